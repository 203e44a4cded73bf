from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.untrusted import one_line, printable, web_link


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;new title\x07text", "text"),
        ("\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\", "click"),
        ("\x9b2Jgone", "gone"),
        ("\x1b(0line drawing", "line drawing"),
        ("over\x08\x08write\x00\x7f", "overwrite"),
        ("say \u202eneddih\u202c", "say neddih"),
        ("a\u2066b\u2069c", "abc"),
        ("a\rb\r\nc\td", "a\nb\nc d"),
        ("a\u2028b", "ab"),
        ("name \udcff", "name "),
        ("family \U0001f468\u200d\U0001f469", "family \U0001f468\u200d\U0001f469"),
        ("[bold]not markup[/bold] :smile:", "[bold]not markup[/bold] :smile:"),
    ],
)
def test_what_could_drive_a_terminal_is_taken_out(text: str, safe: str) -> None:
    assert printable(text) == safe


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_unprintable_is_left(text: str) -> None:
    left = {unicodedata.category(char) for char in printable(text) if char != "\n"}
    assert not left & {"Cc", "Cs", "Zl", "Zp"}


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert line == line.strip()


@pytest.mark.parametrize("url", ["https://news.example/a?b=c#d", "http://127.0.0.1:80/"])
def test_web_addresses_can_be_clicked(url: str) -> None:
    assert web_link(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https:///nowhere",
        "https://a.example/\x1b]8;;\x07",
        "https://a.example/ b",
        "https://a.example/\u202egpj.exe",
        "http://[broken",
    ],
)
def test_other_addresses_cannot(url: str | None) -> None:
    assert web_link(url) is None
