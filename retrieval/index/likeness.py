"""How alike two articles are: signatures that tell wire copies, made at ingest. Pure.

MinHash of runs of three words (Broder 1997): the share of places at which two signatures agree
estimates the Jaccard similarity of the texts. Bands of a signature are what copies are looked up
by: two texts of similarity s share one with probability 1 - (1 - s^4)^32.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Signature = npt.NDArray[np.uint32]
"""Of shape [SIZE]."""

SIZE = 128
ALIKE = 0.5
"""Similarity from which on two articles are copies of one (measured: docs/copies.md)."""
_RUN = 3  # words
_SEED = 1
_ROWS = 4  # places of a signature in one band


def signature(text: str) -> Signature:
    """Return the MinHash signature of a text."""
    from rensa import RMinHash

    sketch = RMinHash(SIZE, _SEED)
    sketch.update(list(_runs(text)))
    return np.asarray(sketch.digest(), dtype="<u4")


def similarity(one: Signature, other: Signature) -> float:
    """Estimate the Jaccard similarity of two texts by their signatures, 0–1."""
    return float(np.mean(one == other))


def bands(of: Signature) -> list[int]:
    """Return a signature's bands as signed 64-bit numbers, each with its own place in it."""
    parts = of.reshape(-1, _ROWS).astype(np.uint64)
    mixed = np.arange(len(parts), dtype=np.uint64) + np.uint64(1)
    for column in parts.T:  # 64-bit FNV-1a over the four numbers; overflow is meant
        mixed = (mixed ^ column) * np.uint64(0x100000001B3)
        mixed ^= mixed >> np.uint64(29)
    return [int(value) for value in mixed.view(np.int64)]


def _runs(text: str) -> Iterator[str]:
    words = re.findall(r"\w+", text.lower())
    for start in range(max(1, len(words) - _RUN + 1)):
        yield " ".join(words[start : start + _RUN])
