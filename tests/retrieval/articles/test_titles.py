from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles.cleaning import is_blank, one_line, shortened, squeezed
from retrieval.articles.titles import TITLE_LENGTH, split_title, title_from_text, without_title

LONG = "The council voted on the wall " * 10


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("\n\n  A  short line \nand more", "A short line"),
        ("It rained. " + LONG, "It rained."),
        ("“It rained.” " + LONG, "“It rained.”"),
        (LONG, "The council voted on the wall The council voted on the wall The council voted on…"),
        ("x" * 200, "x" * 79 + "…"),
        ("\u200b", "Untitled"),
        ("", "Untitled"),
    ],
)
def test_a_title_derives_from_the_first_line(text: str, title: str) -> None:
    assert title_from_text(text) == title


def test_a_line_as_long_as_a_book_is_not_taken_apart() -> None:
    book = "The council voted. " * 500_000
    tracemalloc.start()
    assert title_from_text(book) == "The council voted."
    assert split_title(book) == ("", book)
    assert without_title(book, "The council") == book
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * len(book)


@given(st.text())
def test_derived_titles_are_one_short_line_and_never_empty(text: str) -> None:
    title = title_from_text(text)
    assert title.strip()
    assert len(title) <= TITLE_LENGTH
    assert title.splitlines() == [title]


def test_a_headline_is_split_off() -> None:
    assert split_title("Bridge  closed\n\nIt is closed.") == ("Bridge closed", "It is closed.")
    assert split_title("Who pays?\n\nNobody.") == ("Who pays?", "Nobody.")


@pytest.mark.parametrize(
    "text",
    [
        "It is closed.\n\nIt was old.",  # a sentence
        "Bridge closed\nIt is closed.",  # no blank line
        "Bridge closed",  # nothing below
        "Bridge closed\n\n\u200b",
        LONG + "\n\nmore",  # too long
    ],
)
def test_other_first_lines_stay_in_the_text(text: str) -> None:
    assert split_title(text) == ("", text)


def test_a_repeated_title_is_taken_off_once() -> None:
    assert without_title("Bridge CLOSED\n\nIt is.", "Bridge closed") == "It is."
    assert without_title("Bridge closed", "Bridge closed") == "Bridge closed"
    assert without_title("Other\n\nIt is.", "Bridge closed") == "Other\n\nIt is."
    assert without_title("\n\nIt is.", "") == "\n\nIt is."


def test_messages_stay_on_one_line() -> None:
    assert one_line("a\nb\tc\x1b[31m\u2028\u202e\ud800é") == (
        "a\\nb\\tc\\x1b[31m\\u2028\\u202e\\ud800é"
    )
    assert shortened("x" * 400) == "x" * 299 + "…"
    assert squeezed(" a\x00 \n b ") == "a b"
    assert is_blank(" \u200b\ufeff\n")
    assert not is_blank(" .")
