"""What a list of passages shows when one article, or one text, would fill it. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from retrieval.index.search import Candidate

PER_ARTICLE = 3
"""Passages of one article that a list shows while others wait."""
_SHINGLE = 5  # words
_SAME = 0.8  # Jaccard similarity of shingles, from which on two passages are copies


def varied(candidates: Iterable[Candidate], k: int) -> list[Candidate]:
    """Choose ``k`` of the candidates, best first: copies once, no article more than its share.

    An article gives more than its share only where the others have nothing left to give. No more
    candidates are taken than it needs.
    """
    shares: Counter[str] = Counter()
    first: list[Candidate] = []
    later: list[Candidate] = []
    for candidate in without_copies(candidates):
        shares[candidate.article.id] += 1
        (first if shares[candidate.article.id] <= PER_ARTICLE else later).append(candidate)
        if len(first) == k:  # comparing the rest would take several times as long as the search
            break
    chosen = [*first, *later][:k]
    return sorted(chosen, key=lambda candidate: -candidate.merit)


def without_copies(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield what does not say the same, word for word or nearly, as a better candidate."""
    kept: list[frozenset[tuple[str, ...]]] = []
    for candidate in candidates:
        shingles = _shingles(candidate.text)
        if not any(_jaccard(shingles, other) >= _SAME for other in kept):
            kept.append(shingles)
            yield candidate


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    if len(words) <= _SHINGLE:
        return frozenset({tuple(words)})
    return frozenset(zip(*(words[start:] for start in range(_SHINGLE)), strict=False))


def _jaccard(a: frozenset[tuple[str, ...]], b: frozenset[tuple[str, ...]]) -> float:
    common = len(a & b)
    return common / (len(a) + len(b) - common) if common else 0.0
