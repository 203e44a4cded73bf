"""Article text made safe to print: an article must not be able to drive the reader's terminal."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

# Escape sequences go whole: CSI (colours, cursor), OSC (titles, links), then any other.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]"
)
# Marks and overrides of writing direction can make a quote read as what it does not say.
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: str) -> str:
    """Return the text without escape sequences, control characters and direction overrides.

    Line breaks stay; a tab becomes a space.
    """
    if text.isprintable():  # nearly every text of one line
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = _ESCAPES.sub("", text)
    return "".join(char for char in kept if char == "\n" or not _is_unsafe(char))


def one_line(text: str) -> str:
    """Return the printable text with every run of white space as one space, trimmed."""
    return " ".join(printable(text).split())


def web_link(url: str | None) -> str | None:
    """Return the URL when it is a plain http(s) address that is safe to make clickable."""
    if not url or any(_is_unsafe(char) or char.isspace() for char in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


def _is_unsafe(char: str) -> bool:
    # Cs: a lone surrogate (an undecodable file name) cannot be encoded on the way out.
    # Zl and Zp: line and paragraph separators break a line where we printed none.
    return char in _DIRECTION or unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}
