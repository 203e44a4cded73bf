from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.index.fusion import fuse

SIMILARITIES = st.dictionaries(st.integers(0, 20), st.floats(-1, 1), max_size=12)
BM25 = st.dictionaries(st.integers(0, 20), st.floats(0, 100), max_size=12)
PASSAGES = 1_000
RARE = math.log(PASSAGES + 2)  # the BM25 weight that adds all of a word's worth


@pytest.mark.parametrize(
    ("meaning", "words", "worth", "expected"),
    [
        ({}, {}, 0.2, {}),
        ({1: 0.9, 2: 0.1}, {}, 0.2, {1: 1.0, 2: 0.0}),
        ({}, {1: 7.0, 2: 3.5}, 0.2, {1: 1.0, 2: 0.5}),
        ({1: 0.8, 2: 0.6}, {2: RARE}, 0.2, {1: 0.5, 2: 0.5}),
        ({1: 0.8, 2: 0.6}, {2: RARE}, 0.6, {1: 0.25, 2: 0.75}),
        ({1: 0.8, 2: 0.6}, {2: RARE, 3: RARE / 2}, 0.2, {1: 0.5, 2: 0.5, 3: 0.25}),
        ({1: 0.4}, {}, 0.2, {1: 1.0}),  # nothing to tell it apart from: the best there is
    ],
)
def test_similarities_and_the_worth_of_words_are_summed(
    meaning: dict[int, float], words: dict[int, float], worth: float, expected: dict[int, float]
) -> None:
    assert fuse(meaning, words, PASSAGES, worth) == pytest.approx(expected)


def test_a_ranking_that_tells_nothing_apart_decides_nothing() -> None:
    alike = {1: 3.01, 2: 3.0, 3: 3.0}
    apart = {1: 0.3, 2: 0.8, 3: 0.5}

    fused = fuse(apart, alike, PASSAGES)

    assert sorted(fused, key=fused.__getitem__) == [1, 3, 2]


def test_a_word_is_worth_the_same_in_a_large_collection() -> None:
    small = fuse({1: 0.5, 2: 0.4}, {2: math.log(102)}, 100)
    large = fuse({1: 0.5, 2: 0.4}, {2: math.log(100_002)}, 100_000)

    assert small == pytest.approx(large)


@settings(deadline=None)
@given(SIMILARITIES, BM25, st.integers(0, 10**6))
def test_every_candidate_gets_a_score_between_nothing_and_one(
    meaning: dict[int, float], words: dict[int, float], passages: int
) -> None:
    fused = fuse(meaning, words, passages)
    assert fused.keys() == meaning.keys() | words.keys()
    assert all(-1e-9 <= score <= 1 + 1e-9 for score in fused.values())


@settings(deadline=None)
@given(SIMILARITIES, st.floats(-0.5, 0.5))
def test_only_differences_of_similarity_count(meaning: dict[int, float], shift: float) -> None:
    moved = {key: score + shift for key, score in meaning.items()}
    fused = fuse(meaning, {1: 5.0}, PASSAGES)
    assert fuse(moved, {1: 5.0}, PASSAGES) == pytest.approx(fused, abs=1e-3)
