"""Search for a follow-up in both of its wordings, so that a bad rewrite cannot lose much. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retrieval.answering.followups.salience import stems_of
from retrieval.index.search import Candidate

AS_ASKED = 0.3
"""What the wording of the reader counts, of 1: measured in docs/follow-ups.md."""
_OWN_WORDS = 2


def says_something(question: str) -> bool:
    """Tell whether a question as it was asked holds enough words to search for."""
    return len(stems_of(question)) >= _OWN_WORDS


def merged(standalone: Sequence[Candidate], asked: Sequence[Candidate]) -> list[Candidate]:
    """Merge what two wordings of one question have found, best first, by their weighted scores.

    A passage keeps the signals that the wording which stands alone has given it, if any.
    """
    scores: dict[int, float] = {}
    for found, weight in ((standalone, 1 - AS_ASKED), (asked, AS_ASKED)):
        for one in found:
            scores[one.passage.id] = scores.get(one.passage.id, 0.0) + weight * one.score
    passages = {one.passage.id: one for one in [*asked, *standalone]}
    best = sorted(scores, key=lambda i: (-scores[i], i))
    return [replace(passages[i], score=scores[i]) for i in best]
