"""Queues of updates: first in, first out within a lane, lanes beside one another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

MAX_WAITING = 5  # questions that wait behind the one that is answered


@dataclass(slots=True)
class _Lane:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    entered: int = 0
    questions: int = 0
    told: bool = False


class Lanes:
    """Lanes by name; a lane exists while something is in it."""

    def __init__(self) -> None:
        self._lanes: dict[Hashable, _Lane] = {}

    def is_full(self, name: Hashable) -> bool:
        """Say whether no further question may wait in a lane."""
        lane = self._lanes.get(name)
        return lane is not None and lane.questions > MAX_WAITING

    def tell_once(self, name: Hashable) -> bool:
        """Say whether a full lane should be told of: once until it has room again."""
        lane = self._lanes[name]
        told, lane.told = lane.told, True
        return not told

    @asynccontextmanager
    async def turn(self, name: Hashable, *, question: bool) -> AsyncIterator[None]:
        """Wait for the turn in a lane, and hold it."""
        lane = self._lanes.setdefault(name, _Lane())
        lane.entered += 1
        lane.questions += question
        try:
            async with lane.turn:
                yield
        finally:
            lane.entered -= 1
            lane.questions -= question
            lane.told = lane.told and lane.questions > MAX_WAITING
            if not lane.entered:
                del self._lanes[name]
