"""Conversations with a whole engine: what a follow-up is searched for, and what is kept of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from retrieval import Answer, Engine, Settings, Turn, open_engine
from retrieval.domain import Tokens
from retrieval.models.embedder import LocalEmbedder
from tests.doubles.chat_server import ChatServer, Reply
from tests.retrieval.answering.harbour import ARTICLES, opened

PIER = (
    Turn("user", "What is the old pier?"),
    Turn("assistant", "The old pier was built in 1894. [1]"),
)
FOLLOW_UP = "Why was it closed to the public?"
WHOLE = "Why was the old pier closed to the public?"
LOCALLY = "Why was the old pier closed to the public?"
OTHER = "Who opened the new quay?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("conversations")
    opened(folder, ARTICLES).close()
    return folder / "data"


@pytest.fixture(scope="module")
def local(folder: Path) -> Iterator[Engine]:
    settings = Settings(folder, chat_model="none")
    with open_engine(settings, embedder=LocalEmbedder) as engine:
        yield engine


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with ChatServer() as running:
        yield running


def asked(folder: Path, server: ChatServer, question: str) -> Answer:
    settings = Settings(folder, openai_base_url=server.url)
    with open_engine(settings, embedder=LocalEmbedder) as engine:
        return engine.ask(question, history=PIER)


def timeless(answer: Answer) -> Answer:
    return replace(answer, timings_ms={})


def test_a_follow_up_is_searched_for_as_it_stands_alone(local: Engine) -> None:
    answer = local.ask(FOLLOW_UP, history=PIER)
    assert (answer.question, answer.standalone_question) == (FOLLOW_UP, LOCALLY)
    assert [citation.article_id for citation in answer.citations][:1] == ["pier"]
    assert answer.tokens is None


def test_a_change_of_topic_is_not_dragged_along(local: Engine) -> None:
    answer = local.ask(OTHER, history=PIER)
    assert answer.standalone_question == OTHER
    assert timeless(answer) == timeless(local.ask(OTHER))


def scripted(request: dict[str, Any]) -> Reply:
    """Complete a follow-up, or quote the sentence that speaks of oak posts."""
    prompt = str(request["messages"][-1]["content"])
    if prompt.startswith("Conversation:"):
        return Reply(WHOLE if FOLLOW_UP in prompt else OTHER)
    (line,) = (line for line in prompt.splitlines() if "oak posts" in line)
    number, _, text = line.removeprefix("[").partition("] ")
    return Reply(f"{text} [{number}]")


def test_a_model_completes_the_follow_up_and_its_tokens_count(
    folder: Path, server: ChatServer
) -> None:
    server.answer_with(scripted)
    answer = asked(folder, server, FOLLOW_UP)
    assert (answer.question, answer.standalone_question) == (FOLLOW_UP, WHOLE)
    assert (answer.mode, answer.fallback) == ("chat", None)
    assert answer.short is None  # the model's citations have numbers of their own
    assert server.questions[1].endswith(f"Question: {WHOLE}\n")
    assert answer.tokens == Tokens(200, 40)


def test_a_model_that_fails_leaves_the_follow_up_and_the_answer_to_the_local_path(
    folder: Path, server: ChatServer, local: Engine
) -> None:
    server.script(Reply(status=401))
    answer = asked(folder, server, FOLLOW_UP)
    assert answer.standalone_question == LOCALLY
    assert answer.fallback is not None
    assert "refused the key" in answer.fallback
    assert answer.tokens is None
    expected = local.ask(FOLLOW_UP, history=PIER)
    assert answer.sentences == expected.sentences


def test_what_a_model_used_before_it_failed_is_kept_with_the_answer(
    folder: Path, server: ChatServer
) -> None:
    server.script(Reply("The pier", finish="content_filter"))
    answer = asked(folder, server, FOLLOW_UP)
    assert answer.fallback is not None
    assert "stopped at its content filter" in answer.fallback
    assert answer.tokens == Tokens(200, 40)
