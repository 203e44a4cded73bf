"""Passages are read in windows that cover them, and the best span of all is the answer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from tokenizers import Tokenizer

from training.reader.encoding import CLS, SEP, TOKENS
from training.reader.reading import (
    OVERLAP,
    Floats,
    Window,
    best_span,
    feeds,
    read,
    window_starts,
    windows,
)


def logits(starts: Sequence[float], ends: Sequence[float]) -> Floats:
    return np.array([starts, ends], dtype=np.float32).T


def test_the_best_span_has_the_highest_sum() -> None:
    assert best_span(logits([0, 3, 1, 0], [0, 1, 4, 2])) == (1, 2, 7.0)


def test_a_span_never_ends_before_it_starts() -> None:
    assert best_span(logits([0, 0, 5], [5, 0, 1])) == (2, 2, 6.0)


@pytest.mark.parametrize(
    ("longest", "best"), [(3, (0, 2, 10.0)), (2, (2, 2, 6.0)), (1, (2, 2, 6.0))]
)
def test_a_span_is_at_most_so_long(longest: int, best: tuple[int, int, float]) -> None:
    assert best_span(logits([5, 0, 1], [0, 0, 5]), longest) == best


def test_every_span_is_tried() -> None:
    draw = np.random.default_rng(0)
    spans = draw.normal(size=(40, 2)).astype(np.float32)
    tried = [
        (float(spans[left, 0] + spans[right, 1]), left, right)
        for left in range(40)
        for right in range(left, min(40, left + 7))
    ]
    score, left, right = max(tried)
    assert best_span(spans, 7) == (left, right, pytest.approx(score))


@pytest.mark.parametrize("length", [0, 1, 199, 200, 201, 337, 1000])
def test_windows_cover_a_passage_and_overlap(length: int) -> None:
    starts = list(window_starts(length, 200))
    covered = {at for start in starts for at in range(start, min(length, start + 200))}
    assert covered == set(range(length))
    assert all(later - earlier <= 200 - OVERLAP for earlier, later in pairwise(starts))
    assert starts[-1] + 200 == max(200, length)


def test_a_window_has_the_layout_of_training() -> None:
    (window,) = windows([7, 8], [5], [1, 2, 3])
    assert window == Window([CLS, 7, 8, SEP, 5, SEP, 1, 2, 3, SEP], 6, 0)
    assert window.types == [0, 0, 0, 0, 1, 1, 1, 1, 1, 1]
    (untitled,) = windows([7, 8], [], [1, 2, 3])
    assert untitled.ids == [CLS, 7, 8, SEP, 1, 2, 3, SEP]


def test_question_and_title_are_cut_and_no_window_is_too_long() -> None:
    made = list(windows([7] * 100, [5] * 100, list(range(1000, 2000))))
    assert {window.first for window in made} == {75}
    assert max(len(window.ids) for window in made) == TOKENS
    assert made[-1].ids[-2] == 1999


def test_the_inputs_of_the_graph_are_one_row_each() -> None:
    fed = feeds([CLS, 7, SEP], [0, 0, 0])
    assert {name: value.tolist() for name, value in fed.items()} == {
        "input_ids": [[CLS, 7, SEP]],
        "attention_mask": [[1, 1, 1]],
        "token_type_ids": [[0, 0, 0]],
    }
    assert {value.dtype.name for value in fed.values()} == {"int64"}


class Finder:
    """A network that knows one word; records the windows that it reads."""

    def __init__(self, tokenizer: Tokenizer, word: str) -> None:
        self.word = tokenizer.token_to_id(word)
        self.windows: list[list[int]] = []

    def __call__(self, ids: Sequence[int], types: Sequence[int]) -> tuple[Floats, float]:
        self.windows.append(list(ids))
        spans = np.full((len(ids), 2), -5.0, dtype=np.float32)
        spans[0] = 1
        asked = list(types).count(0)
        for at, token in enumerate(ids):
            if token == self.word and at >= asked:
                spans[at] = 4
        return spans, 2.0 if self.word in ids[asked:] else -2.0


def test_the_answer_is_given_in_characters_of_the_passage(tokenizer: Tokenizer) -> None:
    passage = "The bridge of Turín opened."
    reading = read(Finder(tokenizer, "turin"), tokenizer, "where?", "Old_bridges", passage)
    assert (reading.start, reading.end, reading.text) == (14, 19, "Turín")
    assert (reading.score, reading.margin, reading.answers) == (8.0, 6.0, 2.0)


def test_an_answer_in_a_later_window_is_found(tokenizer: Tokenizer) -> None:
    passage = "filler words " * 400 + "Turin."
    finder = Finder(tokenizer, "turin")
    reading = read(finder, tokenizer, "is it turin?", "", passage)
    assert len(finder.windows) > 2
    assert passage[reading.start : reading.end] == reading.text == "Turin"
    assert (reading.margin, reading.answers) == (6.0, 2.0)
