from __future__ import annotations

from bot.evaluation.meter import Lines, progress_line, question_meter
from tests.bot.doubles import recording_console


def test_a_line_says_how_far_how_fast_and_how_long_still() -> None:
    assert progress_line(120, 1000, 10.0) == "120/1,000 asked, 12.0/s, 73 s left"
    assert progress_line(0, 10, 0.0) == "0/10 asked, 0.0/s"


def test_without_a_terminal_a_line_comes_now_and_then() -> None:
    console, written = recording_console()
    times = iter([0.0, 4.0, 11.0, 12.0])
    lines = Lines(console, 3, lambda: next(times))
    for _ in range(3):
        lines.done()
    assert written.getvalue() == "2/3 asked, 0.2/s, 6 s left\n"


def test_a_terminal_shows_a_bar_with_rate_and_time_left() -> None:
    console, written = recording_console(terminal=True)
    with question_meter(console, 2) as done:
        done()
        done()
    assert "asking" in written.getvalue()
    assert "2/2" in written.getvalue()


def test_a_short_run_without_a_terminal_says_nothing() -> None:
    console, written = recording_console()
    with question_meter(console, 1) as done:
        done()
    assert written.getvalue() == ""
