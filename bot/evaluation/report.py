"""What an evaluation found, as one JSON document. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bot.evaluation.figures import Figure, columns_of, figures_by_kind, figures_of, metric_named
from bot.evaluation.places import Places
from bot.evaluation.questions import Question
from bot.evaluation.retrieval_scores import DEPTHS, recall_by_depth
from bot.evaluation.scoring import Scored
from bot.rendering.documents import instant

Document = dict[str, Any]

VERSION = 1


def report_document(run: Mapping[str, Any], scored: Sequence[Scored], places: Places) -> Document:
    """Return the report: the run, the figures overall and by kind, the curves, each question.

    ``run`` says what was asked of what. Figures that could not be computed are left out.
    """
    rows = [it.scores for it in scored]
    kinds = [it.question.kind for it in scored]
    figures = [*figures_of(rows), *figures_by_kind(rows, kinds)]
    return {
        "version": VERSION,
        "run": dict(run),
        "figures": [figure_document(figure) for figure in figures],
        "verdicts": dict(Counter(it.verdict for it in scored)),
        "curves": {"risk_coverage": _risk_coverage(rows), "recall": _recall(scored, places)},
        "questions": [question_document(it) for it in scored],
    }


def figure_document(figure: Figure) -> Document:
    """Return a figure; ``kind`` is null over all questions, a bound null where there is none."""
    metric, made = figure.metric, figure.estimate
    return {
        "name": metric.name,
        "title": metric.title,
        "kind": figure.kind or None,
        "unit": metric.unit,
        "better": metric.better,
        "n": made.n,
        "value": number(made.value),
        "low": number(made.low),
        "high": number(made.high),
    }


def question_document(scored: Scored) -> Document:
    """Return a question with its gold, its verdict and its scores."""
    question = scored.question
    return {
        "id": question.id,
        "line": question.line,
        "kind": question.kind or None,
        "question": question.text,
        "history": [{"role": it.role, "text": it.text} for it in question.history],
        "as_of": instant(question.as_of),
        "answers": None if question.answers is None else list(question.answers),
        "evidence": [_evidence(question, place) for place in range(len(question.evidence))],
        "verdict": scored.verdict,
        "scores": {name: number(value) for name, value in scored.scores.items()},
    }


def number(value: float) -> float | None:
    """Return a number rounded to six places, None for what JSON cannot say."""
    return round(value, 6) if math.isfinite(value) else None


def _evidence(question: Question, place: int) -> Document:
    evidence = question.evidence[place]
    quote = {} if evidence.quote is None else {"quote": evidence.quote}
    return {"article_id": evidence.article_id, **quote}


def _risk_coverage(rows: Sequence[Mapping[str, float]]) -> list[Document]:
    from bot.evaluation.statistics import risk_coverage_curve

    scores = columns_of(metric_named("refusal.coverage_at_5"), rows)
    if not len(scores):
        return []
    return [
        {"coverage": number(coverage), "risk": number(risk), "confidence": number(confidence)}
        for coverage, risk, confidence in zip(*risk_coverage_curve(scores), strict=True)
    ]


def _recall(scored: Sequence[Scored], places: Places) -> Document:
    lines = {it.question.id: it.line for it in scored if it.question.answerable}
    return {"depths": list(DEPTHS), **recall_by_depth(lines, places)}
