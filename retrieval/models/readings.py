"""What a reader makes of a passage: how well an answer starts, or ends, at each token. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

LONGEST = 30
"""Tokens of the longest span that is looked for."""
FAR = -1e4
"""The logit of what cannot be."""

Floats: TypeAlias = NDArray[np.float32]
Places: TypeAlias = NDArray[np.int64]


class Titled(NamedTuple):
    """A passage to read, and the title of its article."""

    title: str
    text: str


class ReadSpan(NamedTuple):
    """A stretch of the passage, ``text[start:end]``, and its score: a sum of two logits."""

    start: int
    end: int
    score: float


@dataclass(frozen=True)
class Reading:
    """What the reader makes of one question and one passage. All scores are logits.

    ``answers`` says that the passage answers, ``nothing`` that no span does; it is comparable with
    the score of a span. ``places`` [tokens, 2] are the tokens' ends in the text, ``starts`` and
    ``ends`` [tokens] how well an answer starts, or ends, with each.
    """

    answers: float
    nothing: float
    places: Places
    starts: Floats
    ends: Floats

    def best(self, start: int, end: int) -> ReadSpan | None:
        """Return the best span inside ``text[start:end]``; None where no token is."""
        inside = np.flatnonzero((self.places[:, 0] >= start) & (self.places[:, 1] <= end))
        if not len(inside):
            return None
        part = slice(int(inside[0]), int(inside[-1]) + 1)
        left, right, score = best_span(np.column_stack((self.starts[part], self.ends[part])))
        places = self.places[part]
        return ReadSpan(int(places[left, 0]), int(places[right, 1]), score)

    @cached_property
    def overall(self) -> ReadSpan | None:
        """The best span of the whole passage."""
        return self.best(0, int(self.places[-1, 1])) if len(self.places) else None

    def share(self, start: int, end: int) -> float:
        """Return the log of the probability that the answer stands in ``text[start:end]``.

        It is the mean of the start's and the end's, over all tokens of the passage and no answer.
        """
        inside = (self.places[:, 0] >= start) & (self.places[:, 1] <= end)
        if not inside.any():
            return FAR
        parts = (_log_sum(self.starts[inside]), _log_sum(self.ends[inside]))
        return float(sum(parts) - sum(self._whole)) / 2

    @cached_property
    def _whole(self) -> tuple[float, float]:
        half = np.array([self.nothing / 2])
        return _log_sum(np.append(self.starts, half)), _log_sum(np.append(self.ends, half))


def best_span(spans: Floats, longest: int = LONGEST) -> tuple[int, int, float]:
    """Return (first token, last token, score) of the best span of at most ``longest`` tokens.

    ``spans`` [tokens, 2] are the logits of start and end; the score of a span is their sum.
    """
    sums = spans[:, 0][:, None] + spans[:, 1][None, :]
    reach = np.arange(len(spans))[None, :] - np.arange(len(spans))[:, None]
    sums = np.where((reach >= 0) & (reach < longest), sums, -np.inf)
    left, right = divmod(int(sums.argmax()), len(spans))
    return left, right, float(sums[left, right])


def _log_sum(logits: NDArray[np.floating]) -> float:
    highest = float(logits.max())
    return highest + float(np.log(np.exp(logits - highest).sum()))
