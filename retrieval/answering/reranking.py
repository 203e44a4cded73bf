"""Put the passages that a search found in the order of how well they answer the question.

The step stands between search and answer, for every front end. ``Reranker`` is its plug point.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Protocol

from retrieval.answering.logistic import Logistic, load
from retrieval.errors import ModelError
from retrieval.index.search import Candidate
from retrieval.models.protocol import PassageReader
from retrieval.models.readings import Reading, Titled

_log = logging.getLogger(__name__)

READ = 4
"""Passages that are read for a question: most of the time of an answer (docs/answering.md)."""
_FAVOUR = 2.0
"""What the favour of a preferred passage counts, as in the choice of sentences."""


class Reranker(Protocol):
    """Reorders what a search found."""

    def rerank(self, question: str, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the same passages, best first, for a question that stands alone.

        ``candidates`` come best first by the search alone, none to some hundred. None may be
        added, dropped or doubled. Whoever has read a passage may keep what it found as the
        ``reading`` of the candidate; ``relevance`` then says how good it is, and falls with the
        rank. It is called from several threads at once, and raises nothing: where a model fails,
        the order of the search is the answer.
        """
        ...


class AsFound:
    """Leave the order of the search. A ``Reranker``."""

    def rerank(self, question: str, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the passages as they are."""
        return list(candidates)


class ByReading:
    """Read the best passages and order them by what was read. A ``Reranker``.

    The rest follows as it was found.
    """

    def __init__(self, reader: PassageReader, read: int = READ) -> None:
        self._reader = reader
        self._read = read

    def rerank(self, question: str, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the passages that were read, best first, then the others."""
        chosen = candidates[: self._read]
        titled = [Titled(found.article.title, found.text) for found in chosen]
        try:
            readings = self._reader.read(question, titled)
        except ModelError as error:
            _log.warning("%s Passages keep the order of the search.", error)
            return list(candidates)
        judged = [_judged(found, its) for found, its in zip(chosen, readings, strict=True)]
        judged.sort(key=lambda found: -found.merit)
        return [*judged, *candidates[self._read :]]


def measure_passage(found: Candidate, reading: Reading) -> dict[str, float]:
    """Measure how well a passage answers: by the search, and by what was read in it."""
    best = reading.overall
    return {
        "score": found.score - found.favour,
        "similarity": found.similarity,
        "read answers": reading.answers,
        "read span": clipped(best.score - reading.nothing) if best else -CLIP,
    }


CLIP = 12.0


def clipped(logit: float) -> float:
    """Keep a difference of logits within what the fit has seen."""
    return max(-CLIP, min(CLIP, logit))


def _judged(found: Candidate, reading: Reading) -> Candidate:
    probability = _model().probability(measure_passage(found, reading))
    # Above every score of the search, which is at most 1: what was read stands first.
    relevance = 1 + probability * (1 + _FAVOUR * found.favour)
    return replace(found, reading=reading, relevance=relevance)


@cache
def _model() -> Logistic:
    return load("reranking")[0]
