"""The four plots of a report: risk–coverage, confidence, recall by depth, time. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.evaluation.plots import (
    Frame,
    Mark,
    Plot,
    Series,
    bar_plot,
    histogram,
    line_plot,
    number_axis,
    ordinal_axis,
    share_axis,
)

Document = dict[str, Any]
Figures = Mapping[str, Document]  # those over all questions, by name

BINS = 20


def charts(report: Document, figures: Figures) -> list[tuple[str, str, str]]:
    """Return (title, what it shows, SVG) of each plot that the report has numbers for."""
    rows = [it["scores"] for it in report["questions"]]
    made = (
        _risk_coverage(report["curves"]["risk_coverage"], figures),
        _confidence(rows, figures),
        _recall(report["curves"]["recall"]),
        _time(rows, figures),
    )
    return [chart for chart in made if chart]


def _risk_coverage(curve: Sequence[Document], figures: Figures) -> tuple[str, str, str] | None:
    if not curve:
        return None
    points = [(it["coverage"], it["risk"]) for it in curve]
    highest = max(0.1, *(risk for _, risk in points))
    frame = Frame(share_axis("questions answered"), share_axis("answers that are wrong", highest))
    threshold = figures.get("refusal.threshold_at_5")
    text = "Answering from the most confident question on: the share of answers that are wrong."
    if threshold:
        text += f" A threshold of {threshold['value']:.3f} keeps it under 5 %."
    else:
        text += " No threshold keeps it under 5 %."
    plot = Plot(text, frame, [Series("risk", points)], [Mark("5 %", y=0.05)])
    return "Risk and coverage", text, line_plot(plot)


def _confidence(
    rows: Sequence[Mapping[str, float]], figures: Figures
) -> tuple[str, str, str] | None:
    groups = [
        Series(name, histogram(values, 1.0, BINS), style)
        for name, style, values in (
            ("answerable", "s1", [it["confidence"] for it in rows if it["answerable"]]),
            ("unanswerable", "s2", [it["confidence"] for it in rows if it["unanswerable"]]),
        )
        if values
    ]
    most = max(count for series in groups for _, count in series.points)
    frame = Frame(share_axis("confidence that the articles answer"), number_axis("questions", most))
    text = "How sure it was that the articles answer."
    if "refusal.auroc" in figures:
        text += f" AUROC {figures['refusal.auroc']['value']:.3f}."
    return "Confidence", text, bar_plot(Plot(text, frame, groups), 1 / BINS)


def _recall(curves: Document) -> tuple[str, str, str] | None:
    depths = curves["depths"]
    named = (("articles", "s1", "retrieval"), ("quotes", "s2", "passages"))
    series = [
        Series(name, [(float(place), value) for place, value in enumerate(curves[level])], style)
        for name, style, level in named
        if level in curves
    ]
    if not series:
        return None
    frame = Frame(ordinal_axis("first k found", depths), share_axis("gold found"))
    text = "The share of gold evidence among the first k articles, and passages for gold quotes."
    return "Recall by depth", text, line_plot(Plot(text, frame, series))


def _time(rows: Sequence[Mapping[str, float]], figures: Figures) -> tuple[str, str, str]:
    times = sorted(it["ms"] for it in rows)
    p50, p95 = figures["speed.p50_ms"]["value"], figures["speed.p95_ms"]["value"]
    # The slowest few would flatten the rest; they are counted in the last bar.
    axis = number_axis("milliseconds a question", max(1.0, min(times[-1], 1.6 * p95)))
    points = histogram(times, axis.high, 2 * BINS)
    frame = Frame(axis, number_axis("questions", max(count for _, count in points)))
    marks = [Mark("p50", x=p50), Mark("p95", x=p95)]
    text = f"Half the answers came within {p50:,.0f} ms, 95 % within {p95:,.0f} ms."
    plot = Plot(text, frame, [Series("questions", points)], marks)
    return "Time", text, bar_plot(plot, axis.high / (2 * BINS))
