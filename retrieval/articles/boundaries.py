"""Whether a stop ends its sentence: a pure decision on the text around it."""

from __future__ import annotations

import re
from typing import NamedTuple

from retrieval.articles.abbreviations import (
    ACRONYM,
    AFTER_TIME_OF_DAY,
    BEFORE_NUMBER,
    EXCLAIMING_NAMES,
    MAYBE_LAST,
    NAME_AFTER_ABBREVIATION,
    NEVER_LAST,
    SENTENCE_OPENERS,
    TIMES_OF_DAY,
)


class Stop(NamedTuple):
    """A stop and what stands around it.

    ``before`` is the text up to the marks, from the sentence's start at most; ``opens`` says that
    nothing but a short token stands between that start and the marks; ``gap`` is the number of
    whitespace characters after the closers; ``closed`` that the last closer ends a quotation.
    """

    before: str
    opens: bool
    marks: str
    closers: str
    gap: int
    after: str
    closed: bool


_TOKEN = re.compile(r"[\s\-–—/()\[\]\"“”'‘’`«»*]")
_OPENING = re.compile(r"(?:``\s|\"\s|[\"'“‘«„‚`(\[{¿¡*_])*")
_NEXT_WORD = re.compile(r"\w+(?:['’]\w+)*")
_ENUMERATOR = re.compile(r"\W*(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})|.*[:;]\s\d{1,2}", re.DOTALL)
_ROMAN_OR_NUMBER = re.compile(r"[#(]?(?:\d|(?:[VX]|[IVXL]{2,})\b)")
_BRAND = re.compile(r"[a-z]{1,2}[A-Z]")
_PLAIN_WORD = re.compile(r"(?:^|[\s\"“‘(-])[a-z]{2,}$")
_NO_CASE_STOPS = "。．！？｡।॥۔؟።។։"
_QUOTES = "\"'”’»“"
_ATTRIBUTION = re.compile(
    r"""
    (?:(?:Mr|Mrs|Ms|Dr|Sen|Gov|Gen|Rep|Sir|Lord|President|Senator)\.?\s+)?
    (?:(?!The\b)[A-Z][\w'’.-]*\s+){1,3}
    (?:said|says|asked|asks|added|wrote|wondered|cried|shouted|joked|quipped|exclaimed|replied)
    (?:[.,;]|$|\s+(?:as|when|while|after|before|in|at|on|during)\b)
    """,
    re.VERBOSE,
)
"""Who spoke the quotation before it; with a colon it announces the next one instead."""


def ends_sentence(stop: Stop) -> bool:
    """Tell whether a stop with text after it ends its sentence."""
    if stop.marks[0] in _NO_CASE_STOPS:
        return not (stop.closers and stop.after[0] in "とって")
    if not stop.gap:
        return _lacks_space(stop)
    if not _may_open(stop.after) or stop.before.endswith("("):
        return False
    if stop.marks == ".":
        return _full_stop_ends(stop)
    if "!" in stop.marks or "?" in stop.marks:
        return not (_is_exclaiming_name(stop) or _is_attributed(stop))
    return stop.before.strip(" \"'“‘([`") != ""


def _may_open(after: str) -> bool:
    """Tell whether a sentence may open like this: no small letter and no joining mark."""
    rest = after[_opening(after) :] or after
    first = rest[0]
    if first.islower():
        return _BRAND.match(rest) is not None
    return first.isalnum() or first in "$£€¥#@•‣▪●+\"'“‘«`([" or ord(first) > 0x2FFF


def _full_stop_ends(stop: Stop) -> bool:
    token = _TOKEN.split(stop.before)[-1]
    if not token:
        return stop.before != ""
    if _ENUMERATOR.fullmatch(stop.before):
        return False
    if token in NEVER_LAST:
        return False
    if any(quote in stop.closers for quote in _QUOTES):
        return True
    return _abbreviation_ends(token, stop.after)


def _abbreviation_ends(token: str, after: str) -> bool:
    """Tell whether a token that may be an abbreviation ends its sentence before this text."""
    rest = after[_opening(after) :]
    if token in BEFORE_NUMBER:
        return not (_ROMAN_OR_NUMBER.match(rest) or _next_word(rest) in AFTER_TIME_OF_DAY)
    if token in TIMES_OF_DAY:
        return _next_word(rest) not in AFTER_TIME_OF_DAY
    initial = len(token) == 1 and token.isupper()
    if initial or token in MAYBE_LAST or ACRONYM.fullmatch(token):
        return _opens_plainly(rest)
    return True


def _opens_plainly(rest: str) -> bool:
    """Tell whether a text opens with a function word, and not with an initial or a name."""
    word = _next_word(rest)
    if word.replace("’", "'") not in SENTENCE_OPENERS or NAME_AFTER_ABBREVIATION.match(rest):
        return False
    return rest[len(word) : len(word) + 1] in (" ", ",", "\n", "\u00a0", "")


def _is_exclaiming_name(stop: Stop) -> bool:
    token = _TOKEN.split(stop.before)[-1]
    return stop.marks == "!" and token in EXCLAIMING_NAMES and not _opens_plainly(stop.after)


def _is_attributed(stop: Stop) -> bool:
    """Tell whether the words after a quotation say who spoke it."""
    quoted = any(quote in stop.closers for quote in _QUOTES)
    return quoted and _ATTRIBUTION.match(stop.after) is not None


def _lacks_space(stop: Stop) -> bool:
    """Tell whether a writer forgot the space: "the site.He said", but not "node.It" in a name."""
    if stop.closers and not stop.closed:
        return False
    return _PLAIN_WORD.search(stop.before) is not None and _opens_plainly(stop.after)


def _opening(text: str) -> int:
    match = _OPENING.match(text)
    return match.end() if match else 0


def _next_word(text: str) -> str:
    match = _NEXT_WORD.match(text)
    return match[0] if match else ""
