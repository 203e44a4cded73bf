from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles.ids import host_of, id_from_content, id_from_url, normalised_url


@pytest.mark.parametrize(
    "same",
    [
        "HTTPS://News.Example/a?b=1",
        "https://news.example:443/a?b=1",
        "https://news.example/a?b=1#comments",
        "https://news.example/a?utm_source=x&b=1&utm_medium=y&fbclid=z",
        " https://news.example/a?b=1 ",
    ],
)
def test_addresses_of_one_page_give_one_id(same: str) -> None:
    assert id_from_url(same) == id_from_url("https://news.example/a?b=1")


@pytest.mark.parametrize(
    "other",
    [
        "https://news.example/A?b=1",
        "https://news.example/a?b=2",
        "https://news.example:8443/a?b=1",
        "https://other.example/a?b=1",
        "https://news.example/a",
    ],
)
def test_other_pages_give_other_ids(other: str) -> None:
    assert id_from_url(other) != id_from_url("https://news.example/a?b=1")


def test_normalised_urls() -> None:
    assert normalised_url("http://A.example") == "http://a.example/"
    assert normalised_url("http://A.example:80/x?utm_id=3") == "http://a.example/x"
    assert normalised_url("http://[::1") == "http://[::1"
    assert host_of("https://News.Example:8443/x") == "news.example"
    assert host_of("http://[::1") is None


def test_ids_are_short_and_say_where_they_come_from() -> None:
    assert re.fullmatch(r"u-[0-9a-f]{16}", id_from_url("https://news.example/"))
    assert re.fullmatch(r"c-[0-9a-f]{16}", id_from_content("T", "text", None, None))


def test_every_part_of_the_content_counts() -> None:
    when = datetime(2025, 3, 11, tzinfo=UTC)
    ids = {
        id_from_content("T", "text", None, None),
        id_from_content("T2", "text", None, None),
        id_from_content("T", "text2", None, None),
        id_from_content("T", "text", "S", None),
        id_from_content("T", "text", None, when),
    }
    assert len(ids) == 5


@given(st.text())
def test_any_string_has_an_id(url: str) -> None:
    assert id_from_url(url) == id_from_url(url)
    assert len(id_from_url(url)) == 18
