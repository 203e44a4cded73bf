from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.places import joined, led_by, place_of
from retrieval.answering.sentences import Sentence, sentences_of
from retrieval.articles.openers import leans_on_previous
from retrieval.articles.sentences import split_sentences
from retrieval.domain import Article, Passage, Span
from retrieval.index.search import Candidate

OPENERS = [
    "He stayed.",
    "However, it rained.",
    "Ann Lee left.",
    "“They won,” said Bo.",
    "Rain fell.",
]


def cut(text: str, each: int = 100) -> list[Sentence]:
    """Return the sentences of a text cut into passages of so many sentences."""
    article, spans = Article("a", "A", text), split_sentences(text)
    runs = [tuple(spans[first : first + each]) for first in range(0, len(spans), each)]
    passages = [Passage(n, "a", 1, n, run[0].start, run[-1].end, run) for n, run in enumerate(runs)]
    return sentences_of(Candidate(passage, article, 1.0, 0.5, 1.0) for passage in passages)


def quoted(sentence: Sentence) -> str:
    article, span = place_of(sentence)
    return article.text[span.start : span.end]


@pytest.mark.parametrize("each", [100, 1], ids=["in one passage", "each in its own"])
@pytest.mark.parametrize(
    ("before", "leaning"),
    [
        ("Ann Lee left in May.", "She stayed in Salem for a year."),
        ("The pier was mended.", "However, the bridge fell into the sea."),
        ("The U.S. sent help.", "This was not enough for the town."),
        ("Prices rose.\n\n", "But nobody in the town would pay them."),
    ],
)
def test_a_sentence_that_leans_brings_the_one_before(each: int, before: str, leaning: str) -> None:
    text = f"Rain fell on the town all day. {before} {leaning} Then all was well."
    sentence = next(one for one in cut(text, each) if one.text == leaning)
    assert (sentence.place == 0) is (each == 1)
    assert quoted(sentence) == f"{before} {leaning}"


def test_a_sentence_that_stands_alone_is_quoted_alone() -> None:
    sentence = cut("Rain fell. Ann Lee left in May. She stayed in Salem.")[1]
    assert quoted(sentence) == "Ann Lee left in May."


def test_nothing_stands_before_the_first_sentence() -> None:
    assert quoted(cut("\n  He stayed. Rain fell.")[0]) == "He stayed."


def test_a_sentence_of_great_length_is_not_brought_along() -> None:
    long = f"The town {'and the sea ' * 200}saw rain."
    *_, sentence = cut(f"{long} However, nobody was hurt.", 1)
    assert sentence.place == 0
    assert quoted(sentence) == "However, nobody was hurt."


def test_places_that_overlap_become_one() -> None:
    places = [place_of(one) for one in cut("Ann left. She stayed in Salem. He wrote. Rain fell.")]
    assert [(span.start, span.end) for _, span in joined(places)] == [(0, 40), (41, 51)]


def test_places_side_by_side_or_in_other_articles_stay_apart() -> None:
    one, other = Article("a", "A", "One. Two."), Article("b", "B", "One. Two.")
    places = [(one, Span(0, 4)), (one, Span(5, 9)), (other, Span(0, 9))]
    assert joined(places) == places


@given(st.lists(st.sampled_from(OPENERS), min_size=1, max_size=12), st.data())
def test_the_place_of_the_best_sentence_comes_first(texts: list[str], data: st.DataObject) -> None:
    sentences = cut(" ".join(texts))
    best = data.draw(st.sampled_from(sentences))
    places = joined(map(place_of, sentences))
    first, *rest = led_by(best, places)
    assert first[1].start <= best.span.start
    assert best.span.end <= first[1].end
    assert rest == [place for place in places if place != first]


def test_a_place_of_another_article_does_not_come_first() -> None:
    places = [(Article("b", "B", "Rain fell."), Span(0, 10)), place_of(cut("Rain fell.")[0])]
    assert led_by(cut("Rain fell.")[0], places) == places[::-1]


@given(st.lists(st.sampled_from(OPENERS), min_size=1, max_size=12), st.integers(1, 5), st.data())
def test_quotes_are_whole_sentences_apart_from_each_other(
    texts: list[str], each: int, data: st.DataObject
) -> None:
    text = " ".join(texts)
    sentences = cut(text, each)
    chosen = data.draw(st.lists(st.sampled_from(sentences), unique_by=lambda one: one.span.start))
    chosen.sort(key=lambda one: one.span.start)
    spans = [span for _, span in joined(map(place_of, chosen))]
    assert all(first.end <= second.start for first, second in pairwise(spans))
    starts = {span.start for span in split_sentences(text)}
    for one in chosen:
        (around,) = [s for s in spans if s.start <= one.span.start and one.span.end <= s.end]
        assert around.start in starts or around.start == one.span.start
        if leans_on_previous(one.text) and one.span.start > 0:
            assert around.start < one.span.start
