"""Dates and outlets said in a question: do they tell what to read, or belong to what is asked?

"What did the minister say in March 2025?" is about what was published then; "who won the 2024
election" is not. A date counts as one of publication only where a form of words says so: a missed
preference costs little, a wrong one pushes the answer down.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from retrieval.answering.currency import FRESH, asks_for_the_present
from retrieval.answering.date_words import (
    AHEAD,
    ASKS_WHEN,
    CLOSED,
    COMPARED,
    COUNT,
    DATE,
    EVENTS,
    HAPPENED,
    MONTH,
    MONTHS,
    OF_THE_FACT,
    POSSESSED,
    PRESENT,
    PUBLISHED,
    SAID,
    WEEKDAY,
    YEAR,
)
from retrieval.answering.outlets import outlet_named
from retrieval.answering.periods import Period, ago, read_period, since_of, widened
from retrieval.domain import Filters
from retrieval.index.search import MILDLY_PREFERRED, PREFERRED

_HORIZON = timedelta(days=730)
"""How far back a bare date is news; what lies further is history, unless a report is asked for."""


@dataclass(frozen=True, slots=True)
class Preference:
    """What a question prefers to read: articles of a time, of an outlet, or both.

    ``newer`` says that the time is no more than the recent past, and preferred but mildly.
    """

    period: Period | None = None
    source: str | None = None
    newer: bool = False

    @property
    def weight(self) -> float:
        """How much more what is preferred is worth, see ``Search.candidates``."""
        return MILDLY_PREFERRED if self.newer else PREFERRED

    @property
    def filters(self) -> Filters:
        """The same as limits."""
        if self.period is None:
            return Filters(source=self.source)
        return Filters(self.period.since, self.period.until, self.source)

    def __str__(self) -> str:
        """Return the preference for people, such as "preferring 1–31 March 2025"."""
        if self.newer:
            return "preferring newer articles"
        told = [part for part in (self.source, str(self.period or "")) if part]
        return "preferring " + ", ".join(told)


def preference(question: str, now: datetime, outlets: Collection[str]) -> Preference | None:
    """Return what a question prefers to read, or None.

    ``now`` is what "last week" is seen from; ``outlets`` are the names in the collection.
    """
    said = _without_quoted(question)
    found = Preference(_period(said, now), outlet_named(said, outlets))
    return None if found == Preference() else found


def newer_preference(question: str, now: datetime) -> Preference | None:
    """Return the mild preference of a question about how things are now."""
    if not asks_for_the_present(_without_quoted(question)):
        return None
    return Preference(Period(now - FRESH, None), newer=True)


def _without_quoted(question: str) -> str:
    """Blank what stands in quotation marks: titles and words of others are no dates."""
    return re.sub(r"[\"“„«][^\"”“»]*[\"”“»]", " … ", " ".join(question.split()))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with a match of a form of words in it."""

    text: str
    match: re.Match[str]
    now: datetime

    @property
    def before(self) -> str:
        return self.text[: self.match.start()]

    @property
    def phrase(self) -> str:
        return self.match["date"]


_Read = Callable[[_Asked], Period | None]


def _period(text: str, now: datetime) -> Period | None:
    for pattern, read in _FORMS:
        for match in pattern.finditer(text):
            found = read(_Asked(text, match, now))
            if found is not None:
                return found
    return None


def _recent(asked: _Asked) -> Period | None:
    """Read yesterday, last week, on Monday: days and weeks seen from now."""
    if COMPARED.search(asked.before) or (AHEAD.search(asked.text) and not _is_past(asked)):
        return None
    return widened(read_period(_plain(asked.phrase), asked.now), asked.now)


def _today(asked: _Asked) -> Period | None:
    """Read today, unless it stands for the present: "is the castle in use today"."""
    if re.search(EVENTS, asked.text, re.IGNORECASE):
        return _recent(asked)
    past = re.search(r"\b(?:did|was|were|has|have|said)\b", asked.text, re.IGNORECASE)
    return _recent(asked) if past and not PRESENT.search(asked.text) else None


def _this_year(asked: _Asked) -> Period | None:
    if COMPARED.search(asked.before) or OF_THE_FACT.search(asked.text):
        return None
    this = "this" in asked.phrase.lower() or "so far" in asked.phrase.lower()
    if not this and not (PUBLISHED.search(asked.text) or SAID.search(asked.text)):
        return None
    return read_period("this year" if this else "last year", asked.now)


def _passed(asked: _Asked) -> Period | None:
    """Read the past three weeks: what has passed until now."""
    if re.search(r"\bhow long\b", asked.text, re.IGNORECASE):
        return None
    count = (asked.match["count"] or "1").lower()
    few = {"few": "4", "several": "5", "couple": "2"}
    number = next((digit for word, digit in few.items() if word in count), count)
    return ago(f"{number} {asked.match['unit']}", asked.now)


def _some_time_ago(asked: _Asked) -> Period | None:
    return widened(read_period(asked.phrase, asked.now), asked.now)


def _since(asked: _Asked) -> Period | None:
    start = since_of(_plain(asked.phrase), asked.now)
    if start is None or ASKS_WHEN.search(asked.text):
        return None
    return Period(start, None) if asked.now - _HORIZON <= start <= asked.now else None


def _absolute(asked: _Asked) -> Period | None:
    """Read in March 2025, on 3 March: a date that may be one of the fact as well."""
    found = read_period(asked.phrase, asked.now)
    if found is None or not _is_of_publication(asked, found.since):
        return None
    return widened(found, asked.now)


def _between(asked: _Asked) -> Period | None:
    last = read_period(asked.match["last"], asked.now)
    first = _first_of(asked.match["date"], last, asked.now)
    if first is None or last is None or last.until is None or first >= last.until:
        return None
    return Period(first, last.until) if _is_of_publication(asked, first) else None


def _first_of(phrase: str, last: Period | None, now: datetime) -> datetime | None:
    """Read the first date of two; it shares month and year with the second where it has none."""
    if last is None or last.until is None:
        return None
    if phrase.isdigit():
        phrase = f"{phrase} {last.until:%B %Y}"
    elif not re.search(YEAR, phrase):
        phrase = f"{phrase} {last.until.year}"
    return since_of(phrase, now)


def _year(asked: _Asked) -> Period | None:
    """Read in 2024: a year is one of the fact unless a report is asked for."""
    return read_period(asked.phrase, asked.now) if PUBLISHED.search(asked.text) else None


def _is_of_publication(asked: _Asked, start: datetime) -> bool:
    if start > asked.now or ASKS_WHEN.search(asked.text):
        return False
    if PUBLISHED.search(asked.text):
        return True
    if asked.now - start > _HORIZON or not HAPPENED.search(asked.text):
        return False
    if not re.search(YEAR, asked.phrase) and PRESENT.search(asked.text):
        return False  # what is so every February
    return bool(SAID.search(asked.text)) or not OF_THE_FACT.search(asked.text)


def _is_past(asked: _Asked) -> bool:
    return asked.phrase.lower().startswith(("last", "past", "previous", "yesterday"))


def _plain(phrase: str) -> str:
    """Write a phrase as the date reader knows it."""
    phrase = re.sub(r"^(?:past|previous)\b", "last", phrase.lower()).removesuffix("'s")
    phrase = re.sub(r"^(?:last night|yesterday.*)$", "yesterday", phrase)
    phrase = re.sub(r"^this (?:morning|afternoon|evening)$", "today", phrase)
    phrase = re.sub(r"\bweekend\b", "saturday", phrase)
    return re.sub(rf"^(?:this (?={WEEKDAY})|last (?={MONTHS}\b))", "", phrase)


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_FORMS: tuple[tuple[re.Pattern[str], _Read], ...] = (
    (
        _form(
            rf"\b(?:between|from) (?P<date>{DATE}|{MONTH}|\d\d?) (?:and|to|until)"
            rf" (?P<last>{DATE}|{MONTH})\b"
        ),
        _between,
    ),
    (
        _form(
            rf"\bsince (?P<date>yesterday|(?:last )?{WEEKDAY}|last (?:week|month|weekend)|{DATE}"
            rf"|(?:last )?{MONTH}|this morning)\b"
        ),
        _since,
    ),
    (
        _form(
            rf"\b(?:in|over|during|within|from|for)? ?the (?:last|past|previous)"
            rf" (?:(?P<count>{COUNT}) )?(?P<unit>hours?|days?|weeks?|months?)\b(?! of\b)"
        ),
        _passed,
    ),
    (_form(rf"\b(?P<date>{COUNT} (?:days?|weeks?|months?) ago)\b"), _some_time_ago),
    (_form(r"\b(?P<date>today)\b(?!['’]s)"), _today),
    (
        _form(
            r"\b(?P<date>today)['’]s (?=news|paper|edition|issue|headlines|meeting|vote|session"
            r"|summit|debate|hearing|match|game|ruling|decision|announcement|strike|protest)"
        ),
        _recent,
    ),
    (
        _form(
            rf"\b(?P<date>yesterday|last night|this (?:morning|afternoon|evening)"
            rf"|(?:last|past|previous|this) (?:week|weekend|month))\b{POSSESSED}(?! of\b)(?!-)"
        ),
        _recent,
    ),
    (_form(rf"\b(?:on )?(?P<date>(?:last|this) {WEEKDAY}){POSSESSED}(?! of\b)"), _recent),
    (
        _form(rf"\bon (?P<date>{WEEKDAY})(?: (?:morning|afternoon|evening|night))?\b{CLOSED}"),
        _recent,
    ),
    (_form(r"\b(?P<date>last year|(?:so far )?this year)\b(?!['’]s)(?! of\b)"), _this_year),
    (_form(rf"\bon (?P<date>{DATE})\b{CLOSED}"), _absolute),
    (
        _form(
            rf"\b(?:in|during|throughout|from|back in) (?:early |late |mid-?)?(?:last )?"
            rf"(?P<date>{MONTH}){CLOSED}"
        ),
        _absolute,
    ),
    (_form(rf"\b(?:in|during|from|of) (?P<date>{YEAR})\b{CLOSED}"), _year),
)
