"""Statistics of scores, their bootstrap intervals and paired tests, over all resamples at once.

Rows are questions, columns the scores that a statistic needs. A resample is a row of weights: how
often each question was drawn. Every statistic takes weights, so one pass gives all resamples.
Sources: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), percentile intervals;
Koehn (2004), paired bootstrap; Smucker et al. (2007), the randomisation test for retrieval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    # (scores [rows, columns], weights [resamples, rows]) -> values [resamples]
    Statistic = Callable[[Array, Array], Array]

RESAMPLES = 1000
LEVEL = 0.95
SEED = 20250331
_CELLS = 2_000_000  # weights held at once


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval, over ``n`` questions."""

    n: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """How much B is above A on the same questions, with its interval and p-value."""

    n: int
    a: float
    b: float
    low: float
    high: float
    p: float
    test: str

    @property
    def value(self) -> float:
        """B less A."""
        return self.b - self.a


def weights(rows: int, resamples: int = RESAMPLES, seed: int = SEED) -> Iterator[Array]:
    """Yield the weights of resamples in blocks, each drawn with replacement; seeded.

    Figures over as many questions share their draws.
    """
    if rows * resamples <= _CELLS:
        yield _whole(rows, resamples, seed)
    else:
        yield from _blocks(rows, resamples, seed)


@lru_cache(maxsize=8)
def _whole(rows: int, resamples: int, seed: int) -> Array:
    import numpy as np

    return np.concatenate(list(_blocks(rows, resamples, seed)))


def _blocks(rows: int, resamples: int, seed: int) -> Iterator[Array]:
    import numpy as np

    generator = np.random.default_rng(seed)
    block = max(1, _CELLS // rows)
    for start in range(0, resamples, block):
        count = min(block, resamples - start)
        drawn = generator.integers(0, rows, size=(count, rows))
        drawn += np.arange(count)[:, None] * rows
        counts = np.bincount(drawn.ravel(), minlength=count * rows)
        yield counts.reshape(count, rows).astype(np.float64)


def estimate(statistic: Statistic, scores: Array) -> Estimate:
    """Return a statistic of scores [rows, columns] with its percentile bootstrap interval."""
    import numpy as np

    rows = len(scores)
    value = statistic(scores, np.ones((1, rows)))[0]
    resampled = np.concatenate([statistic(scores, block) for block in weights(rows)])
    return Estimate(rows, float(value), *_interval(resampled))


def difference(statistic: Statistic, a: Array, b: Array, *, paired_rows: bool) -> Difference:
    """Compare two runs on the same rows: the difference, its interval, and a paired test.

    ``paired_rows``: the statistic is a mean of rows, so that a randomisation test by flipping signs
    applies; else the p-value is that of the paired bootstrap. Both are two-sided.
    """
    import numpy as np

    rows = len(a)
    once = np.ones((1, rows))
    of_a, of_b = float(statistic(a, once)[0]), float(statistic(b, once)[0])
    drawn = np.concatenate([statistic(b, it) - statistic(a, it) for it in weights(rows)])
    if paired_rows:
        p, test = sign_flip_p(b[:, 0] - a[:, 0]), "permutation"
    else:
        p, test = bootstrap_p(drawn), "paired bootstrap"
    return Difference(rows, of_a, of_b, *_interval(drawn), p, test)


def sign_flip_p(differences: Array, flips: int = 10 * RESAMPLES, seed: int = SEED) -> float:
    """Return the two-sided p-value of a mean difference when each row's sign is a fair coin's.

    Rows without a difference say nothing and are left out. The observed signs count as one draw.
    """
    import numpy as np

    changed = differences[differences != 0]
    if not len(changed):
        return 1.0
    generator = np.random.default_rng(seed)
    observed = abs(changed.sum())
    reached = 0
    block = max(1, _CELLS // len(changed))
    for start in range(0, flips, block):
        count = min(block, flips - start)
        signs = generator.integers(0, 2, size=(count, len(changed)), dtype=np.int8) * 2 - 1
        reached += int((np.abs(signs @ changed) >= observed - 1e-12).sum())
    return (reached + 1) / (flips + 1)


def bootstrap_p(differences: Array) -> float:
    """Return twice the share of resampled differences on the far side of zero, at most 1."""
    import numpy as np

    known = differences[~np.isnan(differences)]
    tail = min(int((known <= 0).sum()), int((known >= 0).sum()))
    return min(1.0, 2 * (tail + 1) / (len(known) + 1))


def _interval(values: Array) -> tuple[float, float]:
    import numpy as np

    known = values[~np.isnan(values)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
