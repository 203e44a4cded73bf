"""How far a long ingest has come, on standard error and only for a person who watches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from bot.rendering.untrusted import one_line

NAME_WIDTH = 32


class IngestProgress:
    """The engine's progress reports, drawn as one bar of passages."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar = bar
        self._task = task

    def reading(self, location: str) -> None:
        """Name the thing that is being read, by the end of its path."""
        name = one_line(location)
        short = name if len(name) <= NAME_WIDTH else "…" + name[1 - NAME_WIDTH :]
        self._bar.update(self._task, description=short)

    def planned(self, passages: int) -> None:
        """Set the number of passages to embed so far."""
        self._bar.update(self._task, total=passages)

    def embedded(self, passages: int) -> None:
        """Set the number of passages embedded so far."""
        self._bar.update(self._task, completed=passages)


class RateColumn(ProgressColumn):
    """Passages a second."""

    def render(self, task: Task) -> Text:
        """Return the speed of late, else the average, or a dash before there is either."""
        speed = task.speed
        if speed is None and task.completed and task.elapsed:
            speed = task.completed / task.elapsed
        return Text("-" if speed is None else f"{speed:,.0f}/s", style="cyan")


@contextmanager
def ingest_progress(console: Console) -> Iterator[IngestProgress | None]:
    """Show a bar while the block runs; give None where nobody watches."""
    if not console.is_terminal:
        yield None
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("passages"),
        RateColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        yield IngestProgress(bar, bar.add_task("reading", total=None))
