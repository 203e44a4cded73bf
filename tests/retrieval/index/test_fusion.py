from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.index.fusion import fuse

SIMILARITIES = st.dictionaries(st.integers(0, 20), st.floats(-1, 1), max_size=12)
SHARES = st.dictionaries(st.integers(0, 20), st.floats(0, 1), max_size=12)


@pytest.mark.parametrize(
    ("meaning", "held", "worth", "expected"),
    [
        ({}, {}, 0.5, {}),
        ({1: 0.9, 2: 0.1}, {}, 0.5, {1: 1.0, 2: 0.0}),
        ({}, {1: 0.8, 2: 0.4}, 0.5, {1: 1.0, 2: 0.5}),
        ({1: 0.8, 2: 0.6}, {1: 0.0, 2: 0.4}, 0.5, {1: 0.5, 2: 0.5}),
        ({1: 0.8, 2: 0.6}, {1: 0.0, 2: 0.4}, 1.5, {1: 0.25, 2: 0.75}),
        ({1: 0.8, 2: 0.6}, {2: 0.4, 3: 0.2}, 0.5, {1: 0.5, 2: 0.5, 3: 0.25}),
        ({1: 0.4}, {}, 0.5, {1: 1.0}),  # nothing to tell it apart from: the best there is
    ],
)
def test_similarities_and_the_worth_of_what_is_held_are_summed(
    meaning: dict[int, float], held: dict[int, float], worth: float, expected: dict[int, float]
) -> None:
    assert fuse(meaning, held, worth) == pytest.approx(expected)


def test_words_that_tell_nothing_apart_decide_nothing() -> None:
    alike = {1: 0.61, 2: 0.6, 3: 0.6}
    apart = {1: 0.3, 2: 0.8, 3: 0.5}

    fused = fuse(apart, alike)

    assert sorted(fused, key=fused.__getitem__) == [1, 3, 2]


@settings(deadline=None)
@given(SIMILARITIES, SHARES)
def test_every_candidate_gets_a_score_between_nothing_and_one(
    meaning: dict[int, float], held: dict[int, float]
) -> None:
    fused = fuse(meaning, held)
    assert fused.keys() == meaning.keys() | held.keys()
    assert all(-1e-9 <= score <= 1 + 1e-9 for score in fused.values())


@settings(deadline=None)
@given(SIMILARITIES, st.floats(-0.5, 0.5))
def test_only_differences_of_similarity_count(meaning: dict[int, float], shift: float) -> None:
    moved = {key: score + shift for key, score in meaning.items()}
    fused = fuse(meaning, {1: 0.7})
    assert fuse(moved, {1: 0.7}) == pytest.approx(fused, abs=1e-3)
