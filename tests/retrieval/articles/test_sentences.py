from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles.sentences import split_sentences
from tests.retrieval.articles.sentence_cases import CASES

MARKED = [pytest.param(case, id=f"{kind}: {case[:30]}") for kind in CASES for case in CASES[kind]]


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize("marked", MARKED)
def test_hard_cases_split_where_a_reader_would(marked: str) -> None:
    expected = [part.strip() for part in marked.split("¦") if part.strip()]
    assert sentences(marked.replace("¦", "")) == expected


def test_the_table_of_hard_cases_stays_large() -> None:
    assert len(MARKED) >= 120
    assert len({case.values[0] for case in MARKED}) == len(MARKED)


news_like = st.text(alphabet=st.sampled_from("aB1 .!?…\"'“”()[]-\n\r\t,。は"), max_size=80)


@given(st.one_of(st.text(max_size=200), news_like))
def test_spans_are_trimmed_ordered_and_only_whitespace_lies_outside(text: str) -> None:
    outside, end = [], 0
    for span in split_sentences(text):
        assert end <= span.start < span.end
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        outside.append(text[end : span.start])
        end = span.end
    assert "".join([*outside, text[end:]]).strip() == ""


@given(news_like, news_like)
def test_a_blank_line_always_ends_a_sentence(first: str, second: str) -> None:
    shift = len(first) + 2
    expected = split_sentences(first) + [
        type(span)(span.start + shift, span.end + shift) for span in split_sentences(second)
    ]
    assert split_sentences(f"{first}\n\n{second}") == expected


MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda n: "word " * (n // 5), id="no full stop"),
        pytest.param(lambda n: "." * n, id="dots"),
        pytest.param(lambda n: ". " * (n // 2), id="spaced dots"),
        pytest.param(lambda n: "x" * n, id="one word"),
        pytest.param(lambda n: " " * n, id="spaces"),
        pytest.param(lambda n: "\n" * n, id="line breaks"),
    ],
)
def test_a_megabyte_of_anything_takes_under_a_second(make: Callable[[int], str]) -> None:
    text = make(MEGABYTE)
    start = time.process_time()
    assert len(split_sentences(text)) <= 1
    assert time.process_time() - start < 1


@pytest.mark.parametrize("unit", ["U.S. ", '."', '"', "! ", "a\n", ".[1", "Mr. ", "1. ", "The. "])
def test_time_grows_no_faster_than_the_text(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.process_time()
        split_sentences(text)
        return time.process_time() - start

    seconds(1_000)
    assert seconds(200_000) < 12 * seconds(40_000) + 0.05
