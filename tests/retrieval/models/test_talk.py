"""A follow-up and what was said before it stand in one row: the latest first, as far as it goes."""

from __future__ import annotations

import numpy as np
import pytest
from tokenizers import Tokenizer

from retrieval.models.talk import TURN_TOKENS, Talk, begins_word, lay_out, recalled, word_at
from retrieval.models.tokens import WEIGHTS, load_tokenizer
from retrieval.models.windows import QUESTION_TOKENS, SEP, TOKENS


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return load_tokenizer(WEIGHTS)


def laid(tokenizer: Tokenizer, question: str, *turns: str) -> Talk:
    asked, *said = tokenizer.encode_batch([question, *turns], add_special_tokens=False)
    return lay_out(asked, said)


def test_the_latest_turn_comes_first(tokenizer: Tokenizer) -> None:
    window, places = laid(tokenizer, "who is she?", "who won?", "Rosa Fenn won.")
    words = [tokenizer.id_to_token(it) for it in window.ids]
    assert " ".join(words) == ("[CLS] who is she ? [SEP] rosa fen ##n won . [SEP] who won ? [SEP]")
    assert places[:2] == [(1, 0, 4), (1, 5, 8)]
    assert next(place for place in places if place and place[0] == 0) == (0, 0, 3)


def test_each_place_is_that_of_the_token_after_the_question(tokenizer: Tokenizer) -> None:
    turns = ("Where is Turin?", "In Italy, near the Alps.")
    window, places = laid(tokenizer, "and Rome?", *turns)
    after = window.ids[window.asked :]
    assert len(after) == len(places)
    for token, place in zip(after, places, strict=True):
        if place is None:
            assert token == SEP
        else:
            turn, start, end = place
            assert tokenizer.id_to_token(token).lstrip("#") == turns[turn][start:end].lower()
    types = window.feeds["token_type_ids"][0]
    assert types.tolist() == [0] * window.asked + [1] * len(after)


def test_what_is_too_long_is_cut_at_its_end_and_the_oldest_left_out(tokenizer: Tokenizer) -> None:
    window, places = laid(tokenizer, "why? " * 99, *(f"turn {n} " + "on " * 200 for n in range(9)))
    assert len(window.ids) <= TOKENS
    assert window.asked == QUESTION_TOKENS + 2
    read = [place[0] for place in places if place]
    assert sorted(set(read)) == [6, 7, 8]
    assert read.count(8) == TURN_TOKENS


def test_a_word_is_told_by_where_it_begins() -> None:
    text = "Rosa Fenn's 12 boats"
    assert [at for at in range(len(text)) if begins_word(text, at)] == [0, 5, 10, 12, 15]
    assert [word_at(text, at) for at in (0, 5, 12)] == ["Rosa", "Fenn", "12"]
    assert word_at(text, 4) == ""


def test_each_word_said_has_the_score_of_its_first_token(tokenizer: Tokenizer) -> None:
    turns = ("Who won?", "Rosa Fenn won.")
    talk = laid(tokenizer, "is she old?", *turns)
    scores = np.arange(len(talk.window.ids), dtype=np.float32)
    first = talk.window.asked
    assert list(recalled(talk, turns, scores)) == [
        (1, "Rosa", first),
        (1, "Fenn", first + 1),
        (1, "won", first + 3),
        (0, "Who", first + 6),
        (0, "won", first + 7),
    ]
