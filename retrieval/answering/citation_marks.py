"""What stands in the brackets that a model cites with: ``[3]``, ``[3, 5-7]``, ``【3】``. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

OPENERS = "[【［〔〖⟦"
CLOSERS = "]】］〕〗⟧"
LONGEST_MARK = 80
_LONGEST_RANGE = 12
"""Sentences that one range may name; a wider one cites everything, and so nothing."""

_LABEL = r"(?:sentences?|sources?|references?|refs?\.?|citations?|numbers?|nos?\.?|s|n)"
_NUMBER = r"(?:[#^]|" + _LABEL + r")?\s*:?\s*\d{1,9}"
_TO = r"\s*(?:-|–|—|−|‑|to|through|\.{2,3}|…)\s*"
_ITEM = rf"{_NUMBER}(?:{_TO}{_NUMBER})?"
_MARK = re.compile(rf"\s*{_ITEM}(?:\s*(?:[,;&/|、]|\band\b|\s)+\s*{_ITEM})*\s*[,;.]?\s*")
_RANGE = re.compile(rf"({_NUMBER})(?:{_TO}({_NUMBER}))?")
_DAGGER = re.compile(r"\s*(\d{1,9})\s*[†‡].*", re.DOTALL)


class Mark(NamedTuple):
    """The numbers of one pair of brackets, and what names no sentence."""

    numbers: tuple[int, ...]
    unknown: tuple[str, ...] = ()


def read_mark(bracketed: str, count: int) -> Mark | None:
    """Read a pair of brackets as a mark that may name 1 to ``count``; None where it is text."""
    inner = unicodedata.normalize("NFKC", bracketed).lower()
    inner = re.sub(rf"[{re.escape(OPENERS + CLOSERS)}]", " ", inner)
    if dagger := _DAGGER.fullmatch(inner):
        return _sorted_out([dagger[1]], count)
    if not _MARK.fullmatch(inner):
        return None
    return _sorted_out([item[0] for item in _RANGE.finditer(inner)], count)


def _sorted_out(items: list[str], count: int) -> Mark:
    numbers: dict[int, None] = {}
    unknown: list[str] = []
    for item in items:
        ends = [int(digits) for digits in re.findall(r"\d+", item)]
        first, last = ends[0], ends[-1]
        if 1 <= first <= last <= count and last - first < _LONGEST_RANGE:
            numbers |= dict.fromkeys(range(first, last + 1))
        else:
            unknown.append(item.strip())
    return Mark(tuple(numbers), tuple(unknown))
