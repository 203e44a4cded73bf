"""A logistic regression kept as a readable file: named features, their scale and their weights."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Logistic:
    """A fitted model: probability = sigmoid(intercept + Σ weight · (value - mean) / deviation)."""

    intercept: float
    weights: Mapping[str, float]
    means: Mapping[str, float]
    deviations: Mapping[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability of the positive class, 0–1. A missing feature is an error."""
        return sigmoid(self.score(features))

    def score(self, features: Mapping[str, float]) -> float:
        """Return the log-odds of the positive class."""
        return self.intercept + sum(
            weight * (features[name] - self.means[name]) / self.deviations[name]
            for name, weight in self.weights.items()
        )


def sigmoid(score: float) -> float:
    """Return 1 / (1 + e^-score), without overflow."""
    if score >= 0:
        return 1.0 / (1.0 + math.exp(-score))
    return math.exp(score) / (1.0 + math.exp(score))


def load(name: str) -> tuple[Logistic, dict[str, Any]]:
    """Read a packaged model: the regression, and everything else that its file says."""
    path = resources.files("retrieval.answering").joinpath("fitted", f"{name}.json")
    told = json.loads(path.read_text(encoding="utf-8"))
    features = told.pop("features")
    model = Logistic(
        intercept=told.pop("intercept"),
        weights={feature: of["weight"] for feature, of in features.items()},
        means={feature: of["mean"] for feature, of in features.items()},
        deviations={feature: of["deviation"] for feature, of in features.items()},
    )
    return model, told
