"""Worked examples; the values are those of the published scripts on the same strings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.wording import (
    best,
    common_subsequence,
    contains,
    exact_match,
    normalised,
    rouge_l,
    token_f1,
    without_markers,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The  Eiffel-Tower, in Paris!", "eiffeltower in paris"),
        ("A an THE", ""),
        ("10,000 to 12,000", "10000 to 12000"),
        ("theatre", "theatre"),
        ("the $9 million", "9 million"),
        ("“Quoted”", "“quoted”"),  # SQuAD's script drops ASCII punctuation alone
    ],
)
def test_squad_normalisation(text: str, expected: str) -> None:
    assert normalised(text) == expected


@pytest.mark.parametrize(
    ("answer", "gold", "exact", "f1"),
    [
        ("The Normans", "normans", 1, 1),
        ("in the 10th century", "10th century", 0, 0.8),  # 2 shared; precision 2/3, recall 1
        ("Paris Paris", "Paris", 0, 2 / 3),  # a token counts as often as both hold it
        ("London", "Paris", 0, 0),
        ("", "", 1, 1),
        ("the", "", 1, 1),
        ("", "Paris", 0, 0),
    ],
)
def test_exact_match_and_token_f1(answer: str, gold: str, exact: float, f1: float) -> None:
    assert exact_match(answer, gold) == exact
    assert token_f1(answer, gold) == pytest.approx(f1)


def test_the_best_gold_counts() -> None:
    assert best(token_f1, "12,000 troops", ["10,000", "12,000", "troops 12,000"]) == 1


@pytest.mark.parametrize(
    ("text", "gold", "held"),
    [
        ("It cost the $9 million.", "9 million", 1),
        ("It cost $19 million.", "9 million", 0),  # whole words, not characters
        ("Nine million", "million nine", 0),
        ("anything", "the", 0),  # nothing is left of the gold
    ],
)
def test_gold_must_stand_in_whole_words(text: str, gold: str, held: float) -> None:
    assert contains(text, gold) == held


def test_markers_are_no_part_of_an_answer() -> None:
    assert without_markers("It sank. [1] [2] All were saved. [12]") == "It sank. All were saved."


def test_rouge_l_on_the_example_of_its_paper() -> None:
    # Lin (2004): "police kill the gunman" shares "police the gunman", "the gunman kill police"
    # shares "the gunman".
    gold = "police killed the gunman"
    assert rouge_l("police kill the gunman", gold) == pytest.approx(0.75)
    assert rouge_l("the gunman kill police", gold) == pytest.approx(0.5)
    assert rouge_l("nothing", gold) == 0
    assert rouge_l("", "") == 0


def slow_common_subsequence(one: list[str], other: list[str]) -> int:
    row = [0] * (len(other) + 1)
    for token in one:
        earlier = row[:]
        for place, wanted in enumerate(other):
            row[place + 1] = (
                earlier[place] + 1 if token == wanted else max(row[place], earlier[place + 1])
            )
    return row[-1]


@given(st.lists(st.sampled_from("abcd"), max_size=70), st.lists(st.sampled_from("abcd")))
def test_the_bit_parallel_subsequence_is_that_of_the_table(
    one: list[str], other: list[str]
) -> None:
    assert common_subsequence(one, other) == slow_common_subsequence(one, other)
