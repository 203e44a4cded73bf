"""How probable it is that the articles answer: what is measured, and where an answer begins."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from retrieval.answering.logistic import Logistic, load
from retrieval.answering.questions import Asks, holds
from retrieval.answering.reading import best_span, measure_reading
from retrieval.answering.reranking import measure_passage
from retrieval.answering.selection import Weighed
from retrieval.answering.sentences import Question
from retrieval.index.search import Candidate
from retrieval.index.words import analyze

_NAMED = re.compile(r"(?<!^)\b(?:[A-Z]\w+|\w*\d\w*)")


def measure_answer(
    question: Question, candidates: Sequence[Candidate], weighed: Sequence[Weighed]
) -> dict[str, float]:
    """Measure how well what was found fits the question. Both lists are best first, not empty."""
    best = weighed[0]
    home = analyze(f"{best.sentence.candidate.article.title} {best.sentence.candidate.text}")
    top = [stem for found in candidates[:5] for stem in analyze(found.text)]
    by_words = max(found.bm25 for found in candidates) / question.mass
    return {
        "best sentence": best.probability,
        "second sentence": weighed[1].probability if len(weighed) > 1 else 0.0,
        "sentence similarity": best.similarity,
        "best sentence similarity": max(one.similarity for one in weighed),
        "passage similarity": max(found.similarity for found in candidates),
        "lead of passage": _lead([found.similarity for found in candidates]),
        "words": by_words,
        "coverage of sentence": question.covered(best.sentence.stems),
        "coverage of passage": question.covered(home),
        "coverage of top passages": question.covered(top),
        "names in passage": _named(question.text, home),
        "unknown words": question.covered(question.unknown),
        "question words": float(len(question.weights)),
        **{f"asks {kind.value}": float(question.asks is kind) for kind in Asks},
    }


def measure_read_answer(
    question: Question, candidates: Sequence[Candidate], weighed: Sequence[Weighed]
) -> dict[str, float]:
    """Measure the same, and what was read in the passages."""
    judged = [measure_passage(found, found.reading) for found in candidates if found.reading]
    answers, spans = (
        sorted((its[name] for its in judged), reverse=True)
        for name in ("read answers", "read span")
    )
    best = measure_reading(weighed[0].sentence)
    return (
        measure_answer(question, candidates, weighed)
        | _measure_span(question, weighed[0])
        | {
            "read answers": best["read answers"],
            "read span": best["read span"],
            "read share": best["read share"],
            "read answers, best": answers[0],
            "read span, best": spans[0],
            "read span, lead": spans[0] - spans[min(1, len(spans) - 1)],
        }
    )


def _measure_span(question: Question, best: Weighed) -> dict[str, float]:
    """Measure whether the best span is an answer of the kind asked for, to all that is asked."""
    sentence, span = best.sentence, best_span(best.sentence)
    text = sentence.candidate.article.text[span.start : span.end] if span else ""
    stems = analyze(text)
    around = {*sentence.stems, *analyze(sentence.candidate.article.title)}
    missing = [weight for stem, weight in question.weights.items() if stem not in around]
    kind_is_clear = question.asks not in (Asks.OTHER, Asks.REASON)
    of_kind = holds(question.asks, question.text, text)
    return {
        "span of kind": float(kind_is_clear and of_kind),
        "span of other kind": float(kind_is_clear and not of_kind),
        "span words": math.log1p(len(text.split())),
        "span repeats question": sum(stem in question.weights for stem in stems)
        / max(1, len(stems)),
        "names in sentence": _named(question.text, around),
        "heaviest word missing": max(missing, default=0.0)
        / max(question.weights.values(), default=1.0),
    }


def confidence(measured: Mapping[str, float], *, read: bool = False) -> float:
    """Return the probability, 0–1, that the articles answer."""
    return _model(read)[0].probability(measured)


def threshold(*, read: bool = False) -> float:
    """Return the confidence below which Footnote refuses; see the file for how it was chosen."""
    return _model(read)[1]


def _lead(similarities: Sequence[float]) -> float:
    ordered = sorted(similarities, reverse=True)
    return ordered[0] - ordered[min(4, len(ordered) - 1)]


def _named(question: str, stems: Collection[str]) -> float:
    """Return the share of the question's names and numbers that stand among some stems."""
    named = {stem for word in _NAMED.findall(question) for stem in analyze(word)}
    return len(named & set(stems)) / len(named) if named else 1.0


@cache
def _model(read: bool) -> tuple[Logistic, float]:
    model, told = load("confidence_read" if read else "confidence")
    return model, float(told["threshold"])
