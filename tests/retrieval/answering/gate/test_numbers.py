"""Numbers are read by value, however they are written."""

from __future__ import annotations

import pytest

from retrieval.answering.gate.number_words import parse_words
from retrieval.answering.gate.numbers import quantities, significant, unsupported
from retrieval.answering.gate.text import normalise


def values(text: str) -> list[tuple[float, str]]:
    return [(of.value, of.unit) for of in quantities(normalise(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10,000 and 10 000 and ten thousand", [(10_000, "")] * 3),
        ("1,966,382 people", [(1_966_382, "")]),
        ("two hundred and fifty-six", [(256, "")]),
        ("one hundred thousand", [(100_000, "")]),
        ("two thousand and five", [(2_005, "")]),
        ("a hundred, a dozen", [(100, ""), (12, "")]),
        ("three dozen", [(36, "")]),
        ("1.97 million", [(1_970_000, "")]),
        ("£75m or $1.2bn", [(75_000_000, ""), (1_200_000_000, "")]),
        ("40%, 40 per cent and forty percent", [(40, "percent")] * 3),
        ("between 20 and 30 per cent", [(20, "percent"), (30, "percent")]),
        ("3.5-4%", [(3.5, "percent"), (4, "percent")]),
        ("the 98th, the twenty-first", [(98, "ordinal"), (21, "ordinal")]),
        ("thirty seconds", [(30, "")]),
        ("one of them, the other one", []),
        ("A321 and x2", []),
        ("4.75 points", [(4.75, "")]),
        ("a score of 3-1", [(3, ""), (1, "")]),
        ("World War II, season 5, Season five", [(2, "label"), (5, "label"), (5, "label")]),
    ],
)
def test_numbers_by_value(text: str, expected: list[tuple[float, str]]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    ("said", "given", "held"),
    [
        ("about 10,000", "9,967", True),
        ("about 10,000", "9,300", False),
        ("about 9,967", "10,000", False),
        ("nearly 10,000", "9,967", True),
        ("nearly 10,000", "10,200", False),
        ("more than 9,000", "9,967", True),
        ("more than 10,000", "9,967", False),
        ("more than 5,000", "9,967", False),
        ("1.97 million", "1,966,382", True),
        ("2 million", "1,966,382", False),
        ("about 2 million", "1,966,382", True),
        ("10,000", "9,967", False),
        ("$40", "£40", False),
        ("40", "$40", True),
        ("40%", "40", False),
        ("40", "40%", True),
        ("5th", "5", False),
        ("5", "5th", False),
        ("fifth", "5th", True),
        ("the Second World War", "World War II", True),
        ("World War II", "the First World War", False),
        ("season 5", "the fifth season", True),
        ("the fifth season", "season 5", True),
        ("the sixth season", "season 5", False),
        ("47 per cent", "46.7 per cent", True),
        ("46 per cent", "46.7 per cent", True),
        ("48 per cent", "46.7 per cent", False),
        ("5 metres", "4.7 metres", False),
        ("50%", "half of them", True),
        ("two of them", "a couple", True),
        ("a third of them", "33% of them", True),
        ("67 per cent", "two-thirds of them", True),
        ("two-thirds of them", "40 per cent", False),
        ("3/4 of them", "three quarters of them", True),
        ("a third man", "33%", False),
        ("a 1 cent coin", "a one cent coin", True),
        ("district 34", "the 34th district", True),
        ("It was first sold there.", "It was sold there.", True),
        ("At first it was sold.", "It was sold.", True),
        ("It was the first film.", "It was a film.", False),
        ("It was her first film.", "It was her debut film.", True),
        ("The three judges are Ann Lee, Bob and Cy.", "Ann Lee, Bob, Cy", True),
        ("The four judges are Ann Lee, Bob and Cy.", "Ann Lee, Bob, Cy", False),
        ("Two men, Bob and Cy, left.", "Bob and Cy left.", True),
        ("Bob and Cy were the two men.", "Bob and Cy left.", True),
        ("A, which is behind black and red, and B are the three.", "A and B", False),
    ],
)
def test_whether_a_number_is_given(said: str, given: str, held: bool) -> None:
    assert (unsupported(said, [given]) == []) is held


def test_a_masked_place_is_not_read() -> None:
    assert unsupported("on 5 May", ["nothing"], [(3, 8)]) == []


def test_an_unread_word_begins_no_number() -> None:
    assert parse_words(["and", "five"]) is None
    assert parse_words([]) is None


@pytest.mark.parametrize(("value", "digits"), [(10_000, 1), (9_967, 4), (0.25, 2), (1_970_000, 3)])
def test_significant_digits(value: float, digits: int) -> None:
    assert significant(value) == digits
