"""What is measured of a thing said before and a gap in a question that it might fill. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from retrieval.answering.followups.dependence import Asked, Gap, Lack
from retrieval.answering.followups.lexicon import singular
from retrieval.answering.followups.phrases import Class
from retrieval.answering.followups.salience import Spoken, Stems, Thing, is_chatty, stems_of

Features = dict[str, float]

SURE = frozenset({Lack.PERSON, Lack.THING, Lack.GROUP, Lack.PLACE, Lack.POINTER, Lack.ONE})
"""What shows for certain that something is missing; else the question may well stand alone."""
_PERSONAL = frozenset("i me my you your we our us".split())


@dataclass(frozen=True)
class Scene:
    """A question in its conversation."""

    asked: Asked
    gaps: tuple[Gap, ...]
    spoken: Spoken

    @cached_property
    def turn(self) -> int:
        """The number of the question, from 0."""
        return len(self.spoken.focuses)

    @cached_property
    def stems(self) -> Stems:
        """The stems of the question itself."""
        return stems_of(self.asked.text)

    @property
    def is_calm(self) -> bool:
        """True where everyone but asks: in talk the topic moves unseen."""
        return not self.spoken.chatty and not is_chatty(self.asked)

    @cached_property
    def known(self) -> Stems:
        """The stems of everything that was spoken of."""
        return frozenset().union(*self.spoken.things)

    @cached_property
    def of_question(self) -> Features:
        """What is measured of the question alone."""
        words = {word.lower for word in self.asked.words}
        names = [p for p in self.asked.phrases if p.is_name]
        return {
            "names something new": any(not stems_of(p.text) <= self.known for p in names),
            "names something known": any(stems_of(p.text) <= self.known for p in names),
            "new words": math.log1p(len(self.stems - self.known)),
            "known words": math.log1p(len(self.stems & self.known)),
            "asks for any": "any" in words,
            "says the": "the" in words,
            "speaks of I or you": not words.isdisjoint(_PERSONAL),
            "defines": defines(self.asked),
            "tells more": self.asked.text.lower().startswith(("tell", "describe", "explain")),
        }


def measure(scene: Scene, gap: Gap, thing: Thing) -> Features:
    """Measure a thing against a gap. What is not in the result is 0."""
    sure = gap.lack in SURE
    place = _of_place(scene, thing)
    found = {gap.lack.value: 1.0, **_of_wording(scene, thing), **_of_kind(gap, thing)}
    found |= {f"{gap.lack.value}: {name}": place[name] for name in _BY_LACK}
    found |= {f"{'sure' if sure else 'unsure'}: {name}": value for name, value in place.items()}
    found |= {f"{'sure' if sure else 'unsure'}: {name}": it for name, it in _of_talk(scene).items()}
    if scene.spoken.answer:
        found |= {f"answered: {name}": it for name, it in _of_answers(scene, gap, thing).items()}
    if not sure:
        found |= scene.of_question
        found["after a filled gap"] = gap.lack is Lack.OPEN and len(scene.gaps) > 1
    return {name: float(value) for name, value in found.items() if value}


_BY_LACK = ("focus of the last turn", "focus of the opening", "turns back")


def defines(asked: Asked) -> bool:
    """Tell "What is X?", which mostly stands alone."""
    kinds = [word.kind for word in asked.words[:2]]
    return kinds == [Class.QUESTION, Class.AUXILIARY] and len(asked.phrases) == 1


def _of_place(scene: Scene, thing: Thing) -> Features:
    """Measure where in the conversation a thing stood."""
    focuses, last = scene.spoken.focuses, thing.mentions[-1]
    back = scene.turn - 1 - last.turn
    of_answers = all(mention.answer for mention in thing.mentions)
    return {
        "focus of the last turn": thing.stems == focuses[-1],
        "focus held": thing.stems == focuses[-1] and focuses[-2:-1] == focuses[-1:],
        "focus after of": thing.stems == focuses[-1] and thing.mentions[-1].preposition == "of",
        "new name after of": thing.phrase.is_name
        and thing.mentions[0].preposition == "of"
        and thing.mentions[0].turn == scene.turn - 1,
        "times focus": math.log1p(focuses.count(thing.stems)),
        "focus of the turn before": thing.stems in focuses[-2:-1],
        "focus of the opening": thing.stems == focuses[0],
        "focus of some turn": thing.stems in focuses,
        "beside the focus": back == 0 and thing.stems != focuses[-1],
        "holds the last focus": thing.stems > focuses[-1],
        "turns back": math.log1p(back),
        "only in answers": of_answers,
        "share of turns": len({m.turn for m in thing.mentions}) / scene.turn,
        "new in the last turn": not of_answers and thing.mentions[0].turn == scene.turn - 1,
    }


def _of_talk(scene: Scene) -> Features:
    """Measure how sure anything is in this conversation: in talk the topic moves unseen."""
    return {
        "chatty": is_chatty(scene.asked),
        "chatty talk": scene.spoken.chatty / scene.turn,
        "own words": math.log1p(len(scene.stems)),
        "turns": math.log1p(scene.turn),
    }


def _of_answers(scene: Scene, gap: Gap, thing: Thing) -> Features:
    """Measure what the answers tell of a thing: they speak of the topic again and again."""
    spoken = scene.spoken
    times = sum(thing.stems <= said for said in spoken.said)
    sure = "sure" if gap.lack in SURE else "unsure"
    found = {
        "so": True,
        "in the last answer": thing.stems <= spoken.answer,
        "share of turns": times / scene.turn,
        "times": math.log1p(times),
        "focus of the opening": thing.stems == spoken.focuses[0],
        "focus of the last turn": thing.stems == spoken.focuses[-1],
        "only in answers": all(mention.answer for mention in thing.mentions),
        "name": thing.phrase.is_name,
        "long": len(thing.stems) > _LONG,
    }
    return {f"{sure}: {name}": value for name, value in found.items()} | {gap.lack.value: True}


_LONG = 3  # stems of a thing


def _of_wording(scene: Scene, thing: Thing) -> Features:
    others = scene.spoken.things
    return {
        "name": thing.phrase.is_name,
        "relation": thing.phrase.is_relation,
        "joined": thing.joined,
        "words": math.log(len(thing.stems)),
        "part of a longer": any(thing.stems < other for other in others),
        "shared with the question": len(thing.stems & scene.stems) / len(thing.stems),
        "participle": thing.phrase.words[-1].lower.endswith(("ed", "ing")),
    }


def _of_kind(gap: Gap, thing: Thing) -> Features:
    lack, plural = gap.lack, thing.is_plural
    return {
        "person for a person": lack is Lack.PERSON and thing.is_person,
        "person for a thing": lack is Lack.THING and thing.is_person,
        "name for a person": lack is Lack.PERSON and len(thing.stems) > 1,
        "plural for a thing": lack is Lack.THING and plural,
        "plural for a group": lack is Lack.GROUP and plural,
        "place for a thing": lack is Lack.THING and thing.is_place,
        "place for a place": lack is Lack.PLACE and thing.is_place,
        "place for the open": lack not in SURE and thing.is_place,
        "same noun": bool(gap.noun) and _noun(gap) == singular(thing.phrase.head),
        "noun inside": bool(gap.noun) and stems_of(gap.noun) < thing.stems,
    }


def _noun(gap: Gap) -> str:
    return singular(gap.noun.split()[-1].lower())
