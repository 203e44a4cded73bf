"""Find what a question leaves open: pronouns, unfinished phrases, ellipsis. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from retrieval.answering.followups import lexicon
from retrieval.answering.followups.phrases import Class, Phrase, Word, phrases_of, words_of


class Lack(StrEnum):
    """How a question shows that something said before is missing from it."""

    PERSON = "person"
    THING = "thing"
    GROUP = "group"
    PLACE = "place"
    POINTER = "pointer"
    ONE = "one"
    DEFINITE = "definite"
    RELATION = "relation"
    COMPARISON = "comparison"
    HEADLESS = "headless"
    ELLIPSIS = "ellipsis"
    BARE = "bare"
    OPEN = "open"


@dataclass(frozen=True)
class Gap:
    """A place that something said before belongs to.

    ``start`` and ``end`` are what it replaces; they are equal where it is only inserted.
    ``noun`` is the noun that a demonstrative or an article stands with; ``pronoun`` tells "he"
    from "she".
    """

    lack: Lack
    start: int
    end: int
    possessive: bool = False
    noun: str = ""
    pronoun: str = ""


@dataclass(frozen=True)
class Asked:
    """A question cut into words and noun phrases."""

    text: str
    words: tuple[Word, ...]
    phrases: tuple[Phrase, ...]

    @property
    def end(self) -> int:
        """Where its last word ends: before the question mark."""
        return self.words[-1].end if self.words else 0


@lru_cache(maxsize=1024)
def parse(text: str) -> Asked:
    """Cut a question into words and noun phrases."""
    words = words_of(text)
    return Asked(text, tuple(words), tuple(phrases_of(text, words)))


def gaps_of(asked: Asked) -> list[Gap]:
    """Return what a question leaves open, in order; the whole question where nothing shows.

    A question whose pronouns all stand for something in itself leaves nothing open.
    """
    pronouns = list(_pronouns(asked))
    found = [gap for word, gap in pronouns if not _answered_inside(asked, word, gap)]
    if pronouns and not found:
        return []
    return found or list(_unfinished(asked))[:1] or [Gap(Lack.OPEN, asked.end, asked.end)]


def _begin(asked: Asked) -> int:
    """Return the index of the word that the last sentence starts with; chatter comes before."""
    chatter = r"[.!?]+\s+|\bby the way,?\s+"
    ends = [m.end() for m in re.finditer(chatter, asked.text.rstrip(), re.IGNORECASE)]
    starts = [w.index for w in asked.words if ends and w.start >= ends[-1]]
    return starts[0] if starts else 0


def _pronouns(asked: Asked) -> Iterator[tuple[Word, Gap]]:
    for word in asked.words[_begin(asked) :]:
        gap = _pronoun(asked, word)
        if gap is not None:
            yield word, gap


def _pronoun(asked: Asked, word: Word) -> Gap | None:
    bare = word.lower.removesuffix("'s")
    start, end = word.start, word.start + len(bare)
    following = _next(asked.words, word)
    if bare in lexicon.PERSONS:
        owns = bare == "his" or (bare == "her" and _opens_phrase(following))
        return Gap(Lack.PERSON, start, end, possessive=owns, pronoun=bare)
    if bare in lexicon.THINGS:
        owns = bare == "its" or (word.lower == "it's" and not _is_subject(asked.words, word))
        return Gap(Lack.THING, start, word.end if owns else end, possessive=owns)
    if bare in lexicon.GROUPS:
        return Gap(Lack.GROUP, start, end, possessive=bare == "their")
    if bare == "there" and _is_locative(asked.words, word):
        return Gap(Lack.PLACE, start, end)
    if bare in lexicon.DEMONSTRATIVES:
        return _pointer(asked, word, Gap(Lack.POINTER, start, end))
    if bare in ("one", "ones") and _stands_for_noun(asked.words, word):
        return Gap(Lack.ONE, start, end)
    return None


def _pointer(asked: Asked, word: Word, gap: Gap) -> Gap | None:
    """Tell a demonstrative from the conjunction "that", and find the noun that it stands with."""
    following = _next(asked.words, word)
    before = asked.words[word.index - 1] if word.index and not word.after_break else None
    if following is not None and _opens_phrase(following):
        if word.lower == "that" and before is not None and before.kind is Class.NOUN:
            return None
        phrase = next(p for p in asked.phrases if p.words[-1].index >= following.index)
        return Gap(gap.lack, gap.start, phrase.end, noun=phrase.text)
    if word.lower == "that" and before is not None:
        relative = before.kind in (Class.NOUN, Class.VAGUE) or following is not None
        if relative and before.kind not in (Class.PREPOSITION, Class.AUXILIARY, Class.VERB):
            return None
        if following is not None and following.kind in (Class.PRONOUN, Class.POSSESSIVE):
            return None
    return gap


def _is_subject(words: Sequence[Word], word: Word) -> bool:
    """Tell "it's" for "it is" from the same written for "its"."""
    before = words[word.index - 1] if word.index else None
    return before is None or word.after_break or before.kind is not Class.VERB


def _is_locative(words: Sequence[Word], word: Word) -> bool:
    """Tell "there" for a place from "there is"."""
    near = [words[i] for i in (word.index - 1, word.index + 1) if 0 <= i < len(words)]
    return not any(other.kind is Class.AUXILIARY for other in near) and "'" not in word.lower


def _stands_for_noun(words: Sequence[Word], word: Word) -> bool:
    following = _next(words, word)
    if following is not None and (following.lower == "of" or following.kind is Class.NOUN):
        return False
    before = words[word.index - 1] if word.index and not word.after_break else None
    return before is not None and (
        before.kind in (Class.VAGUE, Class.DETERMINER, Class.NOUN, Class.QUESTION)
    )


def _opens_phrase(word: Word | None) -> bool:
    return word is not None and word.kind in (Class.NOUN, Class.VAGUE, Class.DETERMINER)


def _next(words: Sequence[Word], word: Word) -> Word | None:
    """Return the word after another one, in the same clause."""
    if word.index + 1 == len(words) or words[word.index + 1].after_break:
        return None
    return words[word.index + 1]


def _answered_inside(asked: Asked, word: Word, gap: Gap) -> bool:
    """Tell whether an earlier clause of the same question names what a pronoun stands for."""
    if gap.lack not in (Lack.PERSON, Lack.THING, Lack.GROUP):
        return False
    for phrase in asked.phrases:
        if phrase.end > word.start or phrase.is_vague or phrase.is_relation:
            continue
        between = asked.words[phrase.words[-1].index + 1 : word.index + 1]
        parted = any(w.after_break or w.lower in _SUBORDINATE for w in between) or any(
            one.lower in ("and", "or", "but") and other.kind in _OPENS_CLAUSE
            for one, other in pairwise(between)
        )
        if parted and _agrees(phrase, gap.lack):
            return True
    return False


_SUBORDINATE = frozenset("when if because while although though whether since".split())
_OPENS_CLAUSE = {Class.QUESTION, Class.AUXILIARY, Class.PRONOUN}


def _agrees(phrase: Phrase, lack: Lack) -> bool:
    if lack is Lack.PERSON:
        return phrase.is_name
    return lexicon.is_plural(phrase.head) == (lack is Lack.GROUP)


def _unfinished(asked: Asked) -> Iterator[Gap]:
    """Find phrases that need a complement, the likeliest first."""
    whole = Gap(Lack.OPEN, asked.end, asked.end)
    if _ELLIPSIS.match(asked.text):
        yield replace(whole, lack=Lack.ELLIPSIS)
    if all(phrase.is_vague for phrase in asked.phrases):
        yield from _headless(asked)
        yield replace(whole, lack=Lack.BARE)
    yield from _relations(asked)
    if _COMPARISON.search(asked.text):
        yield replace(whole, lack=Lack.COMPARISON)
    for phrase in asked.phrases:
        told = _next(asked.words, phrase.words[-1])
        whole_name = phrase.is_name and len(phrase.words) > 1
        open_end = not whole_name and (told is None or told.lower != "of")
        if phrase.determiner == "the" and not phrase.is_vague and open_end:
            yield Gap(Lack.DEFINITE, phrase.start, phrase.end, noun=phrase.text)


def _headless(asked: Asked) -> Iterator[Gap]:
    """Find "the largest" without a noun."""
    for phrase in asked.phrases:
        if phrase.is_vague and phrase.determiner == "the":
            yield Gap(Lack.HEADLESS, phrase.end, phrase.end)


def _relations(asked: Asked) -> Iterator[Gap]:
    """Find "the main types", "the pros and cons" without an "of …"."""
    for phrase in asked.phrases:
        if phrase.is_vague and phrase.determiner == "the":
            yield Gap(Lack.HEADLESS, phrase.end, phrase.end)
        elif phrase.is_relation and phrase.determiner not in _OWNED:
            last = _last_of_pair(asked, phrase)
            following = _next(asked.words, last.words[-1])
            if following is None or following.kind is not Class.PREPOSITION:
                yield Gap(Lack.RELATION, last.end, last.end, noun=last.head)


_OWNED = lexicon.POSSESSIVES | {"'s"}


def _last_of_pair(asked: Asked, phrase: Phrase) -> Phrase:
    """Return "cons" for the "pros" of "pros and cons"."""
    following = _next(asked.words, phrase.words[-1])
    if following is None or following.lower not in ("and", "or"):
        return phrase
    return next((p for p in asked.phrases if p.start > following.end), phrase)


_ELLIPSIS = re.compile(
    r"\s*(?:(?:ok|okay|interesting|cool|so|well|yes|no|oh)[,.!]? )?"
    r"(?:(?:and )?(?:what|how) about|and\b(?! (?:what|who|why|how|when|where|which) (?:is|are|was|"
    r"were|do|does|did|can|will)\b))",
    re.IGNORECASE,
)
_COMPARISON = re.compile(
    r"\b(?:compare|compared|differ|different|difference|differences|similar|similarities|better"
    r"|worse|other|others|another|instead|else|alternatives?)\b",
    re.IGNORECASE,
)
