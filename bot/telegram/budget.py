"""How fast the bot may call the server: pure counting, by a clock that the caller reads.

A call counts from its start and fades from its end, so that the server, whose clock sees it
somewhere in between, never counts more calls than are counted here.
Source: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

CHAT_BURST = 3
CHAT_RATE = 1.0  # a second
GROUP_CALLS, GROUP_SECONDS = 20, 60.0
ALL_CALLS, ALL_SECONDS = 30, 1.0
PAUSE_ALL_WITHIN = 1.0  # seconds between the refusals of two chats
OPTIONAL_SHARE = 0.6  # of the whole budget: beyond it only what must go out goes out


class Urgency(IntEnum):
    """Who goes first when the budget is short. Optional calls go at once or not at all."""

    FINAL = 0
    REPLY = 1
    ROUTINE = 2
    OPTIONAL = 3


class Gauge(Protocol):
    """A limit on calls."""

    def wait(self, now: float) -> float:
        """Return the seconds until a call fits; infinity while only running calls can free it."""

    def start(self, now: float) -> None:
        """Count a call."""

    def end(self, now: float) -> None:
        """Let a call begin to fade."""


@dataclass(slots=True)
class Bucket:
    """At most ``burst`` calls at once, then ``rate`` a second."""

    burst: int = CHAT_BURST
    rate: float = CHAT_RATE
    running: int = 0
    _spent: float = 0.0
    _at: float = 0.0

    def wait(self, now: float) -> float:
        """Return the seconds until a call fits."""
        self._fade(now)
        over = self._spent + self.running + 1 - self.burst
        if over <= 0:
            return 0.0
        return over / self.rate if over <= self._spent else float("inf")

    def start(self, now: float) -> None:
        """Count a call."""
        self._fade(now)
        self.running += 1

    def end(self, now: float) -> None:
        """Let a call begin to fade."""
        self._fade(now)
        self.running -= 1
        self._spent += 1

    def idle(self, now: float) -> bool:
        """Say whether nothing is left of earlier calls."""
        self._fade(now)
        return not self.running and self._spent == 0

    def _fade(self, now: float) -> None:
        self._spent = max(0.0, self._spent - max(0.0, now - self._at) * self.rate)
        self._at = now


@dataclass(slots=True)
class Window:
    """At most ``calls`` calls in any ``seconds``."""

    calls: int
    seconds: float
    running: int = 0
    _ended: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Return the seconds until a call fits."""
        over = self.used(now) + 1 - self.calls
        if over <= 0:
            return 0.0
        if over > len(self._ended):
            return float("inf")
        return self._ended[over - 1] + self.seconds - now

    def used(self, now: float) -> int:
        """Count the calls inside the window."""
        while self._ended and self._ended[0] + self.seconds <= now:
            self._ended.popleft()
        return self.running + len(self._ended)

    def start(self, now: float) -> None:
        """Count a call."""
        self.running += 1

    def end(self, now: float) -> None:
        """Let a call begin to fade."""
        self.running -= 1
        self._ended.append(now)


@dataclass(slots=True)
class Budget:
    """The whole budget: each chat's, each group's, and that of all calls together.

    A chat is None for calls that concern none. ``limited`` is false only to measure the bot
    without its budget; what the server itself refuses still counts.
    """

    limited: bool = True
    _all: Window = field(default_factory=lambda: Window(ALL_CALLS, ALL_SECONDS))
    _buckets: dict[int, Bucket] = field(default_factory=dict)
    _groups: dict[int, Window] = field(default_factory=dict)
    _held_until: dict[int | None, float] = field(default_factory=dict)
    _all_held_until: float = 0.0
    _last_refusal: tuple[int | None, float] | None = None

    def wait(self, chat: int | None, now: float, urgency: Urgency = Urgency.REPLY) -> float:
        """Return the seconds until a call to a chat may start: 0 for now."""
        held = max(self._held_until.get(chat, 0.0), self._all_held_until) - now
        waits = [gauge.wait(now) for gauge in self._gauges(chat)]
        if urgency is Urgency.OPTIONAL and self._is_short(now):
            return float("inf")
        return max(0.0, held, *waits)

    def start(self, chat: int | None, now: float) -> None:
        """Count a call to a chat."""
        for gauge in self._gauges(chat):
            gauge.start(now)

    def end(self, chat: int | None, now: float) -> None:
        """Let a call begin to fade."""
        for gauge in self._gauges(chat):
            gauge.end(now)
        self._tidy(now)

    def refused(self, chat: int | None, seconds: float, now: float) -> None:
        """Hold a chat that the server limited, and all of them when another was just limited."""
        self._held_until[chat] = max(self._held_until.get(chat, 0.0), now + seconds)
        last = self._last_refusal
        if last is not None and last[0] != chat and now - last[1] <= PAUSE_ALL_WITHIN:
            self._all_held_until = max(self._held_until[chat], self._held_until.get(last[0], 0.0))
        self._last_refusal = (chat, now)

    def _gauges(self, chat: int | None) -> Iterable[Gauge]:
        if not self.limited:
            return ()
        gauges: list[Gauge] = [self._all]
        if chat is not None:
            gauges.append(self._buckets.setdefault(chat, Bucket()))
            if is_group(chat):
                gauges.append(self._groups.setdefault(chat, Window(GROUP_CALLS, GROUP_SECONDS)))
        return gauges

    def _is_short(self, now: float) -> bool:
        return self.limited and self._all.used(now) >= self._all.calls * OPTIONAL_SHARE

    def _tidy(self, now: float) -> None:
        if len(self._buckets) + len(self._held_until) < 1000:
            return
        self._buckets = {k: v for k, v in self._buckets.items() if not v.idle(now)}
        self._groups = {k: v for k, v in self._groups.items() if v.used(now)}
        self._held_until = {k: v for k, v in self._held_until.items() if v > now}


def is_group(chat: int) -> bool:
    """Say whether a chat id is that of a group or a channel: they are negative."""
    return chat < 0
