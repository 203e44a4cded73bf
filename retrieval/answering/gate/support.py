"""How far the evidence says what a sentence says: by words, and by meaning where it is measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from retrieval.index.words import content_stems

Similarity = Callable[[str, Sequence[str]], float]
"""Measure how near a sentence is to the nearest of some texts, by meaning: a cosine, -1 to 1."""

# Words of reporting: an answer may use them whatever the evidence says.
_REPORTING = frozenset(
    stem
    for word in """said says say stated states according reported reports report article articles
    include includes including also called known call name named refers refer referred mean means
    although however while therefore thus addition additionally""".split()
    for stem in content_stems(word)
)


def coverage(sentence: str, evidence: Sequence[str]) -> float:
    """Return the share of the content words of a sentence that stand in the evidence, 0–1."""
    claimed = set(_stems(sentence)) - _REPORTING or set(_stems(sentence))
    if not claimed:
        return 0.0
    held = {stem for text in evidence for stem in _stems(text)}
    return len(claimed & held) / len(claimed)


@lru_cache(maxsize=4096)
def _stems(text: str) -> tuple[str, ...]:
    return tuple(content_stems(text))
