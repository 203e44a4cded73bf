"""A mere topic is answered by whole sentences of articles on it, or refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from retrieval import Engine
from retrieval.answering.extractive import Extractive
from retrieval.answering.sentences import Question, understand
from retrieval.answering.topics import (
    about,
    measure_topic,
    topic_of,
    topic_threshold,
    weigh_topic,
)
from retrieval.domain import Article
from retrieval.index.search import Candidate
from tests.retrieval.answering.harbour import ARTICLES, keeps_the_contract, opened
from tests.retrieval.answering.newsroom import SUMMIT, candidate, found
from tests.retrieval.index.parts import HashingEmbedder

TALKS = Article(
    id="talks",
    title="Talks go on",
    text="The ministers met on Monday. The Euronext bid was what Anna Berg spoke of. Anna Berg"
    " wants the bid to end. Nobody else did.",
    published=datetime(2025, 6, 1, tzinfo=UTC),
)
OLDER = Article(
    id="older",
    title="Euronext bid raised",
    text="The bid for Euronext rose to 12 euros. Shares fell.",
    published=datetime(2025, 5, 1, tzinfo=UTC),
)


def asked(text: str) -> Question:
    return understand(text, lambda stems: ([1] * len(stems), 100))


def quotes(text: str, passages: Sequence[Candidate]) -> list[str]:
    question = asked(text)
    places = about(question, weigh_topic(question, passages))
    return [article.text[span.start : span.end] for article, span in places]


def sure(text: str, *articles: Article) -> float:
    return max(one.probability for one in weigh_topic(asked(text), found(*articles)))


# --- what is measured


@pytest.mark.parametrize(
    ("request_", "measured"),
    [
        ("any news on Kim Jong Un?", {"coverage": 1.0, "together": 1.0}),
        ("any news on the summit?", {"coverage": 1.0, "coverage of title": 0.0, "together": 1.0}),
        ("Vladimir Putin", {"together": 1.0, "parts of names apart": 0.0}),
        ("Kim Putin", {"coverage of title": 1.0, "together": 1.0}),
        ("Vladimir Kim", {"coverage": 1.0, "together": 0.0, "parts of names apart": 1.0}),
        ("vladimir kim", {"coverage": 1.0, "together": 0.0, "parts of names apart": 0.0}),
        ("tell me about Vienna", {"coverage": 0.0, "coverage of sentence": 0.0, "together": 0.0}),
        ("tell me about Kim Lund", {"coverage": 0.5, "parts of names apart": 1.0}),
    ],
)
def test_a_passage_is_measured_by_the_words_of_a_topic_and_how_they_stand(
    request_: str, measured: dict[str, float]
) -> None:
    its = measure_topic(topic_of(asked(request_)), candidate(SUMMIT))
    assert {name: its[name] for name in measured} == pytest.approx(measured)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ("What do the articles say about the Euronext affair?", ["euronext"]),
        ("Tell me about the latest developments of Euronext", ["euronext"]),
        ("Euronext Affair", ["euronext", "affair"]),
        ("BBC News", ["bbc", "news"]),
        ("tell me about the situation", ["situat"]),
    ],
)
def test_words_that_add_nothing_to_a_topic_are_left_out(request_: str, words: list[str]) -> None:
    assert list(topic_of(asked(request_)).weights) == words


def test_a_topic_is_surer_the_more_of_it_stands_together() -> None:
    whole, apart, part, none = (
        sure(text, SUMMIT, TALKS)
        for text in ("Vladimir Putin", "Vladimir Jong", "Vladimir Lund", "Ida Lund")
    )
    assert 1 >= whole > topic_threshold() > apart > none >= 0
    assert topic_threshold() > part > none


# --- what is quoted


def test_the_sentence_that_tells_most_comes_first_and_those_of_one_article_in_their_order() -> None:
    assert quotes("tell me about Anna Berg", found(TALKS)) == [
        "The Euronext bid was what Anna Berg spoke of.",
        "Anna Berg wants the bid to end.",
    ]


def test_each_article_on_a_topic_is_heard() -> None:
    told = quotes("tell me about the Euronext bid", found(TALKS, OLDER))
    assert {"The bid for Euronext rose to 12 euros."} < set(told)
    assert any("Anna Berg spoke of" in quote for quote in told)
    assert len(told) <= 3


@pytest.mark.parametrize(
    ("request_", "first"),
    [
        ("Tell me about the Euronext bid", "The bid for Euronext"),
        ("Tell me the latest news of the Euronext bid", "The Euronext bid was"),
        ("What is new about the Euronext bid?", "The Euronext bid was"),
    ],
)
def test_the_newest_article_comes_first_where_news_are_asked_for(request_: str, first: str) -> None:
    assert quotes(request_, found(TALKS, OLDER))[0].startswith(first)
    assert quotes(request_, found(OLDER, TALKS))[0].startswith(first)


def test_an_undated_article_is_taken_for_the_oldest() -> None:
    undated = replace(TALKS, published=None)
    told = quotes("any news on the Euronext bid?", found(undated, OLDER))
    assert told[0].startswith("The bid for Euronext")


def test_where_only_the_title_names_a_topic_its_first_sentences_are_quoted() -> None:
    article = Article(id="a", title="Seawall costs", text="It grew by a third. Who pays is open.")
    assert quotes("tell me about seawall costs", found(article))[0] == "It grew by a third."


def test_an_article_that_is_preferred_comes_before_one_that_is_as_much_on_it() -> None:
    liked = replace(candidate(TALKS, 1), favour=0.2)
    told = quotes("tell me about the Euronext bid", [candidate(OLDER), liked])
    assert told[0].startswith("The Euronext bid was")


def test_a_topic_is_refused_just_where_the_confidence_is_below_its_threshold() -> None:
    extractive = Extractive(HashingEmbedder(), lambda stems: ([1] * len(stems), 100))
    for request_ in ("any news on Putin?", "Putin Lund", "tell me about Vienna", "Anna Berg"):
        answer = extractive.answer(request_, found(SUMMIT, TALKS))
        assert answer.refused is (answer.confidence < topic_threshold())
        assert (answer.nearest is None) is not answer.refused


# --- the whole path


@pytest.fixture(scope="module", params=["local", "none"])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """An engine that reads passages, and one that answers by similarity alone."""
    with opened(tmp_path_factory.mktemp("topics"), ARTICLES, request.param) as engine:
        yield engine


@pytest.mark.parametrize(
    ("request_", "article", "named"),
    [
        ("Tell me the latest news of the ferry Marguerite", "ferry", "Marguerite"),
        ("What do the articles say about the new quay?", "quay", "new quay"),
        ("What is new about Harbor Bay?", "oysters", "Harbor Bay"),
        ("Summarise the news on the sewage spill", "oysters", "sewage spill"),
        ("Can you give me an update on Governor Lund, please?", "quay", "Governor Lund"),
        ("Ida Brandt", "bakery", "Ida Brandt"),
        ("ida brandt", "bakery", "Ida Brandt"),
        ("the pier affair", "pier", "pier"),
    ],
)
def test_a_topic_is_answered_by_sentences_that_name_it(
    engine: Engine, request_: str, article: str, named: str
) -> None:
    answer = engine.ask(request_)
    keeps_the_contract(engine, answer)
    assert not answer.refused
    assert answer.confidence >= topic_threshold()
    assert answer.citations[0].article_id == article
    assert named in answer.citations[0].quote
    assert 1 <= len(answer.sentences) <= 3
    assert answer.short is None


@pytest.mark.parametrize(
    "request_",
    """
    Tell me the latest news of Angela Merkel
    What do the articles say about Formula 1?
    Any news on Governor Hansen?
    Ida Lund
    Pell Street
    the oyster festival
    What is new about the bakery strike?
    """.strip().splitlines(),
)
def test_a_topic_that_is_not_there_is_refused_with_the_nearest(
    engine: Engine, request_: str
) -> None:
    answer = engine.ask(request_.strip())
    keeps_the_contract(engine, answer)
    assert answer.refused
    assert answer.confidence < topic_threshold()
    assert answer.nearest is not None
