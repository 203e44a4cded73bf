"""Judge one answer as a reader would: right, wrong, or rightly or wrongly refused. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from bot.evaluation.questions import Question

Line = dict[str, Any]
Verdict = Literal["right", "wrong", "refused rightly", "refused wrongly", "unjudged"]

RIGHT_F1 = 0.5
RIGHT_ROUGE_L = 0.3  # a sentence or two of a gold explanation


def verdict(question: Question, line: Line, scores: Mapping[str, float]) -> Verdict:
    """Judge one answer by its scores.

    Right holds the gold answer or has an F1 of half; with long golds a ROUGE-L of 0.3; with gold
    unknown a citation of the evidence. Without gold or evidence an answer is unjudged.
    """
    if line["refused"]:
        return "refused wrongly" if question.answerable else "refused rightly"
    if not question.answerable:
        return "wrong"
    right = _is_right(scores)
    return "unjudged" if right is None else "right" if right else "wrong"


def _is_right(scores: Mapping[str, float]) -> bool | None:
    if "answers.rouge_l" in scores:
        return scores["answers.rouge_l"] >= RIGHT_ROUGE_L
    if "answers.gold_in_answer" in scores:
        return scores["answers.gold_in_answer"] == 1 or scores["answers.f1"] >= RIGHT_F1
    if "citations.hit" in scores:
        return scores["citations.hit"] == 1
    return None


def refusal_scores(question: Question, line: Line, judged: Verdict) -> dict[str, float]:
    """Return what refusal precision and recall, AUROC and risk–coverage are made of.

    ``unanswerable`` is the positive class of refusing, as in SQuAD 2.0's "no answer" scores.
    Risk leaves out the unjudged.
    """
    refused, unanswerable = float(line["refused"]), float(not question.answerable)
    scores = {
        "refused": refused,
        "unanswerable": unanswerable,
        "answerable": 1.0 - unanswerable,
        "refused_rightly": refused * unanswerable,
        "confidence": float(line["confidence"]),
    }
    if judged != "unjudged":
        scores |= {"answered": 1.0 - refused, "wrong": float(judged == "wrong")}
    return scores
