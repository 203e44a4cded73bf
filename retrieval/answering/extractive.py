"""Answer with quotes alone: no key, no network, and no article can talk it into anything."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from retrieval.answering.citing import cite, quoted, written
from retrieval.answering.confidence import confidence, measure_answer, threshold
from retrieval.answering.refusal import REFUSAL
from retrieval.answering.selection import Weighed, choose, weigh
from retrieval.answering.sentences import DocumentFrequencies, Question, sentences_of, understand
from retrieval.articles.openers import leans_on_previous
from retrieval.articles.sentences import split_sentences
from retrieval.domain import Answer, Article, Span
from retrieval.index.search import Candidate
from retrieval.models.protocol import EmbeddingModel

_LOOK_BACK = 1_000  # characters; a longer sentence is not brought along


class Extractive:
    """Answer a question with the best sentences of the passages that a search found."""

    def __init__(self, embedder: EmbeddingModel, frequencies: DocumentFrequencies) -> None:
        self._embedder = embedder
        self._frequencies = frequencies

    def answer(self, asked: str, candidates: Sequence[Candidate]) -> Answer:
        """Quote the one to three sentences that answer, or refuse and show the nearest."""
        if not candidates:
            return refusal(asked, None, 0.0)
        question = self.understand(asked)
        vector = np.asarray(self._embedder.embed_query(asked), dtype=np.float32)
        weighed = weigh(question, vector, sentences_of(candidates), self._embedder)
        sure = confidence(measure_answer(question, candidates, weighed))
        if sure < threshold():
            return refusal(asked, weighed[0].sentence.candidate, sure)
        return quote(asked, [place_of(one) for one in choose(weighed)], sure)

    def understand(self, text: str) -> Question:
        """Measure a question, or a topic, by the words of the collection."""
        return understand(text, self._frequencies)


def quote(asked: str, places: Sequence[tuple[Article, Span]], sure: float) -> Answer:
    """Make an answer of quotes, in the order given."""
    sentences, citations = quoted(places)
    return Answer(
        question=asked,
        standalone_question=asked,
        answer=written(sentences),
        refused=False,
        mode="extractive",
        sentences=sentences,
        citations=citations,
        confidence=sure,
    )


def refusal(asked: str, nearest: Candidate | None, sure: float) -> Answer:
    """Say that the articles do not say, with the passage that came nearest."""
    return Answer(
        question=asked,
        standalone_question=asked,
        answer=REFUSAL,
        refused=True,
        mode="extractive",
        nearest=None if nearest is None else cite(nearest.article, nearest.span, n=1),
        confidence=sure,
    )


def place_of(one: Weighed) -> tuple[Article, Span]:
    """Return where a sentence stands, with the sentence before it where it leans on that."""
    article, span = one.sentence.candidate.article, one.sentence.span
    start = span.start
    if leans_on_previous(one.sentence.text):
        start = _sentence_before(article.text, start)
    return article, Span(start, span.end)


def _sentence_before(text: str, start: int) -> int:
    """Return where the sentence before a place starts; the place itself where there is none.

    It may stand in the passage before, so it is looked for in the text.
    """
    looked_at = max(0, start - _LOOK_BACK)
    before = split_sentences(text[looked_at:start])
    # What a window cuts off at its own start is no whole sentence.
    whole = before if looked_at == 0 else before[1:]
    return looked_at + whole[-1].start if whole else start
