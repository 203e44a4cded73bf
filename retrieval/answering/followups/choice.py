"""Choose what fills the gaps of a question. Pure.

Each thing that was spoken of, and the choice to add nothing, share a probability (a softmax).
The probability of a word is that of all things that hold it. A thing is added when its words are
worth it: each counts what its probability is above a threshold, and costs what it is below. The
threshold is lower where a pronoun shows that something is missing, and nobody chats.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from retrieval.answering.followups import lexicon
from retrieval.answering.followups.dependence import Gap, Lack
from retrieval.answering.followups.features import SURE, Features, Scene, defines, measure
from retrieval.answering.followups.salience import Stems, Thing

Score = Callable[[Features], float]


@dataclass(frozen=True)
class Thresholds:
    """The least probability of a word, 0 to 1: where a pronoun asks for it, and elsewhere."""

    sure: float
    unsure: float

    def of(self, scene: Scene, gap: Gap) -> float:
        """Return what holds for a gap."""
        return self.sure if gap.lack in SURE and scene.is_calm else self.unsure


@dataclass(frozen=True)
class Filling:
    """A gap and the thing that fills it."""

    gap: Gap
    thing: Thing


@dataclass(frozen=True)
class Option:
    """A thing that might fill a gap: the stems that it would add, and what is measured of it."""

    thing: Thing
    adds: Stems
    features: Features


def options(scene: Scene, gap: Gap) -> Iterator[Option]:
    """Yield everything that might fill a gap."""
    for thing in scene.spoken.things.values():
        adds = thing.stems - scene.stems
        if adds and is_possible(gap, thing):
            yield Option(thing, adds, measure(scene, gap, thing))


def choose(scene: Scene, score: Score, thresholds: Thresholds) -> list[Filling]:
    """Return what to add to a question."""
    chosen = ((gap, chosen_for(scene, gap, score, thresholds)) for gap in scene.gaps)
    return [Filling(gap, option.thing) for gap, option in chosen if option is not None]


def chosen_for(scene: Scene, gap: Gap, score: Score, thresholds: Thresholds) -> Option | None:
    """Return what fills one gap, or None where it had better stay open."""
    if gap.lack is Lack.OPEN and defines(scene.asked):
        return None
    held = list(options(scene, gap))
    latest = [o for o in held if o.thing.mentions[-1].turn == scene.turn - 1]
    sure = _sure_person(scene, latest) if gap.lack is Lack.PERSON else []
    sure = sure or (_largest(latest) if gap.lack in (Lack.PERSON, Lack.PLACE) else [])
    return sure[0] if sure else best(held, score, thresholds.of(scene, gap))


def _sure_person(scene: Scene, latest: Sequence[Option]) -> list[Option]:
    """Return who was spoken of last; after "Who wrote …?", who the answer names first."""
    known = [option for option in latest if option.thing.is_person]
    named = [option for option in latest if option.thing.mentions[-1].answer]
    return known or (named if scene.spoken.asked_who else [])


def _largest(latest: Sequence[Option]) -> list[Option]:
    """Return the one option that holds all others, if there is one: it leaves no doubt."""
    return [one for one in latest if all(one.adds >= other.adds for other in latest)]


def word_shares(scene: Scene, score: Score) -> dict[str, float]:
    """Return the probability of each stem that might fill a gap, by the weights alone."""
    words: dict[str, float] = defaultdict(float)
    for gap in scene.gaps:
        held = list(options(scene, gap))
        shares = _softmax([score(option.features) for option in held])
        for stem, share in _by_word(held, shares).items():
            words[stem] += share
    return {stem: min(1.0, share) for stem, share in words.items()}


def best(rated: Sequence[Option], score: Score, threshold: float) -> Option | None:
    """Return the option whose words are worth most, or None where none is worth anything."""
    shares = _softmax([score(option.features) for option in rated])
    words = _by_word(rated, shares)
    worth = [sum(words[stem] - threshold for stem in option.adds) for option in rated]
    if not worth or max(worth) <= 0:
        return None
    return max(zip(worth, shares, range(len(rated)), rated, strict=True))[3]


def _by_word(rated: Sequence[Option], shares: Sequence[float]) -> dict[str, float]:
    """Return the probability of each stem: that of all options that add it."""
    words: dict[str, float] = defaultdict(float)
    for option, share in zip(rated, shares, strict=True):
        for stem in option.adds:
            words[stem] += share
    return words


def _softmax(scores: Sequence[float]) -> list[float]:
    """Return the share of each score beside a score of 0, which stands for adding nothing."""
    top = max([0.0, *scores])
    powers = [math.exp(score - top) for score in scores]
    total = math.exp(-top) + sum(powers)
    return [power / total for power in powers]


def is_possible(gap: Gap, thing: Thing) -> bool:
    """Tell what grammar rules out: "she" is no thing, "it" no person, "there" no time."""
    if gap.lack is Lack.PERSON:
        first = thing.phrase.words[0].lower
        others = lexicon.WOMEN if gap.pronoun in ("he", "him", "his") else lexicon.MEN
        return thing.may_be_person and first not in others
    if gap.lack is Lack.PLACE:
        return thing.is_place
    if gap.lack is Lack.GROUP:
        return not (thing.is_place and not thing.is_plural)
    return not (gap.lack is Lack.THING and thing.is_person)
