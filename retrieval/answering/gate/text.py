"""Text made comparable: quotation marks, apostrophes, dashes, accents, and its words. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_MARKS = str.maketrans(
    {
        **dict.fromkeys("“”„«»‟″", '"'),
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("‐‑‒–—−―", "-"),
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
    }
)
# Texts that were cut into tokens write "do n't", "Japan 's", "( 1990 )" and "long - term".
_UNTOKENISED = (
    (re.compile(r"``|''"), '"'),
    (re.compile(r"\b(\w+) (n't)\b"), r"\1\2"),
    (re.compile(r" ('(?:s|re|ve|ll|d|m)\b)"), r"\1"),
    (re.compile(r" ([,.;:!?%)\]])"), r"\1"),
    (re.compile(r"([(\[$£€]) "), r"\1"),
    (re.compile(r"(?<=\w) (-{1,3}) (?=[a-z\d])"), r"\1"),
)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*(?:(?<=\b[A-Za-z])\.[A-Za-z]\b)*")


class Word(NamedTuple):
    """A word as written, its folded form, and where it stands in the normalised text."""

    text: str
    folded: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """Write quotation marks, apostrophes, dashes and spaces in one way."""
    plain = text.replace("``", '"').replace("''", '"')
    plain = unicodedata.normalize("NFKC", plain).translate(_MARKS)
    for pattern, replacement in _UNTOKENISED:
        plain = pattern.sub(replacement, plain)
    return " ".join(plain.split())


def fold(word: str) -> str:
    """Return a word without case, accents, dots and the possessive ending."""
    bare = unicodedata.normalize("NFKD", word.casefold())
    letters = "".join(mark for mark in bare if not unicodedata.combining(mark))
    return re.sub(r"'s?$", "", letters).replace(".", "")


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[Word, ...]:
    """Return the words of a normalised text; hyphens part words, dots in initials do not."""
    return tuple(
        Word(found[0], fold(found[0]), found.start(), found.end()) for found in _WORD.finditer(text)
    )
