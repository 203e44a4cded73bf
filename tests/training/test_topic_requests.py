"""Requests for topics are labelled by what the articles of a collection hold."""

from __future__ import annotations

import random

import pytest

from retrieval.index.asking import only_names_a_topic
from training.topic_requests import DRAWN, Text, Topic, named_in, requests, status

SUMMIT = Text(
    {
        "id": "summit",
        "title": "Ministers agree on ferry aid",
        "text": "On Monday the minister Anna Berg met Carl Lund. The ferry service gets help, and"
        " Anna Berg praised it. Later the ferry service said that Harbor Bay had asked for more.",
    }
)
STRIKE = Text(
    {
        "id": "strike",
        "title": "Bakers walk out over pay",
        "text": "On Friday the bakers of Pell Street went on strike, said Ida Lund. The night"
        " shifts are long. Their union said that night shifts would be paid by Pell Street.",
    }
)


def test_names_phrases_titles_and_names_with_a_word_are_topics() -> None:
    found = {(topic.text, topic.kind) for topic in SUMMIT.topics()}
    assert {
        ("Anna Berg", "name"),
        ("Carl Lund", "name"),
        ("Harbor Bay", "name"),
        ("ferry service", "phrase"),
        ("agree on ferry aid", "title"),
    } <= found
    assert any(kind == "name and word" for _, kind in found)
    assert not any("Monday" in text for text, _ in found)


def test_a_headline_that_the_collection_lacks_is_a_topic() -> None:
    headless = Text({**SUMMIT.line, "title": "", "headline": "Ministers agree on ferry aid"})
    assert ("agree on ferry aid", "headline") in {(it.text, it.kind) for it in headless.topics()}
    assert "aid" not in headless.held


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Anna Berg", "name", None),
        ("Ida Lund", "name", "part there"),
        ("Carl Bay", "name", "apart"),
        ("Carl Bay", "phrase", None),
        ("Eva Holm", "name", "absent"),
        ("strike", "one word", "absent"),
    ],
)
def test_a_topic_from_elsewhere_is_absent_as_far_as_its_words_tell(
    text: str, kind: str, expected: str | None
) -> None:
    assert status(Topic(text, kind), [SUMMIT]) == expected


def test_an_article_names_a_topic_whose_words_stand_close() -> None:
    assert named_in(Topic("Anna Berg", "name"), SUMMIT)
    assert not named_in(Topic("Anna Lund", "name"), STRIKE)


def test_requests_are_topics_with_their_labels_and_the_same_each_time() -> None:
    told = list(requests(random.Random(1), [SUMMIT], [STRIKE]))
    assert told == list(requests(random.Random(1), [SUMMIT], [STRIKE]))
    assert {its["topic"].status for its in told} <= set(DRAWN)
    assert {"there", "absent"} <= {its["topic"].status for its in told}
    assert all(only_names_a_topic(its["question"]) for its in told)
    for its in told:
        if its["topic"].status == "other matter":
            assert not set(its["topic"].stems) <= SUMMIT.held
