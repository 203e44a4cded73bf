"""Fuse two rankings of passages into one. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping

Scores = Mapping[int, float]

WORD_WORTH = 0.2
"""What a word that one passage alone holds is worth, in cosine similarity (docs/retrieval.md)."""


def fuse(
    meaning: Scores, words: Scores, passages: int, worth: float = WORD_WORTH
) -> dict[int, float]:
    """Add cosine similarities and BM25 scores, and stretch the sums to 0–1.

    The scale is the same for every question: BM25 weighs a word that one of ``passages`` alone
    holds with about the logarithm of their number, and that adds ``worth`` to a similarity. So a
    ranking counts as much as its scores tell passages apart. Stretched each to 0–1, as min-max
    fusion does, both count the same, and that of which all scores are alike does harm (measured
    in docs/retrieval.md). A passage that a ranking lacks counts as its worst; 1 is what the best
    of both has.
    """
    unit = worth / math.log(passages + 2)
    floor = min(meaning.values(), default=0.0)
    most = max(meaning.values(), default=0.0) - floor + unit * max(words.values(), default=0.0)
    sums = {
        passage_id: meaning.get(passage_id, floor) - floor + unit * words.get(passage_id, 0.0)
        for passage_id in {**meaning, **words}
    }
    return {passage_id: total / most if most else 1.0 for passage_id, total in sums.items()}
