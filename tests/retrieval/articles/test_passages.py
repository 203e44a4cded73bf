from __future__ import annotations

import re
import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles.passages import MAX_CHARACTERS, cut_passages
from retrieval.articles.sentences import split_sentences
from retrieval.domain import PassageCut, Span


class PieceCounter:
    """Counts pieces of up to four letters, which add up over whitespace as WordPiece does."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def __call__(self, texts: list[str]) -> Sequence[int]:
        self.calls.append(texts)
        return [len(re.findall(r"\w{1,4}|[^\w\s]", text)) for text in texts]


count = PieceCounter()


def sentence(tokens: int) -> str:
    """A sentence of this many tokens, its full stop included."""
    return " ".join(["Word", *["word"] * (tokens - 2)]) + "."


def sizes(text: str, cuts: Sequence[PassageCut]) -> list[int]:
    return list(count([text[cut.start : cut.end] for cut in cuts]))


def assert_tiles(text: str, cuts: Sequence[PassageCut]) -> None:
    """Each passage starts where the one before ends, and holds its sentences in order."""
    assert "".join(text[cut.start : cut.end] for cut in cuts) == text
    end = 0
    for cut in cuts:
        assert cut.start == end
        end = cut.end
        place = cut.start
        assert cut.sentences
        for start, stop in cut.sentences:
            assert place <= start < stop <= cut.end
            assert text[place:start].strip() == ""
            place = stop
        assert text[place : cut.end].strip() == ""
    assert end == len(text)


words = st.sampled_from(
    ["The", "ship", "sank.", "“No.”", "Mr.", "Kim;", "said,", "\n\n", "\n", "x" * 90, "は。", "…"]
)
prose = st.lists(words, min_size=1, max_size=120).map(" ".join).filter(lambda text: text.strip())


@given(st.one_of(prose, st.text(min_size=1).filter(lambda text: text.strip())))
def test_passages_rebuild_the_text(text: str) -> None:
    assert_tiles(text, cut_passages(text, count, budget=20))


@given(prose, st.integers(min_value=4, max_value=60))
def test_no_passage_is_over_the_budget(text: str, budget: int) -> None:
    assert max(sizes(text, cut_passages(text, count, budget=budget))) <= budget


@given(prose)
def test_sentences_that_fit_stay_whole(text: str) -> None:
    cuts = cut_passages(text, count, budget=10_000)
    assert [span for cut in cuts for span in cut.sentences] == split_sentences(text)


@pytest.mark.parametrize("text", ["", " ", "\n\n\t"])
def test_blank_text_has_no_passage(text: str) -> None:
    assert cut_passages(text, count) == []


def test_whitespace_around_the_text_belongs_to_its_passage() -> None:
    assert cut_passages("  One. \n", count) == [PassageCut(0, 8, (Span(2, 6),))]


def test_sizes_are_balanced() -> None:
    text = " ".join(sentence(20) for _ in range(11))
    assert sorted(sizes(text, cut_passages(text, count))) == [100, 120]


def test_a_text_within_the_budget_is_one_passage() -> None:
    text = "\n\n".join(sentence(40) for _ in range(5))
    assert len(cut_passages(text, count)) == 1


def test_breaks_prefer_blank_lines() -> None:
    first, second = (" ".join(sentence(20) for _ in range(sentences)) for sentences in (7, 5))
    text = f"{first}\n\n{second}"
    assert cut_passages(text, count)[1].start == len(first) + 2


def test_breaks_prefer_lines_to_sentences() -> None:
    item = "- " + sentence(30)
    text = "\n".join(f"{item} {item[2:]}" for _ in range(4))
    assert [text[cut.start] for cut in cut_passages(text, count)] == ["-", "-"]


def test_a_long_sentence_is_cut_at_clauses() -> None:
    clause = "the ship that left the harbour at dawn was lost"
    text = "; ".join([clause] * 20) + "."
    pieces = [text[slice(*span)] for cut in cut_passages(text, count) for span in cut.sentences]
    assert len(pieces) == 2
    assert all(piece.startswith("the ship") and piece[-1] in ";." for piece in pieces)


def test_a_long_sentence_without_clauses_is_cut_at_words() -> None:
    text = "harbour " * 200
    cuts = cut_passages(text, count)
    pieces = [text[slice(*span)] for cut in cuts for span in cut.sentences]
    assert set(" ".join(pieces).split()) == {"harbour"}
    assert max(sizes(text, cuts)) - min(sizes(text, cuts)) <= 30


def test_text_without_spaces_is_cut_at_characters() -> None:
    text = "漢" * 5_000
    cuts = cut_passages(text, count)
    assert_tiles(text, cuts)
    assert max(sizes(text, cuts)) <= 200


def test_a_sentence_after_a_long_one_is_kept_apart_from_its_pieces() -> None:
    text = f"{sentence(450)} {sentence(30)}"
    assert cut_passages(text, count)[-1].sentences[-1] == split_sentences(text)[-1]


def test_no_passage_is_longer_than_the_limit_of_characters() -> None:
    text = "x" * 10_000 + " " + ("y" * 400 + ". ") * 20

    def one_token_a_word(texts: list[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    for cut in cut_passages(text, one_token_a_word):
        assert cut.sentences[-1].end - cut.sentences[0].start <= MAX_CHARACTERS


def test_tokens_are_counted_in_one_call() -> None:
    counter = PieceCounter()
    cut_passages(" ".join(sentence(20) for _ in range(40)), counter)
    assert [len(texts) for texts in counter.calls] == [40]


def test_a_long_sentence_takes_one_more_call() -> None:
    counter = PieceCounter()
    cut_passages(f"{sentence(300)} {sentence(10)} {sentence(260)}", counter)
    assert [len(texts) for texts in counter.calls] == [3, 558]


def test_a_large_article_is_cut_quickly() -> None:
    text = "\n\n".join(" ".join(sentence(25) for _ in range(4)) for _ in range(2_000))
    start = time.process_time()
    cuts = cut_passages(text, lambda texts: [25] * len(texts))
    assert time.process_time() - start < 5
    assert len(cuts) == 1_000
