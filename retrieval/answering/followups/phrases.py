"""Cut a question into words and noun phrases, by closed word lists and position. Pure.

No grammar is complete without a tagger; questions are short and regular enough that lists of the
closed classes, the common verbs, and the place where a verb is due find the phrases that matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

from retrieval.answering.followups import lexicon

_WORD = re.compile(r"\d+(?:[.,]\d+)+|(?:[A-Za-z]\.){2,}|\w+(?:[-'’/&.](?=\w)\w+)*")
_BREAK = re.compile(r"[.!?;:,()\"“”]")


class Class(Enum):
    """What a word does in its sentence."""

    NOUN = "noun"
    VERB = "verb"
    DETERMINER = "determiner"
    DEMONSTRATIVE = "demonstrative"
    POSSESSIVE = "possessive"
    PREPOSITION = "preposition"
    CONJUNCTION = "conjunction"
    AUXILIARY = "auxiliary"
    QUESTION = "question word"
    PRONOUN = "pronoun"
    ADVERB = "adverb"
    VAGUE = "vague adjective"


@dataclass(frozen=True)
class Word:
    """A word in its place. ``after_break`` tells of punctuation before it."""

    text: str
    start: int
    end: int
    index: int
    after_break: bool
    kind: Class = Class.NOUN

    @cached_property
    def lower(self) -> str:
        """The word in lower case, with a plain apostrophe."""
        return self.text.lower().replace("’", "'")

    @property
    def capital(self) -> bool:
        """True for a capital that no sentence start explains."""
        if not self.text[0].isupper() or re.match(r"I(?!\w)", self.text):
            return False
        first = self.index == 0 or self.after_break
        return not first or (len(self.text) > 1 and self.text.isupper())


@dataclass(frozen=True)
class Phrase:
    """A noun phrase without its determiner and vague adjectives, and what stands before it.

    ``full`` has the vague adjectives too: "popular music" is more than music.
    """

    text: str
    full: str
    words: tuple[Word, ...]
    determiner: str
    preposition: str

    @property
    def head(self) -> str:
        """The noun that the phrase is about, in lower case: its last word."""
        return re.sub(r"'s?$", "", self.words[-1].lower)

    @property
    def start(self) -> int:
        """Where its first word starts."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where its last word ends."""
        return self.words[-1].end

    @property
    def is_name(self) -> bool:
        """True when a capital marks it as a name."""
        return any(word.capital for word in self.words)

    @property
    def is_known_place(self) -> bool:
        """True when a word of it is a country or a city that everyone knows."""
        bare = (re.sub(r"'s?$", "", word.lower) for word in self.words if word.text[0].isupper())
        return not lexicon.KNOWN_PLACES.isdisjoint(bare)

    @property
    def is_vague(self) -> bool:
        """True when no word of it tells what is spoken of."""
        return all(_is_adjective(word) for word in self.words)

    @property
    def is_relation(self) -> bool:
        """True when its head is something of something else, such as "types" or "history"."""
        return lexicon.singular(self.head) in lexicon.RELATIONS and not self.is_name


def is_date(phrase: Phrase) -> bool:
    """Tell whether a phrase names a day, a month or a year."""
    return any(word.lower in lexicon.DATES or _YEAR.fullmatch(word.text) for word in phrase.words)


_YEAR = re.compile(r"1\d\d\d|20\d\d")


def words_of(text: str) -> list[Word]:
    """Return the words of a text, each with what it does there."""
    return [_gerund(words, word) for words in [_classed(text)] for word in words]


def _gerund(words: Sequence[Word], word: Word) -> Word:
    """Tell "of consuming energy drinks" from "of binge drinking"."""
    following = words[word.index + 1] if word.index + 1 < len(words) else None
    before = words[word.index - 1] if word.index else None
    if not (
        word.kind is Class.NOUN and word.lower.endswith("ing") and word.lower in lexicon.verbs()
    ):
        return word
    if before is None or before.kind is not Class.PREPOSITION or following is None:
        return word
    if following.after_break or following.kind not in _OPENS_NOUN | {Class.NOUN}:
        return word
    return replace(word, kind=Class.VERB)


def _classed(text: str) -> list[Word]:
    words: list[Word] = []
    before = 0
    verb_due = False
    for found in _WORD.finditer(text):
        broken = bool(_BREAK.search(text[before : found.start()]))
        plain = Word(found.group(), *found.span(), len(words), broken)
        kind = _class_of(plain, words[-1] if words and not broken else None, verb_due)
        word = Word(plain.text, plain.start, plain.end, plain.index, broken, kind)
        verb_due = _verb_due(word, verb_due and not broken, words)
        words.append(word)
        before = found.end()
    return words


def phrases_of(text: str, words: Sequence[Word]) -> list[Phrase]:
    """Return the noun phrases of a text, in order."""
    return [_phrase(text, words, run) for run in _runs(words) if any(_tells(w) for w in run)]


def _tells(word: Word) -> bool:
    return not word.text.isdigit() or len(word.text) == 4  # a year says something


def _class_of(word: Word, before: Word | None, verb_due: bool) -> Class:
    listed = _CLASSES.get(re.sub(r"('s|'re|'d|'ll|'ve)$", "", word.lower))
    if word.lower in _CLASSES:
        listed = _CLASSES[word.lower]
    if word.capital and listed not in _NEVER_NAMES:
        return Class.NOUN
    if listed is not None:
        return listed
    if word.lower.endswith("ly") and len(word.lower) > 4:
        return Class.ADVERB
    if word.lower in lexicon.verbs() and _is_verb(word, before, verb_due):
        return Class.VERB
    passive = word.lower.endswith("ed") and before is not None and before.kind in _BEFORE_PASSIVE
    return Class.VERB if passive else Class.NOUN


_BEFORE_PASSIVE = {Class.AUXILIARY, Class.ADVERB}
_NEVER_NAMES = {Class.ADVERB, Class.QUESTION}
_OPENS_GERUND = {Class.AUXILIARY, Class.PRONOUN, Class.ADVERB, Class.VERB}
_OPENS_NOUN = {Class.DETERMINER, Class.DEMONSTRATIVE, Class.POSSESSIVE, Class.VAGUE}


def _is_verb(word: Word, before: Word | None, verb_due: bool) -> bool:
    """Tell a verb from the noun or participle that is spelt like it."""
    base = lexicon.singular(word.lower)
    if before is not None and before.kind is Class.QUESTION and base != word.lower:
        return True  # "What causes …"
    if word.lower.endswith("ing") and (before is None or before.kind not in _OPENS_GERUND):
        return False
    if before is not None:
        if before.kind in _OPENS_NOUN:
            return before.lower in ("this", "that") and base != word.lower and word.lower[-1] == "s"
        if before.lower == "to":
            return True
        if before.kind is Class.PREPOSITION:
            return base not in lexicon.NOUN_TOO
        if before.kind is Class.PRONOUN:
            return True
    return verb_due or base not in lexicon.NOUN_TOO


def _verb_due(word: Word, due: bool, words: Sequence[Word]) -> bool:
    """Tell whether a main verb is still to come after this word."""
    if word.lower in lexicon.HELPERS:
        return True
    return due and word.kind is not Class.VERB


def _runs(words: Sequence[Word]) -> Iterator[list[Word]]:
    run: list[Word] = []
    for word in words:
        parted = word.after_break or word.kind not in (Class.NOUN, Class.VAGUE)
        if run and (parted or _owns(run[-1])):
            yield run
            run = []
        if word.kind in (Class.NOUN, Class.VAGUE):
            run.append(word)
    if run:
        yield run


def _owns(word: Word) -> bool:
    return word.lower.endswith(("'s", "s'"))


def _trimmed(run: list[Word]) -> list[Word]:
    """Drop what qualifies without telling: "main | uses", "are | bananas | safe"."""
    while len(run) > 1 and run[0].kind is Class.VAGUE and not run[0].capital:
        run = run[1:]
    kept = len(run)
    while kept > 1 and not run[kept - 1].capital and _is_adjective(run[kept - 1]):
        kept -= 1
    return run[:kept]


def _is_adjective(word: Word) -> bool:
    return word.kind is Class.VAGUE or word.lower in lexicon.ADJECTIVES


def _phrase(text: str, words: Sequence[Word], run: list[Word]) -> Phrase:
    first = run[0].index
    determiner = ""
    while first > 0 and not words[first].after_break and words[first - 1].kind in _OPENS_NOUN:
        first -= 1
        determiner = words[first].lower
    owner = words[first - 1] if first > 0 and not words[first].after_break else None
    if owner is not None and owner.kind is Class.NOUN and _owns(owner):
        determiner = "'s"
    ahead = words[first - 1] if first > 0 and not words[first].after_break else None
    preposition = ahead.lower if ahead and ahead.kind is Class.PREPOSITION else ""
    kept = _trimmed(run)
    full, short = text[run[0].start : kept[-1].end], text[kept[0].start : kept[-1].end]
    return Phrase(short, full, tuple(kept), determiner, preposition)


_CLASSES: dict[str, Class] = {
    **dict.fromkeys(lexicon.VAGUE_ADJECTIVES, Class.VAGUE),
    **dict.fromkeys(lexicon.ADVERBS, Class.ADVERB),
    **dict.fromkeys(lexicon.CONJUNCTIONS, Class.CONJUNCTION),
    **dict.fromkeys(lexicon.PREPOSITIONS, Class.PREPOSITION),
    **dict.fromkeys(lexicon.DETERMINERS, Class.DETERMINER),
    **dict.fromkeys(lexicon.DEMONSTRATIVES, Class.DEMONSTRATIVE),
    **dict.fromkeys(lexicon.OTHER_PRONOUNS, Class.PRONOUN),
    **dict.fromkeys(lexicon.PERSONS | lexicon.GROUPS | lexicon.THINGS, Class.PRONOUN),
    **dict.fromkeys(lexicon.POSSESSIVES, Class.POSSESSIVE),
    **dict.fromkeys(lexicon.QUESTION_WORDS, Class.QUESTION),
    **dict.fromkeys(lexicon.AUXILIARIES, Class.AUXILIARY),
}
