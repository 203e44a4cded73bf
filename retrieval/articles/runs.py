"""Even runs: group the parts of a text under a budget, as a typesetter breaks lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from retrieval.domain import Span

_MAX_PARTS = 50
"""A run holds no more parts, which bounds the work for texts of very short sentences."""


class Part(NamedTuple):
    """A piece of text that stays whole, and the cost of ending a run after it."""

    span: Span
    tokens: int
    break_cost: float


def balanced_runs(parts: Sequence[Part], budget: int, max_characters: int) -> list[tuple[int, int]]:
    """Group parts into consecutive runs ``[first, last)`` of at most ``budget`` tokens.

    Minimises the sum over runs of the squared unused share of the budget plus the cost of the
    break after it, by dynamic programming: the squares make runs few and of even size. A part
    that is over the budget or the length by itself stands alone. Time is linear in the parts.
    """
    best = [0.0] + [float("inf")] * len(parts)
    back = [0] * (len(parts) + 1)
    for last in range(1, len(parts) + 1):
        end, break_cost, tokens = parts[last - 1].span.end, parts[last - 1].break_cost, 0
        for first in range(last - 1, max(-1, last - 1 - _MAX_PARTS), -1):
            tokens += parts[first].tokens
            fits = tokens <= budget and end - parts[first].span.start <= max_characters
            if not fits and first < last - 1:
                break
            cost = best[first] + (1 - tokens / budget) ** 2 + break_cost
            if cost < best[last]:
                best[last], back[last] = cost, first
    return _follow(back)


def _follow(back: Sequence[int]) -> list[tuple[int, int]]:
    """Read the runs off the best predecessors, from the end."""
    runs: list[tuple[int, int]] = []
    last = len(back) - 1
    while last > 0:
        runs.append((back[last], last))
        last = back[last]
    return runs[::-1]
