"""Fuse meaning and words into one score of each passage. Pure."""

from __future__ import annotations

from collections.abc import Mapping

Scores = Mapping[int, float]

HELD_WORTH = 0.5
"""What holding all of a question's words is worth, in cosine similarity (docs/retrieval.md)."""


def fuse(meaning: Scores, held: Scores, worth: float = HELD_WORTH) -> dict[int, float]:
    """Add to each similarity what the share of the question that is held adds, and stretch to 0–1.

    ``meaning`` has cosine similarities, ``held`` shares of 0 to 1. The scale is the same for
    every question, so that each counts as much as it tells the passages apart. A passage
    without a similarity counts as the least similar; 1 is what the best of both has.
    """
    floor = min(meaning.values(), default=0.0)
    most = max(meaning.values(), default=0.0) - floor + worth * max(held.values(), default=0.0)
    sums = {
        passage_id: meaning.get(passage_id, floor) - floor + worth * held.get(passage_id, 0.0)
        for passage_id in {**meaning, **held}
    }
    return {passage_id: total / most if most else 1.0 for passage_id, total in sums.items()}
