"""Questions on articles of news: the passage, the right places, the folds."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.training.conftest import article_of, write_lines, write_set
from training.reader import written
from training.reader.rows import Row, fold_of, lines_of

TEXT = "Rome won. Paris lost to Rome in May.\n\n" + "Nothing else was told of it. " * 60
LATE = "The cup went to Oslo."


@pytest.fixture
def data(tmp_path: Path) -> Path:
    articles = [
        {"id": article_of(fold), "title": f"Fold {fold}", "text": f"{TEXT}{LATE}"}
        for fold in range(5)
    ]
    write_set(tmp_path / "bbc_news", articles, [])
    return tmp_path


def asked(data: Path, *lines: dict[str, Any]) -> Path:
    """Write the questions; return their folder."""
    return write_lines(data / "news.jsonl", lines).parent


def line(fold: int, answer: str | None, near: str) -> dict[str, Any]:
    return {"article": article_of(fold), "question": "Who?", "answer": answer, "near": near}


def test_an_answer_counts_where_it_stands_beside_the_given_words(data: Path) -> None:
    (it,) = written.on_news(data, asked(data, line(2, "Rome", "Paris lost to")))
    assert [it.passage[start:end] for start, end in it.spans] == ["Rome"]
    assert it.spans[0][0] == TEXT.index("Rome in May")
    assert len(it.passage) < len(TEXT)


def test_the_passage_is_the_one_with_the_given_words(data: Path) -> None:
    it, other = written.on_news(
        data, asked(data, line(2, "Oslo", "went to"), line(3, None, "Rome won"))
    )
    assert it.passage.endswith(LATE)
    assert other.passage.startswith("Rome won")
    assert other.spans == ()


def test_what_is_measured_on_is_not_trained_on(data: Path) -> None:
    path = asked(data, *(line(fold, "Rome", "Rome won") for fold in range(5)))
    rows = written.news_rows(data, path)
    assert [row.title for row in rows] == ["Fold 2", "Fold 3", "Fold 4"]
    assert {row.golds for row in rows} == {("Rome",)}


@pytest.mark.parametrize(("answer", "near"), [("Oslo", "Rome won"), ("Rome", "Madrid won")])
def test_a_wrong_key_is_named(data: Path, answer: str, near: str) -> None:
    with pytest.raises(ValueError, match=r"Who\?.*near"):
        list(written.on_news(data, asked(data, line(2, answer, near))))


def test_a_passage_is_told_by_its_checksum(tmp_path: Path) -> None:
    row = Row("set", "Who?", "Rome won. Paris lost.", title="Cup")
    lines = [
        {
            "passage": digest(row.context),
            "question": "Who lost?",
            "answer": "Paris",
            "near": "lost",
        },
        {"passage": "0" * 12, "question": "Who drew?", "answer": None, "near": "drew"},
    ]
    write_lines(tmp_path / "passages.jsonl", lines)
    (it,) = written.on_passages([row], tmp_path)
    assert (it.title, it.passage[slice(*it.spans[0])]) == ("Cup", "Paris")


def digest(text: str) -> str:
    return hashlib.sha1(text.encode()).hexdigest()[:12]


def test_the_packaged_questions_are_none_of_fold_0_nor_of_the_collections() -> None:
    collections = written.WRITTEN.parent / "news" / "collections.json"
    chosen = json.loads(collections.read_text(encoding="utf-8"))
    collected = {article for articles in chosen.values() for article in articles}
    asked_of = {each["article"] for each in lines_of(written.WRITTEN / "news.jsonl")}
    assert asked_of
    assert not asked_of & collected
    assert not [article for article in asked_of if fold_of(article) == 0]
