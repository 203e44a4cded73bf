"""Answer with quotes alone: no key, no network, and no article can talk it into anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from retrieval.answering.citing import cite, quoted, written
from retrieval.answering.confidence import (
    confidence,
    measure_answer,
    measure_read_answer,
    threshold,
)
from retrieval.answering.places import Place, joined, led_by, place_of
from retrieval.answering.reading import read_passages, weigh_read
from retrieval.answering.refusal import REFUSAL
from retrieval.answering.selection import Weighed, choose, weigh
from retrieval.answering.sentences import DocumentFrequencies, Question, sentences_of, understand
from retrieval.answering.shortening import short_answer
from retrieval.answering.topics import about, topic_threshold, weigh_topic
from retrieval.domain import Answer
from retrieval.index.asking import only_names_a_topic
from retrieval.index.search import Candidate
from retrieval.models.protocol import EmbeddingModel


class Extractive:
    """Answer a question with the best sentences of the passages that a search found."""

    def __init__(self, embedder: EmbeddingModel, frequencies: DocumentFrequencies) -> None:
        self._embedder = embedder
        self._frequencies = frequencies

    def answer(self, asked: str, candidates: Sequence[Candidate]) -> Answer:
        """Quote the one to three sentences that answer, or refuse and show the nearest.

        Where passages were read the answer is what was read in them, else what is most similar; to
        a mere topic it is what tells most about that.
        """
        if not candidates:
            return refusal(asked, None, 0.0)
        question = self.understand(asked)
        if only_names_a_topic(asked):
            return _on_topic(question, candidates)
        read = read_passages(candidates)
        weighed = weigh_read(question, read) if read else self._weigh(question, candidates)
        measured = (measure_read_answer if read else measure_answer)(question, candidates, weighed)
        sure = confidence(measured, read=bool(read))
        if sure < threshold(read=bool(read)):
            return refusal(asked, weighed[0].sentence.candidate, sure)
        best = weighed[0].sentence
        places = joined(place_of(one.sentence) for one in choose(weighed))
        answer = quote(asked, led_by(best, places), sure)
        return replace(answer, short=short_answer(question, weighed[0], answer.citations))

    def _weigh(self, question: Question, candidates: Sequence[Candidate]) -> list[Weighed]:
        vector = np.asarray(self._embedder.embed_query(question.text), dtype=np.float32)
        return weigh(question, vector, sentences_of(candidates), self._embedder)

    def understand(self, text: str) -> Question:
        """Measure a question, or a topic, by the words of the collection."""
        return understand(text, self._frequencies)


def _on_topic(question: Question, candidates: Sequence[Candidate]) -> Answer:
    """Quote what is said about a topic, or refuse where no article is on it."""
    passages = weigh_topic(question, candidates)
    best = max(passages, key=lambda one: one.probability)
    if best.probability < topic_threshold():
        return refusal(question.text, best.candidate, best.probability)
    return quote(question.text, about(question, passages), best.probability)


def quote(asked: str, places: Sequence[Place], sure: float) -> Answer:
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
