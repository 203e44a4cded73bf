"""Fuse two rankings of passages into one. Pure."""

from __future__ import annotations

from collections.abc import Mapping

Scores = Mapping[int, float]


def fuse(meaning: Scores, words: Scores, weight: float) -> dict[int, float]:
    """Sum min-max normalised scores: ``weight`` for meaning, the rest for words.

    Each ranking is stretched to 0–1 over its own candidates; a passage that a ranking lacks
    counts as its worst. Fusing scores beat fusing ranks on every set that was measured
    (Bruch et al. 2023, "An Analysis of Fusion Functions for Hybrid Retrieval").
    """
    near, told = _stretched(meaning), _stretched(words)
    return {
        passage_id: weight * near.get(passage_id, 0.0) + (1 - weight) * told.get(passage_id, 0.0)
        for passage_id in {**near, **told}
    }


def _stretched(scores: Scores) -> dict[int, float]:
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    width = high - low
    return {key: (score - low) / width if width else 1.0 for key, score in scores.items()}
