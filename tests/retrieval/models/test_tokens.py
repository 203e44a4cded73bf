from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.models.tokens import WEIGHTS, TokenCounter, load_tokenizer


@pytest.fixture(scope="module")
def count() -> TokenCounter:
    return TokenCounter()


def test_counts_pieces_without_the_special_ones(count: TokenCounter) -> None:
    assert count(["", "a man is eating", "Footnotes", "(U.S.)"]) == [0, 4, 2, 6]
    assert count([]) == []


def test_counts_beyond_what_the_encoder_reads(count: TokenCounter) -> None:
    assert count(["word " * 3000]) == [3000]


def test_counts_of_what_whitespace_separates_add_up(count: TokenCounter) -> None:
    sentences = ["Mr. Kim left on Jan. 5.", "“It’s 3.5% — or so,” she said.", "naïve café 北京"]
    assert count(["  \n".join(sentences)]) == [sum(count(sentences))]


def test_half_a_surrogate_pair_is_counted_not_refused(count: TokenCounter) -> None:
    assert count(["\ud83d broken", "? broken"]) == [2, 2]


def test_the_tokenizer_is_loaded_once_and_neither_pads_nor_cuts() -> None:
    tokenizer = load_tokenizer(Path(WEIGHTS))
    assert tokenizer is load_tokenizer(WEIGHTS)
    assert tokenizer.padding is None
    assert tokenizer.truncation is None
