from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles.dates import parse_published

MORNING = datetime(2025, 3, 11, 10, 0, tzinfo=UTC)
MIDNIGHT = datetime(2025, 3, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "2025-03-11",
        "2025-3-11",
        "20250311",
        " 2025-03-11 ",
        "2025/03/11",
        "March 11, 2025",
        "Tuesday, 11 March 2025",
        "11. März 2025",
        "11 mars 2025",
        "11.03.2025",
        date(2025, 3, 11),
        datetime(2025, 3, 11),
        20250311,
    ],
)
def test_a_full_date_without_time_is_midnight_in_utc(value: object) -> None:
    assert parse_published(value) == MIDNIGHT


@pytest.mark.parametrize(
    "value",
    [
        "2025-03-11T10:00:00Z",
        "2025-03-11T12:00:00+02:00",
        "2025-03-11 10:00",
        "Tue, 11 Mar 2025 11:00:00 +0100",
        "11 Mar 2025 10:00:00 GMT",
        "March 11, 2025 6:00 AM ET",
        "Mar. 11, 2025 at 5:00 a.m. EST",
        MORNING.timestamp(),
        int(MORNING.timestamp()),
        int(MORNING.timestamp() * 1000),
        str(int(MORNING.timestamp())),
        MORNING.astimezone(timezone(timedelta(hours=-7))),
    ],
)
def test_an_instant_is_the_same_in_utc(value: object) -> None:
    found = parse_published(value)
    assert found == MORNING
    assert found.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "value",
    [
        *("", " ", "Friday", "yesterday", "2 days ago", "in 3 days, 2025", "today", "now", "May"),
        *("2025", "2025-03", "March 2025", "May 5", "12 Mar 25", "Spring 2025 issue 3"),
        *("2025-02-30", "31 February 2025", "Feb 29, 2023", "2025-03-11T25:00", "13/13/2025"),
        *("0999-12-31", "10000-01-01", "9999-12-31T23:59:59-05:00", "0001-01-01T00:00:00+05:00"),
        *("03/04/2025", "3-4-2025"),  # two days, by who wrote it
        *("March 5 to 11, 2025", "room 12, 2025 people", "no date at all", "x" * 10_000),
        *(0, -1, 2025, 12, 1e300, -1e300, 10**400, float("nan"), float("inf"), True, False),
        *(None, [], {}, b"2025-03-11"),
    ],
)
def test_what_is_no_full_date_is_none(value: object) -> None:
    assert parse_published(value) is None


@given(st.datetimes(min_value=datetime(1000, 1, 2), timezones=st.just(UTC)))
def test_what_was_stored_is_read_back(moment: datetime) -> None:
    assert parse_published(moment.isoformat()) == moment


@given(st.text(max_size=30) | st.integers() | st.floats())
def test_nothing_raises(value: object) -> None:
    found = parse_published(value)
    assert found is None or found.tzinfo is UTC
