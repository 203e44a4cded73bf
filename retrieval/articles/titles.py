"""Titles: the line that stands above an article, or one derived from its text."""

from __future__ import annotations

import re

from retrieval.articles.cleaning import is_blank, squeezed

TITLE_LENGTH = 80
HEADLINE_LENGTH = 150
UNTITLED = "Untitled"

# Nothing beyond this matters for a title, and a line may be as long as a book.
_LONGEST_LOOK = 2000
_LINE = re.compile(r"[^\n\r]+")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s|$)")
_NO_TITLE_END = (".", ",", ";", ":", "…", "-", "–", "—")


def title_from_text(text: str) -> str:
    """Derive a title from a text: its first line, or first sentence, cut at a word."""
    line = _first_line(text)
    if len(line) <= TITLE_LENGTH:
        return line or UNTITLED
    sentence = _SENTENCE_END.search(line, 0, TITLE_LENGTH + 1)
    return line[: sentence.end()] if sentence else _cut_at_word(line)


def split_title(text: str) -> tuple[str, str]:
    """Split a trimmed text into its headline and the rest; without headline, into "" and the text.

    A headline is a short first line with no full stop at its end and a blank line below it.
    """
    line, _, rest = text.partition("\n")
    below, _, _ = rest.partition("\n")
    if is_blank(rest) or below.strip() or not _looks_like_title(line):
        return "", text
    return squeezed(line), rest.strip()


def without_title(text: str, title: str) -> str:
    """Return a text without its first line, where that line only repeats the title."""
    line, _, rest = text.partition("\n")
    head = squeezed(line[:_LONGEST_LOOK])
    repeats = bool(title) and head.casefold() == squeezed(title).casefold()
    return rest.strip() if repeats and not is_blank(rest) else text


def _first_line(text: str) -> str:
    lines = (match[0].strip()[:_LONGEST_LOOK] for match in _LINE.finditer(text))
    return next((squeezed(line) for line in lines if not is_blank(line)), "")


def _looks_like_title(line: str) -> bool:
    title = squeezed(line) if len(line) <= _LONGEST_LOOK else ""
    return 0 < len(title) <= HEADLINE_LENGTH and not title.endswith(_NO_TITLE_END)


def _cut_at_word(line: str) -> str:
    head = line[:TITLE_LENGTH]
    words = head.rpartition(" ")[0] if line[TITLE_LENGTH] != " " else head
    return (words or head[:-1]).rstrip(" ,;:–—-") + "…"
