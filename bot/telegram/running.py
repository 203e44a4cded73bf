"""Which answers are under way, so that /stop and /forget can end them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bot.telegram.workers import Stream


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """An answer under way."""

    conversation: str
    person: int
    stream: Stream[Any]


class Running:
    """The answers under way."""

    def __init__(self) -> None:
        self._jobs: list[Job] = []

    def __len__(self) -> int:
        return len(self._jobs)

    @contextmanager
    def job(self, conversation: str, person: int, stream: Stream[Any]) -> Iterator[None]:
        """Count an answer as under way; when it is cut short, its stream ends with it."""
        job = Job(conversation, person, stream)
        self._jobs.append(job)
        try:
            yield
        except BaseException:
            stream.stop()
            raise
        finally:
            self._jobs.remove(job)

    def stop(self, which: Callable[[Job], bool]) -> int:
        """End the answers that a condition picks; return how many."""
        picked = [job for job in self._jobs if which(job)]
        for job in picked:
            job.stream.stop()
        return len(picked)
