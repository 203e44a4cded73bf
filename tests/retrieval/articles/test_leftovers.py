from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles.leftovers import without_leftovers

BODY = "The bridge is closed.\n\nIt will open in April."
KNOWN = [
    "Leave a Reply",
    "LEAVE A COMMENT",
    "Your email address will not be published. Required fields are marked *",
    "Your email address will not be published.",
    "Comment *",
    "Name *",
    "Email *",
    "Website",
    "Save my name, email, and website in this browser for the next time I comment.",
    "Post Comment",
    "0 Comments",
    "Share this:",
    "Share this article",
    "Click to share on (Opens in new window)",
    "Like this:",
    "Loading...",
    "Facebook",
    "Subscribe to our newsletter",
    "Sign up for our free daily newsletter and never miss a story",
    "Read more",
    "Read More »",
    "Advertisement",
    "ADVERTISEMENT",
    "Related articles",
    "Skip to content",
    "5 min read",
    "We use cookies to improve your experience. Read our policy.",
    "This website uses cookies.",
    "Accept all",
]
PROSE = st.from_regex(r"[A-Z][a-z]{3,8} said so\.", fullmatch=True)


@pytest.mark.parametrize("line", KNOWN)
def test_a_known_line_goes_from_head_and_tail(line: str) -> None:
    assert without_leftovers(f"{line}\n\n{BODY}").text == BODY
    assert without_leftovers(f"{BODY}\n\n  {line} \n").text == BODY


@pytest.mark.parametrize("line", KNOWN)
def test_a_known_line_stays_in_the_middle_and_inside_other_lines(line: str) -> None:
    for text in (
        f"First.\n\n{line}\n\nLast.",
        f"{BODY}\n\nThe page says: {line}, she noted.",
    ):
        assert without_leftovers(text).text == text


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell on Monday.",
        "Comment",  # a heading of newspapers
        "Advertisement spending rose.",
        "We use cookies in the recipe that follows." + " Butter is added." * 20,
        "Read more books, says the minister.",
        "300",
        "2024",
    ],
)
def test_lines_of_an_article_stay(line: str) -> None:
    for text in (f"{line}\n\n{BODY}", f"{BODY}\n\n{line}"):
        assert without_leftovers(text).text == text


def test_a_counter_goes_below_a_title_and_between_left_overs() -> None:
    assert without_leftovers(f"0\n\n{BODY}", below_title=True).text == BODY
    assert without_leftovers(f"{BODY}\nShare this:\n12\nLeave a Reply").text == BODY
    assert without_leftovers(f"{BODY}\n12\nLeave a Reply").text == f"{BODY}\n12"


@pytest.mark.parametrize(
    ("line", "source", "url"),
    [
        ("Original Source: www.sooleader.com", "www.sooleader.com", None),
        ("original source : The Courier", "The Courier", None),
        ("Original Source: https://A.example/x", "a.example", "https://A.example/x"),
        ("Original Source: https://a.example/", "a.example", None),
        ("Original Source: https://[bad", "https://[bad", None),
    ],
)
def test_the_original_source_is_kept(line: str, source: str, url: str | None) -> None:
    assert without_leftovers(f"{BODY}\n\n{line}\n\nLeave a Reply") == (BODY, source, url)


def test_a_text_of_left_overs_alone_is_empty() -> None:
    assert without_leftovers("Leave a Reply\n\nName *").text == ""


@given(st.lists(PROSE, min_size=2, max_size=6), st.lists(st.sampled_from(KNOWN)), st.data())
def test_middle_lines_never_change(prose: list[str], known: list[str], data: st.DataObject) -> None:
    inner = data.draw(st.permutations([*prose[1:-1], *known]))
    middle = "\n".join([prose[0], *inner, prose[-1]])
    head, tail = data.draw(st.sampled_from(KNOWN)), data.draw(st.sampled_from(KNOWN))
    assert without_leftovers(f"{head}\n{middle}\n{tail}").text == middle


@given(st.text())
def test_what_is_left_stands_in_the_text(text: str) -> None:
    assert without_leftovers(text).text in text
