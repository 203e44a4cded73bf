"""Every score of every question: what figures, verdicts and comparisons are made of. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluation.answer_scores import answer_scores
from bot.evaluation.citation_scores import (
    Support,
    citation_scores,
    self_assessed_scores,
    verbatim_scores,
)
from bot.evaluation.places import Places
from bot.evaluation.questions import Question
from bot.evaluation.retrieval_scores import retrieval_scores
from bot.evaluation.verdicts import Verdict, refusal_scores, verdict

Line = dict[str, Any]
Lines = Mapping[str, Line]  # by question id


@dataclass(frozen=True, slots=True)
class Scored:
    """A question, its answer, and what they are worth together."""

    question: Question
    line: Line
    verdict: Verdict
    scores: dict[str, float]


def score(
    questions: Sequence[Question],
    lines: Lines,
    without_history: Lines,
    *,
    places: Places,
    texts: Mapping[str, str],
    support: Support,
) -> list[Scored]:
    """Score every answer. ``without_history`` holds what follow-ups got with no history.

    ``texts`` are the stored texts of the articles that are cited.
    """
    answerable = {it.id for it in questions if it.answerable}
    found = retrieval_scores({it: lines[it] for it in lines if it in answerable}, places)
    found_without = retrieval_scores(
        {it: without_history[it] for it in without_history if it in answerable}, places
    )
    scored = []
    for question in questions:
        line = lines[question.id]
        scores = answer_scores(question, line) | found.get(question.id, {})
        if question.answerable:
            scores |= citation_scores(line, places[question.id])
        scores |= verbatim_scores(line, texts) | self_assessed_scores(line, support)
        judged = verdict(question, line, scores)
        scores |= refusal_scores(question, line, judged) | cost_scores(line)
        if question.id in without_history:
            bare = answer_scores(question, without_history[question.id])
            scores |= history_scores(scores, bare | found_without.get(question.id, {}))
        scored.append(Scored(question, line, judged, scores))
    return scored


def cost_scores(line: Line) -> dict[str, float]:
    """Return what an answer took: milliseconds, and tokens where a chat model was asked."""
    scores = {"ms": float(line["timings_ms"].get("total", 0.0))}
    if line["tokens"]:
        scores |= {
            "tokens.input": float(line["tokens"]["input"]),
            "tokens.output": float(line["tokens"]["output"]),
        }
    return scores


def history_scores(
    with_history: Mapping[str, float], without: Mapping[str, float]
) -> dict[str, float]:
    """Return what a follow-up gains by the conversation before it, in F1 and in hit@4."""
    scores = {}
    for name, source in (("f1", "answers.f1"), ("hit@4", "retrieval.hit@4")):
        if source in with_history and source in without:
            scores[f"follow_ups.{name}_with_history"] = with_history[source]
            scores[f"follow_ups.{name}_without_history"] = without[source]
            scores[f"follow_ups.{name}_gain"] = with_history[source] - without[source]
    return scores
