"""Whether a sentence denies what its evidence denies, and affirms what it affirms. Pure.

A cue ("not", "never", "no", "without") denies the content words that follow it up to the end of its
clause. The sentence is compared with the evidence sentence that it resembles most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from retrieval.answering.gate.text import Word, words
from retrieval.index.words import STOP_WORDS, analyze

_REACH = 6
"""Content words that one cue denies at most."""
_NEAR = 3
_HEADS = 2
"""Of these, the nearest: the words that a denial is about."""
_RESEMBLANCE = 0.4
"""Share of a sentence's words that an evidence sentence must hold to be the one it retells."""

_HARD = frozenset(
    "not never no none nobody nothing neither nor nowhere cannot without unable cant wont".split()
)
# Words that turn what follows round as "not" does, but seldom need a "not" in their place.
_SOFT = re.compile(
    r"^(?:fail|refus|den(?:y|ie)|reject|lack|prevent|avoid|absen|forb|prohibit|ban(?:s|ned|ning)?$|"
    r"stop|ceas|hardly|rarely|seldom|barely|few$|little$|instead|rather$|only$|until$|unless$|"
    r"miss(?:es|ed|ing)$|los[et]|except|despite|abandon|oppos|neglect|cancel|withdr|unlike|away$|"
    r"before$|too$|disput|disagree|fals|wrong|hard$|difficult|ineligible|against$|end(?:s|ed)$)"
)
_PRIVATIVE = re.compile(r"^(?:un|in|im|ir|il|dis|non)(\w{3,})$|^(\w{3,})less$")
_NO_DENIAL = re.compile(
    r"\bnot (?:only|just|merely|simply|least|to mention|until)\b|\bwhether or not\b|\bif not\b|"
    r"\bno (?:doubt|matter|later than|fewer than|less than|more than|one else)\b|\bno\. ?\d|"
    r"\bnothing (?:but|more than)\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(
    r"[;:()]|[.!?](?:\s|$)|,|\s-+\s|\b(?:but|although|though|while|whereas|because|since|until|"
    r"unless|except|who|which|however|instead|rather|and)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Denial:
    """A cue as written, and the stems of the content words that it denies, nearest first."""

    cue: str
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Polarity:
    """What a text denies, what it turns round in softer words, and what it affirms."""

    denials: tuple[Denial, ...]
    soft: tuple[Denial, ...]
    affirmed: frozenset[str]
    stems: frozenset[str]

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
    content = {place for place, word in enumerate(found) if _is_content(word)}
    return Polarity(
        tuple(_denial(found, index, scopes[index]) for index in cues),
        tuple(_soft_denials(text, found)),
        frozenset(_stem(found[place]) for place in content - denied),
        frozenset(_stem(found[place]) for place in content),
    )


def disagreements(sentence: str, evidence: Sequence[str]) -> list[str]:
    """Return the words whose denial or affirmation the evidence does not bear out.

    All texts are normalised, and each of ``evidence`` is one sentence.
    """
    claimed = polarity(sentence)
    sources = [polarity(text) for text in evidence]
    added = [
        f"{denial.cue} {' '.join(denial.stems[:1])}".strip()
        for denial in claimed.denials
        if any(_speaks_of(source, denial) for source in sources)
        and not any(_denies(source, denial, claimed) for source in sources)
    ]
    return added + _affirmed_though_denied(claimed, sources)


def _speaks_of(source: Polarity, denial: Denial) -> bool:
    """Tell whether a source speaks of what is denied at all; if not, other words are in its place.

    Then the measure of support has to tell whether they mean the same.
    """
    return any(stem in source.stems for stem in denial.stems[:_HEADS])


def _denies(source: Polarity, denial: Denial, claimed: Polarity) -> bool:
    """Tell whether a source denies what the sentence denies.

    A softer word of the source counts only where the sentence has put the denial in its place.
    """
    kept = {own.cue for own in claimed.soft}
    soft = [own for own in source.soft if own.cue not in kept]
    return any(
        denial.stems[0] in own.stems[:_NEAR] or own.stems[0] in denial.stems[:_NEAR]
        for own in (*source.denials, *soft)
        if own.stems
    )


def _affirmed_though_denied(claimed: Polarity, sources: Sequence[Polarity]) -> list[str]:
    """Return what the nearest evidence denies and the sentence affirms."""
    near = _nearest(claimed, sources)
    open_to_doubt = claimed.affirmed - claimed.denied
    affirmed = [
        stem
        for source in near
        for own in source.denials
        for stem in own.stems[:1]
        if stem in open_to_doubt and stem not in source.affirmed
    ]
    return affirmed or [own.stems[0] for source in near for own in _left_out(claimed, source)]


def _left_out(claimed: Polarity, source: Polarity) -> list[Denial]:
    """Return the denials of a source that a sentence repeats without their cues, by count."""
    repeated = [own for own in source.denials if _repeats(claimed, own)]
    kept = {own.cue for own in source.soft}
    denials = len(claimed.denials) + sum(1 for own in claimed.soft if own.cue not in kept)
    return repeated[denials:]


def _repeats(claimed: Polarity, own: Denial) -> bool:
    """Tell whether a sentence holds the words that a source denies: the first, and one more."""
    held = [stem in claimed.stems for stem in own.stems[:_NEAR]]
    return bool(held) and held[0] and sum(held) >= min(2, len(held))


def _nearest(claimed: Polarity, sources: Sequence[Polarity]) -> list[Polarity]:
    """Return the sources that share the most words with the sentence, if they share enough."""
    shares = [len(claimed.stems & source.stems) for source in sources]
    least = max(max(shares, default=0), _RESEMBLANCE * len(claimed.stems), 1)
    return [source for source, share in zip(sources, shares, strict=True) if share >= least]


def _denial(found: Sequence[Word], cue: int, places: Sequence[int]) -> Denial:
    return Denial(found[cue].text, tuple(_stem(found[place]) for place in places))


def _soft_denials(text: str, found: Sequence[Word]) -> Iterator[Denial]:
    for index, word in enumerate(found):
        if _SOFT.match(word.folded):
            yield _denial(found, index, _scope(text, found, index))
        elif bare := _PRIVATIVE.match(word.folded):
            yield Denial(word.text, (_stem_of(bare[1] or bare[2]),))


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
    return places[:_REACH]


@lru_cache(maxsize=65536)
def _stem_of(folded: str) -> str:
    stems = analyze(folded)
    return stems[0] if stems else folded


def _stem(word: Word) -> str:
    return _stem_of(word.folded)
