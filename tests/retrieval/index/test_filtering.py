from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.domain import NO_FILTERS, ArticleSummary, Filters
from retrieval.index.filtering import Columns, allowed, columns_of, permits
from retrieval.index.rows import to_iso

MARCH = datetime(2025, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
OUTLETS = (None, "Reuters", "The Courier", "the  courier", "Le Monde")

INSTANTS = st.datetimes(
    datetime(1, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)
) | st.integers(-3, 3).map(lambda days: MARCH + days * DAY)
FILTERS = st.builds(
    Filters,
    since=st.none() | INSTANTS,
    until=st.none() | INSTANTS,
    source=st.sampled_from((*OUTLETS, "REUTERS", "nobody")),
    as_of=st.none() | INSTANTS,
)


def columns(*facts: tuple[datetime | None, str | None]) -> Columns:
    return columns_of([(i, to_iso(when), outlet) for i, (when, outlet) in enumerate(facts)])


def told(filters: Filters, *facts: tuple[datetime | None, str | None]) -> list[bool]:
    return [bool(held) for held in allowed(columns(*facts), filters)]


@given(FILTERS, st.lists(st.tuples(st.none() | INSTANTS, st.sampled_from(OUTLETS))))
def test_filters_mean_what_they_say_for_every_article(
    filters: Filters, facts: list[tuple[datetime | None, str | None]]
) -> None:
    assert told(filters, *facts) == [_expected(filters, *fact) for fact in facts]


def _expected(filters: Filters, published: datetime | None, source: str | None) -> bool:
    if filters.source is not None:
        wanted, given_ = (" ".join((it or "").lower().split()) for it in (filters.source, source))
        if source is None or wanted != given_:
            return False
    if published is None:
        return filters.since is None and filters.until is None
    return (
        (filters.since is None or published >= filters.since)
        and (filters.until is None or published <= filters.until)
        and (filters.as_of is None or published <= filters.as_of)
    )


def test_bounds_are_inclusive_to_the_microsecond() -> None:
    step = timedelta(microseconds=1)
    around = [(MARCH - step, None), (MARCH, None), (MARCH + step, None)]
    assert told(Filters(since=MARCH), *around) == [False, True, True]
    assert told(Filters(until=MARCH), *around) == [True, True, False]
    assert told(Filters(as_of=MARCH), *around) == [True, True, False]


@pytest.mark.parametrize(
    ("filters", "seen"),
    [
        (Filters(as_of=MARCH), True),
        (Filters(since=MARCH), False),
        (Filters(until=MARCH), False),
        (Filters(as_of=MARCH, since=MARCH), False),
        (NO_FILTERS, True),
    ],
)
def test_an_undated_article_is_hidden_by_bounds_alone(filters: Filters, seen: bool) -> None:
    assert told(filters, (None, None)) == [seen]


@pytest.mark.parametrize("said", ["Reuters", "reuters", " REUTERS "])
def test_an_outlet_is_its_whole_name_in_any_case(said: str) -> None:
    facts = [(MARCH, name) for name in ("Reuters", "reuters", "Reuters UK", None)]
    assert told(Filters(source=said), *facts) == [True, True, False, False]


def test_an_article_is_permitted_when_its_passages_are() -> None:
    summary = ArticleSummary("a", "T", "Reuters", None, None, MARCH, 1, "", 1)
    assert permits(Filters(source="reuters", until=MARCH), summary)
    assert not permits(Filters(source="reuters", since=MARCH + DAY), summary)
