from __future__ import annotations

from math import log2
from typing import Any

import pytest

from bot.evaluation.places import Place
from bot.evaluation.retrieval_scores import (
    DEPTHS,
    article_ranking,
    measured,
    quote_ranking,
    recall_by_depth,
    retrieval_scores,
)
from retrieval import Span
from tests.bot.evaluation.doubles import line


def passage(article: str, start: int = 0, end: int = 100) -> dict[str, Any]:
    return {"article_id": article, "start": start, "end": end, "score": 1.0}


def test_each_figure_on_a_worked_example() -> None:
    """Gold a and b; found at ranks 2 and 4 of x, a, y, b."""
    scores = measured({"q": ["x", "a", "y", "b"]}, {"q": {"a", "b"}})["q"]
    assert scores["hit@1"] == 0
    assert scores["hit@4"] == scores["hit@10"] == 1
    assert scores["recall@5"] == 1
    assert scores["mrr@10"] == 0.5
    assert scores["map@10"] == pytest.approx((1 / 2 + 2 / 4) / 2)
    gain = 1 / log2(3) + 1 / log2(5)
    assert scores["ndcg@10"] == pytest.approx(gain / (1 + 1 / log2(3)))


def test_nothing_beyond_ten_counts_for_ten() -> None:
    ranking = [f"x{place}" for place in range(10)] + ["a"]
    scores = measured({"q": ranking}, {"q": {"a"}})["q"]
    assert scores["hit@10"] == scores["mrr@10"] == scores["map@10"] == scores["ndcg@10"] == 0
    assert scores["recall@50"] == 1


def test_the_order_stands_however_the_names_sort() -> None:
    for ranking in (["a", "z"], ["z", "a"]):
        scores = measured({"q": ranking}, {"q": {ranking[0]}})["q"]
        assert scores["hit@1"] == 1


def test_a_question_that_found_nothing_counts_as_zero() -> None:
    scores = measured({"q": [], "r": ["a"]}, {"q": {"a"}, "r": {"a"}})
    assert set(scores["q"].values()) == {0.0}
    assert scores["r"]["hit@1"] == 1
    assert measured({}, {}) == {}


def test_articles_rank_by_their_best_passage() -> None:
    found = [passage("b"), passage("a"), passage("b", 100, 200), passage("c")]
    assert article_ranking(found) == ["b", "a", "c"]


def test_a_passage_finds_the_quotes_that_it_overlaps() -> None:
    first, second = Place("a", (Span(10, 20),)), Place("a", (Span(90, 120),))
    found = [passage("b"), passage("a", 15, 30), passage("a", 0, 12), passage("a", 80, 100)]
    ranking = quote_ranking(found, [first, second])
    assert ranking == ["passage b 0", "quote a 10", "passage a 0", "quote a 90"]
    assert quote_ranking([passage("a")], [first, second]) == ["quote a 10", "quote a 90"]


def test_passage_level_needs_quotes_and_article_level_does_not() -> None:
    places = {
        "q": (Place("a", (Span(0, 10),)),),
        "r": (Place("a"),),
        "s": (),
    }
    lines = {it: line(retrieved=[passage("b"), passage("a", 5, 50)]) for it in places}
    scores = retrieval_scores(lines, places)
    assert scores["q"]["passages.mrr@10"] == scores["q"]["retrieval.mrr@10"] == 0.5
    assert scores["r"]["retrieval.hit@4"] == 1
    assert not any(name.startswith("passages") for name in scores["r"])
    assert scores["s"] == {}


def test_recall_by_depth_rises() -> None:
    places = {"q": (Place("a"), Place("c"))}
    lines = {"q": line(retrieved=[passage("b"), passage("a"), passage("c")])}
    curves = recall_by_depth(lines, places)
    assert list(curves) == ["retrieval"]
    assert curves["retrieval"][:3] == [0, 0.5, 1]
    assert len(curves["retrieval"]) == len(DEPTHS)
