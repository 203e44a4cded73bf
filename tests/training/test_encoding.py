"""Rows become tokens in the layout of the run time, with targets that stand on the answer."""

from __future__ import annotations

import random

import numpy as np
import pytest
from tokenizers import Tokenizer

from training.reader import encoding
from training.reader.encoding import CLS, SEP, TOKENS, Encoded, encode
from training.reader.rows import Row

PASSAGE = "The bridge of Turin opened in 1912."


def one(row: Row, tokenizer: Tokenizer, seed: int = 0) -> Encoded:
    (made,) = encode([row], tokenizer, seed)
    return made


def words(made: Encoded, tokenizer: Tokenizer) -> list[str]:
    return [tokenizer.id_to_token(int(it)) for it in made.ids]


def test_the_layout_is_question_then_passage(tokenizer: Tokenizer) -> None:
    made = one(Row("s", "when?", PASSAGE, ((30, 34),)), tokenizer)
    assert words(made, tokenizer)[:5] == ["[CLS]", "when", "?", "[SEP]", "the"]
    assert (made.ids[0], made.ids[-1], made.first) == (CLS, SEP, 4)
    assert [words(made, tokenizer)[at] for at in made.starts] == ["1912"]


def test_a_title_stands_between_them_in_most_rows(tokenizer: Tokenizer) -> None:
    row = Row("s", "when?", PASSAGE, ((30, 34),), title="Old_bridges")
    made = [one(row, tokenizer, seed) for seed in range(40)]
    titled = [it for it in made if words(it, tokenizer)[4:7] == ["old", "bridges", "[SEP]"]]
    assert 20 <= len(titled) < 40
    assert {words(it, tokenizer)[it.starts[0]] for it in made} == {"1912"}


def test_no_answer_is_place_0(tokenizer: Tokenizer) -> None:
    made = one(Row("s", "who?", PASSAGE), tokenizer)
    assert (made.starts.tolist(), made.ends.tolist(), made.answerable) == ([0], [0], False)


def test_several_spans_are_all_right(tokenizer: Tokenizer) -> None:
    made = one(Row("s", "what?", PASSAGE, ((4, 10), (14, 19))), tokenizer)
    told = words(made, tokenizer)
    assert [told[at] for at in made.starts] == ["bridge", "turin"]
    assert made.starts.tolist() == made.ends.tolist()


def test_in_a_sentence_set_every_token_of_the_sentence_is_right(tokenizer: Tokenizer) -> None:
    made = one(Row("s", "what?", PASSAGE, ((4, 19),), within=True), tokenizer)
    told = words(made, tokenizer)
    assert [told[at] for at in made.starts] == ["bridge", "of", "turin"]


def test_an_answer_that_is_on_no_token_leaves_its_row_out(tokenizer: Tokenizer) -> None:
    assert encode([Row("s", "what?", PASSAGE, ((3, 4),))], tokenizer, 0) == []


@pytest.mark.parametrize("place", [0, 250, 499])
def test_a_long_passage_is_cut_to_a_window_with_its_answer(
    tokenizer: Tokenizer, place: int
) -> None:
    told = [f"w{n}" for n in range(500)]
    told[place] = "turin"
    passage = " ".join(told)
    start = passage.index("turin")
    row = Row("s", "where?", passage, ((start, start + 5),))
    for seed in range(5):
        made = one(row, tokenizer, seed)
        assert len(made.ids) == TOKENS
        assert [words(made, tokenizer)[at] for at in made.starts] == ["turin"]


def test_a_long_question_and_title_leave_room_for_the_passage(tokenizer: Tokenizer) -> None:
    row = Row("s", "why " * 90, PASSAGE * 60, title="bridge " * 90)
    for seed in range(4):
        made = one(row, tokenizer, seed)
        assert len(made.ids) == TOKENS
        assert made.first in (50, 75)


@pytest.mark.parametrize("length", [10, 100, 101, 300])
def test_a_window_stays_inside_its_passage_and_around_its_answer(length: int) -> None:
    for seed in range(50):
        draw = random.Random(seed)
        left = draw.randrange(length)
        right = min(length - 1, left + draw.randrange(8))
        start = encoding._window(length, 100, [(left, right)], draw)
        assert 0 <= start <= max(0, length - 100)
        assert start <= left
        assert right < start + 100


def test_targets_are_places_in_the_window() -> None:
    starts, ends = encoding._targets([(3, 5), (9, 9)], 10, within=False)
    assert (starts.tolist(), ends.tolist()) == ([13, 19], [15, 19])
    starts, ends = encoding._targets([(3, 5)], 10, within=True)
    assert np.array_equal(starts, [13, 14, 15])
    assert np.array_equal(ends, starts)
