"""Two runs on the same questions: what changed in each figure, and which answers did. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.evaluation.figures import FEWEST, METRICS, Metric, columns_of
from bot.evaluation.report import number
from bot.evaluation.resampling import difference
from bot.evaluation.runs import Run
from retrieval import UsageError

Document = dict[str, Any]

# How good a verdict is to a reader: a wrong refusal costs less than a wrong answer.
WORTH = {"right": 2, "refused rightly": 2, "unjudged": 1, "refused wrongly": 1, "wrong": 0}
NOTICED = 0.1  # a change of F1 below this is no better or worse answer


def compare(a: Run, b: Run) -> Document:
    """Return the differences of figures, B less A, and the answers that got better and worse.

    Only questions that both runs asked are compared. Raises UsageError when they share none, or
    ask different things under one id.
    """
    pairs = _pairs(a, b)
    asked_by_one = len(a.lines) + len(b.lines) - 2 * len(pairs)
    changes = [change for pair in pairs if (change := _change(a, b, *pair))["change"]]
    return {
        "a": str(a.folder),
        "b": str(b.folder),
        "questions": len(pairs),
        "asked_by_one_only": asked_by_one,
        "differences": [it for metric in METRICS if (it := _difference(metric, pairs))],
        "better": sorted((it for it in changes if it["change"] > 0), key=lambda it: -it["change"]),
        "worse": sorted((it for it in changes if it["change"] < 0), key=lambda it: it["change"]),
    }


def _pairs(a: Run, b: Run) -> list[tuple[Document, Document]]:
    of_b = {it["id"]: it for it in b.report["questions"]}
    pairs = [(it, of_b[it["id"]]) for it in a.report["questions"] if it["id"] in of_b]
    if not pairs:
        raise UsageError(f"{a.folder} and {b.folder} share no question; compare runs of one file")
    for one, other in pairs:
        if any(one[key] != other[key] for key in ("question", "answers", "history", "as_of")):
            raise UsageError(
                f"question {one['id']!r} is another one in {b.folder} than in {a.folder};"
                " compare runs of one file"
            )
    return pairs


def _difference(metric: Metric, pairs: Sequence[tuple[Document, Document]]) -> Document | None:
    scored = [
        (one["scores"], other["scores"])
        for one, other in pairs
        if all(name in one["scores"] and name in other["scores"] for name in metric.needs)
    ]
    of_a = columns_of(metric, [it for it, _ in scored])
    of_b = columns_of(metric, [it for _, it in scored])
    if not len(of_a):
        return None
    found = difference(metric.statistic, of_a, of_b, paired_rows=metric.is_mean)
    if number(found.value) is None:
        return None  # a ratio of nothing in one of the runs
    return {
        "name": metric.name,
        "title": metric.title,
        "unit": metric.unit,
        "better": metric.better,
        "n": metric.rests_on(of_a),
        "a": number(found.a),
        "b": number(found.b),
        "difference": number(found.value),
        "low": number(found.low),
        "high": number(found.high),
        # Resamples of a handful are too alike: their p-value would be small by itself.
        "p": number(found.p) if metric.is_mean or found.n >= FEWEST else None,
        "test": found.test,
    }


def _change(a: Run, b: Run, one: Document, other: Document) -> Document:
    change = _quality(other) - _quality(one)
    return {
        "id": one["id"],
        "kind": one["kind"],
        "question": one["question"],
        "gold": one["answers"],
        "change": round(change, 3) if abs(change) >= NOTICED else 0,
        "a": _side(one, a.lines[one["id"]]),
        "b": _side(other, b.lines[one["id"]]),
    }


def _quality(question: Document) -> float:
    worth: float = WORTH[question["verdict"]] + question["scores"].get("answers.f1", 0.0)
    return worth


def _side(question: Document, line: Document) -> Document:
    return {
        "verdict": question["verdict"],
        "answer": line["answer"],
        "short": line["short"]["text"] if line["short"] else None,
        "confidence": line["confidence"],
        "quotes": [f"[{it['n']}] {it['quote']} ({it['article_id']})" for it in line["citations"]],
    }
