"""Questions are made unanswerable by one change, and never where the answer may still stand."""

from __future__ import annotations

import random

import pytest

from training.reader import hardening
from training.reader.hardening import altered
from training.reader.rows import Row

PASSAGE = (
    "In 1912 the engineer Maria Rossi built the first bridge of Turin. In 1950 it was the longest"
    " one that Carlo Bianchi had seen."
)


def row(question: str, gold: str = "", passage: str = PASSAGE) -> Row:
    start = passage.index(gold)
    return Row("bridges", question, passage, ((start, start + len(gold)),), golds=(gold,))


@pytest.mark.parametrize(
    ("asked", "gold", "made"),
    [
        (
            "What did Maria Rossi build?",
            "the first bridge of Turin",
            "What did Carlo Bianchi build?",
        ),
        ("Who built it in 1912?", "Maria Rossi", "Who built it in 1950?"),
        ("which bridge was the longest ?", "first", "which bridge was the shortest ?"),
    ],
)
def test_a_name_a_number_or_an_antonym_takes_the_place_of_one(
    asked: str, gold: str, made: str
) -> None:
    (changed,) = altered([row(asked, gold)], 1, random.Random(0))
    assert changed.question == made
    assert changed.context == PASSAGE
    assert not changed.answerable
    assert changed.source == "altered question"


def test_a_question_with_nothing_to_change_is_left_out() -> None:
    assert altered([row("who built it", "Maria Rossi")], 5, random.Random(0)) == []


def test_the_answer_itself_is_never_put_into_the_question() -> None:
    passage = "Maria Rossi met Carlo Bianchi."
    asked = row("Whom did Maria Rossi meet?", "Carlo Bianchi", passage)
    assert altered([asked], 5, random.Random(0)) == []


def test_no_more_questions_are_made_than_wanted() -> None:
    asked = [row("Who built it in 1912?", "Maria Rossi")] * 9
    assert len(altered(asked, 4, random.Random(0))) == 4


def test_the_same_seed_makes_the_same_questions() -> None:
    asked = [
        row(f"Who built {n} of them in 1912, the first?", "Maria Rossi") for n in range(20, 40)
    ]
    made = [[it.question for it in altered(asked, 9, random.Random(5))] for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("passage", "may"),
    [
        (PASSAGE, True),
        (PASSAGE[:60], True),  # a window of the same passage
        ("Another text, that names Maria  Rossi too.", True),
        ("Another text, that names nobody.", False),
    ],
)
def test_a_found_passage_that_may_answer_is_seen(passage: str, may: bool) -> None:
    asked = row("Who built it?", "Maria Rossi")
    assert hardening._may_answer(asked, Row("bridges", "", passage)) is may


def test_the_passage_found_next_is_one_that_is_silent() -> None:
    pytest.importorskip("sklearn")
    silent = Row("bridges", "Where is it?", "The bridge of Rome was built by nobody we know.")
    asked = row("Who built the bridge of Turin?", "Maria Rossi")
    found = hardening.next_found([asked, silent], 5, random.Random(0))
    assert {it.context for it in found if it.question == asked.question} == {silent.context}
    assert not any(it.answerable for it in found)
