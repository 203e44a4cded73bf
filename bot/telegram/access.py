"""Who may ask, and how often: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Access:
    """The lists and limits of an operator. Empty lists open the bot; a limit of 0 is none."""

    users: frozenset[int] = frozenset()
    chats: frozenset[int] = frozenset()
    operators: frozenset[int] = frozenset()
    per_minute: int = 0
    per_day: int = 0

    @property
    def open_to_all(self) -> bool:
        """True when anyone may ask."""
        return not self.users and not self.chats

    @property
    def limited(self) -> bool:
        """True when questions are counted."""
        return self.per_minute > 0 or self.per_day > 0

    def allows(self, person: int, chat: int | None = None) -> bool:
        """Say whether a person may ask, in a chat or (without one) inline."""
        known = person in self.users or person in self.operators or chat in self.chats
        return self.open_to_all or known

    def operates(self, person: int) -> bool:
        """Say whether a person is an operator."""
        return person in self.operators

    def exceeded(self, ages: Sequence[float]) -> Exceeded | None:
        """Return the limit that one more question would exceed, given the ages of the others.

        Ages are in seconds and reach back a day.
        """
        in_minute = [age for age in ages if age < _MINUTE]
        if self.per_minute and len(in_minute) >= self.per_minute:
            return Exceeded("minute", self.per_minute, _MINUTE - max(in_minute))
        if self.per_day and len(ages) >= self.per_day:
            return Exceeded("day", self.per_day, 24 * 60 * _MINUTE - max(ages))
        return None


@dataclass(frozen=True, slots=True)
class Exceeded:
    """A limit that was reached, and the seconds until the next question may come."""

    period: Literal["minute", "day"]
    limit: int
    wait: float
