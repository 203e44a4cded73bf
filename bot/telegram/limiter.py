"""The budget at work: calls wait for it in order of urgency, and again when the server says so."""

from __future__ import annotations

import asyncio
import time
from bisect import insort
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.telegram.budget import Budget, Urgency


class NoRoom(Exception):
    """An optional call had to wait, and so it was not made."""


@dataclass(slots=True, order=True)
class _Ticket:
    urgency: Urgency
    number: int
    chat: int | None = field(compare=False)
    admitted: asyncio.Future[None] = field(compare=False)


class Limiter(BaseRateLimiter[Urgency]):
    """Let calls out as the budget allows; wait and repeat what the server limited.

    Raises NoRoom for an optional call that cannot go at once. ``waited`` sums the seconds that
    calls waited here, for measurements.
    """

    def __init__(
        self, budget: Budget | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._budget = budget or Budget()
        self._clock = clock
        self._waiting: list[_Ticket] = []
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None
        self.waited = 0.0

    async def initialize(self) -> None:
        """Nothing is held before the first call."""

    async def shutdown(self) -> None:
        """Drop the timer; whoever waits is cancelled by its own task."""
        if self._timer is not None:
            self._timer.cancel()

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Urgency | None,
    ) -> Any:
        """Make one call within the budget, as often as the server defers it."""
        chat = chat_of(data)
        urgency = Urgency.REPLY if rate_limit_args is None else rate_limit_args
        while True:
            await self._admit(chat, urgency)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as refusal:
                self._budget.refused(chat, seconds(refusal), self._clock())
                if urgency is Urgency.OPTIONAL:
                    raise NoRoom(endpoint) from refusal
            finally:
                self._budget.end(chat, self._clock())
                self._let_out()

    async def _admit(self, chat: int | None, urgency: Urgency) -> None:
        now = self._clock()
        rivals = any(urgency is not Urgency.OPTIONAL or it.chat == chat for it in self._waiting)
        if not rivals and self._budget.wait(chat, now, urgency) <= 0:
            self._budget.start(chat, now)
            return
        if urgency is Urgency.OPTIONAL:
            raise NoRoom
        await self._queue(_Ticket(urgency, next(self._numbers), chat, _future()))
        self.waited += self._clock() - now

    async def _queue(self, ticket: _Ticket) -> None:
        insort(self._waiting, ticket)
        self._let_out()
        try:
            await ticket.admitted
        except asyncio.CancelledError:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
            elif ticket.admitted.done() and not ticket.admitted.cancelled():
                self._budget.end(ticket.chat, self._clock())
            raise

    def _let_out(self) -> None:
        now = self._clock()
        soonest = float("inf")
        for ticket in tuple(self._waiting):
            wait = self._budget.wait(ticket.chat, now, ticket.urgency)
            if wait <= 0 and not ticket.admitted.done():
                self._waiting.remove(ticket)
                self._budget.start(ticket.chat, now)
                ticket.admitted.set_result(None)
            soonest = min(soonest, wait if wait > 0 else soonest)
        self._wake_in(soonest)

    def _wake_in(self, wait: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting and wait != float("inf"):
            self._timer = asyncio.get_running_loop().call_later(wait + 0.001, self._let_out)


def chat_of(data: dict[str, Any]) -> int | None:
    """Return the chat that a call's parameters name."""
    chat = data.get("chat_id")
    return chat if isinstance(chat, int) else None


def seconds(refusal: RetryAfter) -> float:
    """Return how long the server asks to wait."""
    wait = refusal.retry_after
    return wait.total_seconds() if hasattr(wait, "total_seconds") else float(wait)


def _future() -> asyncio.Future[None]:
    return asyncio.get_running_loop().create_future()
