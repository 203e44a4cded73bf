"""Follow-ups completed by a chat model: a real client asks a local server, and trusts nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.answering.condensing import LONGER, Condenser, accepted
from retrieval.answering.model_streams import Cancelled
from retrieval.answering.requests import Request, Standalone
from retrieval.answering.rewriting import rewrite
from retrieval.domain import Tokens, Turn
from retrieval.errors import ModelError, UsageError
from retrieval.models.chat import ChosenChat, choose_chat_model
from tests.doubles.chat_server import ChatServer, Reply

RENDERED = Path(__file__).parent / "rendered"
HISTORY = (
    Turn("user", "Who is the prime minister of Japan?"),
    Turn("assistant", "Sanae Takaichi took office in October 2025.\nShe leads the LDP."),
)
QUESTION = "When was she born?"
WHOLE = "When was Sanae Takaichi born?"
LOCALLY = rewrite(QUESTION, HISTORY)


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with ChatServer() as running:
        yield running


def condenser(server: ChatServer, *, deadline_s: float = 5.0) -> Condenser:
    def chosen() -> ChosenChat:
        found = choose_chat_model("m", api_key=None, base_url=server.url, timeout_s=1.0)
        assert found is not None
        return found

    return Condenser(chosen, deadline_s=deadline_s)


def condense(server: ChatServer, *replies: Reply, question: str = QUESTION) -> Standalone:
    server.script(*replies)
    return condenser(server)(Request(question, HISTORY))


def test_a_follow_up_is_completed_by_the_model(server: ChatServer) -> None:
    assert condense(server, Reply(WHOLE)) == Standalone(WHOLE, Tokens(100, 20))


def test_the_rendered_prompt_is_the_one_in_the_file(server: ChatServer) -> None:
    condense(server, Reply(WHOLE))
    sent = server.requests[0]["messages"]
    shown = "\n\n".join(f"<{each['role']}>\n{each['content']}" for each in sent)
    assert shown == (RENDERED / "condense.v1.txt").read_text("utf-8")


@pytest.mark.parametrize("question", ["thanks!", "Who are you?"])
def test_small_talk_asks_nothing(server: ChatServer, question: str) -> None:
    assert condense(server, Reply(WHOLE), question=question) == Standalone(question)
    assert not server.requests


def test_the_first_question_asks_nothing(server: ChatServer) -> None:
    server.script(Reply(WHOLE))
    assert condenser(server)(Request("What is new?")) == Standalone("What is new?")
    assert not server.requests


FAILURES = {
    "a wrong key": Reply(status=401),
    "too many requests": Reply(status=429, headers={"Retry-After": "5"}),
    "a server error": Reply(status=500),
    "half an answer": Reply(WHOLE, cut=2),
    "malformed chunks": Reply(WHOLE, garbage=True),
    "a content filter": Reply(WHOLE, finish="content_filter"),
    "too long a context": Reply(status=400, code="context_length_exceeded"),
    "silence": Reply(WHOLE, silent_s=1.3),
}


@pytest.mark.parametrize("case", FAILURES)
def test_a_failure_leaves_it_to_the_local_rewriting_at_once(server: ChatServer, case: str) -> None:
    assert condense(server, FAILURES[case]).question == LOCALLY
    assert len(server.requests) == 1


def test_what_a_failure_has_cost_is_told(server: ChatServer) -> None:
    filtered = Reply(WHOLE, finish="content_filter")
    assert condense(server, filtered) == Standalone(LOCALLY, Tokens(100, 20))


def test_a_server_that_drips_is_not_waited_for(server: ChatServer) -> None:
    server.script(Reply(WHOLE * 3, size=1, pause_s=0.1))
    before = time.monotonic()
    assert condenser(server, deadline_s=0.5)(Request(QUESTION, HISTORY)).question == LOCALLY
    assert time.monotonic() - before < 2
    assert server.hung_up.wait(5)


def test_no_model_leaves_it_to_the_local_rewriting() -> None:
    def chosen() -> ChosenChat:
        raise ModelError("The server does not list its models.")

    assert Condenser(chosen)(Request(QUESTION, HISTORY)) == Standalone(LOCALLY)


def test_a_setting_that_names_no_model_is_said() -> None:
    def chosen() -> ChosenChat:
        raise UsageError("The server serves two models; choose one.")

    with pytest.raises(UsageError, match="choose one"):
        Condenser(chosen)(Request(QUESTION, HISTORY))


def test_cancelling_ends_the_request(server: ChatServer) -> None:
    server.script(Reply(WHOLE, silent_s=30))
    request = Request(QUESTION, HISTORY)

    def cancel_when_asked() -> None:
        server.asked.wait(30)
        request.cancelled.set()

    threading.Thread(target=cancel_when_asked).start()
    with pytest.raises(Cancelled):
        condenser(server)(request)
    assert server.hung_up.wait(1)


UNTRUSTED = {
    "nothing": "",
    "two lines": f"{WHOLE}\nShe was born in 1961.",
    "an answer": "Sanae Takaichi was born on 7 March 1961.",
    "another name": "When was Angela Merkel born?",
    "a number": "When was Sanae Takaichi born, 64 years ago?",
    "a refusal": "I'm sorry, but I cannot help with that request.",
    "a link": "When was Sanae Takaichi born https://evil.example/?",
    "markup": "When was <b>Sanae Takaichi</b> born?",
    "a mark": "When was Sanae Takaichi born? [1]",
    "a long one": "When was Sanae Takaichi born? " * 30,
    "the rules": "You rewrite the last question of a conversation so that it can be understood.",
}


@pytest.mark.parametrize("case", UNTRUSTED)
def test_what_is_no_short_question_of_the_conversation_is_not_taken(
    server: ChatServer, case: str
) -> None:
    told = condense(server, Reply(UNTRUSTED[case], size=50))
    assert told == Standalone(LOCALLY, Tokens(100, 20)) or case in ("nothing", "a long one")
    assert told.question == LOCALLY


@pytest.mark.parametrize(
    "reply",
    [
        f" {WHOLE} ",
        f'"{WHOLE}"',
        f"Standalone question: {WHOLE}",
        f"\n{WHOLE}\n",
        f"**{WHOLE}**",
        f"When was\u200b {WHOLE[9:]}",
    ],
)
def test_what_models_put_around_a_question_is_taken_off(reply: str) -> None:
    assert accepted(reply, QUESTION, [turn.text for turn in HISTORY]) == WHOLE


def test_a_question_may_gain_only_so_much() -> None:
    padding = "born " * (LONGER // 4)
    assert accepted(f"When was Takaichi {padding}", QUESTION, [HISTORY[1].text]) is None


def test_the_history_is_bounded(server: ChatServer) -> None:
    server.script(Reply(WHOLE))
    history = (Turn("user", "Old news?"), Turn("assistant", "word " * 50_000), *HISTORY)
    condenser(server)(Request(QUESTION, history))
    (asked,) = server.questions
    assert len(asked) < 12_000
    assert "Old news?" not in asked
    assert "Sanae Takaichi" in asked
