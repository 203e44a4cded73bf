"""A measured figure, its goal, and the table of them. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.table import Table


@dataclass(frozen=True, slots=True)
class Goal:
    """A limit that a figure must stay under, or reach where ``at_least``."""

    limit: float
    at_least: bool = False

    def met_by(self, value: float) -> bool:
        """Tell whether a figure keeps the goal."""
        return value >= self.limit if self.at_least else value < self.limit


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. ``value`` is None where it was not measured, and ``note`` says why."""

    part: str
    what: str
    value: float | None
    unit: str
    goal: Goal | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Tell whether the goal is kept; None where there is none, or no figure."""
        if self.goal is None or self.value is None:
            return None
        return self.goal.met_by(self.value)

    def record(self) -> dict[str, Any]:
        """Return the figure for the JSON file."""
        return {**asdict(self), "met": self.met}


def percentiles(values: Sequence[float]) -> tuple[float, float]:
    """Return the middle and the 95th percentile."""
    slow = statistics.quantiles(values, n=20, method="inclusive")[-1]
    return statistics.median(values), slow


def ratio(value: float | None, of: float | None) -> float | None:
    """Return how many times the one holds the other; None where one was not measured."""
    return None if value is None or not of else value / of


def shown(value: float | None, unit: str) -> str:
    """Write a figure with three digits that say something."""
    if value is None:
        return "not measured"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}".rstrip()


def table(figures: Iterable[Figure]) -> Table:
    """Draw the figures; the name of a part stands in its first line alone."""
    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    drawn.add_column("part")
    drawn.add_column("figure")
    drawn.add_column("measured", justify="right")
    drawn.add_column("goal", justify="right")
    drawn.add_column("kept")
    drawn.add_column("note")
    before = ""
    for each in figures:
        part = "" if each.part == before else each.part
        drawn.add_row(part, each.what, shown(each.value, each.unit), *_verdict(each), each.note)
        before = each.part
    return drawn


def _verdict(figure: Figure) -> tuple[str, str]:
    if figure.goal is None:
        return "", ""
    sign = "≥" if figure.goal.at_least else "<"
    kept = {None: "", True: "yes", False: "NO"}[figure.met]
    return f"{sign} {figure.goal.limit:.4g} {figure.unit}".rstrip(), kept
