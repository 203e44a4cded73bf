"""The names of a sentence, and whether its evidence holds them. Pure.

A name is a word with a capital that its place does not explain, or one that mixes letters with
digits. "Kim" stands for "Kim Jong Un", "UN" for "United Nations" and the other way round, "Russian"
for "Russia", "Northern" for "North", "Buddhist" for "Buddhism", "Wall-Street" for "Wall Street",
"Mohammed" for "Mohamed", "Harbor" for "Harbour". "II" is a number, "km2" a unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from retrieval.answering.gate.common_words import (
    COMMON,
    DERIVED,
    KINDS,
    NOT_DERIVED,
    TITLES,
)
from retrieval.answering.gate.name_forms import NATIONS, SAME, SHORT_FORMS
from retrieval.answering.gate.number_words import ONES, ORDINALS, ROMAN, SCALES, TENS
from retrieval.answering.gate.text import Word, words
from retrieval.index.asking import STOP_WORDS
from retrieval.index.words import analyze

_NOT_NAMES = frozenset(
    {*STOP_WORDS, *ONES, *TENS, *SCALES, *ORDINALS, "i", "ok", "ad", "bc", "bce"}
)
_TELLING = 3
"""Letters of an acronym that may stand for a name; two are met by chance."""
_SPELLED = 4
"""Letters of a name that may be spelled in several ways."""
_SPELLINGS = (("ae", "e"), ("oe", "e"), ("our", "or"), ("z", "s"))
_UNITED = frozenset(("states", "kingdom", "nations"))
_UNIT = re.compile(r"(?:[kcm]?m|ft|mi|in)[23]|\d+(?:[kcm]?m|k?g|ft|mph|kmh|kw|mw|hz|am|pm|bn|s)")
_CONTRACTED = re.compile(r"(?:n't|'(?:ve|re|ll|d|m|s))$")
_CREED = re.compile(r"(?:ism|isms|ist|ists|ian|ians|ic|ics)$")
_OPENS = re.compile(r"(?:^|[.!?:;\"(\[]|-{2,}|\s-|\s')\s*[\"'(\[]*$")


class Vocabulary(NamedTuple):
    """What the evidence holds: folded words, stems, pairs written as one, acronyms, initials.

    ``sounds`` are those of its names.
    """

    folded: frozenset[str]
    stems: frozenset[str]
    joined: frozenset[str]
    acronyms: frozenset[str]
    initials: frozenset[str]
    sounds: frozenset[str]

    @property
    def numbered(self) -> frozenset[str]:
        """Words with digits in them: "WW2"."""
        return frozenset(word for word in self.folded if word[-1:].isdigit() and word[0].isalpha())

    @property
    def named(self) -> frozenset[str]:
        """Words that may name something: "us" only where it was written as an acronym."""
        return self.folded - STOP_WORDS | self.acronyms


def unsupported(
    sentence: str, evidence: Iterable[str], masked: Iterable[tuple[int, int]] = ()
) -> list[str]:
    """Return the names of a sentence that no evidence holds, as they are written.

    All texts are normalised; ``masked`` places of the sentence were read as dates or numbers.
    """
    held = vocabulary(tuple(evidence))
    hidden = list(masked)
    found = [
        word
        for word in words(sentence)
        if not any(start < word.end and word.start < end for start, end in hidden)
    ]
    return [
        word.text
        for index, word in enumerate(found)
        if is_name(sentence, found, index) and not _holds(held, found, index)
    ]


@lru_cache(maxsize=512)
def vocabulary(evidence: tuple[str, ...]) -> Vocabulary:
    """Return what some normalised texts hold."""
    found = [words(text) for text in evidence]
    folded = [word.folded for text in found for word in text]
    pairs = {a.folded + b.folded for text in found for a, b in pairwise(text)}
    return Vocabulary(
        frozenset(folded),
        frozenset(stem for text in evidence for stem in analyze(text)),
        frozenset(pairs),
        frozenset(word.folded for text in found for word in text if _is_acronym(word.text)),
        frozenset(short for text in found for short in _all_initials(text)),
        frozenset(_sound(word.folded) for text in found for word in text if _capital(word)),
    )


def is_name(sentence: str, found: Sequence[Word], index: int) -> bool:
    """Tell whether a word of a sentence names something."""
    word = found[index]
    if word.text in ROMAN:
        return False
    if _is_acronym(word.text) and word.folded not in ("ok", "ad", "bc", "bce"):
        return not _is_shouted(found, index)
    if _is_no_name(_CONTRACTED.sub("", word.folded)):
        return False
    if word.folded in TITLES | KINDS and _beside_name(found, index):
        return False
    if not any(character.isupper() for character in word.text):
        return any(c.isdigit() for c in word.text) and any(c.isalpha() for c in word.text[:-2])
    if any(character.isupper() for character in word.text[1:]):
        return True
    return not _OPENS.search(sentence[: word.start]) or not _may_open(found, index)


def _is_no_name(word: str) -> bool:
    return word in _NOT_NAMES or len(word) < 2 or word.isdigit() or bool(_UNIT.fullmatch(word))


def _is_shouted(found: Sequence[Word], index: int) -> bool:
    """Tell "THE" and "OF" in a title that is all in capitals from acronyms."""
    beside = [*found[max(0, index - 1) : index], *found[index + 1 : index + 2]]
    shouted = any(len(word.text) > 3 and word.text.isupper() for word in beside)
    return found[index].folded in STOP_WORDS and shouted


def _beside_name(found: Sequence[Word], index: int) -> bool:
    beside = [*found[max(0, index - 1) : index], *found[index + 1 : index + 2]]
    return any(_capital(word) and word.folded not in STOP_WORDS for word in beside)


def _may_open(found: Sequence[Word], index: int) -> bool:
    """Tell whether a word at the start of a sentence may be a plain word with a capital."""
    word = found[index].folded
    return word in COMMON or (DERIVED.search(word) is not None and word not in NOT_DERIVED)


def _holds(held: Vocabulary, found: Sequence[Word], index: int) -> bool:
    name = found[index].folded
    if name == "united" and index + 1 < len(found) and found[index + 1].folded in _UNITED:
        name = found[index + 1].folded  # "American" and "US" hold both words.
    if _is_acronym(found[index].text) and name in held.initials | held.acronyms:
        return True
    if _is_short_form(held, found, index):
        return True
    # "US" is no pronoun, and "WHO" does not stand in a text for its "who".
    if name in held.named or name in held.joined:
        return True
    if any(name in same and not same.isdisjoint(held.named) for same in SAME):
        return True
    if name in STOP_WORDS:
        return False
    if any(stem in held.stems for stem in analyze(name)):
        return True
    if len(name) >= _SPELLED and _sound(name) in held.sounds:
        return True
    return _joins(held, found, index) or _is_kin(name, held.folded)


def _is_short_form(held: Vocabulary, found: Sequence[Word], index: int) -> bool:
    """Tell whether the evidence has "WW2" or "NY" in full, or short what the sentence has so."""
    name = found[index].folded
    full = SHORT_FORMS.get(name)
    if full and any(c.isupper() for c in found[index].text[1:]):
        return all(held.stems.issuperset(analyze(word)) for word in full)
    near = {word.folded for word in found[max(0, index - 2) : index + 3]}
    return any(
        name in words and near.issuperset(words) and short in held.acronyms | held.numbered
        for short, words in SHORT_FORMS.items()
    )


def _joins(held: Vocabulary, found: Sequence[Word], index: int) -> bool:
    """Tell whether the evidence writes the name as one word with a neighbour, or by initials."""
    for first, last in ((index - 1, index), (index, index + 1)):
        if first >= 0 and last < len(found):
            joined = found[first].folded + found[last].folded
            if joined in held.folded:
                return True
    nearby = found[max(0, index - 5) : index + 6]
    return any(
        short in held.acronyms
        for short, run in _initials(nearby)
        if len(short) >= _TELLING and found[index] in run
    )


def _initials(text: Sequence[Word]) -> Iterator[tuple[str, Sequence[Word]]]:
    """Yield the initials of runs of two to six words with capitals, and the run.

    Small words between them count for nothing: "Bank of England" is "be".
    """
    capitals = [word for word in text if _capital(word)]
    for size in range(2, 7):
        for first in range(len(capitals) - size + 1):
            run = capitals[first : first + size]
            if run[-1].end - run[0].start <= 12 * size:
                yield "".join(word.folded[0] for word in run), run


def _all_initials(text: Sequence[Word]) -> Iterator[str]:
    """Yield the initials of runs of names, and of three or four content words in a row."""
    yield from (short for short, _ in _initials(text))
    plain = [word.folded[0] for word in text if word.folded not in STOP_WORDS]
    for size in (_TELLING, _TELLING + 1):
        yield from ("".join(plain[at : at + size]) for at in range(len(plain) - size + 1))


def _sound(name: str) -> str:
    """Return a name without what spellings differ in: silent h, doubled letters, y for i, ae."""
    plain = name[0] + name[1:].replace("ph", "f").replace("h", "").replace("y", "i")
    for written, simpler in _SPELLINGS:
        plain = plain.replace(written, simpler)
    return re.sub(r"(.)\1+", r"\1", re.sub(r"tre$", "ter", plain))


def _is_acronym(word: str) -> bool:
    letters = word.replace(".", "")
    return len(letters) > 1 and letters.isalpha() and letters.isupper()


def _capital(word: Word) -> bool:
    return word.text[0].isupper()


def _is_kin(name: str, held: frozenset[str]) -> bool:
    """Tell whether the evidence names the land of a people, or the people of a land, or a creed."""
    singular = name.removesuffix("s") if len(name) > _SPELLED else name
    root = _CREED.sub("", singular)
    if root != singular and root[_SPELLED - 1 :] and root in {_CREED.sub("", w) for w in held}:
        return True
    return any(_demonym(singular, other) or _demonym(other, name) for other in held)


def _demonym(people: str, land: str) -> bool:
    if len(land) < 4 or len(people) < 4:
        return False
    if land in (NATIONS.get(people), NATIONS.get(people.removesuffix("s"))):
        return True
    for ending in ("n", "an", "ian", "ese", "i", "ish", "ans", "ians", "ean", "eans"):
        root = people.removesuffix(ending)
        if root != people and len(root) >= 4 and root in (land, land[:-1]):
            return land[-1] in "aeoiuymnl" or len(ending) > 2
    return False
