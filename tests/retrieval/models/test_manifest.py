from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from retrieval.errors import ModelError
from retrieval.models.embedder import LocalEmbedder
from retrieval.models.manifest import verify
from retrieval.models.tokens import WEIGHTS, TokenCounter


def test_returns_the_checksums_of_all_or_of_the_named_files() -> None:
    expected = {
        name: hashlib.sha256((WEIGHTS / name).read_bytes()).hexdigest()
        for name in ("model.onnx", "tokenizer.json")
    }
    assert verify(WEIGHTS) == expected
    assert verify(WEIGHTS, "tokenizer.json") == {"tokenizer.json": expected["tokenizer.json"]}


def test_reads_both_forms_that_sha256sum_writes(tmp_path: Path) -> None:
    (tmp_path / "a b.bin").write_bytes(b"1")
    digest = hashlib.sha256(b"1").hexdigest()
    for mark in " *":
        (tmp_path / "MANIFEST.sha256").write_text(f"{digest} {mark}a b.bin\n\n")
        assert verify(tmp_path) == {"a b.bin": digest}


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_changed_file_is_named_with_the_way_out(weights: Path, name: str) -> None:
    with (weights / name).open("r+b") as file:
        file.seek(1000)
        file.write(b"\0\1\2")
    with pytest.raises(ModelError, match=rf"{name} is not the one .*--force-reinstall"):
        LocalEmbedder(weights)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "MANIFEST.sha256"])
def test_a_missing_file_is_named_with_the_way_out(weights: Path, name: str) -> None:
    (weights / name).unlink()
    with pytest.raises(ModelError, match=rf"{name} cannot be read.*--force-reinstall"):
        LocalEmbedder(weights)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"no-file-name\n"])
def test_a_garbled_manifest(weights: Path, content: bytes) -> None:
    (weights / "MANIFEST.sha256").write_bytes(content)
    with pytest.raises(ModelError, match=r"MANIFEST\.sha256 cannot be read"):
        verify(weights)


def test_a_file_that_the_manifest_does_not_list_is_refused(weights: Path) -> None:
    (weights / "MANIFEST.sha256").write_text("")
    with pytest.raises(ModelError, match=r"tokenizer\.json is not the one"):
        TokenCounter(weights)
