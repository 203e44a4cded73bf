"""Passages are read in windows that cover them, and the best span of all is the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import pytest
from tokenizers import Tokenizer

from retrieval.models.readings import Titled
from retrieval.models.tokens import WEIGHTS, load_tokenizer
from retrieval.models.windows import CLS, OVERLAP, SEP, TOKENS, Scores, Window, read_all, windows_of


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return load_tokenizer(WEIGHTS)


@pytest.mark.parametrize("length", [0, 1, 199, 200, 201, 337, 1000])
def test_windows_cover_a_passage_and_overlap(length: int) -> None:
    text = list(range(1000, 1000 + length))
    made = list(windows_of(0, [7] * 10, [], text))
    shown = [window.ids[window.head : -1] for window in made]
    assert [window.first for window in made] == [part[0] - 1000 if part else 0 for part in shown]
    assert {token for part in shown for token in part} == set(text)
    assert all(len(set(one) & set(other)) >= OVERLAP for one, other in pairwise(shown))


def test_a_window_has_the_layout_of_training() -> None:
    (window,) = windows_of(4, [7, 8], [5], [1, 2, 3])
    assert window == Window(4, 0, [CLS, 7, 8, SEP, 5, SEP, 1, 2, 3, SEP], 6, 4)
    assert window.feeds["token_type_ids"].tolist() == [[0, 0, 0, 0, 1, 1, 1, 1, 1, 1]]
    (untitled,) = windows_of(4, [7, 8], [], [1, 2, 3])
    assert untitled.ids == [CLS, 7, 8, SEP, 1, 2, 3, SEP]


def test_question_and_title_are_cut_and_no_window_is_too_long() -> None:
    made = list(windows_of(0, [7] * 100, [5] * 100, list(range(1000, 2000))))
    assert {window.head for window in made} == {75}
    assert max(len(window.ids) for window in made) == TOKENS
    assert made[-1].ids[-2] == 1999


def test_the_inputs_of_the_graph_are_one_row_each() -> None:
    fed = Window(0, 0, [CLS, 7, SEP], 3, 3).feeds
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
        self.windows: list[Window] = []

    def __call__(self, windows: Sequence[Window]) -> Iterator[Scores]:
        self.windows += windows
        return map(self._scores, windows)

    def _scores(self, window: Window) -> Scores:
        spans = np.full((len(window.ids), 2), -5.0, dtype=np.float32)
        spans[0] = 1
        for at, token in enumerate(window.ids):
            if token == self.word and at >= window.asked:
                spans[at] = 4
        return spans, 2.0 if self.word in window.ids[window.asked :] else -2.0


def test_the_answer_is_given_in_characters_of_the_passage(tokenizer: Tokenizer) -> None:
    passage = Titled("Old bridges", "The bridge of Turín opened.")
    [reading] = read_all(Finder(tokenizer, "turin"), tokenizer, "where?", [passage])
    assert reading.overall == (14, 19, 8.0)
    assert (reading.nothing, reading.answers) == (2.0, 2.0)


def test_an_answer_in_a_later_window_is_found(tokenizer: Tokenizer) -> None:
    long, short = Titled("", "filler words " * 400 + "Turin."), Titled("", "Nothing here.")
    finder = Finder(tokenizer, "turin")
    found, silent = read_all(finder, tokenizer, "is it turin?", [long, short])
    assert len(finder.windows) > 3
    assert found.overall is not None
    assert long.text[found.overall.start : found.overall.end] == "Turin"
    assert (found.overall.score, found.answers, silent.answers) == (8.0, 2.0, -2.0)


def test_underscores_of_a_title_are_read_as_spaces(tokenizer: Tokenizer) -> None:
    finder = Finder(tokenizer, "turin")
    passages = [Titled("Old_bridges", "Turin_x"), Titled("Old bridges", "Turin_x")]
    read_all(finder, tokenizer, "where?", passages)
    one, other = finder.windows
    assert one.ids == other.ids
    assert tokenizer.token_to_id("_") in one.ids, "a passage is read as it is written"
