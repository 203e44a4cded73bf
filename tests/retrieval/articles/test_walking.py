from __future__ import annotations

import os
from pathlib import Path

import pytest

from retrieval.articles.walking import (
    FoundFile,
    ReadNotice,
    failure,
    find_files,
    os_reason,
    resolved,
)
from retrieval.domain import ReadFailure


def write(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def names(folder: Path) -> list[str]:
    found = find_files(os.path.realpath(folder), {".txt"})
    return [Path(item.path).name for item in found if isinstance(item, FoundFile)]


def others(folder: Path) -> list[ReadFailure | ReadNotice]:
    found = find_files(os.path.realpath(folder), {".txt"})
    return [item for item in found if not isinstance(item, FoundFile)]


def test_files_come_sorted_and_hidden_ones_do_not(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.TXT", "a.txt", "c.txt", ".hidden.txt", ".git/x.txt"):
        write(tmp_path / name)
    assert names(tmp_path) == ["a.txt", "1.TXT", "2.txt", "c.txt"]
    assert others(tmp_path) == []


def test_other_files_are_noticed(tmp_path: Path) -> None:
    image = write(tmp_path / "a.png")
    os.mkfifo(tmp_path / "b.txt")
    assert others(tmp_path) == [
        ReadNotice(os.path.realpath(image), "skipped"),
        ReadNotice(os.path.realpath(tmp_path / "b.txt"), "skipped"),
    ]


def test_each_real_file_comes_once(tmp_path: Path) -> None:
    write(tmp_path / "z" / "real.txt")
    (tmp_path / "a.txt").symlink_to(tmp_path / "z" / "real.txt")
    (tmp_path / "b").symlink_to(tmp_path / "z")
    assert names(tmp_path) == ["real.txt"]
    assert others(tmp_path) == []


def test_a_link_keeps_the_suffix_of_its_own_name(tmp_path: Path) -> None:
    blob = write(tmp_path / "store" / "blob")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").symlink_to(blob)
    (found,) = find_files(os.path.realpath(tmp_path / "articles"), {".txt"})
    assert found == FoundFile(os.path.realpath(blob), ".txt")


@pytest.mark.parametrize("target", [".", "..", "../..", "/"])
def test_a_folder_that_links_back_is_one_failure(tmp_path: Path, target: str) -> None:
    write(tmp_path / "inner" / "a.txt")
    (tmp_path / "inner" / "loop").symlink_to(target)
    assert names(tmp_path) == ["a.txt"]
    (loop,) = others(tmp_path)
    assert isinstance(loop, ReadFailure)
    assert loop.path.endswith("/inner/loop")
    assert loop.reason == "links back to a folder that holds it; not followed"


def test_links_that_cross_end(tmp_path: Path) -> None:
    write(tmp_path / "a" / "1.txt")
    write(tmp_path / "b" / "2.txt")
    (tmp_path / "a" / "to_b").symlink_to(tmp_path / "b")
    (tmp_path / "b" / "to_a").symlink_to(tmp_path / "a")
    assert sorted(names(tmp_path)) == ["1.txt", "2.txt"]


def test_links_to_nothing_and_to_themselves(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    gone, itself = others(tmp_path)
    assert isinstance(gone, ReadFailure)
    assert isinstance(itself, ReadFailure)
    assert gone.reason == "is a link to nothing"
    assert "symbolic links" in itself.reason


def test_deep_folders(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(300):
        deep = deep / "d"
    write(deep / "a.txt")
    assert names(tmp_path) == ["a.txt"]


def test_names_that_are_no_text(tmp_path: Path) -> None:
    open(os.fsencode(tmp_path) + b"/\xff.txt", "w").close()
    (item,) = others(tmp_path)
    assert isinstance(item, ReadFailure)
    assert item.path.endswith("/\\udcff.txt")
    assert item.reason == "its name is not valid UTF-8; rename it"
    assert isinstance(resolved("a\0b"), ReadFailure)


def test_a_folder_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a" / "1.txt")
    write(tmp_path / "b" / "2.txt")
    listdir = os.listdir

    def refuse(path: str) -> list[str]:  # what the system answers to any user but root
        if path.endswith("/a"):
            raise PermissionError(13, "Permission denied", path)
        return listdir(path)

    monkeypatch.setattr(os, "listdir", refuse)
    assert names(tmp_path) == ["2.txt"]
    (item,) = others(tmp_path)
    assert isinstance(item, ReadFailure)
    assert item.reason.startswith("cannot be listed: permission denied")


def test_failures_are_one_line() -> None:
    made = failure("a\nb", "bad\nthing " + "x" * 1000, 3)
    assert (made.path, made.line) == ("a\\nb", 3)
    assert made.reason.startswith("bad\\nthing")
    assert len(made.reason) == 300


def test_reasons_of_the_operating_system() -> None:
    assert os_reason(FileNotFoundError(2, "x")) == "no such file or folder"
    assert os_reason(PermissionError(13, "x")).startswith("permission denied; change its mode")
    assert os_reason(OSError(5, "Input/output error")) == "input/output error"
    assert os_reason(OSError("odd")) == "odd"
