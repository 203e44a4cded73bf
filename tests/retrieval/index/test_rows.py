from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.domain import Span
from retrieval.index import rows
from tests.retrieval.index.parts import an_article

OFFSETS = st.integers(min_value=0, max_value=10**9)
SPANS = st.lists(st.builds(Span, OFFSETS, OFFSETS)).map(tuple)
INSTANTS = st.datetimes(timezones=st.just(UTC))


@given(SPANS)
def test_spans_come_back_as_they_went(spans: tuple[Span, ...]) -> None:
    assert rows.unpack_spans(rows.pack_spans(spans)) == spans


@given(INSTANTS)
def test_instants_come_back_as_they_went(instant: datetime) -> None:
    assert rows.from_iso(rows.to_iso(instant)) == instant


@given(
    INSTANTS.map(lambda it: it.replace(microsecond=0)),
    INSTANTS.map(lambda it: it.replace(microsecond=0)),
)
def test_the_order_of_written_instants_is_the_order_of_time(one: datetime, two: datetime) -> None:
    written = [str(rows.to_iso(one)), str(rows.to_iso(two))]
    assert (written[0] < written[1]) == (one < two)


def test_no_instant_stays_none() -> None:
    assert rows.to_iso(None) is None
    assert rows.from_iso(None) is None


@given(st.text(), st.text())
def test_a_fingerprint_tells_any_two_texts_apart(one: str, two: str) -> None:
    marks = {rows.fingerprint(an_article(text=text)) for text in (one, two)}
    assert len(marks) == len({one, two})


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another"},
        {"source": "S"},
        {"author": "A"},
        {"url": "http://u"},
        {"published": datetime(2025, 1, 1, tzinfo=UTC)},
    ],
)
def test_every_stored_field_is_in_the_fingerprint(change: dict[str, object]) -> None:
    plain = an_article()
    assert rows.fingerprint(an_article(**change)) != rows.fingerprint(plain)
    assert rows.fingerprint(an_article("b", version=7)) == rows.fingerprint(plain)
