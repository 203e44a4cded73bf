from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.completion import Candidates, word_starts

CANDIDATES = Candidates(
    commands=("/help", "/open", "/quit"),
    numbers=("1", "2", "12"),
    titles=("Ferry returns", "Ferry sold", "The budget"),
)


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("/", [("/help", 1), ("/open", 1), ("/quit", 1)]),
        ("/OP", [("/open", 3)]),
        ("/open ", [("1", 0), ("2", 0), ("12", 0)]),
        ("/open 1", [("1", 1), ("12", 1)]),
        ("summarise ferry r", [("Ferry returns", 7)]),
        ("summarise fer", [("Ferry returns", 3), ("Ferry sold", 3)]),
        ("what does the b", [("The budget", 5)]),
        ("fe", []),
        ("unknown", []),
        ("", []),
    ],
)
def test_the_text_before_the_cursor_decides(text: str, completed: list[tuple[str, int]]) -> None:
    assert list(CANDIDATES.completing(text)) == completed


@given(st.text())
def test_what_is_replaced_begins_the_completion(text: str) -> None:
    for completion, replaced in CANDIDATES.completing(text):
        typed = text[len(text) - replaced :]
        assert completion.casefold().startswith(typed.casefold())


def test_words_begin_after_white_space() -> None:
    assert word_starts(" how are  you") == [1, 5, 10]
    assert word_starts("") == []
