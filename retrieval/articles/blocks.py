"""Blocks of running text: what a line break ends before any full stop is looked at.

A blank line always ends a block. A single line break ends one only when the line was ended on
purpose, so that hard-wrapped text stays whole and headings and list items do not run on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from retrieval.domain import Span

_BREAKS = "\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_LINE = re.compile(f"[^{_BREAKS}]+")
_BREAK = re.compile(f"\r\n|[{_BREAKS}]")
_BULLET = re.compile(r"(?:[•‣▪◦●·*]|#{1,6})\s+\S|[>|]\s")
_ITEM = re.compile(r"(?:[-–—]|(?:\d{1,2}|[a-z])[.)]|\(\w{1,3}\))\s+(?=\S)")
"""What may open a list item, or may be prose that was wrapped before a dash or a number."""
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s")
_UNFINISHED = re.compile(
    r"(?:[,;(\-–—&]|\b(?:the|a|an|of|in|on|to|and|or|for|with|by|from|at|as|that|his|her|its))$"
)
_SHORT_LINE = 0.75
"""A line below this share of its paragraph's width was ended by its writer, not by wrapping."""


def split_blocks(text: str) -> Iterator[Span]:
    """Yield the trimmed blocks of a text in order; everything outside them is whitespace."""
    for paragraph in _paragraphs(text):
        width = max(end - start for start, end in paragraph)
        start = paragraph[0].start
        for line, following in pairwise(paragraph):
            if _ends_block(text[slice(*line)], text[slice(*following)], width):
                yield Span(start, line.end)
                start = following.start
        yield Span(start, paragraph[-1].end)


def breaks_between(text: str, start: int, end: int) -> int:
    """Count the line breaks in ``text[start:end]``; two or more are a blank line."""
    return sum(1 for _ in _BREAK.finditer(text, start, end))


def trim(text: str, start: int, end: int) -> Span:
    """Return the span without the whitespace at its ends."""
    piece = text[start:end]
    stripped = piece.lstrip()
    start = end - len(stripped)
    return Span(start, start + len(stripped.rstrip()))


def _paragraphs(text: str) -> Iterator[list[Span]]:
    """Yield runs of lines with no blank line between them."""
    lines: list[Span] = []
    for match in _LINE.finditer(text):
        line = trim(text, match.start(), match.end())
        if line.start == line.end:
            continue
        if lines and breaks_between(text, lines[-1].end, line.start) > 1:
            yield lines
            lines = []
        lines.append(line)
    if lines:
        yield lines


def _ends_block(line: str, following: str, width: int) -> bool:
    """Tell whether the break between two lines of a paragraph ends a heading, item or verse."""
    if _BULLET.match(following) or _MARKDOWN_HEADING.match(line):
        return True
    item = _ITEM.match(following)
    if item and (_ITEM.match(line) or line[-1] in ":.;!?"):
        return True
    if following[item.end() if item else 0].islower():
        return False
    if item or (line.isupper() and not following.isupper()):
        return True
    next_word = following.split(maxsplit=1)[0]
    had_room = len(line) < _SHORT_LINE * width and len(line) + 1 + len(next_word) <= width
    return had_room and not _UNFINISHED.search(line[-8:])
