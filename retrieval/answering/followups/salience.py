"""What a conversation has spoken of so far, and what it was about at each turn. Pure.

After the centering theory of Grosz, Joshi and Weinstein (1995): each question has one thing that it
is about, its focus, which the next question is likeliest to mean by a pronoun or by silence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from retrieval.answering.followups import lexicon
from retrieval.answering.followups.dependence import Asked, Lack, gaps_of, parse
from retrieval.answering.followups.phrases import Class, Phrase, is_date
from retrieval.index.asking import STOP_WORDS
from retrieval.index.words import analyze

_ANSWER = 600  # characters of an answer that are read
_LONGEST_NAME = 4  # words of a person's name with a title
_FIRST = 2  # phrases of an answer that count without being names

Stems = frozenset[str]


@dataclass(frozen=True)
class Mention:
    """One place where a thing is spoken of. ``turn`` counts the user's questions from 0."""

    turn: int
    answer: bool
    focus: bool
    preposition: str


@dataclass
class Thing:
    """Something that was spoken of: how to write it, its stems, and its mentions in order."""

    text: str
    phrase: Phrase
    stems: Stems
    joined: bool
    asked_who: bool = False
    mentions: list[Mention] = field(default_factory=list)

    @property
    def is_person(self) -> bool:
        """True when "who is …?", a title or a first name, and no other sign, tell of a person."""
        words = [word.lower for word in self.phrase.words]
        titled = not lexicon.TITLES.isdisjoint(words) or words[0] in lexicon.FIRST_NAMES
        known = self.asked_who or (titled and len(words) <= _LONGEST_NAME)
        return known and self.may_be_person and self.phrase.determiner != "the"

    @property
    def may_be_person(self) -> bool:
        """True for a name that nothing marks as a place, a body or a date."""
        others = lexicon.ORGANISATIONS | lexicon.PLACES | lexicon.DATES
        named = self.phrase.is_name and not self.joined and not self.is_place
        return named and others.isdisjoint(word.lower for word in self.phrase.words)

    @property
    def is_place(self) -> bool:
        """True when its noun is a kind of place, or a name follows "in" or "at"."""
        if self.phrase.head in lexicon.PLACES or self.phrase.is_known_place:
            return True
        led = any(m.preposition in lexicon.PLACE_PREPOSITIONS for m in self.mentions)
        return self.phrase.is_name and led

    @property
    def is_plural(self) -> bool:
        """True when its head is a plural, or it names two things."""
        return lexicon.is_plural(self.phrase.head) or " and " in self.text


@dataclass
class Spoken:
    """Everything that was spoken of, by its stems, and the stems of each question's focus.

    ``said`` is the stems of each question with its answer, ``answer`` those of the last answer,
    none where answers are not told. ``chatty`` counts the questions that are talk as well.
    """

    things: dict[Stems, Thing] = field(default_factory=dict)
    focuses: list[Stems] = field(default_factory=list)
    asked_who: bool = False  # the last question asks for a person by what they did
    said: list[Stems] = field(default_factory=list)
    answer: Stems = frozenset()
    chatty: int = 0

    def note_question(self, asked: Asked) -> None:
        """Add a question. A pronoun in it holds the focus on what it most likely stands for."""
        lacks = [gap.lack for gap in gaps_of(asked) if gap.lack in _HOLDS]
        meant = self._meant(lacks[0]) if lacks and self.focuses else None
        before = self.focuses[-1] if self.focuses else frozenset()
        self.focuses.append(meant or _focus(asked) or before)
        turn = len(self.focuses) - 1
        self.said.append(stems_of(asked.text))
        self.answer = frozenset()
        self.chatty += is_chatty(asked)
        for phrase, text, joined in [*_single(asked), *_joined(asked)]:
            self._note(phrase, text, joined, turn, answer=False)
        defined = _WHO_IS.match(asked.text)
        if defined and asked.phrases:
            self.things[stems_of(asked.phrases[0].text)].asked_who = True
        self.asked_who = asked.text.lower().lstrip().startswith("who") and not defined
        held = self.things.get(self.focuses[turn])
        if held is not None and held.mentions[-1].turn != turn:
            held.mentions.append(Mention(turn, answer=False, focus=True, preposition=""))

    def _meant(self, lack: Lack) -> Stems:
        """Return the latest focus that agrees with a pronoun, or else the latest."""
        for focus in reversed(self.focuses):
            thing = self.things.get(focus)
            if thing is not None and agrees(thing, lack):
                return focus
        return self.focuses[-1]

    def note_answer(self, text: str) -> None:
        """Add what the answer to the last question speaks of: names, what is first or repeated."""
        asked = parse(text[:_ANSWER])
        self.answer = stems_of(asked.text)
        self.said[-1] |= self.answer
        heads = Counter(phrase.text.lower() for phrase in asked.phrases)
        for n, phrase in enumerate(asked.phrases):
            if phrase.is_name or n < _FIRST or heads[phrase.text.lower()] > 1:
                self._note(phrase, phrase.text, False, len(self.focuses) - 1, answer=True)

    def _note(self, phrase: Phrase, text: str, joined: bool, turn: int, answer: bool) -> None:
        stems = stems_of(text)
        if not stems or (phrase.is_vague and not joined):
            return
        focus = not answer and stems == self.focuses[turn]
        thing = self.things.setdefault(stems, Thing(_worded(phrase, text), phrase, stems, joined))
        thing.mentions.append(Mention(turn, answer, focus, phrase.preposition))


def is_chatty(asked: Asked) -> bool:
    """Tell whether a question is said as in talk: of oneself, or with a remark before it."""
    words = {word.lower for word in asked.words}
    return len(_STOP.findall(asked.text.strip())) > 1 or not words.isdisjoint(_PERSONAL)


_STOP = re.compile(r"[.!?]+(?=\s|$)")
_PERSONAL = frozenset("i i'm i've i'd my mine you your we our us oh ok okay".split())
_WHO_IS = re.compile(r"\s*[Ww]ho(?:'s|’s| is| was)\s+(?:[A-Z]|(?!the\b)\w+\s+\w+\W*$)")
_HOLDS = frozenset({Lack.PERSON, Lack.THING, Lack.GROUP, Lack.POINTER})


def agrees(thing: Thing, lack: Lack) -> bool:
    """Tell whether a pronoun of a kind can stand for a thing, by number and person."""
    if lack is Lack.PERSON:
        return thing.may_be_person
    if lack is Lack.GROUP:
        return thing.is_plural
    return not thing.is_person and not (lack is Lack.THING and thing.is_plural)


def stems_of(text: str) -> Stems:
    """Return the stems of the words that carry meaning; none where there are none."""
    words = [word for word in re.findall(r"\w+", text.lower()) if word not in STOP_WORDS]
    return _stems(" ".join(words)) if words else frozenset()


@lru_cache(maxsize=4096)
def _stems(words: str) -> Stems:
    return frozenset(analyze(words))


def _focus(asked: Asked) -> Stems | None:
    """Return the stems of what a question is about, or None where it tells of nothing new."""
    about = [p for p in asked.phrases if p.preposition == "about"]
    for phrase in [*about[:1], *asked.phrases]:
        if not phrase.is_relation and not _is_background(asked, phrase):
            return stems_of(_owned(asked, phrase))
    return None


def _is_background(asked: Asked, phrase: Phrase) -> bool:
    """Tell what is only a part of what is talked about: "the test", "any festivals", a role's X."""
    if phrase.is_vague or phrase.text.lower() in _NOBODY:
        return True
    if phrase.preposition == "about":
        return False
    short = not phrase.is_name and len(phrase.words) == 1 and phrase.determiner in ("the", "any")
    if short and not _is_completed(asked, phrase):
        return True
    before = [p for p in asked.phrases if p.end < phrase.start][-1:]
    playing = bool(before) and lexicon.singular(before[0].head) in _PLAYED
    return phrase.preposition == "of" and playing and not phrase.is_name


def _is_completed(asked: Asked, phrase: Phrase) -> bool:
    """Tell "the strike at Boeing" from "the strike"."""
    after = asked.words[phrase.words[-1].index + 1 :][:1]
    return bool(after) and after[0].kind is Class.PREPOSITION


_PLAYED = frozenset("role impact influence effect contribution lack amount level number".split())


def _owned(asked: Asked, phrase: Phrase) -> str:
    """Return "Darwin's theory" for Darwin, but not "cancer's symptoms" for cancer."""
    after = [p for p in asked.phrases if p.start > phrase.start][:1]
    if after and after[0].determiner == "'s" and not after[0].is_relation:
        return asked.text[phrase.start : after[0].end]
    return phrase.text


_NOBODY = frozenset("people person someone thing things way lot anything way".split())


def _single(asked: Asked) -> Iterator[tuple[Phrase, str, bool]]:
    for phrase in asked.phrases:
        yield phrase, phrase.text, False
        if phrase.full != phrase.text:
            yield phrase, phrase.full, False


def _joined(asked: Asked) -> Iterator[tuple[Phrase, str, bool]]:
    """Join phrases that belong together: "history of toilets", "Lewis and Clark"."""
    for one, other in zip(asked.phrases, asked.phrases[1:], strict=False):
        between = asked.words[one.words[-1].index + 1 : other.words[0].index]
        said = [w.lower for w in between if w.kind is not Class.DETERMINER]
        if (
            other.is_vague
            or is_date(other)
            or any(w.after_break for w in [*between, other.words[0]])
        ):
            continue
        if said in _JOINS or (said == ["and"] and one.is_name == other.is_name):
            yield one, asked.text[one.end - len(one.full) : other.end], True
        elif not said and other.determiner == "'s":
            yield other, asked.text[one.start : other.end], True


_JOINS = (["of"], ["in"], ["for"], ["on"])


def _worded(phrase: Phrase, text: str) -> str:
    """Return a phrase as it can stand in another question."""
    text = re.sub(r"['’]s?$", "", text)
    return f"the {text}" if phrase.determiner == "the" else text
