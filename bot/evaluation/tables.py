"""Figures as a Markdown table: what the command prints and what a README shows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bot.evaluation.figures import FEWEST, HEADLINES

Document = dict[str, Any]

DIGITS = {"share": 3, "ms": 1, "tokens": 0}  # after the point, by unit
MANY_MS = 100  # from here a tenth of a millisecond says nothing


def figures_table(report: Document) -> str:
    """Return the headline figures over all questions: name, value, 95 % interval and n."""
    figures = {it["name"]: it for it in report["figures"] if it["kind"] is None}
    named = [figures[name] for name in HEADLINES if name in figures]
    rows = [
        (it["title"], f"`{it['name']}`", shown(it), interval(it), f"{it['n']:,}")
        for it in named
        if it["n"] >= FEWEST
    ]
    return markdown(("Figure", "Name", "Value", "95 % interval", "n"), rows, numbers=2)


def verdict_line(report: Document) -> str:
    """Return how many questions got which verdict, most first."""
    counts = sorted(report["verdicts"].items(), key=lambda it: -it[1])
    return ", ".join(f"{count:,} {name}" for name, count in counts)


def shown(figure: Document) -> str:
    """Return a value as people read it, by its unit: ``0.734``, ``12.1 ms``, ``1,204``."""
    return said(figure["value"], figure["unit"])


def interval(figure: Document) -> str:
    """Return the bounds of a figure's interval, nothing where it has none."""
    if figure["low"] is None or figure["high"] is None:
        return ""
    low, high = said(figure["low"], figure["unit"]), said(figure["high"], figure["unit"])
    return f"{low.removesuffix(' ms')} – {high}"


def said(value: float | None, unit: str, *, signed: bool = False) -> str:
    """Return a number in a unit, with a sign where a difference is meant."""
    if value is None:
        return "–"
    digits = 0 if unit == "ms" and abs(value) >= MANY_MS else DIGITS[unit]
    value = round(value, digits) + 0.0  # no -0
    return f"{value:{'+' if signed else ''},.{digits}f}{' ms' if unit == 'ms' else ''}"


def markdown(
    heads: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: int | None = None
) -> str:
    """Return a table with its columns lined up; those from index ``numbers`` on are numbers."""
    cells = [list(heads), *(list(row) for row in rows)]
    widths = [max(3, *(len(row[column]) for row in cells)) for column in range(len(heads))]
    first = len(heads) if numbers is None else numbers
    rule = [
        "-" * (width - 1) + ":" if column >= first else "-" * width
        for column, width in enumerate(widths)
    ]
    return "\n".join(_row(row, widths, first) for row in [cells[0], rule, *cells[1:]])


def _row(cells: Sequence[str], widths: Sequence[int], first: int) -> str:
    padded = (
        cell.rjust(width) if column >= first else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return f"| {' | '.join(padded)} |"
