"""The engine's blocking calls in a bounded pool of threads, seen from asyncio.

The threads are daemons that stay: stores keep a connection for each, and a call that hangs must
not hold the process back when it is told to end.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
log = logging.getLogger(__name__)


class Stopped(Exception):
    """The stream was stopped by whoever reads it."""


@dataclass(frozen=True, slots=True)
class _Failure:
    error: BaseException


class Stream(Generic[T]):
    """Items that a worker thread makes, one after the other."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._items: asyncio.Queue[T | _Failure] = asyncio.Queue()
        self._source: Iterator[T] | None = None
        self.stopped = threading.Event()

    async def next(self, timeout: float | None = None) -> T | None:
        """Return the next item, or None when none came in time.

        Raises Stopped, and whatever the thread raised.
        """
        try:
            item = await asyncio.wait_for(self._items.get(), timeout)
        except TimeoutError:
            return None
        if self.stopped.is_set():
            raise Stopped
        if isinstance(item, _Failure):
            raise item.error
        return item

    def stop(self) -> None:
        """End the stream: its reader is told at once, and what makes the items is closed.

        A generator runs in its thread and can be closed by it alone, after its next item; an
        iterator with a ``close`` of its own is closed from here, while it waits for a model.
        """
        self.stopped.set()
        self._items.put_nowait(_Failure(Stopped()))
        if not isinstance(self._source, Generator):
            self._close()

    def put(self, item: T | _Failure) -> None:
        """Hand an item over, from the thread."""
        with suppress(RuntimeError):  # the loop was closed meanwhile: nobody reads any more
            self._loop.call_soon_threadsafe(self._items.put_nowait, item)

    def fill(self, make: Callable[[], Iterator[T]]) -> None:
        """Make and hand over every item, in the thread, until the stream is stopped."""
        try:
            if not self.stopped.is_set():
                self._source = make()
                self._hand_over(self._source)
        except BaseException as error:
            self.put(_Failure(error))
        finally:
            self._close()

    def _hand_over(self, source: Iterator[T]) -> None:
        while not self.stopped.is_set():
            try:
                item = next(source)
            except StopIteration:
                return
            self.put(item)

    def _close(self) -> None:
        try:
            getattr(self._source, "close", _nothing)()
        except Exception as error:
            log.warning("a stream could not be closed: %s", error)


class Workers:
    """A fixed number of threads for blocking work."""

    def __init__(self, count: int) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], Any]] = queue.SimpleQueue()
        for number in range(count):
            threading.Thread(target=self._work, name=f"engine-{number}", daemon=True).start()

    def stream(self, make: Callable[[], Iterator[T]]) -> Stream[T]:
        """Return what an iterator gives, made in a thread."""
        stream: Stream[T] = Stream(asyncio.get_running_loop())
        self._jobs.put(lambda: stream.fill(make))
        return stream

    async def call(self, function: Callable[[], T]) -> T:
        """Return what a function returns, run in a thread; raise what it raises."""
        result = await self.stream(lambda: iter(((function(),),))).next()
        assert result is not None
        return result[0]

    def _work(self) -> None:
        while True:
            self._jobs.get()()


def worker_count(processors: int | None, *, waits_for_server: bool) -> int:
    """Return how many threads answer: many where they wait for a model server, else few."""
    return 16 if waits_for_server else max(2, processors or 2)


def _nothing() -> None:
    """Do nothing: there is nothing to close."""
