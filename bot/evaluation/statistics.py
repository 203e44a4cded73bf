"""The statistics that figures are: means, ratios, quantiles, AUROC and selective risk. Pure.

Each takes scores [rows, columns] and weights [resamples, rows], and gives values [resamples]; NaN
where a resample leaves nothing to divide by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bot.evaluation.resampling import Array, Statistic

    Places = NDArray[np.intp]

RISK_LIMIT = 0.05


def mean(scores: Array, weights: Array) -> Array:
    """Return the weighted mean of the one column."""
    return _divided(weights @ scores[:, 0], weights.sum(axis=1))


def ratio(scores: Array, weights: Array) -> Array:
    """Return the sum of the first column over the sum of the second."""
    return _divided(weights @ scores[:, 0], weights @ scores[:, 1])


def quantile(share: float) -> Statistic:
    """Return the statistic that is the smallest value with ``share`` of the rows at or below it."""

    def statistic(scores: Array, weights: Array) -> Array:
        order = scores[:, 0].argsort()
        heaped = weights[:, order].cumsum(axis=1)
        reached = heaped >= share * heaped[:, -1:]
        chosen: Array = scores[order, 0][reached.argmax(axis=1)]
        return chosen

    return statistic


def auroc(scores: Array, weights: Array) -> Array:
    """Return the area under the ROC curve of column 0 (score) for column 1 (1 positive, 0 not).

    It is the chance that a positive scores above a negative; a tie counts half.
    Source: Hanley and McNeil (1982), by the Mann–Whitney statistic.
    """
    score, label = scores.T
    order, starts = _tied_groups(score)
    positive = _grouped(weights * label, order, starts)
    negative = _grouped(weights * (1 - label), order, starts)
    below = negative.cumsum(axis=1) - negative / 2
    pairs = positive.sum(axis=1) * negative.sum(axis=1)
    return _divided((positive * below).sum(axis=1), pairs)


def coverage_at_risk(scores: Array, weights: Array) -> Array:
    """Return the largest share of questions that can be answered with risk below the limit.

    Columns: confidence, answered, wrong. Questions are answered from the most confident on; risk is
    the share of wrong ones among those answered. Source: El-Yaniv and Wiener (2010); Geifman and
    El-Yaniv (2017).
    """
    answered, wrong, _ = _selective(scores, weights)
    allowed = (wrong < RISK_LIMIT * answered) & (answered > 0)
    coverage = (answered * allowed).max(axis=1)
    return _divided(coverage, weights.sum(axis=1))


def threshold_at_risk(scores: Array, weights: Array) -> Array:
    """Return the lowest confidence from which answering keeps the risk below the limit.

    Columns as in ``coverage_at_risk``. NaN where no threshold does.
    """
    import numpy as np

    answered, wrong, confidence = _selective(scores, weights)
    allowed = (wrong < RISK_LIMIT * answered) & (answered > 0)
    last = allowed.shape[1] - 1 - allowed[:, ::-1].argmax(axis=1)
    return np.where(allowed.any(axis=1), confidence[last], np.nan)


def risk_coverage_curve(scores: Array) -> tuple[Array, Array, Array]:
    """Return (coverage, risk, confidence) at each distinct confidence, the highest first."""
    import numpy as np

    answered, wrong, confidence = _selective(scores, np.ones((1, len(scores))))
    kept = answered[0] > 0
    covered, mistaken = answered[0][kept], wrong[0][kept]
    return covered / len(scores), mistaken / covered, confidence[kept]


def _selective(scores: Array, weights: Array) -> tuple[Array, Array, Array]:
    """Return how many are answered, and how many of them wrongly, from each confidence up."""
    confidence, answered, wrong = scores.T
    order, starts = _tied_groups(-confidence)
    heaped = [
        _grouped(weights * column, order, starts).cumsum(axis=1) for column in (answered, wrong)
    ]
    return heaped[0], heaped[1], confidence[order][starts]


def _tied_groups(values: Array) -> tuple[Places, Places]:
    """Return the ascending order of values, and where in it each distinct value begins."""
    import numpy as np

    order = values.argsort(kind="stable")
    ranked = values[order]
    return order, np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])


def _grouped(values: Array, order: Places, starts: Places) -> Array:
    import numpy as np

    grouped: Array = np.add.reduceat(values[:, order], starts, axis=1)
    return grouped


def _divided(above: Array, below: Array) -> Array:
    import numpy as np

    divided: Array = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return divided
