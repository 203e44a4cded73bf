"""Read what a chat model streams so that waiting for it can be given up at any moment.

The request runs on an event loop of its own, for a blocking read can be interrupted by nobody: a
task that is cancelled closes its connection at once, whatever the server does. One loop, in one
daemon thread, serves the process, since the clients keep their connections for one loop.
"""

from __future__ import annotations

import asyncio
import os
import queue
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

_LOOK_S = 0.05
"""How often a waiting reader looks whether it is still wanted."""


class Cancelled(Exception):
    """Whoever asked does not want the answer any more."""


class SilenceTimeout(Exception):
    """Nothing came for too long: the client of a provider may have no time-out of its own."""


class OverdueError(Exception):
    """There is no time left for the whole answer."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait: for each piece, until when for all of them, and for whom."""

    silence_s: float
    ends: float
    cancelled: threading.Event

    def check(self) -> None:
        """Raise Cancelled or OverdueError where there is no reason to go on."""
        if self.cancelled.is_set():
            raise Cancelled
        if time.monotonic() > self.ends:
            raise OverdueError

    def next_of(self, pieces: queue.SimpleQueue[Any]) -> Any:
        """Wait for the next piece. Raises Cancelled, SilenceTimeout or OverdueError."""
        silent_at = time.monotonic() + self.silence_s
        while True:
            self.check()
            try:
                return pieces.get(timeout=_LOOK_S)
            except queue.Empty:
                if time.monotonic() > silent_at:
                    raise SilenceTimeout from None


@dataclass(frozen=True, slots=True)
class _End:
    """The end of a stream, and what it broke off with, if anything."""

    error: BaseException | None = None


def stream_of(
    model: BaseChatModel, messages: Sequence[BaseMessage], patience: Patience
) -> Generator[AIMessageChunk, None, None]:
    """Yield the chunks of one answer. Closing the iterator closes the connection.

    Raises Cancelled, SilenceTimeout, OverdueError, and whatever the provider's client raises.
    """
    pieces: queue.SimpleQueue[Any] = queue.SimpleQueue()
    patience.check()
    reading = asyncio.run_coroutine_threadsafe(
        _read(model, list(messages), pieces, patience.cancelled), _loop()
    )
    try:
        while not isinstance(piece := patience.next_of(pieces), _End):
            yield piece
    finally:
        reading.cancel()
    if piece.error is not None:
        raise piece.error


async def _read(
    model: BaseChatModel,
    messages: list[BaseMessage],
    pieces: queue.SimpleQueue[Any],
    cancelled: threading.Event,
) -> None:
    """Read until the end, or until nobody wants it: whoever gave up may not be there to say so."""
    reading = asyncio.ensure_future(_read_all(model, messages, pieces))
    try:
        while not reading.done() and not cancelled.is_set():
            await asyncio.wait({reading}, timeout=_LOOK_S)
    finally:
        # Until it ends: before Python 3.12 a client that waits with asyncio.wait_for loses a
        # cancellation that meets the next piece (python/cpython#86296).
        while not reading.done():
            reading.cancel()
            await asyncio.wait({reading}, timeout=_LOOK_S)


async def _read_all(
    model: BaseChatModel, messages: list[BaseMessage], pieces: queue.SimpleQueue[Any]
) -> None:
    stream: Any = model.astream(messages)
    try:
        async with aclosing(stream):
            async for chunk in stream:
                pieces.put(chunk)
    except Exception as error:
        pieces.put(_End(error))
    else:
        pieces.put(_End())


def _loop() -> asyncio.AbstractEventLoop:
    return _loop_of(os.getpid())


@cache
def _loop_of(_: int) -> asyncio.AbstractEventLoop:
    """Start the loop of a process: its thread does not live on in a fork."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="chat-model", daemon=True).start()
    return loop
