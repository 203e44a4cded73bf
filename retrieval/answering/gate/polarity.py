"""What a text denies and what it affirms. Pure.

A cue ("not", "never", "no", "without") denies the content words that follow it up to the end of its
clause; where none follow, those that stand before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from retrieval.answering.gate.text import Word, words
from retrieval.index.asking import STOP_WORDS
from retrieval.index.words import analyze

_REACH = 6
"""Content words that one cue denies at most."""

_BOUND_REACH = 12
"""Characters after the last word that is denied where "until" or "since" may stand."""

_HARD = frozenset(
    "not never no none nobody nothing neither nor nowhere cannot without unable cant wont".split()
)
# Words that turn what follows round as "not" does, but seldom need a "not" in their place.
_SOFT = re.compile(
    r"^(?:fail|refus|den(?:y|ie)|reject|lack|prevent|avoid|absen|forb|prohibit|ban(?:s|ned|ning)?$|"
    r"stop|ceas|hardly|rarely|seldom|barely|few$|little$|instead|rather$|only$|until$|unless$|"
    r"miss(?:es|ed|ing)$|los[et]|except|despite|abandon|oppos|neglect|cancel|withdr|unlike|away$|"
    r"before$|too$|disput|disagree|fals|wrong|hard$|difficult|ineligible|against$|end(?:s|ed)$|"
    r"dissuad|discourag|exclud|omit)"
)
_PRIVATIVE = re.compile(r"^(?:un|in|im|ir|il|dis|non)(\w{3,})$|^(\w{3,})less$")
_NO_DENIAL = re.compile(
    r"\bnot (?:only|just|merely|simply|least|to mention|until|unlike|"
    r"(?:limited|restricted|confined|exclusive) to)\b|\bwhether or not\b|\bif not\b|"
    r"\bno (?:matter|later than|fewer than|less than|more than|one else)\b|\bno\. ?\d|"
    r"\bnothing (?:but|more than)\b",
    re.IGNORECASE,
)
# "It did not end until 1888" says that it ended; "none has won since 1990" that one won then.
_BOUND = re.compile(r"\b(?:until|till|before|since|after)\b", re.IGNORECASE)
_EXCEPTION = re.compile(
    r"\b(?:except|exceptions?|excluding|other than|apart from|aside from|save for|all but)\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(
    r"[;:()]|[.!?](?:\s|$)|,|\s-+\s|\b(?:but|although|though|while|whereas|because|since|until|"
    r"unless|except|who|which|however|instead|rather|and)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Denial:
    """A cue as written, and the stems of the content words that it denies, nearest first.

    ``before`` are those of its clause that stand before it, nearest first. ``bounded`` tells that
    it holds until or since a time, ``hedged`` that what it denies first is an adverb ("generally").
    """

    cue: str
    stems: tuple[str, ...]
    before: tuple[str, ...] = ()
    bounded: bool = False
    hedged: bool = False

    @property
    def context(self) -> frozenset[str]:
        """The stems around the cue: what a text that speaks of the same would hold."""
        return frozenset((*self.before, *self.stems))


@dataclass(frozen=True, slots=True)
class Polarity:
    """What a text denies, what it turns round in softer words, and what it affirms.

    ``bounded``: it tells of a time until or since something; ``excepted``: what it makes an
    exception of, by the first two stems.
    """

    denials: tuple[Denial, ...]
    soft: tuple[Denial, ...]
    affirmed: frozenset[str]
    order: tuple[str, ...]
    stems: frozenset[str]
    bounded: bool = False
    excepted: tuple[str, ...] = ()

    def around(self, stem: str) -> frozenset[str]:
        """The content stems near one of them, itself included."""
        at = self.order.index(stem)
        return frozenset(self.order[max(0, at - _REACH) : at + _REACH + 1])

    @property
    def denied(self) -> frozenset[str]:
        """Stems that anything denies, hard or soft."""
        return frozenset(stem for own in (*self.denials, *self.soft) for stem in own.stems)


@lru_cache(maxsize=4096)
def polarity(text: str) -> Polarity:
    """Return what a normalised text denies and affirms."""
    found = words(text)
    skipped = [match.span() for match in _NO_DENIAL.finditer(text)]
    cues = [
        index
        for index, word in enumerate(found)
        if _is_cue(word) and not any(start <= word.start < end for start, end in skipped)
    ]
    scopes = {index: _scope(text, found, index) for index in cues}
    denied = {place for places in scopes.values() for place in places}
    content = [place for place, word in enumerate(found) if _is_content(word)]
    order = tuple(_stem(found[place]) for place in content)
    return Polarity(
        tuple(_denial(text, found, index, scopes[index]) for index in cues),
        tuple(_soft_denials(text, found)),
        frozenset(_stem(found[place]) for place in content if place not in denied),
        order,
        frozenset(order),
        _BOUND.search(text) is not None,
        _excepted(text, found),
    )


def _excepted(text: str, found: Sequence[Word]) -> tuple[str, ...]:
    except_for = _EXCEPTION.search(text)
    if except_for is None:
        return ()
    after = [word for word in found if word.start >= except_for.end() and _is_content(word)]
    return tuple(_stem(word) for word in after[:2])


def _denial(text: str, found: Sequence[Word], cue: int, places: Sequence[int]) -> Denial:
    before = tuple(_stem(found[place]) for place in _clause_before(text, found, cue))
    stems = tuple(_stem(found[place]) for place in places)
    if not stems and found[cue].folded.endswith(("not", "n't")):
        stems = before  # "Kim has signed, Putin has not."
    last = found[places[-1]] if places else found[cue]
    bounded = _BOUND.search(text, found[cue].end, last.end + _BOUND_REACH) is not None
    hedged = bool(places) and len(places) > 1 and found[places[0]].folded.endswith("ly")
    return Denial(found[cue].text, stems, before, bounded, hedged)


def _soft_denials(text: str, found: Sequence[Word]) -> Iterator[Denial]:
    for index, word in enumerate(found):
        if _SOFT.match(word.folded):
            yield _denial(text, found, index, _scope(text, found, index))
        elif bare := _PRIVATIVE.match(word.folded):
            yield Denial(word.text, (_stem_of(bare[1] or bare[2]),))


def _clause_before(text: str, found: Sequence[Word], cue: int) -> list[int]:
    """Return the places of the content words between the start of a clause and its cue."""
    places: list[int] = []
    for place in range(cue - 1, -1, -1):
        word = text[found[place].start : found[place + 1].start]
        if len(places) == _REACH or word.startswith("that ") or _CLAUSE_END.search(word):
            break
        if _is_content(found[place]):
            places.append(place)
    return places


def _is_cue(word: Word) -> bool:
    return word.folded in _HARD or word.folded.endswith("n't")


def _is_content(word: Word) -> bool:
    return (
        word.folded not in STOP_WORDS and not _is_cue(word) and word.folded not in ("longer", "one")
    )


def _scope(text: str, found: Sequence[Word], cue: int) -> list[int]:
    """Return the places of the content words that a cue denies."""
    end = _CLAUSE_END.search(text, found[cue].end)
    stop = end.start() if end else len(text)
    places = [
        place
        for place in range(cue + 1, len(found))
        if found[place].start < stop and _is_content(found[place])
    ]
    if places and found[places[0]].folded == "doubt":
        return places[:1]  # What there is no doubt about is not denied.
    return places[:_REACH]


@lru_cache(maxsize=65536)
def _stem_of(folded: str) -> str:
    stems = analyze(folded)
    return stems[0] if stems else folded


def _stem(word: Word) -> str:
    return _stem_of(word.folded)
