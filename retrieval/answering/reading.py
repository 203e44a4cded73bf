"""Choose the sentences that answer by what a reader has read in their passages.

The reader's scores, the words and the search together say how probable it is that a sentence
answers, with fitted weights, as in ``selection``, whose place this takes where passages were read.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from retrieval.answering.logistic import Logistic, load
from retrieval.answering.questions import only_asks
from retrieval.answering.reranking import CLIP, clipped
from retrieval.answering.selection import Weighed, worth
from retrieval.answering.sentences import Question, Sentence, measure, sentences_of
from retrieval.index.search import Candidate
from retrieval.models.readings import ReadSpan


def read_passages(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the passages that were read."""
    return [found for found in candidates if found.reading is not None]


def weigh_read(question: Question, candidates: Sequence[Candidate]) -> list[Weighed]:
    """Return the sentences of passages that were read, the most probable answer first."""
    sentences = sentences_of(candidates)
    measured = measure_read(question, sentences)
    model = _model()
    weighed = []
    for sentence, its in zip(sentences, measured, strict=True):
        probability = model.probability(its)
        if only_asks(question.asks, question.text, sentence.text):
            probability = 0.0
        weighed.append(Weighed(sentence, None, probability, sentence.candidate.similarity))
    return sorted(weighed, key=worth, reverse=True)


def measure_read(question: Question, sentences: Sequence[Sentence]) -> list[dict[str, float]]:
    """Measure each sentence by its words, its passage and what was read in it."""
    measured = measure(question, sentences)
    return [
        its | measure_reading(sentence) for its, sentence in zip(measured, sentences, strict=True)
    ]


def best_span(sentence: Sentence) -> ReadSpan | None:
    """Return the best span in a sentence, by its places in the article's text."""
    reading, base = sentence.candidate.reading, sentence.candidate.span.start
    if reading is None:
        return None
    span = reading.best(sentence.span.start - base, sentence.span.end - base)
    return None if span is None else ReadSpan(base + span.start, base + span.end, span.score)


def measure_reading(sentence: Sentence) -> dict[str, float]:
    """Measure what was read in a sentence, beside all of its passage."""
    reading, base = sentence.candidate.reading, sentence.candidate.span.start
    assert reading is not None, "only sentences of passages that were read are measured"
    span = best_span(sentence)
    whole = reading.overall
    return {
        "read answers": reading.answers,
        "read span": clipped(span.score - reading.nothing) if span else -CLIP,
        "read share": max(
            -CLIP, reading.share(sentence.span.start - base, sentence.span.end - base)
        ),
        "read best": float(span is not None and whole is not None and span.score >= whole.score),
    }


@cache
def _model() -> Logistic:
    return load("reading")[0]
