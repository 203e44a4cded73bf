"""What kind of thing a question asks for, and whether a sentence holds such a thing. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum


class Asks(StrEnum):
    """The kind of answer that a question expects."""

    PERSON = "person"
    TIME = "time"
    NUMBER = "number"
    PLACE = "place"
    REASON = "reason"
    OTHER = "other"


# What a question opens with decides: "Who ruled when …" asks for a person. Of rules that match at
# the same place, the first does.
_RULES = [
    (
        Asks.REASON,
        r"\bwhy\b|\bwhat (?:was |is |were |are )?(?:the )?(?:reason|cause|caused|led to)",
    ),
    (
        Asks.NUMBER,
        r"\bhow (?:many|much|old|tall|long(?! ago)|far|fast|big|large|high|deep|often|heavy|wide)\b"
        r"|\b(?:what|which) (?:\w+ ){0,2}(?:percentage|percent|number|amount|quantity|share|age"
        r"|population|cost|price|size|rate|height|length|distance|speed|temperature|score)\b",
    ),
    (
        Asks.TIME,
        r"\bwhen\b|\b(?:what|which) (?:\w+ ){0,2}(?:year|date|day|month|decade|century|season|time)"
        r"\b|\bhow long ago\b|\bsince when\b|\buntil when\b",
    ),
    (
        Asks.PLACE,
        r"\bwhere\b|\b(?:what|which) (?:\w+ ){0,2}(?:country|city|town|state|place|region|county"
        r"|continent|location|island|river|province|district|area|nation|village)\b",
    ),
    (Asks.PERSON, r"\bwho(?:m|se)?\b|\b(?:what|which) (?:\w+ ){0,2}(?:person|man|woman|name)\b"),
]
_COMPILED = [(kind, re.compile(rule, re.IGNORECASE)) for kind, rule in _RULES]

_NUMBER_WORD = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|half|twice|once|couple|several"
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\."
)
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_TIMES = re.compile(
    rf"\b(?:1\d|20)\d\ds?\b|\b(?:{_MONTH})|\b{_DAY}\b|\b\d+(?:st|nd|rd|th) century\b"
    r"|\b(?:last|next|this|previous|following) (?:spring|summer|fall|autumn|winter|week|month|year"
    r"|night|decade|century)\b|\b(?:yesterday|today|tomorrow|tonight|ago|BC|AD|BCE|CE)\b"
    r"|\b(?:century|centuries|decade)\b"
    r"|\b\d{1,2}:\d\d\b|\b(?:noon|midnight|dawn|dusk|o['’]clock)\b|\b\d+ ?[ap]\.?m\b"
    r"|\bin the (?:morning|afternoon|evening)\b"
)
_NUMBERS = re.compile(rf"\b\w*\d\w*(?:[.,]\d\w*)*|\b(?:{_NUMBER_WORD})\b|\b[½¼¾]\b", re.IGNORECASE)
_REASONS = re.compile(
    r"\b(?:because|due to|owing to|so that|in order to|as a result"
    r"|result(?:ed|s|ing)? (?:of|from|in)"
    r"|cause[ds]?|led to|leads to|since|therefore|thus|reason|thanks to|in response|amid|purpose)\b"
    r"|\bto [a-z]+",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?<![.!?“\"] )(?<!^)\b[A-Z][\w’'-]+(?: (?:of |the |de |van |von |al-)?[A-Z][\w’'-]+)*"
)
_IN_PLACE = re.compile(
    r"\b(?:in|at|near|from|to|of|on|outside|across|between|throughout)"
    r" (?:the )?(?:[a-z]+ )?[A-Z]\w+"
)

_QUESTION_MARK = re.compile(r"[?？؟][\s\"'“”‘’»)\]」』]*$")
_ASKS_ON = re.compile(
    r"(?:\b(?:ask(?:s|ed|ing)?|wonder(?:s|ed|ing)?|debat(?:e|es|ed|ing)|questions?|unclear|unknown)"
    r"|(?:\b(?:not|never|cannot|without)|n['’]t) (?:\w+ )?(?:say|saying|said|know|known|tell|told"
    r"|clear|disclosed?|revealed?|give|given|explain(?:ed|ing)?))\b.{0,60}?"
    r"\b(?:what|when|where|who|whom|whose|which|why|how)\b",
    re.IGNORECASE,
)


def asks_for(question: str) -> Asks:
    """Return the kind of answer that a question expects."""
    found = [(match.start(), kind) for kind, rule in _COMPILED if (match := rule.search(question))]
    return min(found, key=lambda pair: pair[0])[1] if found else Asks.OTHER


def holds(asked: Asks, question: str, sentence: str) -> bool:
    """Tell whether a sentence holds something of the asked kind that the question does not name."""
    find = _FINDERS.get(asked)
    if find is None:
        return False
    said = _words(question)
    return any(_words(found) not in said for found in find(sentence))


def only_asks(asked: Asks, question: str, sentence: str) -> bool:
    """Tell whether a sentence asks what the question asks, or says that it is not known.

    Nothing has more words in common with a question than the heading that asks the same, or
    "He did not say how many". A sentence that holds something of the asked kind may still answer.
    """
    if _QUESTION_MARK.search(sentence):
        return not holds(asked, question, sentence)
    asks_on = _ASKS_ON.search(sentence) if asked is not Asks.OTHER else None
    # Who asks stands before it, and is not who is asked for.
    return asks_on is not None and not holds(asked, question, sentence[asks_on.start() :])


def _words(text: str) -> str:
    """Return the words of a text with a space around each, so that 2 does not stand in 2024."""
    words = re.findall(r"\w+", text.lower())
    return f" {' '.join(words)} "


def _all(pattern: re.Pattern[str]) -> Callable[[str], list[str]]:
    return lambda sentence: [match.group() for match in pattern.finditer(sentence)]


_FINDERS: dict[Asks, Callable[[str], list[str]]] = {
    Asks.PERSON: _all(_NAME),
    Asks.TIME: _all(_TIMES),
    Asks.NUMBER: _all(_NUMBERS),
    Asks.PLACE: _all(_IN_PLACE),
    Asks.REASON: _all(_REASONS),
}
