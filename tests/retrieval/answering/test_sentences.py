from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.questions import Asks
from retrieval.answering.sentences import measure, sentences_of, understand
from retrieval.domain import Article
from tests.retrieval.answering.newsroom import BRIDGE, SUMMIT, candidate, found


class Frequencies:
    """Tells how many passages hold a stem, of a given number."""

    def __init__(self, total: int = 100, **counts: int) -> None:
        self.total = total
        self.counts = counts
        self.asked: list[Sequence[str]] = []

    def __call__(self, stems: Sequence[str]) -> tuple[list[int], int]:
        self.asked.append(stems)
        return [self.counts.get(stem, 0) for stem in stems], self.total


def measured(question: str, *articles: Article) -> list[dict[str, float]]:
    return measure(understand(question, Frequencies()), sentences_of(found(*articles)))


def test_a_question_is_its_stems_without_what_says_nothing() -> None:
    question = understand("When did the bridges of Salem open?", Frequencies())
    assert list(question.weights) == ["bridg", "salem", "open"]
    assert question.asks is Asks.TIME


def test_each_stem_is_asked_for_once() -> None:
    frequencies = Frequencies()
    question = understand("Bridge, bridges and a bridge", frequencies)
    assert frequencies.asked == [["bridg"]]
    assert list(question.weights) == ["bridg"]


def test_a_question_of_empty_words_alone_keeps_them() -> None:
    assert list(understand("What is it?", Frequencies()).weights) == ["what", "is", "it"]


def test_a_rare_word_weighs_more() -> None:
    weights = understand("salem bridge", Frequencies(50_000, salem=3, bridg=9_000)).weights
    assert weights["salem"] > 2 * weights["bridg"] > 0


def test_in_a_small_collection_words_weigh_nearly_alike() -> None:
    weights = understand("salem bridge", Frequencies(4, salem=0, bridg=4)).weights
    assert weights["bridg"] > 0.8 * weights["salem"]


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_weight_is_positive_and_finite(count: int, more: int) -> None:
    (weight,) = understand("bridge", Frequencies(count + more, bridg=count)).weights.values()
    assert 0 < weight < math.inf


def test_coverage_is_the_share_of_weight_that_is_held() -> None:
    question = understand("Salem bridge", Frequencies())
    assert question.covered([]) == 0.0
    assert question.covered(["bridg", "other"]) == pytest.approx(0.5)
    assert question.covered(["salem", "bridg", "bridg"]) == pytest.approx(1.0)


def test_a_question_without_a_word_covers_nothing_and_divides_by_nothing() -> None:
    question = understand("?!", Frequencies())
    assert question.mass == 1.0
    assert question.covered(["bridg"]) == 0.0


def test_sentences_come_passage_by_passage_with_their_places() -> None:
    sentences = sentences_of(found(BRIDGE, SUMMIT))
    assert [(one.rank, one.place) for one in sentences] == [
        (0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (1, 3),
    ]  # fmt: skip
    assert sentences[1].text == "It carries 3,000 cars a day."
    assert all(
        one.candidate.article.text[one.span.start : one.span.end] == one.text for one in sentences
    )


def test_the_sentence_that_holds_the_words_covers_most() -> None:
    built, carries = measured("When was the old bridge built?", BRIDGE)
    assert built["coverage"] == pytest.approx(1.0)
    assert carries["coverage"] == 0.0
    assert carries["coverage with neighbours"] == pytest.approx(1.0)


def test_a_title_counts_for_the_passage_and_not_for_the_sentence() -> None:
    article = Article("pier", "Salem pier", "It was built in 1894. Nobody knows by whom.")
    built, _ = measured("When was the Salem pier built?", article)
    assert built["coverage"] == pytest.approx(1 / 3)
    assert built["coverage of passage"] == pytest.approx(1.0)


def test_neighbours_are_those_beside_a_sentence() -> None:
    article = Article("a", "A", "The pier is old. Fish is sold. Rope is sold. Tea is sold.")
    near = [its["coverage with neighbours"] for its in measured("pier", article)]
    assert near == [1.0, 1.0, 0.0, 0.0]
    assert {its["coverage of passage"] for its in measured("pier", article)} == {1.0}


def test_words_that_stand_together_as_in_the_question_are_pairs() -> None:
    article = Article(
        "a", "A", "Grain prices rose. Prices of grain fell. Grain is sold at all prices."
    )
    assert [its["pairs"] for its in measured("grain prices", article)] == [1.0, 0.0, 0.0]
    assert {its["pairs"] for its in measured("grain", article)} == {0.0}


def test_what_is_asked_for_is_held_or_lacked_in_one_feature() -> None:
    built, carries = measured("When was the old bridge built?", BRIDGE)
    kinds = [name for name in built if name.startswith(("holds ", "lacks "))]
    assert len(kinds) == 10
    assert [name for name in kinds if built[name]] == ["holds time"]
    assert [name for name in kinds if carries[name]] == ["lacks time"]
    assert not any(measured("Describe the old bridge", BRIDGE)[0][name] for name in kinds)


def test_places_and_the_scores_of_the_passage_are_measured() -> None:
    first, second, third, *_ = measured("bridge", BRIDGE, SUMMIT)
    assert [its["first passage"] for its in (first, second, third)] == [1.0, 1.0, 0.0]
    assert first["place"] == 0.0
    assert second["place"] == pytest.approx(math.log(2))
    assert first["passage score"] == 1.0
    assert third["passage score"] == pytest.approx(0.9)
    assert first["passage similarity"] == 0.5


@given(st.text(max_size=80), st.text(alphabet="ab A.?!\n“”…é漢", min_size=1, max_size=80))
def test_any_question_and_text_give_finite_features(asked: str, text: str) -> None:
    sentences = sentences_of([candidate(Article("a", "A", f"{text}x"))])
    for its in measure(understand(asked, Frequencies()), sentences):
        assert all(math.isfinite(value) for value in its.values())
        assert all(0 <= its[name] <= 1 + 1e-9 for name in its if name.startswith("coverage"))
