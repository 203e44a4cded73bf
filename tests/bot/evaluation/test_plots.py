from __future__ import annotations

from xml.etree import ElementTree

import pytest

from bot.evaluation.plots import (
    TOP,
    Axis,
    Frame,
    Mark,
    Plot,
    Series,
    bar_plot,
    histogram,
    line_plot,
    number_axis,
    ordinal_axis,
    round_step,
    share_axis,
)

UNIT = Frame(share_axis("x"), share_axis("y"))


@pytest.mark.parametrize(
    ("high", "step"), [(0, 1), (1, 0.2), (10, 2), (45, 10), (183, 20), (999, 200), (1700, 200)]
)
def test_steps_are_round_and_few(high: float, step: float) -> None:
    assert round_step(high) == pytest.approx(step)
    assert 2 <= len(number_axis("n", high).ticks) <= 11


def test_an_axis_holds_its_highest_value() -> None:
    assert number_axis("n", 183).high >= 183
    assert share_axis("risk", 0.07).high >= 0.07
    assert ordinal_axis("k", [1, 5, 50]).share(1.0) == 0.5
    assert Axis("flat", 3, 3, ()).share(3) == 0


def test_a_histogram_counts_everything_once() -> None:
    points = histogram([0.0, 0.05, 0.1, 1.0, 7.0], 1.0, 10)
    assert [count for _, count in points] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert points[3][0] == pytest.approx(0.3)


def test_lines_run_from_corner_to_corner() -> None:
    svg = ElementTree.fromstring(line_plot(Plot("up", UNIT, [Series("a", [(0, 0), (1, 1)])])))
    (line,) = svg.findall("polyline")
    assert line.get("points") == "46.0,232.0 446.0,26.0"
    assert svg.get("aria-label") == "up"
    assert len(svg.findall("circle")) == 2


def test_bars_of_two_series_stand_side_by_side_with_a_legend() -> None:
    both = [Series("one", [(0.5, 1.0)]), Series("other", [(0.5, 0.5)], "s2")]
    svg = ElementTree.fromstring(bar_plot(Plot("bars", UNIT, both), 0.1))
    first, second, *legend = svg.findall("rect")
    left, width = float(first.get("x", "0")), float(first.get("width", "0"))
    assert float(second.get("x", "0")) == pytest.approx(left + width, abs=0.2)
    assert float(first.get("height", "0")) == pytest.approx(206)
    assert float(second.get("height", "0")) == pytest.approx(103)
    assert len(legend) == 2
    names = [it for it in svg.findall("text") if it.text in ("one", "other")]
    for box, name in zip(legend, names, strict=True):
        assert float(name.get("x", "0")) == pytest.approx(float(box.get("x", "0")) + 14)
        assert float(name.get("y", "0")) < TOP  # above what is drawn


def test_what_is_written_on_a_plot_is_escaped() -> None:
    frame = Frame(share_axis("<x>"), share_axis("y & z"))
    plot = Plot(
        'a "<plot>"', frame, [Series("s", [(0, 0)])], [Mark("<m>", x=0.9), Mark("l", y=0.1)]
    )
    svg = ElementTree.fromstring(line_plot(plot))
    texts = [it.text for it in svg.findall("text")]
    assert {"<x>", "y & z", "<m>", "l"} <= set(texts)
    assert svg.get("aria-label") == 'a "<plot>"'
