"""Make faithful paraphrases of sentences: the gate must let them pass. Shares no code with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from training.gate_examples import Example

_FULL_NAME = re.compile(r"(?<![\w.] )\b([A-Z][a-z]+) (?:[A-Z]\. )?([A-Z][a-z]{2,})\b(?! [A-Z])")
_LED = re.compile(
    r"^(In|On|After|Before|During|Since|By|At|From|Until) ([^,]{3,60}?) ?, (\w[^\"`]*?) ?\.$"
)
_BIG = re.compile(
    r"(?<![\w.,$£/-])(\d{1,3}(?:,\d{3})+|\d{3,})(?![\w,%/-]|[.]\d| ?(?:million|billion|BC|AD))"
)
_PASSIVE = re.compile(
    r"^((?:The |A |An )?[\w' -]{3,60}?) (?:was|were) ((?:\w+ed|built|won|made|led|held|found))"
    r"((?: \w+){0,6}?) by ((?:the )?[A-Z][\w' -]{2,50}?) ?\.$"
)


def paraphrases(example: Example) -> Iterator[Example]:
    """Yield what can be said in other ways, one for each way that fits."""
    ways: dict[str, Callable[[str], str | None]] = {
        "shortened name": shorten_name,
        "reordered clauses": reorder,
        "rounded number": round_number,
        "active for passive": make_active,
    }
    for kind, way in ways.items():
        written = way(example.sentence)
        if written is not None and written != example.sentence:
            yield replace(example, sentence=written, kind=kind)


def shorten_name(sentence: str) -> str | None:
    """Leave the first name out."""
    found = next((m for m in _FULL_NAME.finditer(sentence) if m.start() > 0), None)
    return sentence[: found.start()] + found[2] + sentence[found.end() :] if found else None


def reorder(sentence: str) -> str | None:
    """Put the clause that leads the sentence at its end."""
    found = _LED.match(sentence)
    if not found:
        return None
    main = found[3]
    return f"{main[0].upper()}{main[1:]} {found[1].lower()} {found[2]}."


def round_number(sentence: str) -> str | None:
    """Write a number with fewer digits, and say so."""
    for found in _BIG.finditer(sentence):
        value = int(found[1].replace(",", ""))
        step = 10 ** (len(str(value)) - 2)
        rounded = round(value / step) * step
        is_year = "," not in found[1] and 1000 <= value <= 2100
        if rounded != value and not is_year:
            return f"{sentence[: found.start()]}about {rounded:,}{sentence[found.end() :]}"
    return None


def make_active(sentence: str) -> str | None:
    """Let the doer come first."""
    found = _PASSIVE.match(sentence)
    if not found:
        return None
    thing, verb, rest, doer = found.groups()
    return f"{doer[0].upper()}{doer[1:]} {verb} {thing[0].lower()}{thing[1:]}{rest}."
