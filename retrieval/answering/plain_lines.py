"""A model's sentence as plain prose: without markup, and without what cannot be seen. Pure."""

from __future__ import annotations

import re
import unicodedata

_LEAD = re.compile(r"\s*(?:>\s*)*(?:#{1,6}\s+|[-*+•‣▪●–—]\s+|\(?\d{1,2}[.)]\s+(?=\S))*")
_EMPHASIS = re.compile(
    r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])"
)
_UNSEEN = {"Cc", "Cf", "Co", "Cs"}


def plain(text: str) -> str:
    """Return a sentence without list marks, headings, emphasis and invisible characters."""
    seen = visible(text)
    bare = _EMPHASIS.sub(lambda match: match[2] or match[3], seen[_lead(seen) :])
    return " ".join(bare.split())


def visible(text: str) -> str:
    """Drop the characters that show nothing: controls, zero widths, direction marks, tags."""
    return "".join(
        " " if character in "\n\t\r" else character
        for character in text
        if character in "\n\t\r" or unicodedata.category(character) not in _UNSEEN
    )


def _lead(text: str) -> int:
    match = _LEAD.match(text)
    return match.end() if match else 0
