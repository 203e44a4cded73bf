from __future__ import annotations

import pytest
from rich.console import Console

from tests.benchmarks.figures import Figure, Goal, percentiles, ratio, shown, table


@pytest.mark.parametrize(
    ("value", "goal", "met"),
    [
        (59.9, Goal(60), True),
        (60.0, Goal(60), False),
        (0.9, Goal(0.9, at_least=True), True),
        (0.89, Goal(0.9, at_least=True), False),
        (None, Goal(60), None),
        (1.0, None, None),
    ],
)
def test_a_goal_is_kept_under_its_limit_or_from_it_on(
    value: float | None, goal: Goal | None, met: bool | None
) -> None:
    assert Figure("part", "what", value, "ms", goal).met is met


def test_percentiles_are_those_of_the_values() -> None:
    assert percentiles([float(number) for number in range(101)]) == (50.0, 95.0)


@pytest.mark.parametrize(("value", "of", "times"), [(3.0, 2.0, 1.5), (None, 2, None), (3, 0, None)])
def test_a_ratio_needs_both(value: float | None, of: float | None, times: float | None) -> None:
    assert ratio(value, of) == times


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234.5, "ms", "1,234 ms"),
        (12.34, "MB", "12.3 MB"),
        (0.256, "×", "0.26 ×"),
        (None, "×", "not measured"),
    ],
)
def test_figures_are_written_with_three_digits(value: float | None, unit: str, text: str) -> None:
    assert shown(value, unit) == text


def test_the_table_says_what_was_kept_and_what_was_not() -> None:
    console = Console(width=120, force_terminal=False)
    with console.capture() as captured:
        console.print(
            table(
                [
                    Figure("answer", "p50", 45.0, "ms", Goal(60), "200 questions"),
                    Figure("answer", "p95", 145.0, "ms", Goal(120)),
                    Figure("stock", "speed", None, "/s", note="needs make bench-baseline"),
                ],
            )
        )
    heading, *lines = captured.get().splitlines()
    assert heading.split() == "part figure measured goal kept note".split()
    assert lines[0].split() == "answer p50 45.0 ms < 60 ms yes 200 questions".split()
    assert lines[1].split() == "p95 145 ms < 120 ms NO".split()
    assert lines[2].split() == "stock speed not measured needs make bench-baseline".split()
