from __future__ import annotations

from dataclasses import replace

import pytest

from retrieval.answering.citing import cite
from retrieval.answering.reading import best_span, read_passages, weigh_read
from retrieval.answering.sentences import sentences_of, understand
from retrieval.answering.shortening import short_answer
from retrieval.domain import Article, Span
from retrieval.index.search import Candidate
from tests.retrieval.answering.newsroom import BRIDGE, SUMMIT, candidate
from tests.retrieval.answering.readings import reading_of


def read(article: Article, *answers: str) -> Candidate:
    found = candidate(article)
    return replace(found, reading=reading_of(found.text, *answers))


def asked(text: str):  # type: ignore[no-untyped-def]
    return understand(text, lambda stems: ([1 for _ in stems], 10))


def test_the_sentence_that_holds_the_answer_weighs_most() -> None:
    weighed = weigh_read(asked("How many troops did Kim offer?"), [read(SUMMIT, "10,000 troops")])
    assert weighed[0].sentence.text == "He offered him 10,000 troops."
    probabilities = [one.probability for one in weighed]
    assert probabilities == sorted(probabilities, reverse=True)


def test_what_was_read_decides_between_passages() -> None:
    found = [read(BRIDGE), read(SUMMIT, "Vladivostok")]
    weighed = weigh_read(asked("Where did they meet?"), found)
    assert "Vladivostok" in weighed[0].sentence.text


def test_a_sentence_that_only_asks_is_no_answer() -> None:
    article = Article(id="q", title="Q", text="How many came? Nobody counted them. There were 12.")
    weighed = weigh_read(asked("How many came?"), [read(article, "How many came")])
    assert weighed[-1].probability == 0.0
    assert weighed[-1].sentence.text == "How many came?"


def test_a_span_is_told_by_its_places_in_the_article() -> None:
    found = read(SUMMIT, "10,000 troops")
    sentence = sentences_of([found])[1]
    span = best_span(sentence)
    assert span is not None
    assert SUMMIT.text[span.start : span.end] == "10,000 troops"


def test_a_passage_that_was_not_read_has_no_span() -> None:
    found = candidate(SUMMIT)
    assert read_passages([found]) == []
    assert best_span(sentences_of([found])[0]) is None


# --- the short answer


def short(question: str, *answers: str, cited: Span | None = None):  # type: ignore[no-untyped-def]
    best = weigh_read(asked(question), [read(SUMMIT, *answers)])[0]
    span = cited or best.sentence.span
    citations = [cite(BRIDGE, Span(0, len(BRIDGE.text)), 1), cite(SUMMIT, span, 2)]
    return short_answer(asked(question), best, citations)


def test_the_short_answer_is_the_span_inside_its_citation() -> None:
    told = short("How many troops did Kim offer?", "10,000 troops")
    assert (told.text, told.n) == ("10,000 troops", 2)
    assert SUMMIT.text[told.start : told.end] == told.text


@pytest.mark.parametrize(
    "question",
    ["Why did they meet?", "How did the summit end?", "how do they meet", "And how did Kim go?"],
)
def test_why_and_how_are_answered_by_whole_sentences(question: str) -> None:
    assert short(question, "10,000 troops") is None


@pytest.mark.parametrize("question", ["How many troops?", "How long did it last?", "Who met Kim?"])
def test_how_much_is_answered_by_a_span(question: str) -> None:
    assert short(question, "10,000 troops") is not None


def test_a_mere_topic_is_answered_by_whole_sentences() -> None:
    assert short("Tell me the latest news of Kim", "10,000 troops") is None


def test_an_answer_that_no_citation_holds_is_not_told() -> None:
    assert short("How many troops did Kim offer?", "10,000 troops", cited=Span(0, 9)) is None
