"""The packaged reader, run with onnxruntime: where in a passage the answer stands, and whether."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import ModelError
from retrieval.models.manifest import verify
from retrieval.models.sessions import open_session, usable_cores
from retrieval.models.tokens import WEIGHTS, encodable, load_tokenizer

READER = Path(__file__).resolve().parent / "reader_weights"
_MODEL = "model.onnx"
CLS, SEP = 101, 102
QUESTION_TOKENS, TITLE_TOKENS, TOKENS = 48, 24, 288
"""What the reader was trained to read at most: of a question, of a title, and in all."""
OVERLAP = 64
"""Tokens that two windows of a passage have in common."""
LONGEST = 30
"""Tokens of the longest span that is looked for."""
_FAR = -1e4

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
            return _FAR
        parts = (_log_sum(self.starts[inside]), _log_sum(self.ends[inside]))
        return float(sum(parts) - sum(self._whole)) / 2

    @cached_property
    def _whole(self) -> tuple[float, float]:
        half = np.array([self.nothing / 2])
        return _log_sum(np.append(self.starts, half)), _log_sum(np.append(self.ends, half))


class _Window(NamedTuple):
    """Part of a passage with the question, as the model reads it."""

    passage: int
    first: int  # token of the passage that it starts with
    ids: list[int]
    head: int  # tokens before the passage's
    asked: int  # tokens of the question with its two marks


def best_span(spans: Floats, longest: int = LONGEST) -> tuple[int, int, float]:
    """Return (first token, last token, score) of the best span of at most ``longest`` tokens.

    ``spans`` [tokens, 2] are the logits of start and end; the score of a span is their sum.
    """
    sums = spans[:, 0][:, None] + spans[:, 1][None, :]
    reach = np.arange(len(spans))[None, :] - np.arange(len(spans))[:, None]
    sums = np.where((reach >= 0) & (reach < longest), sums, -np.inf)
    left, right = divmod(int(sums.argmax()), len(spans))
    return left, right, float(sums[left, right])


class LocalReader:
    """A small encoder that reads question and passage together, on this machine's processor.

    Each pair is run alone and on one thread, the longest first, several at a time: in a batch the
    quantised activations would make a score depend on its neighbours (see ``LocalEmbedder``).
    """

    def __init__(self, weights: Path = READER, *, threads: int | None = None) -> None:
        """Load the model. Raises ModelError when a file is missing, changed or unusable."""
        self.name = f"reader/{verify(weights, _MODEL)[_MODEL][:8]}"
        self._threads = threads or usable_cores()
        self._tokenizer = load_tokenizer(WEIGHTS)
        self._session = open_session(weights / _MODEL)

    def read(self, question: str, passages: Sequence[Titled]) -> list[Reading]:
        """Read each passage for the question; the readings come in the order of the passages."""
        tokens = self._tokenizer.encode_batch(
            [encodable(text) for text in (question, *(text for each in passages for text in each))],
            add_special_tokens=False,
        )
        asked, titles, texts = tokens[0].ids[:QUESTION_TOKENS], tokens[1::2], tokens[2::2]
        windows = [
            window
            for number, (title, text) in enumerate(zip(titles, texts, strict=True))
            for window in _windows(number, asked, title.ids[:TITLE_TOKENS], text.ids)
        ]
        order = sorted(windows, key=lambda window: -len(window.ids))
        with ThreadPoolExecutor(self._threads) as pool:
            scored = list(zip(order, pool.map(self._run, order), strict=True))
        return [
            _joined(
                np.array(text.offsets, dtype=np.int64).reshape(-1, 2),
                [(window, *scores) for window, scores in scored if window.passage == number],
            )
            for number, text in enumerate(texts)
        ]

    def _run(self, window: _Window) -> tuple[Floats, float]:
        row = np.array([window.ids], dtype=np.int64)
        types = (np.arange(row.shape[1]) >= window.asked).astype(np.int64)[None, :]
        feeds = {"input_ids": row, "attention_mask": np.ones_like(row), "token_type_ids": types}
        try:
            spans, answers = self._session.run(["spans", "answers"], feeds)
        except Exception as error:  # onnxruntime's errors share no other base
            raise ModelError(f"The reader cannot read a passage: {error}") from error
        return spans[0], float(answers[0])


def _windows(
    passage: int, asked: Sequence[int], title: Sequence[int], text: Sequence[int]
) -> Iterator[_Window]:
    """Cut a passage into windows that overlap; nearly every passage is one."""
    question = [CLS, *asked, SEP]
    head = [*question, *title, SEP] if title else question
    room = TOKENS - len(head) - 1
    for first in range(0, max(1, len(text) - OVERLAP), room - OVERLAP):
        ids = [*head, *text[first : first + room], SEP]
        yield _Window(passage, first, ids, len(head), len(question))


def _joined(places: Places, windows: Sequence[tuple[_Window, Floats, float]]) -> Reading:
    """Put the windows of a passage together: the best score of each token, the surest answer."""
    starts, ends = (np.full(len(places), _FAR, dtype=np.float32) for _ in range(2))
    for window, spans, _ in windows:
        inner = spans[window.head : -1]
        part = slice(window.first, window.first + len(inner))
        starts[part] = np.maximum(starts[part], inner[:, 0])
        ends[part] = np.maximum(ends[part], inner[:, 1])
    answers = max(answer for _, _, answer in windows)
    nothing = min(float(spans[0].sum()) for _, spans, _ in windows)
    return Reading(answers, nothing, places, starts, ends)


def _log_sum(logits: NDArray[np.floating]) -> float:
    highest = float(logits.max())
    return highest + float(np.log(np.exp(logits - highest).sum()))
