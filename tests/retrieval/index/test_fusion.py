from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.index.fusion import fuse

SCORES = st.dictionaries(st.integers(0, 20), st.floats(-100, 100), max_size=12)


@pytest.mark.parametrize(
    ("meaning", "words", "weight", "expected"),
    [
        ({}, {}, 0.5, {}),
        ({1: 0.9, 2: 0.1}, {}, 0.5, {1: 0.5, 2: 0.0}),
        ({}, {1: 7.0, 2: 3.0, 3: 5.0}, 0.5, {1: 0.5, 2: 0.0, 3: 0.25}),
        ({1: 0.9, 2: 0.1}, {2: 8.0, 3: 4.0}, 0.5, {1: 0.5, 2: 0.5, 3: 0.0}),
        ({1: 0.9, 2: 0.1}, {2: 8.0, 3: 4.0}, 0.75, {1: 0.75, 2: 0.25, 3: 0.0}),
        ({1: 0.4}, {1: 3.0}, 0.5, {1: 1.0}),  # alone in its ranking: the best there
    ],
)
def test_scores_are_stretched_and_summed(
    meaning: dict[int, float], words: dict[int, float], weight: float, expected: dict[int, float]
) -> None:
    assert fuse(meaning, words, weight) == pytest.approx(expected)


@given(SCORES, SCORES, st.floats(0, 1))
def test_every_candidate_gets_a_score_between_nothing_and_one(
    meaning: dict[int, float], words: dict[int, float], weight: float
) -> None:
    fused = fuse(meaning, words, weight)
    assert fused.keys() == meaning.keys() | words.keys()
    assert all(-1e-9 <= score <= 1 + 1e-9 for score in fused.values())


@given(SCORES, st.floats(0.1, 10), st.floats(-50, 50))
def test_the_scale_of_a_ranking_does_not_matter(
    words: dict[int, float], factor: float, shift: float
) -> None:
    moved = {key: factor * score + shift for key, score in words.items()}
    if len(set(words.values())) == len(set(moved.values())):
        assert fuse({}, moved, 0.5) == pytest.approx(fuse({}, words, 0.5), abs=1e-3)
