from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from retrieval.index.seal import Seal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "store"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "graph.bin").write_bytes(b"0123456789")
    (folder / "list").write_bytes(b"")
    return folder


def test_a_folder_that_nobody_touched_keeps_its_seal(folder: Path) -> None:
    token = Seal(folder).renew()
    assert Seal(folder).token() == token
    (folder / "list-journal").write_bytes(b"passing")
    assert Seal(folder).token() == token


def test_every_seal_is_another(folder: Path) -> None:
    assert len({Seal(folder).renew() for _ in range(5)}) == 5


def cut(folder: Path) -> None:
    (folder / "inner" / "graph.bin").write_bytes(b"01234")


def lose(folder: Path) -> None:
    (folder / "list").unlink()


def add(folder: Path) -> None:
    (folder / "other").write_bytes(b"")


def empty(folder: Path) -> None:
    shutil.rmtree(folder)


@pytest.mark.parametrize("harm", [cut, lose, add, empty])
def test_a_folder_that_somebody_changed_has_none(folder: Path, harm: object) -> None:
    Seal(folder).renew()
    assert callable(harm)
    harm(folder)
    assert Seal(folder).token() is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"token": "x"}', b"\xff"])
def test_a_seal_that_cannot_be_read_is_none(folder: Path, content: bytes) -> None:
    Seal(folder).renew()
    (folder.parent / "store.seal").write_bytes(content)
    assert Seal(folder).token() is None


def test_a_removed_seal_is_gone_and_may_be_removed_again(folder: Path) -> None:
    seal = Seal(folder)
    seal.renew()
    seal.remove()
    seal.remove()
    assert seal.token() is None
