"""Choose the sentences that answer: shortlist by words, then weigh by words and meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from retrieval.answering.logistic import Logistic, load
from retrieval.answering.questions import only_asks
from retrieval.answering.sentences import Question, Sentence, measure
from retrieval.index.catalogue import Vectors
from retrieval.models.protocol import EmbeddingModel

SHORTLIST = 8
"""Sentences that are embedded for a question: most of the time of an answer (docs/answering.md)."""
MOST = 3
"""Sentences that an answer quotes at most."""
NEARLY = 0.7
"""Share of the best sentence's probability that a further one must reach."""
FAVOUR = 2.0
"""What the favour of a passage counts for its sentences: the usual one of 0.2 makes good for a
probability that is nearly as high, in the sense of ``NEARLY``."""
SAME_MEANING = 0.85
"""Cosine above which two sentences say the same."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sentence, its unit embedding where one was made, and the probability that it answers."""

    sentence: Sentence
    vector: Vectors | None
    probability: float
    similarity: float


def weigh(
    question: Question, vector: Vectors, sentences: Sequence[Sentence], embedder: EmbeddingModel
) -> list[Weighed]:
    """Return the most promising sentences, the most probable answer first.

    ``vector`` is the unit embedding of the question.
    """
    measured = measure(question, sentences)
    quick, full = _models()
    order = sorted(range(len(sentences)), key=lambda place: -quick.score(measured[place]))
    short = order[:SHORTLIST]
    if not short:
        return []
    vectors = embedder.embed_array([sentences[place].text for place in short])
    weighed = []
    for place, its in zip(short, vectors, strict=True):
        similarity = float(np.dot(vector, its))
        probability = full.probability({**measured[place], "similarity": similarity})
        if only_asks(question.asks, question.text, sentences[place].text):
            probability = 0.0
        weighed.append(Weighed(sentences[place], its, probability, similarity))
    return sorted(weighed, key=worth, reverse=True)


def worth(one: Weighed) -> float:
    """Let a sentence that the question prefers stand before others that are little better."""
    return one.probability * (1 + FAVOUR * one.sentence.candidate.favour)


def choose(weighed: Sequence[Weighed], nearly: float = NEARLY) -> list[Weighed]:
    """Choose the best sentence, and up to two more that are nearly as good and say something else.

    The order is that of reading: articles by their best sentence, sentences by their place.
    """
    chosen: list[Weighed] = []
    for one in weighed:
        good = not chosen or one.probability >= nearly * chosen[0].probability
        if good and not any(_same(one, other) for other in chosen):
            chosen.append(one)
        if len(chosen) == MOST:
            break
    return _in_reading_order(chosen)


def _in_reading_order(chosen: Sequence[Weighed]) -> list[Weighed]:
    articles = [one.sentence.candidate.article.id for one in chosen]
    return sorted(
        chosen,
        key=lambda one: (
            articles.index(one.sentence.candidate.article.id),
            one.sentence.span.start,
        ),
    )


def say_the_same(one: Sentence, other: Sentence) -> bool:
    """Tell whether nearly all words of one of two sentences stand in the other."""
    a, b = set(one.stems), set(other.stems)
    return len(a & b) >= 0.8 * min(len(a), len(b))


def _same(one: Weighed, other: Weighed) -> bool:
    if say_the_same(one.sentence, other.sentence):
        return True
    if one.vector is None or other.vector is None:
        return False
    return float(np.dot(one.vector, other.vector)) > SAME_MEANING


@cache
def _models() -> tuple[Logistic, Logistic]:
    return load("shortlist")[0], load("selection")[0]
