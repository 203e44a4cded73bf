"""Small plots as inline SVG. Pure: numbers in, markup out; colours come from the page's style.

Classes ``s1`` and ``s2`` are the two series, ``mark`` a reference line, ``grid`` and ``tick`` axes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT = 460, 272
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 26, 40

LEGEND_WIDTH = 92  # of a box and the longest name, "unanswerable"

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Axis:
    """A linear axis from ``low`` to ``high`` with labelled ticks."""

    label: str
    low: float
    high: float
    ticks: Sequence[tuple[float, str]]

    def share(self, value: float) -> float:
        """Return where a value stands: 0 at the low end, 1 at the high end."""
        span = self.high - self.low
        return min(1.0, max(0.0, (value - self.low) / span)) if span else 0.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Two axes, and where a value lies on the drawing."""

    x: Axis
    y: Axis

    def across(self, value: float) -> float:
        """Return the horizontal place of a value."""
        return LEFT + self.x.share(value) * (WIDTH - LEFT - RIGHT)

    def down(self, value: float) -> float:
        """Return the vertical place of a value."""
        return HEIGHT - BOTTOM - self.y.share(value) * (HEIGHT - TOP - BOTTOM)


@dataclass(frozen=True, slots=True)
class Series:
    """Something to draw, with its name in the legend and its class."""

    name: str
    points: Points
    style: str = "s1"


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled reference line, upright at ``x`` or level at ``y``."""

    label: str
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot to draw; ``summary`` says in words what it shows."""

    summary: str
    frame: Frame
    series: Sequence[Series]
    marks: Sequence[Mark] = field(default_factory=tuple)


def share_axis(label: str, high: float = 1.0) -> Axis:
    """Return an axis of percentages from 0 to ``high``."""
    step = 0.2 if high > 0.5 else 0.1 if high > 0.2 else 0.05
    count = ceil(round(high / step, 6))
    return Axis(label, 0, count * step, [(i * step, f"{i * step:.0%}") for i in range(count + 1)])


def number_axis(label: str, high: float) -> Axis:
    """Return an axis from 0 to at least ``high`` in four to ten round steps."""
    step = round_step(high)
    count = max(1, ceil(high / step))
    return Axis(label, 0, count * step, [(i * step, f"{i * step:,g}") for i in range(count + 1)])


def round_step(high: float) -> float:
    """Return 1, 2 or 5 times a power of ten that divides 0 to ``high`` into four to ten steps."""
    if high <= 0:
        return 1.0
    power: float = 10.0 ** floor(log10(high / 4))
    return next((power * m for m in (5, 2) if high / (power * m) >= 4), power)


def ordinal_axis(label: str, values: Sequence[int]) -> Axis:
    """Return an axis on which each of some numbers has a place of its own, evenly apart."""
    ticks = [(float(place), str(value)) for place, value in enumerate(values)]
    return Axis(label, 0, max(1, len(values) - 1), ticks)


def line_plot(plot: Plot) -> str:
    """Draw each series as a line with its points."""
    return _drawn(plot, _line)


def bar_plot(plot: Plot, width: float) -> str:
    """Draw each series as bars of that width on the x axis, side by side."""
    count = len(plot.series)

    def bars(frame: Frame, series: Series) -> str:
        place = plot.series.index(series)
        return "".join(
            _bar(frame, series.style, x, y, width, place, count) for x, y in series.points
        )

    return _drawn(plot, bars)


def histogram(values: Sequence[float], high: float, bins: int) -> Points:
    """Count values from 0 to ``high`` in equal bins; return (lower edge, count)."""
    counts = [0] * bins
    for value in values:
        counts[min(bins - 1, max(0, int(value / high * bins)))] += 1
    return [(place * high / bins, float(count)) for place, count in enumerate(counts)]


def _drawn(plot: Plot, draw: Callable[[Frame, Series], str]) -> str:
    frame = plot.frame
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(plot.summary)}">',
        _axes(frame),
        *(draw(frame, series) for series in plot.series),
        *(_mark(frame, mark) for mark in plot.marks),
        _legend(plot.series),
        "</svg>",
    ]
    return "".join(parts)


def _line(frame: Frame, series: Series) -> str:
    places = [(frame.across(x), frame.down(y)) for x, y in series.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    line = f'<polyline class="line {series.style}" points="{path}"/>'
    if len(places) > 40:
        return line
    dots = (
        f'<circle class="dot {series.style}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in places
    )
    return line + "".join(dots)


def _bar(frame: Frame, style: str, x: float, y: float, width: float, place: int, count: int) -> str:
    left, right = frame.across(x), frame.across(x + width)
    slot = (right - left - 1) / count
    top, base = frame.down(y), frame.down(0)
    return (
        f'<rect class="bar {style}" x="{left + place * slot + 0.5:.1f}" y="{top:.1f}"'
        f' width="{max(0.5, slot):.1f}" height="{base - top:.1f}">'
        f"<title>{x:.3g}: {y:g}</title></rect>"
    )


def _axes(frame: Frame) -> str:
    base, end = HEIGHT - BOTTOM, WIDTH - RIGHT
    parts = []
    for value, label in frame.y.ticks:
        y = frame.down(value)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{end}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(_text(LEFT - 7, y + 4, label, "end"))
    for value, label in frame.x.ticks:
        parts.append(_text(frame.across(value), base + 16, label, "middle"))
    parts.append(_text((LEFT + end) / 2, HEIGHT - 6, frame.x.label, "middle", "name"))
    parts.append(_text(LEFT, TOP - 12, frame.y.label, "start", "name"))
    return "".join(parts)


def _mark(frame: Frame, mark: Mark) -> str:
    if mark.x is not None:
        x = frame.across(mark.x)
        line = f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        aside, anchor = (-5, "end") if x > WIDTH * 0.75 else (5, "start")
        return line + _text(x + aside, TOP + 12, mark.label, anchor)
    y = frame.down(mark.y or 0.0)
    line = f'<line class="mark" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
    return line + _text(WIDTH - RIGHT, y - 5, mark.label, "end")


def _legend(series: Sequence[Series]) -> str:
    if len(series) < 2:
        return ""
    parts = []
    x = float(WIDTH - RIGHT)
    for it in reversed(series):
        # Words are set from their own box on, so that no guess of their width parts the two.
        x -= LEGEND_WIDTH
        parts.append(
            f'<rect class="bar {it.style}" x="{x:.1f}" y="{TOP - 20}" width="9" height="9"/>'
        )
        parts.append(_text(x + 14, TOP - 12, it.name, "start"))
    return "".join(parts)


def _text(x: float, y: float, text: str, anchor: str, style: str = "tick") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{style}" {place}>{escape(text)}</text>'
