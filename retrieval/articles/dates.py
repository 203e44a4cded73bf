"""Dates of publication: an instant in UTC, or nothing. A date is never guessed.

Only full dates count. "Friday", "yesterday", "May", "2025" and "2025-03" are no dates, and neither
is "03/04/2025", which means two days: a wrong date is worse than none.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1000, 9999
LONGEST_DATE = 80

# Smaller numbers are years, days or counters, not seconds since 1970.
_SMALLEST_EPOCH = 10**8
_SMALLEST_MILLIS = 10**11

_EPOCH = re.compile(r"-?\d{9,13}(?:\.\d+)?", re.ASCII)
_ISO = re.compile(r"\d{4}-?\d{2}-?\d{2}(?:[T ]\d{2}.*)?", re.ASCII)
_CALENDAR = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)", re.ASCII)
_RFC_2822 = re.compile(
    r"(?:[A-Z][a-z]{2},\s*)?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(?::\d{2})? "
    r"(?:[+-]\d{4}|UTC?|GMT|[ECMP][SD]T)(?:\s*\(.*\))?",
    re.ASCII,
)
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2\d{4}(?!\d)")
# Zones that say standard or summer time by the date: what "8:30 PM ET" means.
_US_ZONE = re.compile(r"\s+([ECMP])T$")
_US_ZONES = {
    "E": "America/New_York",
    "C": "America/Chicago",
    "M": "America/Denver",
    "P": "America/Los_Angeles",
}
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_DAY = re.compile(r"(?<![\d:+])(?:0?[1-9]|[12]\d|3[01])(?![\d:])")


def parse_published(value: object) -> datetime | None:
    """Parse a date of publication into an aware instant in UTC; None for what is no full date.

    Accepts ``datetime`` and ``date``, seconds or milliseconds since 1970, and strings: ISO 8601
    first, then RFC 2822, then a date written out in words. Without a zone it is UTC, without a time
    it is midnight.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, datetime):
        return _in_utc(value)
    if isinstance(value, date):
        return _in_utc(datetime.combine(value, time()))
    if isinstance(value, int | float):
        return _from_number(value)
    return _from_string(value.strip()) if isinstance(value, str) else None


def _in_utc(moment: datetime) -> datetime | None:
    try:
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (OverflowError, ValueError):
        return None
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def _from_number(value: int | float) -> datetime | None:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, int) and len(str(abs(value))) == 8:
        return _from_iso(str(value))
    if abs(value) < _SMALLEST_EPOCH:
        return None
    try:
        seconds = value / 1000 if abs(value) >= _SMALLEST_MILLIS else value
        return _in_utc(datetime.fromtimestamp(seconds, UTC))
    except (OverflowError, OSError, ValueError):
        return None


@lru_cache(maxsize=4096)
def _from_string(text: str) -> datetime | None:
    if len(text) > LONGEST_DATE:
        return None
    if _EPOCH.fullmatch(text):
        return _from_number(float(text))
    calendar = _CALENDAR.match(text)
    if calendar and not _is_day(*(int(part) for part in calendar.groups())):
        return None
    found = _from_iso(text) or _from_rfc_2822(text)
    return found if found or not _is_full_date(text) else _from_words(text)


def _from_iso(text: str) -> datetime | None:
    return _tried(datetime.fromisoformat, text) if _ISO.fullmatch(text) else None


def _from_rfc_2822(text: str) -> datetime | None:
    return _tried(parsedate_to_datetime, text) if _RFC_2822.fullmatch(text) else None


def _from_words(text: str) -> datetime | None:
    zone = _US_ZONE.search(text)
    if zone is None:
        return _tried(_parse_words, text)
    local = ZoneInfo(_US_ZONES[zone[1]])
    return _tried(lambda words: _in_zone(_parse_words(words), local), text[: zone.start()])


def _in_zone(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return moment.replace(tzinfo=zone) if moment and moment.tzinfo is None else moment


def _parse_words(text: str) -> datetime | None:
    import dateparser

    numeric = _NUMERIC.search(text)
    order = {"DATE_ORDER": "DMY"} if numeric and numeric[2] == "." else {}
    settings = {
        "STRICT_PARSING": True,
        "REQUIRE_PARTS": ["day", "month", "year"],
        "PARSERS": ["absolute-time"],
        **order,
    }
    return dateparser.parse(text, settings=settings)


def _tried(parse: Callable[[str], datetime | None], text: str) -> datetime | None:
    try:
        found = parse(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return _in_utc(found) if found else None


def _is_full_date(text: str) -> bool:
    numeric = _NUMERIC.search(text)
    ambiguous = numeric is not None and numeric[2] != "." and _means_two_days(numeric)
    return bool(_YEAR.search(text) and _DAY.search(text)) and not ambiguous


def _means_two_days(numeric: re.Match[str]) -> bool:
    first, second = int(numeric[1]), int(numeric[3])
    return first != second and first <= 12 and second <= 12


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
