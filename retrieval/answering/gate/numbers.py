"""The numbers of a text by value, and whether one text gives the numbers of another. Pure.

"10,000", "10 000" and "ten thousand" are one number; "40%" and "40 per cent" are one share; "World
War II" is the second. A round number may stand for a finer one where the sentence says so ("about",
"nearly", "more than"), or where it is written to fewer places of the same scale ("1.97 million" for
1,966,382), or without a fraction ("47" for 46.7).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from retrieval.answering.gate.lists import counts_list
from retrieval.answering.gate.number_words import (
    COUNTS,
    FIRSTS,
    FRACTIONS,
    ONES,
    ROMAN,
    SCALES,
    SHORT_SCALES,
    VERBS_AFTER_FIRST,
    parse_words,
)
from retrieval.answering.gate.text import words

Unit = Literal["", "percent", "ordinal", "label"]
Hedge = Literal["", "about", "over", "under"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a normalised text: ``text[start:end]``.

    ``scaled`` is written with "million"; ``fraction`` is a share told as "a third".
    """

    value: float
    unit: Unit
    hedge: Hedge
    scaled: bool
    currency: str
    start: int
    end: int
    fraction: bool = False


_DIGITS = re.compile(
    r"(?<![\w.])(?P<currency>[$£€¥]|(?:US|A|C|NZ|HK)\$)?\s?"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?![\d,])|\d+(?:\.\d+)?|\.\d+)"
    r"(?:(?P<ordinal>st|nd|rd|th)\b"
    r"|[ -]?(?P<scale>hundred|thousand|million|billion|trillion)\b"
    r"|(?P<short>k|m|mn|bn|b|tn)\b)?"
    r"(?P<percent>\s?%|[ -]per ?cent\b|[ -]percentage points?\b|\s?pc\b)?",
    re.IGNORECASE,
)
_PERCENT_AFTER = re.compile(r"[ -](?:per ?cent|percentage points?)\b|%", re.IGNORECASE)
_SHARES_PERCENT = re.compile(r"\s?(?:-|to|and|or)\s?(?:[\d.,]+|[a-z-]+)\s?(?:%|per ?cent)", re.I)
_HEDGES: dict[Hedge, re.Pattern[str]] = {
    "about": re.compile(
        r"\b(?:about|around|approximately|roughly|some|circa|ca?\.|estimated(?: at)?|close to|"
        r"approaching|or so)\s*(?:a |the )?$"
    ),
    "over": re.compile(
        r"\b(?:over|more than|above|at least|exceed(?:s|ed|ing)?|upwards? of|greater than|"
        r"no (?:fewer|less) than|in excess of)\s*(?:a |the )?$"
    ),
    "under": re.compile(
        r"\b(?:nearly|almost|under|less than|fewer than|below|up to|at most|just short of|"
        r"no more than)\s*(?:a |the )?$"
    ),
}
# "Season 5" is the fifth, and so is "Henry V".
_LABELLED = re.compile(
    r"\b(?:seasons?|series|episodes?|games?|rounds?|parts?|chapters?|section|article|days?|weeks?|"
    r"phase|type|grade|class|level|act|book|volume|number|no\.|page|stage|war|division|district|"
    r"dist\.|category|tier|generation|route|verse|psalm|year|step|lesson|heat|lap|group)\s+$",
    re.IGNORECASE,
)
_NUMERAL = re.compile(r"(?<=[a-z] )[IVX]{2,5}\b")
# "One" is mostly a pronoun or an article; "second" mostly a unit of time after a number.
_NO_NUMBERS = {"one", "zero"}
_FRACTION = re.compile(
    r"\b(?P<count>an?|one|two|three|four|five|seven|nine|\d)[ /-](?P<part>"
    + "|".join(name for name in FRACTIONS if name not in ("half", "halves"))
    + r")\b|(?<![\d/])(?P<over>[1-9])/(?P<under>[2-9]|10)(?![\d/])",
    re.IGNORECASE,
)
_NEAR = {"": 1.0, "about": 2.5, "over": 2.5, "under": 2.5}
"""Points of a hundred by which a fraction may differ from a share in digits, by its hedge."""
_DETERMINERS = frozenset("the a an its his her their our my your this that each every".split())
_WHOLE = 10
"""A number from here on may be told without its fraction."""
_CURRENCIES = {"$": "$", "us$": "$"}


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the numbers of a normalised text, in digits or in words, in order."""
    parts = [of for match in _FRACTION.finditer(text) for of in _fraction(text, match)]
    digits = [
        _from_digits(text, match)
        for match in _DIGITS.finditer(text)
        if not any(of.start <= match.start() < of.end for of in parts)
    ]
    digits += parts
    digits += [
        Quantity(ROMAN[match[0]], "label", "", False, "", match.start(), match.end())
        for match in _NUMERAL.finditer(text)
        if match[0] in ROMAN
    ]
    taken = [(of.start, of.end) for of in digits]
    spelled = [
        of
        for of in _spelled(text)
        if not any(start < of.end and of.start < end for start, end in taken)
    ]
    return tuple(sorted([*digits, *spelled], key=lambda of: of.start))


def unsupported(
    sentence: str, evidence: Iterable[str], masked: Iterable[tuple[int, int]] = ()
) -> list[str]:
    """Return the numbers of a sentence that no evidence gives, as they are written.

    All texts are normalised; ``masked`` places of the sentence were read as dates already.
    """
    given = [of for text in evidence for of in (*quantities(text), *_counts(text))]
    hidden = list(masked)
    return [
        sentence[of.start : of.end].strip()
        for of in quantities(sentence)
        if not any(start <= of.start < end for start, end in hidden)
        and not any(_says(source, of) for source in given)
        and not _ranks_nothing(sentence, of)
        and not _counts_list(sentence, of)
    ]


def _counts_list(sentence: str, of: Quantity) -> bool:
    return not of.unit and counts_list(of.value, sentence[: of.start], sentence[of.end :])


def _fraction(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    """Read "two-thirds" as a share; "a third man" is a rank, so a noun may not follow "a third"."""
    count, part = (match["count"] or match["over"]).lower(), match["part"]
    if part and count in ("a", "an") and not re.match(r"\s*(?:of\b|[.,;)]|$)", text[match.end() :]):
        return
    whole = FRACTIONS[part.lower()] if part else int(match["under"])
    value = 100 * (int(count) if count.isdigit() else ONES.get(count, 1)) / whole
    if value < 100:
        hedge = _hedge(text, match.start())
        yield Quantity(value, "percent", hedge, False, "", match.start(), match.end(), True)


def _ranks_nothing(sentence: str, of: Quantity) -> bool:
    """Tell "was first sold" and "at first" from "the first sale"."""
    if sentence[of.start : of.end].lower() != "first":
        return False
    before, after = words(sentence[: of.start]), words(sentence[of.end :])
    if not after or (before and before[-1].folded == "at"):
        return True
    if before and (before[-1].folded in _DETERMINERS or "'" in before[-1].text):
        return False
    return after[0].folded.endswith("ed") or after[0].folded in VERBS_AFTER_FIRST


def _from_digits(text: str, match: re.Match[str]) -> Quantity:
    value = float(re.sub(r"[ ,]", "", match["number"]))
    scale = (match["scale"] or "").lower()
    short = (match["short"] or "").lower()
    value *= SCALES.get(scale, 1.0) * SHORT_SCALES.get(short, 1.0)
    unit: Unit = "ordinal" if match["ordinal"] else _unit_before(text, match.start())
    if match["percent"] or _SHARES_PERCENT.match(text, match.end()):
        unit = "percent"
    currency = (match["currency"] or "").lower()
    return Quantity(
        value,
        unit,
        _hedge(text, match.start()),
        bool(scale or short),
        _CURRENCIES.get(currency, currency),
        match.start(),
        match.end(),
    )


def _spelled(text: str) -> Iterable[Quantity]:
    found = words(text)
    folded = [word.folded for word in found]
    index = 0
    while index < len(found):
        read = parse_words(folded[index : index + 12])
        if read is None:
            index += 1
            continue
        last = index + read.words
        start, end = found[index].start, found[last - 1].end
        if not (read.words == 1 and folded[index] in _NO_NUMBERS):
            yield _quantity(text, read.value, read.ordinal, read.words, start, end)
        index = last


def _quantity(text: str, value: float, ordinal: bool, count: int, start: int, end: int) -> Quantity:
    unit: Unit = "ordinal" if ordinal else _unit_before(text, start)
    if percent := _PERCENT_AFTER.match(text, end):
        unit, end = "percent", percent.end()
    scaled = count > 1 and value >= 1000
    return Quantity(value, unit, _hedge(text, start), scaled, "", start, end)


def _unit_before(text: str, start: int) -> Unit:
    return "label" if _LABELLED.search(text, max(0, start - 12), start) else ""


def _counts(text: str) -> Iterable[Quantity]:
    """Yield what a text counts without a number: "a pair", and shares such as "half"."""
    for word in words(text):
        if word.folded in COUNTS:
            yield Quantity(COUNTS[word.folded], "", "", False, "", word.start, word.end)
        elif word.folded in ("half", "quarter"):
            share = 100 / FRACTIONS[word.folded]
            yield Quantity(share, "percent", "", False, "", word.start, word.end)
        elif word.folded in FIRSTS:
            yield Quantity(1, "ordinal", "", False, "", word.start, word.end)


def _hedge(text: str, start: int) -> Hedge:
    before = text[max(0, start - 24) : start].lower()
    return next((name for name, pattern in _HEDGES.items() if pattern.search(before)), "")


def _says(source: Quantity, claimed: Quantity) -> bool:
    """Tell whether a number of the evidence gives a number of the sentence."""
    if not _units_agree(source, claimed):
        return False
    if abs(source.value - claimed.value) <= 1e-9 * max(1.0, abs(source.value)):
        return True
    if source.fraction or claimed.fraction:
        apart = abs(source.value - claimed.value)
        return source.unit == "percent" and apart <= _NEAR[claimed.hedge]
    return _rounds(source, claimed)


def _units_agree(source: Quantity, claimed: Quantity) -> bool:
    if source.currency and claimed.currency and source.currency != claimed.currency:
        return False
    if "label" in (source.unit, claimed.unit):
        return "percent" not in (source.unit, claimed.unit)
    if claimed.unit in ("percent", "ordinal"):
        return source.unit == claimed.unit
    return source.unit != "ordinal"


def _rounds(source: Quantity, claimed: Quantity) -> bool:
    """Tell whether the claimed number is an honest rounding of the source's."""
    if source.value <= 0 or claimed.value <= 0 or claimed.unit == "ordinal":
        return False
    if significant(claimed.value) >= significant(source.value):
        return False
    off = (claimed.value - source.value) / source.value
    if claimed.value >= _WHOLE and claimed.value in (round(source.value), int(source.value)):
        return True
    if claimed.hedge == "over":
        return -0.15 <= off <= 0
    if claimed.hedge == "under":
        return 0 <= off <= 0.15
    if claimed.hedge == "about":
        return abs(off) <= 0.06
    return claimed.scaled and abs(off) <= 0.03 and significant(claimed.value) >= 2


def significant(value: float) -> int:
    """Return how many significant digits a number is written with."""
    return len(f"{value:.10g}".replace(".", "").replace("-", "").split("e")[0].strip("0"))
