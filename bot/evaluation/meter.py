"""How far a run has come: a bar with rate and time left, on standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.progress import RateColumn

QUIET_SECONDS = 10.0  # between two lines where no terminal shows a bar


@contextmanager
def question_meter(console: Console, total: int) -> Iterator[Callable[[], None]]:
    """Show a bar while the block runs, or a line now and then where there is no terminal."""
    if not console.is_terminal:
        yield Lines(console, total).done
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("asking", total=total)
        yield lambda: bar.advance(task)


class Lines:
    """Progress as lines of text: how many are done, how fast, how long it still takes."""

    def __init__(
        self, console: Console, total: int, clock: Callable[[], float] = monotonic
    ) -> None:
        self._console = console
        self._total = total
        self._clock = clock
        self._started = self._told = clock()
        self._count = 0

    def done(self) -> None:
        """Count one more, and say so when it is time."""
        self._count += 1
        now = self._clock()
        if now - self._told >= QUIET_SECONDS:
            self._told = now
            self._console.print(progress_line(self._count, self._total, now - self._started))


def progress_line(done: int, total: int, seconds: float) -> str:
    """Return how far a run has come: ``120/1,000 asked, 12.0/s, 73 s left``."""
    rate = done / seconds if seconds > 0 else 0.0
    left = f", {(total - done) / rate:,.0f} s left" if rate else ""
    return f"{done:,}/{total:,} asked, {rate:,.1f}/s{left}"
