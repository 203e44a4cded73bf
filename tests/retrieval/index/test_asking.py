"""What is asked is told from how it is asked."""

from __future__ import annotations

import pytest

from retrieval.index.asking import (
    asks_for_news,
    content_words,
    only_names_a_topic,
    set_phrases,
    without_request,
)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Tell me the latest news of the ferry", "the ferry"),
        ("can you please tell me what happened in Ohio?", "what happened in Ohio?"),
        ("Do you know when the song was released?", "when the song was released?"),
        ("Do you have any information about the strike?", "the strike?"),
        ("Hello! I'd like to know more about Tesla.", "Tesla."),
        ("According to the articles, who won?", "who won?"),
        ("What do your sources say about the budget?", "the budget?"),
        ("What’s the latest on the seawall?", "the seawall?"),
        ("any news on Blair?", "Blair?"),
        ("Give me an overview of the strike", "the strike"),
        ("Latest on the seawall", "the seawall"),
        ("What can you tell me about Tesla?", "Tesla?"),
        ("What is reported about the budget?", "the budget?"),
        ("Sum up the news on the strike", "the strike"),
    ],
)
def test_how_a_question_is_put_is_left_out(question: str, asked: str) -> None:
    assert without_request(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "Who told the police?",
        "What is the source of the river?",
        "hey jude lyrics meaning",
        "do you have to join a union in illinois",
        "What does the report of the mayor cost?",
        "Who reads the latest news of the BBC?",
        "news agency of Spain",
    ],
)
def test_what_belongs_to_the_question_stays(question: str) -> None:
    assert without_request(question) == question


@pytest.mark.parametrize("question", ["tell me", "Any news about?", "please", ""])
def test_a_request_for_nothing_is_left_as_it_is(question: str) -> None:
    assert without_request(question) == question


def test_words_without_meaning_stay_where_there_are_no_others() -> None:
    assert content_words("What did the Minister ask?") == ["minister", "ask"]
    assert content_words("to be or not to be") == ["to", "be", "or", "not", "to", "be"]


def test_what_is_quoted_or_written_in_one_stands_together() -> None:
    assert set_phrases("Who said “no more” of the F-16?") == ["no more", "F-16?"]


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Tell me about the ferry", True),
        ("any news on Blair?", True),
        ("What do the articles say about the budget?", True),
        ("Summarise Euronext", True),
        ("Sergei Shoigu", True),
        ("Shoigu?", True),
        ("Bank of England", True),
        ("the euronext bid", True),
        ("F-16", True),
        ("Tell me about when the city was founded", False),
        ("Tell me about ferries that take dogs, bicycles and old cars to the islands", False),
        ("price of the ferry", False),
        ("old ferry ticket price list", False),
        ("Shoigu, Kim", False),
        ("What’s Merienda?", False),
        ("WHO OPENED THE NEW QUAY", False),
        ("Ferry Sank in the Bay of the Two Old Sisters Islands", False),
        ("?!", False),
        ("", False),
        ("Tell me the price of the ferry", False),
        ("Do you know who built it?", False),
        ("Who won?", False),
    ],
)
def test_a_mere_topic_is_told_from_a_question(question: str, topic: bool) -> None:
    assert only_names_a_topic(question) is topic


@pytest.mark.parametrize(
    ("question", "news"),
    [
        ("Tell me the latest news of the ferry", True),
        ("What’s happening with the ferry?", True),
        ("any updates on the ferry?", True),
        ("Tell me about the new quay", False),
        ("New quay", False),
    ],
)
def test_a_request_for_news_is_told_by_how_it_is_put(question: str, news: bool) -> None:
    assert asks_for_news(question) is news
