"""The parser of a model's stream gives the same sentences however the chunks are cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.citing_stream import CitedSentence, CitingParser


def parsed(text: str, count: int = 9, size: int | None = None) -> list[CitedSentence]:
    parser = CitingParser(count)
    step = size or len(text) or 1
    sentences = [
        sentence
        for start in range(0, len(text), step)
        for sentence in parser.feed(text[start : start + step])
    ]
    return sentences + parser.finish()


CASES: dict[str, tuple[str, list[tuple[str, tuple[int, ...]]]]] = {
    "a mark after the stop": ("It rained. [3]", [("It rained.", (3,))]),
    "a mark before the stop": ("It rained [3].", [("It rained.", (3,))]),
    "several marks": ("It rained. [3][5] [4]", [("It rained.", (3, 5, 4))]),
    "one number twice": ("It rained [3]. [3]", [("It rained.", (3,))]),
    "a comma in a mark": ("It rained. [1, 2]", [("It rained.", (1, 2))]),
    "no space in a mark": ("It rained. [1,2]", [("It rained.", (1, 2))]),
    "a semicolon and an and": ("It rained. [1; 2 and 4]", [("It rained.", (1, 2, 4))]),
    "a range": ("It rained. [2-4]", [("It rained.", (2, 3, 4))]),
    "a range with a dash": ("It rained. [2–4, 7]", [("It rained.", (2, 3, 4, 7))]),
    "a range in words": ("It rained. [2 to 4]", [("It rained.", (2, 3, 4))]),
    "a label": ("It rained. [Sentence 3] [S4] [#5]", [("It rained.", (3, 4, 5))]),
    "a footnote of Markdown": ("It rained.[^3]", [("It rained.", (3,))]),
    "lenticular brackets": ("It rained.【3】", [("It rained.", (3,))]),
    "lenticular brackets with lines": ("It rained.【3†L1-L2】", [("It rained.", (3,))]),
    "full-width digits": ("It rained.［４，５］", [("It rained.", (4, 5))]),
    "brackets in brackets": ("It rained. [[3]]", [("It rained.", (3,))]),
    "two on a line": (
        "It rained. [1] It snowed. [2]",
        [("It rained.", (1,)), ("It snowed.", (2,))],
    ),
    "two on lines": (
        "It rained. [1]\nIt snowed. [2]\n",
        [("It rained.", (1,)), ("It snowed.", (2,))],
    ),
    "marks in the middle": ("It rained [1] and snowed [2].", [("It rained and snowed.", (1, 2))]),
    "marks before stops": (
        "It rained [1]. It snowed [2].",
        [("It rained.", (1,)), ("It snowed.", (2,))],
    ),
    "an abbreviation": ("Mr. Kim met Dr. Cho. [1]", [("Mr. Kim met Dr. Cho.", (1,))]),
    "a decimal": ("It rose 4.75 per cent. [1]", [("It rose 4.75 per cent.", (1,))]),
    "a closing quote": (
        'He said "no." [1] She left. [2]',
        [('He said "no."', (1,)), ("She left.", (2,))],
    ),
    "an opening quote": ("It rained. [1] “Yes.” [2]", [("It rained.", (1,)), ("“Yes.”", (2,))]),
    "a bracket of words": ("She [the mayor] left. [2]", [("She [the mayor] left.", (2,))]),
    "a bracket that never closes": (
        "She [left. [2]\nIt rained. [1]",
        [("She [left.", (2,)), ("It rained.", (1,))],
    ),
    "a mark that never closes": ("It rained. [1][2", [("It rained.", (1,))]),
    "a mark before its sentence": ("[1] It rained.", [("It rained.", (1,))]),
    "a mark for two sentences": (
        "It rained. It snowed. [4]",
        [("It rained.", (4,)), ("It snowed.", (4,))],
    ),
    "no mark": ("It rained.", [("It rained.", ())]),
    "an empty bracket": ("It rained [].", [("It rained [].", ())]),
    "a list": ("- It rained. [1]\n* It snowed. [2]", [("It rained.", (1,)), ("It snowed.", (2,))]),
    "a numbered list": (
        "1. It rained. [1]\n2) It snowed. [2]",
        [("It rained.", (1,)), ("It snowed.", (2,))],
    ),
    "a year first": ("2014 was wet. [1]", [("2014 was wet.", (1,))]),
    "emphasis": ("**It** rained *hard* 3 * 4. [1]", [("It rained hard 3 * 4.", (1,))]),
    "inline code": ("Use `x[1]` here. [2]", [("Use `x[1]` here.", (2,))]),
    "an open inline code": (
        "Use `x[1] here.\nIt rained. [2]",
        [("Use `x[1] here.", ()), ("It rained.", (2,))],
    ),
    "invisible characters": ("It\u200b rai\u202ened.\U000e0041 [1]", [("It rained.", (1,))]),
    "nothing": ("", []),
    "only white space": (" \n\n \t\n", []),
    "only a mark": ("[1]\n", []),
}


@pytest.mark.parametrize("size", [None, 1, 2, 3])
@pytest.mark.parametrize("case", CASES)
def test_sentences_and_numbers(case: str, size: int | None) -> None:
    text, expected = CASES[case]
    found = [(sentence.text, sentence.numbers) for sentence in parsed(text, size=size)]
    assert found == expected


@pytest.mark.parametrize(
    ("mark", "numbers", "unknown"),
    [
        ("[10]", (), ("10",)),
        ("[0]", (), ("0",)),
        ("[2, 99]", (2,), ("99",)),
        ("[7-3]", (), ("7-3",)),
        ("[8-12]", (), ("8-12",)),
        ("[1-999999999]", (), ("1-999999999",)),
    ],
)
def test_numbers_that_name_no_sentence_are_told_apart(
    mark: str, numbers: tuple[int, ...], unknown: tuple[str, ...]
) -> None:
    [sentence] = parsed(f"It rained. {mark}")
    assert (sentence.numbers, sentence.unknown) == (numbers, unknown)


def test_a_wide_range_cites_nothing() -> None:
    [sentence] = parsed("It rained. [1-40]", count=100)
    assert (sentence.numbers, sentence.unknown) == ((), ("1-40",))


def test_a_fenced_block_is_told_as_code_and_its_brackets_cite_nothing() -> None:
    sentences = parsed("It rained. [1]\n```py\na[2] = 1\n```\nIt snowed. [3]", size=1)
    assert sentences == [
        CitedSentence("It rained.", (1,)),
        CitedSentence("py\na[2] = 1", code=True),
        CitedSentence("It snowed.", (3,)),
    ]


def test_a_fence_that_never_closes_is_code_to_the_end() -> None:
    assert parsed("```\nIt rained. [1]") == [CitedSentence("It rained. [1]", code=True)]


def test_a_sentence_is_given_as_soon_as_the_next_begins() -> None:
    parser = CitingParser(9)
    assert parser.feed("It rained. [1") == []
    assert parser.feed("][2] ") == []
    assert [sentence.numbers for sentence in parser.feed("I")] == [(1, 2)]


def test_a_line_end_gives_the_sentence_at_once() -> None:
    parser = CitingParser(9)
    assert len(parser.feed("It rained. [1]\n")) == 1
    assert parser.finish() == []


def test_a_line_without_end_is_cut_and_takes_linear_time() -> None:
    sentences = parsed("word " * 20_000 + "[1", size=7)
    assert max(len(sentence.text) for sentence in sentences) <= 4_001
    assert "".join(sentence.text for sentence in sentences).count("word") == 20_000


@given(st.text(alphabet='ab.A [](1,2-3)【】`\n“"*#', max_size=60), st.integers(1, 5))
def test_any_text_gives_the_same_sentences_however_it_is_cut(text: str, size: int) -> None:
    whole = parsed(text)
    assert parsed(text, size=size) == whole
    assert all(1 <= number <= 9 for sentence in whole for number in sentence.numbers)
