"""Complete a question with the words that a reader finds missing in it. Pure.

The reader says of each word that was said how likely a person would add it, and so do the rules of
``choice``. What is added are phrases, since words alone make no question: each of their new words
counts what its probability is above a threshold, and costs what it is below. A pronoun's gap takes
the phrase that is worth most there; what else is worth more than nothing is added at the end.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from retrieval.answering.followups.choice import Filling, is_possible
from retrieval.answering.followups.dependence import Gap, Lack
from retrieval.answering.followups.features import SURE, Scene
from retrieval.answering.followups.salience import Stems, Thing, stems_of

MOST_ADDED = 3
"""Phrases that are added to one question."""

TRUST_READ, TRUST_RULED = 0.85, 0.7
"""What each of the two, reader and rules, counts at most by itself; see docs/follow-ups.md."""

Missing = Mapping[str, float]
"""The probability, 0 to 1, that a question lacks a word, by its stem."""


@dataclass(frozen=True)
class Least:
    """The least probability of a word: where a pronoun asks for it, and elsewhere."""

    sure: float
    open: float


def missing_of(scored: Iterable[tuple[str, float]]) -> Missing:
    """Return the probability of each stem from words with their logits: that of its best word."""
    found: dict[str, float] = {}
    for word, logit in scored:
        share = 1 / (1 + math.exp(-max(-50.0, min(50.0, logit))))
        for stem in stems_of(word):
            found[stem] = max(found.get(stem, 0.0), share)
    return found


def together(read: Missing, ruled: Missing) -> Missing:
    """Join what the reader finds missing with what the rules do: either may be enough."""
    return {
        stem: 1 - (1 - TRUST_READ * read.get(stem, 0.0)) * (1 - TRUST_RULED * ruled.get(stem, 0.0))
        for stem in {*read, *ruled}
    }


def complete(scene: Scene, missing: Missing, least: Least) -> list[Filling]:
    """Return what to add to a question."""
    things = list(scene.spoken.things.values())
    fillings: list[Filling] = []
    held = scene.stems
    for gap in _gaps(scene):
        threshold = least.sure if gap.lack in SURE else least.open
        possible = [thing for thing in things if is_possible(gap, thing)]
        best = _most_worth(possible, held, missing, threshold)
        if best is not None and len(fillings) < MOST_ADDED:
            fillings.append(Filling(gap, best))
            held |= best.stems
    return fillings


def _gaps(scene: Scene) -> Iterator[Gap]:
    """Yield the gaps that show, and then the end of the question, where anything may be added."""
    yield from (gap for gap in scene.gaps if gap.lack is not Lack.OPEN)
    end = Gap(Lack.OPEN, scene.asked.end, scene.asked.end)
    for _ in range(MOST_ADDED):
        yield end


def _most_worth(
    things: Iterable[Thing], held: Stems, missing: Missing, threshold: float
) -> Thing | None:
    """Return the thing whose new words are worth most, or None where none is worth anything."""
    worth = [
        (sum(missing.get(stem, 0.0) - threshold for stem in thing.stems - held), thing)
        for thing in (_without_verb(it, missing, threshold) for it in things)
    ]
    gain, best = max(worth, key=lambda one: one[0], default=(0.0, None))
    return best if gain > 0 else None


def _without_verb(thing: Thing, missing: Missing, threshold: float) -> Thing:
    """Return "Rosa Fenn" for "Rosa Fenn painted", where nobody misses the painting."""
    text, _, last = thing.text.rpartition(" ")
    worth = max((missing.get(stem, 0.0) for stem in stems_of(last)), default=1.0)
    if not text or not last.endswith(("ed", "ing")) or worth > threshold or not stems_of(text):
        return thing
    return replace(thing, text=text, stems=stems_of(text))
