"""Spans of time as people say them: "last week", "3 March 2025", "three weeks ago"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any

DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A span of time, both ends inclusive, in UTC; without ``until`` it lasts to this day."""

    since: datetime
    until: datetime | None

    def __str__(self) -> str:
        """Return the period for people, such as "1–31 March 2025" or "since 3 March 2025"."""
        if self.until is None:
            return f"since {_day(self.since)}"
        first, last = self.since, self.until
        if first.date() == last.date():
            return _day(first)
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{_day(last)}"
        if first.year == last.year:
            return f"{first.day} {first:%B} – {_day(last)}"
        return f"{_day(first)} – {_day(last)}"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B} {moment.year}"


def read_period(phrase: str, now: datetime) -> Period | None:
    """Return the day, week, month or year that a phrase names, seen from ``now``.

    A date without a year is the last one that has begun; a day of the week may be this one. None
    for what is no date.
    """
    this_day = phrase.lower() == f"{now:%A}".lower()
    found = _parsed("today" if this_day else phrase, now)
    if found is None:
        return None
    moment, width = found
    start = datetime.combine(moment.date(), time(), tzinfo=UTC)
    if width == "week":
        start -= start.weekday() * DAY
        return Period(start, start + 7 * DAY - _TICK)
    if width == "month":
        start = start.replace(day=1)
        return Period(start, _next_month(start) - _TICK)
    if width == "year":
        start = start.replace(month=1, day=1)
        return Period(start, start.replace(year=start.year + 1) - _TICK)
    return Period(start, start + DAY - _TICK)


def since_of(phrase: str, now: datetime) -> datetime | None:
    """Return the start of the day, or of the longer period, that a phrase names."""
    found = read_period(phrase, now)
    return None if found is None else found.since


def ago(phrase: str, now: datetime) -> Period | None:
    """Return what has passed since ``phrase`` ago, such as "3 weeks"."""
    found = _parsed(f"{phrase} ago", now)
    if found is None:
        return None
    return Period(datetime.combine(found[0].date(), time(), tzinfo=UTC), None)


def widened(period: Period | None, now: datetime) -> Period | None:
    """Let a day reach into the next: papers tell in the morning what happened the day before."""
    if period is None or period.until is None or period.until - period.since >= DAY:
        return period
    until = period.until + DAY
    return Period(period.since, until if period.until.date() < now.date() else period.until)


def _next_month(start: datetime) -> datetime:
    return (start + 31 * DAY).replace(day=1)


def _parsed(phrase: str, now: datetime) -> tuple[datetime, str] | None:
    found = _parser(now.astimezone(UTC).replace(tzinfo=None)).get_date_data(phrase)
    if found.date_obj is None or not 1 < found.date_obj.year < 9_999:
        return None
    return found.date_obj, found.period


@cache
def _parser_class() -> Any:
    # Half a second to import and to read a first date: only what looks like a date gets here.
    from dateparser.date import DateDataParser

    return DateDataParser


def _parser(now: datetime) -> Any:
    settings = {
        "RELATIVE_BASE": now,
        "PREFER_DATES_FROM": "past",
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    return _parser_class()(languages=["en"], settings=settings)
