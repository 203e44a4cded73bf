"""The dates of a text in their parts, and whether one text gives the dates of another. Pure.

A date may be told with fewer parts than the source has, and with parts that follow from the
article: its year, or a year that it named before; the weekday of a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from retrieval.answering.gate.verdict import Evidence

MONTHS = {
    name: number
    for number, names in enumerate(
        """january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|
        september sept sep|october oct|november nov|december dec""".split("|"),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, name in enumerate(
        "monday tuesday wednesday thursday friday saturday sunday".split()
    )
}
_RELATIVE = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
_TURN = {"last": -1, "this": 0, "next": 1}


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as a text tells it: ``text[start:end]``. ``span`` is 10 or 100 years."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    span: int = 0
    start: int = 0
    end: int = 0


_MONTH_NAMES = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
_MONTH = rf"(?P<month>{_MONTH_NAMES})\b\.?"
_YEAR = r"(?P<year>1\d{3}|20\d{2})"
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_WEEKDAY = r"(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?\b"
_COUNTED = "per ?cent|people|men|women|miles|km|feet|m"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{_YEAR}-(?P<month_number>\d{{1,2}})-{_DAY}\b",
        rf"(?:\b{_WEEKDAY},?\s+)?\b{_DAY}(?:\s+of)?\s+{_MONTH}(?:,?\s+{_YEAR}\b)?",
        rf"(?:\b{_WEEKDAY},?\s+)?\b{_MONTH}\s+{_DAY}\b(?!,?\d)(?:,?\s+{_YEAR}\b)?",
        rf"\b{_MONTH}(?:,?\s+(?:of\s+)?{_YEAR}\b)",
        r"\b(?P<decade>1\d|20)(?P<tens>\d)0'?s\b",
        r"(?<=the )'?(?P<twenties>[2-9])0'?s\b",
        r"\b(?P<century>1?\d|2[01])(?:st|nd|rd|th)(?:[ -]centur(?:y|ies)\b|"
        r"(?=,? ?(?:to|and|or|-|through)(?: the)? ?(?:1?\d|2[01])(?:st|nd|rd|th)[ -]centur))",
        rf"(?<![\w$£€.,]){_YEAR}\s?-\s?(?P<short>\d{{2}})(?!\d|[-,.]\d)",
        rf"(?<![\w$£€.,]){_YEAR}(?![\w%]|[,.]\d|\s?(?:{_COUNTED})\b)",
    )
)
_MONTH_ALONE = re.compile(
    rf"\b(?:(?:in|of|since|until|till|by|from|early|late|mid|during|last|next|this|to|and|or|every)"
    rf"[ -])(?:early |late |mid-?)?{_MONTH}(?!\s?\d)",
    re.IGNORECASE,
)
_WEEKDAY_ALONE = re.compile(rf"\b{_WEEKDAY}", re.IGNORECASE)
_RELATIVES = re.compile(rf"\b({'|'.join(_RELATIVE)})\b", re.IGNORECASE)
_TURNS = re.compile(rf"\b({'|'.join(_TURN)}) (year|month)\b", re.IGNORECASE)
_CENTURY_WORDS = {
    name: number
    for number, name in enumerate(
        """fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
        sixteenth seventeenth eighteenth nineteenth twentieth twenty-first""".split(),
        start=5,
    )
}
_CENTURY = re.compile(
    rf"\b({'|'.join(_CENTURY_WORDS)})(?=[ -]centur|,? (?:to|and|or) (?:the )?[a-z-]+[ -]centuries)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def dates(text: str) -> tuple[Date, ...]:
    """Return the dates of a normalised text, in order; what a longer form took is not read again.

    A month or a weekday alone counts, and so does a bare year of four digits.
    """
    found: list[Date] = []
    for form in (*_FORMS, _MONTH_ALONE, _WEEKDAY_ALONE):
        for match in form.finditer(text):
            free = all(match.end() <= of.start or of.end <= match.start() for of in found)
            if free and not _is_verb(match):
                found += _read(match)
    found += [
        _century(_CENTURY_WORDS[match[1].lower()], match) for match in _CENTURY.finditer(text)
    ]
    return tuple(sorted(found, key=lambda of: of.start))


def unsupported(sentence: str, evidence: Sequence[Evidence]) -> list[Date]:
    """Return the dates of a sentence that no evidence gives. All texts are normalised."""
    claimed = dates(sentence)
    if not claimed:
        return []
    given = [of for item in evidence for of in _given(item)]
    return [of for of in claimed if not any(_says(source, of) for source in given)]


def _is_verb(match: re.Match[str]) -> bool:
    """Tell "may" and "march" from the months."""
    month = match.groupdict().get("month")
    return month is not None and month.islower() and match.re is _MONTH_ALONE


def _read(match: re.Match[str]) -> list[Date]:
    groups = match.groupdict()
    start, end = match.span()
    if groups.get("decade"):
        year = int(groups["decade"]) * 100 + int(groups["tens"]) * 10
        span = 100 if groups["tens"] == "0" and year < 2000 else 10  # "the 1800s"
        return [Date(year=year, span=span, start=start, end=end)]
    if groups.get("twenties"):
        return [Date(year=1900 + int(groups["twenties"]) * 10, span=10, start=start, end=end)]
    if groups.get("century"):
        return [_century(int(groups["century"]), match)]
    if groups.get("short"):
        year = int(groups["year"])
        last = year - year % 100 + int(groups["short"])
        return [Date(year=year, start=start, end=end), Date(year=last, start=start, end=end)]
    return [_from_parts(groups, start, end)]


def _from_parts(groups: dict[str, str | None], start: int, end: int) -> Date:
    month, weekday = groups.get("month"), groups.get("weekday")
    return Date(
        year=_number(groups.get("year")),
        month=MONTHS[month.lower()] if month else _number(groups.get("month_number")),
        day=_number(groups.get("day")),
        weekday=WEEKDAYS[weekday.lower()] if weekday else None,
        start=start,
        end=end,
    )


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _century(number: int, match: re.Match[str]) -> Date:
    return Date(year=100 * (number - 1), span=100, start=match.start(), end=match.end())


def _given(item: Evidence) -> Iterator[Date]:
    """Yield the dates that a cited sentence gives, with the parts that its article lends them."""
    told = [*dates(item.text), *dates(item.title)]
    years = _years(item)
    if item.published:
        yield _of_day(item.published.date())
        yield from _relative_days(item.text, told, item.published.date())
    for of in told:
        yield _with_weekday(of)
        if of.year is None:
            yield from (_with_weekday(replace(of, year=year)) for year in years)


def _years(item: Evidence) -> set[int]:
    """Return the years that a cited sentence, its title, its article's date and text name."""
    named = [of for text in (item.text, item.title, item.before) for of in dates(text)]
    years = {of.year for of in named if of.year is not None and not of.span}
    return years | ({item.published.year} if item.published else set())


def _relative_days(text: str, told: Iterable[Date], published: date) -> Iterator[Date]:
    for match in _RELATIVES.finditer(text):
        yield _of_day(published + timedelta(days=_RELATIVE[match[0].lower()]))
    for match in _TURNS.finditer(text):
        yield _turned(published, _TURN[match[1].lower()], match[2].lower() == "month")
    for of in told:
        if of.weekday is not None and of.day is None:
            back = (published.weekday() - of.weekday) % 7
            yield _of_day(published - timedelta(days=back))
            yield _of_day(published + timedelta(days=7 - back))


def _turned(published: date, turn: int, monthly: bool) -> Date:
    """Return the year or the month that "last", "this" or "next" means."""
    if not monthly:
        return Date(year=published.year + turn)
    months = published.year * 12 + published.month - 1 + turn
    return Date(year=months // 12, month=months % 12 + 1)


def _of_day(day: date) -> Date:
    return Date(day.year, day.month, day.day, day.weekday())


def _with_weekday(of: Date) -> Date:
    if of.year is None or of.month is None or of.day is None or of.weekday is not None:
        return of
    try:
        return replace(of, weekday=date(of.year, of.month, of.day).weekday())
    except ValueError:
        return of


def _says(source: Date, claimed: Date) -> bool:
    if claimed.span:
        return source.year is not None and _within(source, claimed)
    if source.span:
        return False
    parts = ("year", "month", "day", "weekday")
    wanted = {part: getattr(claimed, part) for part in parts if getattr(claimed, part) is not None}
    return all(getattr(source, part) == value for part, value in wanted.items())


def _within(source: Date, claimed: Date) -> bool:
    """Tell whether a year lies in a claimed decade or century, or a decade in a century."""
    since = (source.year or 0) - (claimed.year or 0)
    return source.span <= claimed.span and 0 <= since < claimed.span
