from __future__ import annotations

import json
import math
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.logistic import Logistic, load, sigmoid

MODEL = Logistic(
    intercept=-1.0,
    weights={"length": 2.0, "place": -0.5},
    means={"length": 3.0, "place": 0.0},
    deviations={"length": 4.0, "place": 1.0},
)


def test_a_score_is_the_weighted_sum_of_scaled_features() -> None:
    assert MODEL.score({"length": 5.0, "place": 2.0}) == pytest.approx(-1.0 + 1.0 - 1.0)
    assert MODEL.score({"length": 3.0, "place": 0.0}) == pytest.approx(-1.0)


def test_a_probability_is_the_sigmoid_of_the_score() -> None:
    assert MODEL.probability({"length": 5.0, "place": 0.0}) == pytest.approx(0.5)


def test_a_feature_that_the_model_does_not_know_changes_nothing() -> None:
    known = {"length": 5.0, "place": 2.0}
    assert MODEL.score({**known, "colour": 9.0}) == MODEL.score(known)


def test_a_missing_feature_is_an_error() -> None:
    with pytest.raises(KeyError, match="place"):
        MODEL.probability({"length": 5.0})


@pytest.mark.parametrize(
    ("score", "probability"), [(0.0, 0.5), (1e6, 1.0), (-1e6, 0.0), (math.inf, 1.0), (-math.inf, 0)]
)
def test_extreme_scores_do_not_overflow(score: float, probability: float) -> None:
    assert sigmoid(score) == probability


@given(st.floats(-800, 800))
def test_the_sigmoid_is_bounded_and_symmetric(score: float) -> None:
    assert 0.0 <= sigmoid(score) <= 1.0
    assert sigmoid(score) + sigmoid(-score) == pytest.approx(1.0)


@given(st.floats(-30, 30), st.floats(-30, 30))
def test_the_sigmoid_keeps_the_order(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert sigmoid(low) <= sigmoid(high)


@pytest.mark.parametrize("name", ["shortlist", "selection", "confidence"])
def test_a_packaged_model_holds_what_its_file_says(name: str) -> None:
    path = resources.files("retrieval.answering") / "fitted" / f"{name}.json"
    written = json.loads(path.read_text(encoding="utf-8"))
    model, told = load(name)
    assert model.intercept == written["intercept"]
    for feature, of in written["features"].items():
        assert model.weights[feature] == of["weight"]
        assert model.means[feature] == of["mean"]
        assert model.deviations[feature] == of["deviation"]
    assert told == {k: v for k, v in written.items() if k not in ("intercept", "features")}


@pytest.mark.parametrize("name", ["shortlist", "selection", "confidence"])
def test_a_packaged_model_can_be_applied(name: str) -> None:
    model, _ = load(name)
    assert all(deviation > 0 for deviation in model.deviations.values())
    assert all(math.isfinite(weight) for weight in model.weights.values())
    assert model.score(model.means) == pytest.approx(model.intercept)
