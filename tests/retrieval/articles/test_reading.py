from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from retrieval.articles.limits import ReadLimits
from retrieval.articles.reading import ReadNotice, explain, read_articles
from retrieval.domain import ReadArticle, ReadFailure
from retrieval.errors import ReadError
from tests.retrieval.articles.files import SEEDS, only_article, only_reason, pdf_bytes, read_all


def fill(folder: Path) -> None:
    """A folder of everything that can be read, and of what cannot."""
    (folder / "sub").mkdir()
    (folder / "a.txt").write_text("It is closed.")
    (folder / "b.md").write_text("# Title\n\nIt is closed.")
    (folder / "c.html").write_text("<html><body><p>It is closed, they say.</p></body></html>")
    (folder / "d.pdf").write_bytes(pdf_bytes([["It is closed."]]))
    (folder / "e.jsonl").write_text('{"text": "It is closed."}\n{"text": 5}\n')
    (folder / "sub" / "empty.txt").touch()
    (folder / "sub" / "binary.txt").write_bytes(b"\x89PNG\0\0")
    (folder / "sub" / "image.png").write_bytes(b"\x89PNG\0\0")
    (folder / "sub" / "loop").symlink_to(folder)
    (folder / "sub" / "new\nline.txt").touch()
    (folder / "z.txt").write_text("The last one.")


def test_a_folder_gives_what_can_be_read_and_names_the_rest(tmp_path: Path) -> None:
    fill(tmp_path)
    items = read_all(tmp_path)
    articles = [item for item in items if isinstance(item, ReadArticle)]
    assert [Path(item.origin).name for item in articles] == [
        *("a.txt", "b.md", "c.html", "d.pdf", "e.jsonl", "z.txt")
    ]
    failures = [item for item in items if isinstance(item, ReadFailure)]
    assert [(Path(item.path).name, item.line, item.reason) for item in failures] == [
        ("e.jsonl", 2, "'text' must be a string, not a number"),
        ("binary.txt", None, "is a binary file, not a text"),
        ("empty.txt", None, "is empty"),
        ("loop", None, "links back to a folder that holds it; not followed"),
        ("new\\nline.txt", None, "is empty"),
    ]
    notices = [item for item in items if isinstance(item, ReadNotice)]
    assert [(Path(item.path).name, item.warning) for item in notices] == [("image.png", "skipped")]


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    fill(tmp_path)
    assert read_all(tmp_path) == read_all(tmp_path)


def test_an_article_whose_name_has_a_newline_is_read(tmp_path: Path) -> None:
    (tmp_path / "a\nb.txt").write_text("It is closed.")
    (item,) = read_all(tmp_path)
    assert isinstance(item, ReadArticle)
    assert item.origin.endswith("/a\nb.txt")


def test_reading_is_lazy_and_a_file_may_go_half_way(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text("It is closed.")
    reading = read_articles(str(tmp_path))
    assert isinstance(next(reading), ReadArticle)
    (tmp_path / "b.txt").unlink()
    gone, last = reading
    assert isinstance(gone, ReadFailure)
    assert gone.reason == "no such file or folder"
    assert isinstance(last, ReadArticle)


def test_origins_are_real_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("It is closed.")
    (tmp_path / "link.txt").symlink_to("a.txt")
    monkeypatch.chdir(tmp_path)
    for location in ("a.txt", "./a.txt", "link.txt", "."):
        (item,) = read_all(location)
        assert isinstance(item, ReadArticle)
        assert item.origin == os.path.realpath(tmp_path / "a.txt")


def test_what_is_named_must_be_readable(tmp_path: Path) -> None:
    for name in ("image.png", "no_suffix", "data.json"):
        (tmp_path / name).write_text("{}")
    os.mkfifo(tmp_path / "pipe.txt")
    assert only_reason(tmp_path / "image.png").startswith(".png is no kind of article; read are")
    assert only_reason(tmp_path / "no_suffix").startswith("no suffix is no kind of article")
    assert only_reason(tmp_path / "data.json").startswith(".json is no kind of article")
    assert only_reason(tmp_path / "pipe.txt") == "is no regular file"
    assert only_reason(tmp_path / "none.txt") == "no such file or folder"
    assert only_reason("") == "is no path"
    assert only_reason("a\0b.txt") == "is no path"


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    assert read_all(tmp_path) == []


def test_a_file_above_the_limit(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x" * 1001)
    assert only_reason(tmp_path / "a.txt", ReadLimits(file_bytes=1000)) == (
        "is larger than 1,000 bytes; split it"
    )
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": "x" * 1001}))
    assert only_article(tmp_path / "a.jsonl").text == "x" * 1001


def test_every_seed_is_read() -> None:
    items = read_all(SEEDS)
    assert items
    assert all(isinstance(item, ReadArticle) for item in items)


def test_a_damaged_pdf_is_explained_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_bytes([["x"]])[:200])
    assert only_reason(tmp_path / "a.pdf")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    path.chmod(0)
    assert only_reason(path).startswith("permission denied")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ReadError("is empty"), "is empty"),
        (PermissionError(13, "x"), "permission denied"),
        (MemoryError(), "too large for the memory"),
        (RecursionError("deep\nstack"), "is damaged (RecursionError: deep\\nstack)"),
        (ValueError("x" * 999), "is damaged (ValueError: xxx"),
    ],
)
def test_every_error_has_a_reason(error: Exception, reason: str) -> None:
    assert reason in explain(error)
    assert len(explain(error)) <= 300


def test_importing_the_readers_loads_no_library_of_a_format() -> None:
    heavy = "trafilatura lxml pypdf docx dateparser httpx markdown_it frontmatter yaml".split()
    code = "import sys, retrieval.articles.reading; print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(heavy) & set(out.stdout.split())
