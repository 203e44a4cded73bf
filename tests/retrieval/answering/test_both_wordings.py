from __future__ import annotations

import pytest

from retrieval import Article, Passage
from retrieval.answering.both_wordings import merged, says_something
from retrieval.domain import Span
from retrieval.index.search import Candidate

ARTICLE = Article("a", "A", "It rained.")


def candidate(number: int, score: float, similarity: float = 0.0) -> Candidate:
    passage = Passage(number, "a", 1, 0, 0, 10, (Span(0, 10),))
    return Candidate(passage, ARTICLE, score, similarity, 0.0)


def test_what_both_wordings_find_comes_first() -> None:
    found = merged([candidate(1, 1.0), candidate(2, 0.9)], [candidate(3, 1.0), candidate(2, 0.8)])
    assert [one.passage.id for one in found] == [2, 1, 3]
    assert [round(one.score, 2) for one in found] == [0.87, 0.7, 0.3]


def test_a_passage_keeps_the_signals_of_the_question_that_stands_alone() -> None:
    (found,) = merged([candidate(1, 1.0, 0.75)], [candidate(1, 0.5, 0.25)])
    assert found.similarity == 0.75


def test_equal_scores_come_in_a_fixed_order() -> None:
    one, two = candidate(1, 0.5), candidate(2, 0.5)
    assert merged([two, one], []) == merged([one, two], [])


def test_nothing_found_is_nothing_merged() -> None:
    assert merged([], []) == []


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who is he?", False),
        ("What are its symptoms?", False),
        ("Why did she win it?", False),
        ("When did Netflix shift to streaming?", True),
    ],
)
def test_a_question_of_pronouns_alone_says_nothing(question: str, said: bool) -> None:
    assert says_something(question) is said
