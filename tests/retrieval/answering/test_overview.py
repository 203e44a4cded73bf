from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from retrieval import REFUSAL, Engine
from retrieval.answering.overview import (
    LEAD,
    LISTED,
    articles_about,
    best_about,
    leads,
    named_article,
)
from retrieval.answering.sentences import Question, understand
from retrieval.domain import Article, ArticleSummary, summary_of
from tests.retrieval.answering.harbour import ARTICLES, FERRY, keeps_the_contract, opened
from tests.retrieval.answering.newsroom import BRIDGE, SUMMIT, found


def topic(text: str) -> Question:
    def no_frequencies(stems: Sequence[str]) -> tuple[list[int], int]:
        return [0 for _ in stems], 0

    return understand(text, no_frequencies)


def titled(*titles: str) -> list[ArticleSummary]:
    return [summary_of(Article(title, title, "Text.")) for title in titles]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with opened(tmp_path_factory.mktemp("overview"), ARTICLES) as engine:
        yield engine


# --- parts


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Ferry returns", "Ferry returns"),
        ("ferry return", "Ferry returns"),
        ("the one where the ferry returns", "Ferry returns"),
        ("storm", "Storm"),
        ("storm warning", "Storm warning for the coast"),
        ("the storm warning for the coast", "Storm warning for the coast"),
        ("the storm warning for the north coast", "Storm warning for the coast"),
        ("the harbour budget debate", "Board debates the harbour budget again"),
        ("привет мир", "Привет, мир"),
    ],
)
def test_the_article_is_found_whose_title_was_said(said: str, title: str) -> None:
    articles = titled(
        "Storm",
        "Storm warning for the coast",
        "Ferry returns",
        "Board debates the harbour budget again",
        "Привет, мир",
    )
    named = named_article(said, articles)
    assert named is not None
    assert named.title == title


@pytest.mark.parametrize("said", ["football", "the budget of France", "…", "coast", "of the"])
def test_what_is_no_title_names_no_article(said: str) -> None:
    assert named_article(said, titled("Storm warning for the coast", "Ferry returns", "—")) is None


def test_of_equal_titles_the_first_is_meant() -> None:
    articles = [summary_of(Article(n, "Storm", "Text.")) for n in ("new", "old")]
    named = named_article("storm", articles)
    assert named is not None
    assert named.id == "new"
    assert named_article("storm", []) is None


def test_leads_are_the_first_sentences() -> None:
    assert [a.text[slice(*span)] for a, span in leads([BRIDGE, SUMMIT], 1)] == [
        "The old bridge was built in 1912.",
        "Kim Jong Un met Vladimir Putin in Vladivostok on 5 May.",
    ]
    assert len(leads([BRIDGE], 5)) == 2


def test_articles_about_a_topic_hold_most_of_its_words() -> None:
    candidates = [*found(SUMMIT, BRIDGE), *found(BRIDGE)]
    assert articles_about(topic("the bridge"), candidates) == [BRIDGE]
    assert articles_about(topic("Putin and Kim"), candidates) == [SUMMIT]
    assert articles_about(topic("whales"), candidates) == []


def test_a_listing_has_an_end() -> None:
    many = [Article(str(n), "Rain", "Rain fell.") for n in range(30)]
    assert articles_about(topic("rain"), found(*many)) == many[:LISTED]


def test_the_sentence_that_says_most_about_a_side_is_taken_with_what_it_leans_on() -> None:
    place = best_about(topic("cars a day"), found(BRIDGE))
    assert place is not None
    assert BRIDGE.text[slice(*place[1])] == BRIDGE.text
    assert best_about(topic("whales"), found(BRIDGE)) is None
    assert best_about(topic("whales"), []) is None


# --- whole path


def titles(engine: Engine, question: str) -> list[str]:
    answer = engine.ask(question)
    keeps_the_contract(engine, answer)
    assert not answer.refused, answer
    return [citation.title for citation in answer.citations]


def test_a_listing_of_all_is_newest_first_with_a_lead_each(engine: Engine) -> None:
    assert titles(engine, "What do you have?") == [
        article.title for article in engine.library.articles()
    ]
    answer = engine.ask("list all articles")
    assert [s.text for s in answer.sentences][2] == FERRY["text"].split("aboard.")[0] + "aboard."


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What do you have on oysters?", {"Oyster beds closed after sewage spill"}),
        ("do you have anything about the ferry Marguerite", {"Ferry runs aground off Pell Island"}),
        ("Which articles mention the new quay?", {"New quay opened"}),
        ("Hello, what do you have on the old pier, please?", {"Old pier closed"}),
    ],
)
def test_a_listing_on_a_topic_names_what_holds_it(
    engine: Engine, question: str, expected: set[str]
) -> None:
    assert expected <= set(titles(engine, question))


def test_a_listing_on_what_is_not_there_is_refused_with_the_nearest(engine: Engine) -> None:
    answer = engine.ask("What do you have on football?")
    keeps_the_contract(engine, answer)
    assert answer.refused
    assert answer.nearest is not None


def test_a_summary_quotes_the_lead_of_the_named_article(engine: Engine) -> None:
    answer = engine.ask("Summarise “A night in the bakery”.")
    keeps_the_contract(engine, answer)
    assert {citation.title for citation in answer.citations} == {"A night in the bakery"}
    assert len(answer.citations) == LEAD
    assert answer.citations[0].start == 0


def test_a_summary_of_no_article_is_looked_up(engine: Engine) -> None:
    found_, refused = (
        engine.ask("Summarise who opened the new quay"),
        engine.ask("Summarise Hamlet"),
    )
    keeps_the_contract(engine, found_)
    keeps_the_contract(engine, refused)
    assert "Governor Lund" in found_.answer
    assert refused.refused


def test_a_comparison_quotes_both_sides_the_newest_article_last(engine: Engine) -> None:
    question = "How do the old pier and the new quay differ?"
    for asked in (question, "Compare the new quay with the old pier"):
        assert titles(engine, asked) == ["Old pier closed", "New quay opened"]
    old, new = engine.ask(question).citations
    assert "old pier" in old.quote
    assert "new quay" in new.quote


def test_a_comparison_with_what_is_not_there_is_looked_up(engine: Engine) -> None:
    answer = engine.ask("Compare the moon and Mars")
    keeps_the_contract(engine, answer)
    assert answer.refused


@pytest.mark.parametrize(
    "question",
    ["What do you have?", "What do you have on oil?", "Summarise Oil", "Compare A and B"],
)
def test_an_empty_collection_has_nothing_to_show(tmp_path: Path, question: str) -> None:
    with opened(tmp_path, []) as engine:
        answer = engine.ask(question)
    assert (answer.refused, answer.answer, answer.nearest) == (True, REFUSAL, None)
    assert answer.confidence == 0.0
