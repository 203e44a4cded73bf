from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from bot.evaluation import statistics
from bot.evaluation.resampling import bootstrap_p, difference, estimate, sign_flip_p, weights
from bot.evaluation.statistics import (
    auroc,
    coverage_at_risk,
    mean,
    quantile,
    ratio,
    risk_coverage_curve,
    threshold_at_risk,
)

ONCE = np.ones((1, 4))


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)[:, None]


def test_a_mean_a_ratio_and_a_quantile_follow_the_weights() -> None:
    twice_the_last = np.array([[0.0, 1.0, 1.0, 2.0]])
    assert mean(column(8, 1, 2, 3), twice_the_last)[0] == pytest.approx(9 / 4)
    pairs = np.array([[1.0, 1.0], [0.0, 1.0], [0.0, 0.0], [1.0, 1.0]])
    assert ratio(pairs, ONCE)[0] == pytest.approx(2 / 3)
    assert math.isnan(ratio(np.zeros((4, 2)), ONCE)[0])
    assert quantile(0.5)(column(4, 1, 3, 2), ONCE)[0] == 2
    assert quantile(0.95)(column(4, 1, 3, 2), ONCE)[0] == 4
    assert quantile(0.5)(column(8, 1, 2, 3), twice_the_last)[0] == 2


def test_auroc_is_the_share_of_pairs_in_order() -> None:
    scores = np.array([[0.9, 1], [0.4, 1], [0.4, 0], [0.1, 0]])
    assert auroc(scores, ONCE)[0] == pytest.approx((1 + 1 + 0.5 + 1) / 4)
    assert math.isnan(auroc(np.array([[0.5, 1], [0.4, 1]]), np.ones((1, 2)))[0])


def test_auroc_agrees_with_counting_pairs() -> None:
    generator = np.random.default_rng(1)
    scores = np.c_[generator.integers(0, 9, 60) / 8, generator.integers(0, 2, 60)]
    positive, negative = scores[scores[:, 1] == 1, 0], scores[scores[:, 1] == 0, 0]
    pairs = [(a > b) + (a == b) / 2 for a, b in itertools.product(positive, negative)]
    assert auroc(scores, np.ones((1, 60)))[0] == pytest.approx(np.mean(pairs))


def risky() -> np.ndarray:
    """30 answers, most confident first: the 21st and all after the 25th wrong; 5 refusals."""
    rows = [[0.99 - place / 100, 1.0, 0.0] for place in range(30)]
    for place in [20, *range(25, 30)]:
        rows[place][2] = 1.0
    return np.array(rows + [[0.1, 0.0, 0.0]] * 5)


def test_coverage_and_threshold_under_five_percent_wrong() -> None:
    scores = risky()
    once = np.ones((1, len(scores)))
    # 1 of 21 is 4.8 %, 1 of 25 is 4 %, 2 of 26 is too many.
    assert coverage_at_risk(scores, once)[0] == pytest.approx(25 / 35)
    assert threshold_at_risk(scores, once)[0] == pytest.approx(0.75)


def test_no_threshold_where_the_most_confident_is_wrong_and_alone() -> None:
    scores = np.array([[0.9, 1.0, 1.0], [0.2, 1.0, 1.0]])
    once = np.ones((1, 2))
    assert coverage_at_risk(scores, once)[0] == 0
    assert math.isnan(threshold_at_risk(scores, once)[0])


def test_equal_confidences_are_answered_together() -> None:
    scores = np.array([[0.9, 1, 0], [0.5, 1, 0], [0.5, 1, 1], [0.2, 0, 0]], dtype=np.float64)
    coverage, risk, confidence = risk_coverage_curve(scores)
    assert coverage.tolist() == [0.25, 0.75, 0.75]
    assert risk.tolist() == pytest.approx([0, 1 / 3, 1 / 3])
    assert confidence.tolist() == [0.9, 0.5, 0.2]


def test_weights_draw_with_replacement_and_are_seeded() -> None:
    blocks = list(weights(3, resamples=50))
    drawn = np.concatenate(blocks)
    assert drawn.shape == (50, 3)
    assert (drawn.sum(axis=1) == 3).all()
    assert (drawn == np.concatenate(list(weights(3, resamples=50)))).all()
    assert (drawn > 1).any()


def test_large_inputs_come_in_blocks() -> None:
    blocks = list(weights(400_000, resamples=12))
    assert [len(block) for block in blocks] == [5, 5, 2]


def test_the_interval_of_a_mean_is_near_the_normal_one() -> None:
    values = np.random.default_rng(2).random((500, 1))
    made = estimate(mean, values)
    half = 1.96 * values.std() / math.sqrt(500)
    assert made.n == 500
    assert made.value == pytest.approx(values.mean())
    assert made.low == pytest.approx(values.mean() - half, abs=0.006)
    assert made.high == pytest.approx(values.mean() + half, abs=0.006)


def test_about_95_in_100_intervals_hold_the_truth() -> None:
    generator = np.random.default_rng(3)
    held = 0
    for _ in range(200):
        made = estimate(mean, (generator.random((80, 1)) < 0.3) * 1.0)
        held += made.low <= 0.3 <= made.high
    assert 180 <= held <= 199


def test_sign_flips_on_a_case_that_can_be_counted() -> None:
    # Four rows up by 1: of 16 sign patterns, two reach the observed sum: p = 1/8.
    differences = np.array([1.0, 1.0, 1.0, 1.0, 0.0, 0.0])
    assert sign_flip_p(differences) == pytest.approx(1 / 8, abs=0.01)
    assert sign_flip_p(np.zeros(5)) == 1


def test_bootstrap_p_is_two_sided() -> None:
    assert bootstrap_p(np.array([1.0] * 999)) == pytest.approx(2 / 1000)
    assert bootstrap_p(np.array([-1.0, 1.0] * 50)) == 1


def test_a_paired_difference_knows_what_two_intervals_do_not() -> None:
    generator = np.random.default_rng(4)
    a = generator.random((300, 1))
    b = a + 0.02 + generator.normal(0, 0.01, (300, 1))
    found = difference(mean, a, b, paired_rows=True)
    assert found.value == pytest.approx(0.02, abs=0.003)
    assert 0.015 < found.low < found.high < 0.025
    assert found.p < 0.001
    assert found.test == "permutation"


def test_other_statistics_are_compared_by_paired_bootstrap() -> None:
    generator = np.random.default_rng(5)
    label = generator.integers(0, 2, 200).astype(np.float64)
    useless = np.c_[generator.random(200), label]
    useful = np.c_[label * 0.5 + generator.random(200) * 0.6, label]
    found = difference(statistics.auroc, useless, useful, paired_rows=False)
    assert found.test == "paired bootstrap"
    assert found.value > 0.3
    assert found.p < 0.01
    same = difference(statistics.auroc, useful, useful, paired_rows=False)
    assert (same.value, same.p) == (0, 1)
