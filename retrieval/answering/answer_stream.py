"""An answer as it comes, which may be given up at any moment."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Self

from retrieval.answering.model_streams import Cancelled
from retrieval.answering.requests import Event, Request


class AnswerStream(Iterator[Event]):
    """The checked sentences of an answer, then the whole answer; after ``close``, nothing more.

    ``close`` may be called from any thread, also while another one waits for the next sentence:
    a request to a chat model is then hung up at once, and the waiting thread finds the end.
    """

    def __init__(self, request: Request, events: Generator[Event, None, None]) -> None:
        """Take a request, and the generator that answers it."""
        self._cancelled = request.cancelled
        self._events = events

    def __next__(self) -> Event:
        if self._cancelled.is_set():
            self._events.close()
            raise StopIteration
        try:
            return next(self._events)
        except Cancelled:
            raise StopIteration from None

    def close(self) -> None:
        """End the answer. Whatever is under way for it stops."""
        self._cancelled.set()
        with suppress(ValueError):  # it runs in another thread, which will find that it is over
            self._events.close()

    def __del__(self) -> None:
        self.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
