"""Read a passage as Footnote does: alone, in windows that overlap, the best span of all.

Only numpy, onnxruntime and tokenizers are needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from retrieval.models.reader import (
    CLS,
    OVERLAP,
    QUESTION_TOKENS,
    SEP,
    TITLE_TOKENS,
    TOKENS,
    Floats,
    best_span,
)
from retrieval.models.sessions import open_session

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# (token ids, their types) -> (span logits [tokens, 2], the logit that the passage answers)
Run = Callable[[Sequence[int], Sequence[int]], tuple[Floats, float]]


@dataclass(frozen=True)
class Window:
    """What the network reads at once; ``first`` is the place of the passage's first token in it.

    ``skipped`` tokens of the passage stand before the window.
    """

    ids: list[int]
    first: int
    skipped: int

    @property
    def types(self) -> list[int]:
        """Return 0 for the question and its separator, 1 for what follows."""
        asked = self.ids.index(SEP) + 1
        return [0] * asked + [1] * (len(self.ids) - asked)


@dataclass(frozen=True)
class Found:
    """The best span of a window, in tokens of the passage, and what the network thinks of it."""

    left: int
    right: int
    score: float  # sum of the start's and the end's logit
    margin: float  # the same, less that of no answer
    answers: float  # logit of the second head


@dataclass(frozen=True)
class Reading:
    """The best span of a passage, in characters; the scores are the highest of all windows."""

    start: int
    end: int
    text: str
    score: float
    margin: float
    answers: float


def read(run: Run, tokenizer: Tokenizer, question: str, title: str, passage: str) -> Reading:
    """Return the best span of a passage."""
    cut, offsets = cut_to_windows(tokenizer, question, title, passage)
    every = [found(window, run) for window in cut]
    best = max(every, key=lambda one: one.score)
    start, end = offsets[best.left][0], offsets[best.right][1]
    return Reading(
        start,
        end,
        passage[start:end],
        best.score,
        max(one.margin for one in every),
        max(one.answers for one in every),
    )


def cut_to_windows(
    tokenizer: Tokenizer, question: str, title: str, passage: str
) -> tuple[list[Window], list[tuple[int, int]]]:
    """Return the windows of a passage, and (start, end) of each of its tokens in characters."""
    asked, named, told = tokenizer.encode_batch(
        [question, title.replace("_", " "), passage], add_special_tokens=False
    )
    return list(windows(asked.ids, named.ids, told.ids)), told.offsets


def windows(
    question: Sequence[int], title: Sequence[int], passage: Sequence[int]
) -> Iterator[Window]:
    """Cut a passage into windows in the layout of training."""
    head = [CLS, *question[:QUESTION_TOKENS], SEP]
    if title:
        head += [*title[:TITLE_TOKENS], SEP]
    room = TOKENS - len(head) - 1
    for at in window_starts(len(passage), room):
        yield Window([*head, *passage[at : at + room], SEP], len(head), at)


def window_starts(length: int, room: int) -> Iterator[int]:
    """Yield where windows begin that overlap and cover a passage; the last ends with it."""
    at = 0
    while at + room < length:
        yield at
        at += room - OVERLAP
    yield max(0, length - room)


def found(window: Window, run: Run) -> Found:
    """Run the network on a window and return its best span."""
    spans, answers = run(window.ids, window.types)
    left, right, score = best_span(spans[window.first : -1])
    shift = window.skipped
    return Found(left + shift, right + shift, score, score - float(spans[0].sum()), answers)


def onnx_run(graph: Path) -> Run:
    """Open an ONNX graph on one thread, for one window at a time.

    The activations are quantised over a whole run: in a batch, scores would depend on neighbours.
    """
    session = open_session(graph)

    def run(ids: Sequence[int], types: Sequence[int]) -> tuple[Floats, float]:
        spans, answers = session.run(["spans", "answers"], feeds(ids, types))
        return spans[0], float(answers[0])

    return run


def feeds(ids: Sequence[int], types: Sequence[int]) -> dict[str, NDArray[Any]]:
    """Return the inputs of the graph for one window, each int64 [1, tokens]."""
    row = np.array([list(ids)], dtype=np.int64)
    return {
        "input_ids": row,
        "attention_mask": np.ones_like(row),
        "token_type_ids": np.array([list(types)], dtype=np.int64),
    }
