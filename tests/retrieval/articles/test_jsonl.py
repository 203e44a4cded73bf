from __future__ import annotations

import json
import tracemalloc
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles.drafts import Draft, finish
from retrieval.articles.jsonl import read_jsonl
from retrieval.articles.limits import ReadLimits
from retrieval.domain import ReadArticle, ReadFailure
from retrieval.errors import ReadError
from tests.retrieval.articles.files import only_article, only_reason, read_all

GOOD = {"id": "a", "title": "T", "text": "Some text."}


def write(path: Path, *records: Any) -> Path:
    target = path / "articles.jsonl"
    lines = (r if isinstance(r, bytes) else json.dumps(r).encode() for r in records)
    target.write_bytes(b"\n".join(lines) + b"\n")
    return target


def test_every_key_of_the_contract(tmp_path: Path) -> None:
    record = {
        "id": "a-1",
        "title": "A title",
        "text": " \tSome text.\r\n",
        "url": "https://news.example/a",
        "source": "News",
        "author": "Jo",
        "published": "2025-03-11T12:00:00+02:00",
        "unknown": [1],
    }
    (item,) = read_all(write(tmp_path, record))
    assert isinstance(item, ReadArticle)
    article = item.article
    assert (article.id, article.title, article.text) == ("a-1", "A title", " \tSome text.\r\n")
    assert (article.url, article.source, article.author) == ("https://news.example/a", "News", "Jo")
    assert article.published is not None
    assert article.published.isoformat() == "2025-03-11T10:00:00+00:00"
    assert (item.line, item.id_from_content, item.warnings) == (1, False, ())
    assert item.origin == str((tmp_path / "articles.jsonl").resolve())


def test_ids_titles_and_dates_that_are_not_given(tmp_path: Path) -> None:
    items = read_all(
        write(
            tmp_path,
            {"text": "First sentence. Second.", "date": "2025-03-11"},
            {"text": "Other.", "url": "https://news.example/b", "title": " "},
            {"id": 7, "text": "Third.", "published": None, "date": "soon"},
        )
    )
    first, second, third = (item for item in items if isinstance(item, ReadArticle))
    assert first.article.title == "First sentence. Second."
    assert first.id_from_content
    assert first.article.id.startswith("c-")
    assert first.article.published is not None
    assert second.article.id.startswith("u-")
    assert not second.id_from_content
    assert second.article.title == "Other."
    assert third.article.id == "7"
    assert third.article.published is None
    assert third.warnings == ("undated",)


@pytest.mark.parametrize("value", ["soon", "2025", {"day": 1}, True, 5])
def test_what_is_no_date_leaves_the_article_undated_with_a_warning(
    tmp_path: Path, value: Any
) -> None:
    (item,) = read_all(write(tmp_path, GOOD | {"published": value}))
    assert isinstance(item, ReadArticle)
    assert item.article.published is None
    assert item.warnings == ("undated",)


@pytest.mark.parametrize("value", [None, "", "  "])
def test_no_date_at_all_is_no_warning(tmp_path: Path, value: Any) -> None:
    (item,) = read_all(write(tmp_path, GOOD | {"published": value}))
    assert isinstance(item, ReadArticle)
    assert item.warnings == ()


BAD_LINES: list[tuple[Any, str]] = [
    (b'{"text": "x"', "broken JSON"),
    (b'{"text": "x"} trailing', "broken JSON: Extra data"),
    (b"[" * 100_000, "broken JSON"),
    (b'{"id": ' + b"1" * 5000 + b', "text": "x"}', "broken JSON"),
    (b'{"text": "\xff"}', "is not UTF-8 at byte 11"),
    (["text"], "is a list, not a JSON object"),
    ("text", "is a string, not a JSON object"),
    (None, "is null, not a JSON object"),
    ({"title": "T"}, "'text' is missing or blank"),
    ({"text": None}, "'text' is missing or blank"),
    ({"text": " \u200b\n"}, "'text' is missing or blank"),
    ({"text": 5}, "'text' must be a string, not a number"),
    (GOOD | {"title": ["T"]}, "'title' must be a string, not a list"),
    (GOOD | {"url": {}}, "'url' must be a string, not an object"),
    (GOOD | {"source": True}, "'source' must be a string, not true or false"),
    (GOOD | {"id": ""}, "'id' is blank"),
    (GOOD | {"id": True}, "'id' must be a string or a whole number"),
    (GOOD | {"id": 1.5}, "'id' must be a string or a whole number, not a number"),
    (b'{"text": "half \\ud83d a pair"}', "text holds half a surrogate pair at character 5"),
    (b'{"text": "x", "author": "\\udc00"}', "author holds half a surrogate pair"),
    (GOOD | {"text": "a\0b"}, "text holds a NUL character"),
]


@pytest.mark.parametrize(("line", "reason"), BAD_LINES)
def test_a_bad_line_is_one_failure_and_the_rest_goes_in(
    tmp_path: Path, line: Any, reason: str
) -> None:
    records = [GOOD | {"id": str(number)} for number in range(9)]
    path = write(tmp_path, *records[:6], line, *records[6:])
    items = read_all(path)
    assert [item.line for item in items if not isinstance(item, ReadArticle)] == [7]
    failure = items[6]
    assert isinstance(failure, ReadFailure)
    assert reason in failure.reason
    assert failure.path == str(path.resolve())
    assert [item.article.id for item in items if isinstance(item, ReadArticle)] == [
        str(number) for number in range(9)
    ]


def test_blank_lines_marks_and_line_ends_of_windows(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    line = json.dumps(GOOD).encode()
    path.write_bytes(b"\xef\xbb\xbf" + line + b"\r\n\r\n  \r\n" + line)
    assert [item.line for item in read_all(path) if isinstance(item, ReadArticle)] == [1, 4]


def test_files_without_any_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n \n")
    assert only_reason(path) == "is empty"
    path.write_text(json.dumps(GOOD), encoding="utf-16")
    assert only_reason(path).startswith("is not UTF-8 text")


def test_a_line_above_the_limit_streams_past(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD, GOOD | {"text": "x" * 30_000_000}, GOOD | {"id": "c"})
    tracemalloc.start()
    items = read_all(path, ReadLimits(line_bytes=1000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [type(item) for item in items] == [ReadArticle, ReadFailure, ReadArticle]
    assert isinstance(items[1], ReadFailure)
    assert items[1].line == 2
    assert "longer than 1,000 bytes" in items[1].reason
    assert peak < 5_000_000


def test_the_limit_is_exact() -> None:
    line = json.dumps(GOOD).encode()
    for end in (b"", b"\n", b"\r\n"):
        ((_, draft),) = read_jsonl(BytesIO(line + end), len(line))
        assert isinstance(draft, Draft)
        ((_, refused),) = read_jsonl(BytesIO(line + end), len(line) - 1)
        assert isinstance(refused, ReadError)


storable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(storable.filter(lambda text: any(c.isprintable() and not c.isspace() for c in text)))
def test_text_is_stored_unchanged(text: str) -> None:
    line = json.dumps({"text": text}, ensure_ascii=False).encode()
    ((number, draft),) = read_jsonl(BytesIO(line), 1 << 20)
    assert isinstance(draft, Draft)
    assert number == 1
    assert finish(draft, "x.jsonl").article.text == text


def test_a_real_line_reads(tmp_path: Path) -> None:
    assert only_article(write(tmp_path, GOOD)).text == "Some text."
