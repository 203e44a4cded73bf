"""``--fail-under METRIC=X``: figures that must reach a value. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluation.figures import Metric, metric_named
from retrieval import UsageError


@dataclass(frozen=True, slots=True)
class Gate:
    """A figure and the least value that passes."""

    metric: Metric
    least: float


def gate(words: str) -> Gate:
    """Read ``answers.f1=0.6``. Raises UsageError for another form, an unknown name or no number."""
    name, equals, value = words.partition("=")
    if not equals:
        raise UsageError(f"--fail-under {words}: write it as METRIC=X, such as answers.f1=0.6")
    metric = metric_named(name.strip())
    if metric.better != "higher":
        raise UsageError(f"--fail-under {words}: more of {metric.name} is not better")
    least = _number(value)
    if not math.isfinite(least):  # nothing is under NaN: such a gate would never close
        raise UsageError(f"--fail-under {words}: {value!r} is not a number")
    return Gate(metric, least)


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return math.nan


def failures(gates: Sequence[Gate], report: dict[str, Any]) -> list[str]:
    """Say which gates the figures do not pass; a figure that could not be computed fails."""
    values = {it["name"]: it["value"] for it in report["figures"] if it["kind"] is None}
    failed = []
    for it in gates:
        value = values.get(it.metric.name)
        if value is None:
            failed.append(f"{it.metric.name} was not measured: no question has what it needs")
        elif value < it.least:
            failed.append(f"{it.metric.name} is {value:.4f}, under {it.least:g}")
    return failed
