"""How question and passage stand before a reader: a row of tokens, or windows of it. Pure.

``[CLS] question [SEP] title [SEP] passage [SEP]``; what follows the question has type 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from retrieval.models.readings import FAR, Floats, Places, Reading, Titled
from retrieval.models.tokens import encodable

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

CLS, SEP = 101, 102
QUESTION_TOKENS, TITLE_TOKENS, TOKENS = 48, 24, 288
"""What the reader was trained to read at most: of a question, of a title, and in all."""
OVERLAP = 64
"""Tokens that two windows of a passage have in common."""


class Window(NamedTuple):
    """Part of a passage with the question, as the model reads it."""

    passage: int
    first: int  # token of the passage that it starts with
    ids: list[int]
    head: int  # tokens before the passage's
    asked: int  # tokens of the question with its two marks

    @property
    def feeds(self) -> dict[str, NDArray[Any]]:
        """Return the inputs of the graph, each int64 [1, tokens]."""
        row = np.array([self.ids], dtype=np.int64)
        types = (np.arange(row.shape[1]) >= self.asked).astype(np.int64)[None, :]
        return {"input_ids": row, "attention_mask": np.ones_like(row), "token_type_ids": types}


Scores: TypeAlias = tuple[Floats, float]
"""Logits of start and end of each token of a window [tokens, 2], and that it answers."""


def read_all(
    run: Callable[[Sequence[Window]], Iterable[Scores]],
    tokenizer: Tokenizer,
    question: str,
    passages: Sequence[Titled],
) -> list[Reading]:
    """Read each passage for the question; the readings come in the order of the passages.

    ``run`` gives the scores of some windows, in their order.
    """
    windows, texts = cut(tokenizer, question, passages)
    scored = list(zip(windows, run(windows), strict=True))
    return [
        _joined(text, [each for each in scored if each[0].passage == number])
        for number, text in enumerate(texts)
    ]


def cut(
    tokenizer: Tokenizer, question: str, passages: Sequence[Titled]
) -> tuple[list[Window], list[Encoding]]:
    """Return the windows of passages, and each passage's tokens."""
    # Some collections write titles with underscores for spaces.
    parts = [part for each in passages for part in (each.title.replace("_", " "), each.text)]
    tokens = tokenizer.encode_batch(
        [encodable(part) for part in (question, *parts)], add_special_tokens=False
    )
    asked, titles, texts = tokens[0].ids, tokens[1::2], tokens[2::2]
    windows = [
        window
        for number, (title, text) in enumerate(zip(titles, texts, strict=True))
        for window in windows_of(number, asked, title.ids, text.ids)
    ]
    return windows, texts


def windows_of(
    passage: int, question: Sequence[int], title: Sequence[int], text: Sequence[int]
) -> Iterator[Window]:
    """Cut a passage into windows that overlap; nearly every passage is one."""
    asked = [CLS, *question[:QUESTION_TOKENS], SEP]
    head = [*asked, *title[:TITLE_TOKENS], SEP] if title else asked
    room = TOKENS - len(head) - 1
    for first in range(0, max(1, len(text) - OVERLAP), room - OVERLAP):
        ids = [*head, *text[first : first + room], SEP]
        yield Window(passage, first, ids, len(head), len(asked))


def _joined(text: Encoding, scored: Sequence[tuple[Window, Scores]]) -> Reading:
    """Put the windows of a passage together: the best score of each token, the surest answer."""
    places: Places = np.array(text.offsets, dtype=np.int64).reshape(-1, 2)
    starts, ends = (np.full(len(places), FAR, dtype=np.float32) for _ in range(2))
    for window, (spans, _) in scored:
        inner = spans[window.head : -1]
        part = slice(window.first, window.first + len(inner))
        starts[part] = np.maximum(starts[part], inner[:, 0])
        ends[part] = np.maximum(ends[part], inner[:, 1])
    answers = max(answer for _, (_, answer) in scored)
    nothing = min(float(spans[0].sum()) for _, (spans, _) in scored)
    return Reading(answers, nothing, places, starts, ends)
