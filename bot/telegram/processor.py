"""When an update is acted on: in its turn, up to three times, and never again once it is done."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.telegram.inbox import Inbox
from bot.telegram.lanes import Lanes
from bot.telegram.messages import Me, asks, lane_of
from bot.telegram.outbox import Unreachable

log = logging.getLogger(__name__)

# The library bounds how many updates are in hand, waiting ones too. Memory is the only bound here:
# each is kept in the inbox already, and what may wait in a chat is bounded by its lane.
_IN_HAND = 1_000_000
PAUSES = (1.0, 4.0)  # seconds before the second and the third try


class Notices(Protocol):
    """What the processor says in a chat itself."""

    async def full(self, update: Update) -> None:
        """Say that too many questions wait."""

    async def given_up(self, update: Update) -> None:
        """Apologise for an update that is set aside."""


class Processor(BaseUpdateProcessor):
    """Run updates lane by lane."""

    def __init__(
        self,
        inbox: Inbox,
        *,
        me: Callable[[], Me],
        notices: Notices,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        super().__init__(_IN_HAND)
        self._inbox = inbox
        self._me = me
        self._act: Callable[[object], Awaitable[None]] | None = None
        self._notices = notices
        self._sleep = sleep
        self._lanes = Lanes()
        self._errors: dict[int, BaseException] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._ending = False

    async def initialize(self) -> None:
        """Nothing is held before the first update."""

    async def shutdown(self) -> None:
        """Nothing is held after the last one."""

    def retry_with(self, act: Callable[[object], Awaitable[None]]) -> None:
        """Set what runs the handlers for an update once more."""
        self._act = act

    def failed(self, update: object, error: BaseException | None) -> None:
        """Note that a handler raised."""
        if isinstance(update, Update) and error is not None:
            self._errors[update.update_id] = error

    async def drain(self, grace: float) -> int:
        """Begin nothing new, wait for what runs, and cancel the rest; return how many were cut.

        What waits or was cancelled stays in the inbox for the next start.
        """
        self._ending = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)
        cut = [task for task in self._tasks if not task.done()]
        for task in cut:
            task.cancel()
        await asyncio.gather(*cut, return_exceptions=True)
        return len(cut)

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Act on an update when its turn has come."""
        if not isinstance(update, Update):
            await coroutine
            return
        lane = lane_of(update, self._me())
        question = asks(update, self._me())
        if lane is None:
            await self._begin(update, coroutine)
        elif question and self._lanes.is_full(lane):
            await self._turn_away(update, coroutine, tell=self._lanes.tell_once(lane))
        else:
            async with self._lanes.turn(lane, question=question):
                await self._begin(update, coroutine)

    async def _turn_away(self, update: Update, coroutine: Awaitable[Any], *, tell: bool) -> None:
        _drop(coroutine)
        self._inbox.finish(update.update_id)
        if tell:
            await self._quietly(self._notices.full(update))

    async def _begin(self, update: Update, coroutine: Awaitable[Any]) -> None:
        if self._ending or not self._inbox.is_waiting(update.update_id):
            _drop(coroutine)
            return
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._until_done(update, coroutine)
        finally:
            self._tasks.discard(task)

    async def _until_done(self, update: Update, attempt: Awaitable[Any]) -> None:
        number = update.update_id
        if not self._inbox.start(number):
            _drop(attempt)
            log.error("update %d was under way at too many crashes; it is set aside", number)
            await self._give_up(update)
            return
        await attempt
        for pause in (*PAUSES, 0.0):
            error = self._errors.pop(number, None)
            if error is None or isinstance(error, Unreachable):
                break
            log.error("update %d failed: %s", number, error, exc_info=error)
            if self._inbox.fail(number):
                await self._give_up(update)
                return
            await self._sleep(pause)
            assert self._act is not None
            await self._act(update)
        self._inbox.finish(number)

    async def _give_up(self, update: Update) -> None:
        self._inbox.set_aside(update.update_id)
        await self._quietly(self._notices.given_up(update))

    async def _quietly(self, notice: Awaitable[None]) -> None:
        try:
            await notice
        except Exception as error:
            log.error("a notice could not be sent: %s", error)


def _drop(coroutine: Awaitable[Any]) -> None:
    # The library makes the coroutine before it knows whether it will run.
    close = getattr(coroutine, "close", None)
    if close is not None:
        close()
