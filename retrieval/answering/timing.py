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

from retrieval.answering.outlets import outlet_named
from retrieval.answering.periods import DAY, Period, ago, read_period, since_of
from retrieval.domain import Filters

_HORIZON = timedelta(days=730)
"""How far back a bare date is news; what lies further is history, unless a report is asked for."""


@dataclass(frozen=True, slots=True)
class Preference:
    """What a question prefers to read: articles of a time, of an outlet, or both."""

    period: Period | None = None
    source: str | None = None

    @property
    def filters(self) -> Filters:
        """The same as limits."""
        if self.period is None:
            return Filters(source=self.source)
        return Filters(self.period.since, self.period.until, self.source)

    def __str__(self) -> str:
        """Return the preference for people, such as "preferring 1–31 March 2025"."""
        told = [part for part in (self.source, str(self.period or "")) if part]
        return "preferring " + ", ".join(told)


def preference(question: str, now: datetime, outlets: Collection[str]) -> Preference | None:
    """Return what a question prefers to read, or None.

    ``now`` is what "last week" is seen from; ``outlets`` are the names in the collection.
    """
    said = _without_quoted(question)
    found = Preference(_period(said, now), outlet_named(said, outlets))
    return None if found == Preference() else found


def _without_quoted(question: str) -> str:
    """Blank what stands in quotation marks: titles and words of others are no dates."""
    return re.sub(r"[\"“„«][^\"”“»]*[\"”“»]", " … ", " ".join(question.split()))


_MONTHS = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|march|mar\.|apr(?:il|\.)?|may|june?|july?|aug(?:ust|\.)?"
    r"|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
_YEAR = r"(?:1[0-9]|20)\d\d"
_MONTH = rf"(?:{_MONTHS}(?: (?:of )?{_YEAR})?)"
_NUMBER = r"(?:[12]?\d|3[01])(?:st|nd|rd|th)?"
_DATE = (
    rf"(?:(?:the )?{_NUMBER} (?:of )?{_MONTHS}(?:,? {_YEAR})?|{_MONTHS} {_NUMBER}\b(?:,? {_YEAR})?"
    rf"|{_YEAR}-\d\d-\d\d)"
)
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
_COUNT = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|a couple of|couple of|a few|few|several)"
)
_EVENTS = r"\b(?:happen\w*|going on|announced|news|new|the papers?)\b"
# What may follow where the date stands for itself, and does not open the name of something.
_CLOSED = r"(?=\s*(?:$|[?.!,;:…)]|(?:about|on|in|at|by|for|from|to|with|over|and|after|when)\b))"
_PUBLISHED = re.compile(
    r"\b(?:articles|which article|reports|reported|reporting|newspapers?|the (?:papers|press)"
    r"|coverage|headlines?|stories|news (?:is|was|were|from|about|on|in|of|reports?|stories))\b",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:say|says|said|announced?|tell|told|warn(?:ed)?|claim(?:ed)?|happen(?:ed)?|respond(?:ed)?"
    r"|react(?:ed)?|propose[d]?|promised?|decided?|declared?|comment(?:ed)?|criticis?z?ed?)\b",
    re.IGNORECASE,
)
# Questions whose date belongs to what is asked: lives and foundings, terms and plans, figures.
_OF_THE_FACT = re.compile(
    r"\b(?:born|founded|established|invented|built|discovered|married|elected in|enacted|in force"
    r"|take effect|takes effect|expires?|deadline|scheduled|planned|due|expected|begins?|starts?"
    r"|ends?|opens|closes|will|going to|upcoming|next|rate|rates|population|gdp|inflation"
    r"|unemployment|temperature|prices?|index|census|average|revenue|sales|turnover|exports|imports"
    r"|how (?:much|old|long)|how many (?:days|weeks|months|years)"
    r"|birthday|anniversary|weather|cost|worth|record)\b",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    r"\b(?:did|was|were|has|have|had|\w{3,}ed|won|lost|spoke|met|fell|rose|left|ran|struck|broke"
    r"|led|sent|took|gave|made|shot|hit|held|got|went|came|began|quit|sold|bought|paid)\b",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    r"\b(?:is|are|does|do|still|typically|usually|normally|always|every|each)\b", re.IGNORECASE
)
_ASKS_WHEN = re.compile(
    r"^(?:when|since when|until when|(?:on |in )?(?:what|which) (?:year|month|day|date))\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:will|shall|going to|planned|scheduled|due|expected|next)\b", re.IGNORECASE
)
_COMPARED = re.compile(
    r"\b(?:than|compared (?:to|with)|from|as|like|until|till|before|by|versus|vs\.?|over|on|for)"
    r" (?:the )?$",
    re.IGNORECASE,
)


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
    if _COMPARED.search(asked.before) or (_AHEAD.search(asked.text) and not _is_past(asked)):
        return None
    return _widened(read_period(_plain(asked.phrase), asked.now), asked.now)


def _today(asked: _Asked) -> Period | None:
    """Read today, unless it stands for the present: "is the castle in use today"."""
    if re.search(_EVENTS, asked.text, re.IGNORECASE):
        return _recent(asked)
    past = re.search(r"\b(?:did|was|were|has|have|said)\b", asked.text, re.IGNORECASE)
    return _recent(asked) if past and not _PRESENT.search(asked.text) else None


def _this_year(asked: _Asked) -> Period | None:
    if _COMPARED.search(asked.before) or _OF_THE_FACT.search(asked.text):
        return None
    this = "this" in asked.phrase.lower() or "so far" in asked.phrase.lower()
    if not this and not (_PUBLISHED.search(asked.text) or _SAID.search(asked.text)):
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
    return _widened(read_period(asked.phrase, asked.now), asked.now)


def _since(asked: _Asked) -> Period | None:
    start = since_of(_plain(asked.phrase), asked.now)
    if start is None or _ASKS_WHEN.search(asked.text):
        return None
    return Period(start, None) if asked.now - _HORIZON <= start <= asked.now else None


def _absolute(asked: _Asked) -> Period | None:
    """Read in March 2025, on 3 March: a date that may be one of the fact as well."""
    found = read_period(asked.phrase, asked.now)
    if found is None or not _is_of_publication(asked, found.since):
        return None
    return _widened(found, asked.now)


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
    elif not re.search(_YEAR, phrase):
        phrase = f"{phrase} {last.until.year}"
    return since_of(phrase, now)


def _year(asked: _Asked) -> Period | None:
    """Read in 2024: a year is one of the fact unless a report is asked for."""
    return read_period(asked.phrase, asked.now) if _PUBLISHED.search(asked.text) else None


def _is_of_publication(asked: _Asked, start: datetime) -> bool:
    if start > asked.now or _ASKS_WHEN.search(asked.text):
        return False
    if _PUBLISHED.search(asked.text):
        return True
    if asked.now - start > _HORIZON or not _HAPPENED.search(asked.text):
        return False
    if not re.search(_YEAR, asked.phrase) and _PRESENT.search(asked.text):
        return False  # what is so every February
    return bool(_SAID.search(asked.text)) or not _OF_THE_FACT.search(asked.text)


def _is_past(asked: _Asked) -> bool:
    return asked.phrase.lower().startswith(("last", "past", "previous", "yesterday"))


def _plain(phrase: str) -> str:
    """Write a phrase as the date reader knows it."""
    phrase = re.sub(r"^(?:past|previous)\b", "last", phrase.lower()).removesuffix("'s")
    phrase = re.sub(r"^(?:last night|yesterday.*)$", "yesterday", phrase)
    phrase = re.sub(r"^this (?:morning|afternoon|evening)$", "today", phrase)
    phrase = re.sub(r"\bweekend\b", "saturday", phrase)
    return re.sub(rf"^(?:this (?={_WEEKDAY})|last (?={_MONTHS}\b))", "", phrase)


def _widened(period: Period | None, now: datetime) -> Period | None:
    """Let a day reach into the next: papers tell in the morning what happened the day before."""
    if period is None or period.until is None or period.until - period.since >= DAY:
        return period
    until = period.until + DAY
    return Period(period.since, until if period.until.date() < now.date() else period.until)


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_POSSESSED = r"(?:['’]s\b)?"
_FORMS: tuple[tuple[re.Pattern[str], _Read], ...] = (
    (
        _form(
            rf"\b(?:between|from) (?P<date>{_DATE}|{_MONTH}|\d\d?) (?:and|to|until)"
            rf" (?P<last>{_DATE}|{_MONTH})\b"
        ),
        _between,
    ),
    (
        _form(
            rf"\bsince (?P<date>yesterday|(?:last )?{_WEEKDAY}|last (?:week|month|weekend)|{_DATE}"
            rf"|(?:last )?{_MONTH}|this morning)\b"
        ),
        _since,
    ),
    (
        _form(
            rf"\b(?:in|over|during|within|from|for)? ?the (?:last|past|previous)"
            rf" (?:(?P<count>{_COUNT}) )?(?P<unit>hours?|days?|weeks?|months?)\b(?! of\b)"
        ),
        _passed,
    ),
    (_form(rf"\b(?P<date>{_COUNT} (?:days?|weeks?|months?) ago)\b"), _some_time_ago),
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
            rf"|(?:last|past|previous|this) (?:week|weekend|month))\b{_POSSESSED}(?! of\b)(?!-)"
        ),
        _recent,
    ),
    (_form(rf"\b(?:on )?(?P<date>(?:last|this) {_WEEKDAY}){_POSSESSED}(?! of\b)"), _recent),
    (
        _form(rf"\bon (?P<date>{_WEEKDAY})(?: (?:morning|afternoon|evening|night))?\b{_CLOSED}"),
        _recent,
    ),
    (_form(r"\b(?P<date>last year|(?:so far )?this year)\b(?!['’]s)(?! of\b)"), _this_year),
    (_form(rf"\bon (?P<date>{_DATE})\b{_CLOSED}"), _absolute),
    (
        _form(
            rf"\b(?:in|during|throughout|from|back in) (?:early |late |mid-?)?(?:last )?"
            rf"(?P<date>{_MONTH}){_CLOSED}"
        ),
        _absolute,
    ),
    (_form(rf"\b(?:in|during|from|of) (?P<date>{_YEAR})\b{_CLOSED}"), _year),
)
