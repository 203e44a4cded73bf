"""The questions on small collections of news are whole, and touch nothing that is kept apart."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any

import pytest

from tests.conftest import ROOT

NEWS = ROOT / "training" / "news"


@pytest.fixture(scope="module")
def collections() -> dict[str, list[str]]:
    read: dict[str, list[str]] = json.loads((NEWS / "collections.json").read_text("utf-8"))
    return read


@pytest.fixture(scope="module")
def questions() -> list[dict[str, Any]]:
    lines = (NEWS / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_no_article_stands_in_two_collections_or_in_fold_0(
    collections: dict[str, list[str]],
) -> None:
    articles = [article for ids in collections.values() for article in ids]
    assert len(articles) == len(set(articles)) == 400
    assert all(int(hashlib.sha1(it.encode()).hexdigest()[:8], 16) % 5 for it in articles)


def test_every_question_is_told_where_it_is_answered(
    collections: dict[str, list[str]], questions: list[dict[str, Any]]
) -> None:
    assert len({it["id"] for it in questions}) == len(questions)
    for it in questions:
        assert set(it["evidence"]) <= set(collections[it["collection"]])
        assert bool(it["answers"]) == bool(it["evidence"])


def test_nearly_every_article_is_asked_of_and_every_collection_alike(
    collections: dict[str, list[str]], questions: list[dict[str, Any]]
) -> None:
    asked_of = {article for it in questions for article in it["evidence"]}
    articles = {article for ids in collections.values() for article in ids}
    assert asked_of <= articles
    assert len(asked_of) > 0.97 * len(articles)
    answered = Counter((it["collection"], bool(it["answers"])) for it in questions)
    assert answered == Counter(
        {(c, a): 30 if a else 14 for c in collections for a in (True, False)}
    )
