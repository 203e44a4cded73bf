from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from retrieval.answering.reranking import READ, AsFound, ByReading, Reranker
from retrieval.domain import Article
from retrieval.errors import ModelError
from retrieval.index.search import Candidate, as_results
from retrieval.models.readings import Reading, Titled
from tests.retrieval.answering.newsroom import candidate
from tests.retrieval.answering.readings import RecordingReader

PIERS = [
    Article(id=f"pier-{n}", title=f"Pier {n}", text=f"Pier {n} was built in {1900 + n}. It stands.")
    for n in range(READ + 2)
]


def piers() -> list[Candidate]:
    return [candidate(article, rank) for rank, article in enumerate(PIERS)]


def ids(candidates: list[Candidate]) -> list[str]:
    return [found.article.id for found in candidates]


def test_the_identity_leaves_the_order() -> None:
    assert AsFound().rerank("When?", piers()) == piers()


def test_the_passage_that_answers_comes_first() -> None:
    reader = RecordingReader("1903")
    ranked = ByReading(reader).rerank("Which pier was built in 1903?", piers())
    assert ids(ranked)[0] == "pier-3"
    assert sorted(ids(ranked)) == sorted(ids(piers()))


def test_only_the_best_are_read_and_the_rest_follows_as_found() -> None:
    reader = RecordingReader("1903")
    ranked = ByReading(reader).rerank("Which pier?", piers())
    [(question, read)] = reader.read_for
    assert question == "Which pier?"
    assert [passage.title for passage in read] == [f"Pier {n}" for n in range(READ)]
    assert read[0].text == PIERS[0].text
    assert ids(ranked)[READ:] == ids(piers())[READ:]
    assert [found.reading is not None for found in ranked] == [True] * READ + [False] * 2


def test_the_scores_fall_with_the_rank() -> None:
    ranked = ByReading(RecordingReader("1904", "1901")).rerank("When?", piers())
    scores = [result.score for result in as_results(ranked)]
    assert scores == sorted(scores, reverse=True)


def test_a_preferred_passage_stands_before_one_that_is_read_as_well() -> None:
    found = piers()[:2]
    found[1] = replace(found[1], favour=0.2, score=found[0].score + 0.2)
    assert ids(ByReading(RecordingReader()).rerank("When?", found))[0] == "pier-1"


class Failing(RecordingReader):
    """A reader whose model fails."""

    def read(self, question: str, passages: Sequence[Titled]) -> list[Reading]:
        """Fail."""
        raise ModelError("The reader cannot read a passage.")


def test_where_the_reader_fails_the_search_decides(caplog: pytest.LogCaptureFixture) -> None:
    assert ByReading(Failing()).rerank("When?", piers()) == piers()
    assert "Passages keep the order of the search." in caplog.text


@pytest.mark.parametrize("reranker", [AsFound(), ByReading(RecordingReader())])
def test_nothing_found_stays_nothing(reranker: Reranker) -> None:
    assert reranker.rerank("When?", []) == []
