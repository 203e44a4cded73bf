from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.models.readings import LONGEST, Reading


def reading(starts: list[float], ends: list[float], nothing: float = 0.0) -> Reading:
    places = np.array([(2 * at, 2 * at + 1) for at in range(len(starts))]).reshape(-1, 2)
    return Reading(0.0, nothing, places, np.float32(starts), np.float32(ends))


def test_the_best_span_starts_before_it_ends() -> None:
    found = reading([0, 5, 0, 4], [6, 0, 3, 0]).best(0, 8)
    assert found == (2, 5, 8.0)


def test_a_span_stays_inside_the_given_stretch() -> None:
    its = reading([9, 1, 0, 0], [0, 0, 1, 9])
    assert its.best(2, 6) == (2, 5, 2.0)
    assert its.best(3, 4) is None


def test_a_span_is_at_most_so_long() -> None:
    length = LONGEST + 5
    found = reading([5.0] + [0.0] * (length - 1), [0.0] * (length - 1) + [5.0]).best(0, 2 * length)
    assert found is not None
    assert (found.end - found.start + 1) // 2 <= LONGEST


@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=1, max_size=40))
def test_the_best_span_is_the_best_of_all(scores: list[tuple[float, float]]) -> None:
    its = reading([start for start, _ in scores], [end for _, end in scores])
    found = its.best(0, 2 * len(scores))
    every = [
        its.starts[i] + its.ends[j]
        for i in range(len(scores))
        for j in range(i, min(len(scores), i + LONGEST))
    ]
    assert found is not None
    assert found.score == pytest.approx(max(every))


def test_the_shares_of_all_parts_and_of_no_answer_are_one() -> None:
    its = reading([1, 2, 3, 4], [1, 2, 3, 4], nothing=3.0)
    halves = np.exp([its.share(0, 4), its.share(4, 8)]).sum()
    nothing = np.exp(1.5) / (np.exp([1, 2, 3, 4]).sum() + np.exp(1.5))
    assert halves + nothing == pytest.approx(1.0)
    assert its.share(1, 1) < -1000
