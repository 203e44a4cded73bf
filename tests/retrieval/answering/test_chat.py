"""Composed answers: a real client asks a local server, and only what was checked comes out."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from retrieval.answering.chat import (
    MOST_RETRIES,
    ChatComposer,
    Composed,
    NotComposedError,
    make_gate,
)
from retrieval.answering.gate import Gate
from retrieval.answering.model_calls import Cancelled
from retrieval.answering.numbering import number_sentences, written_out
from retrieval.answering.refusal import REFUSAL
from retrieval.domain import AnswerSentence, Tokens
from retrieval.errors import ModelError
from retrieval.models.chat import choose_chat_model
from tests.doubles.chat_server import ChatServer, Reply
from tests.retrieval.answering.newsroom import BRIDGE, SUMMIT, found

RENDERED = Path(__file__).parent / "rendered"
MET = "Kim Jong Un met Vladimir Putin in Vladivostok."
TROOPS = "Kim offered Putin 10,000 troops."
KEY = "sk-test-0123456789abcdef"


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with ChatServer() as running:
        yield running


def composer(server: ChatServer, *, show_unverified: bool = False) -> ChatComposer:
    chosen = choose_chat_model("m", api_key=KEY, base_url=server.url, timeout_s=1.0)
    assert chosen is not None
    return ChatComposer(chosen.model, Gate(), label=chosen.label, show_unverified=show_unverified)


def compose(server: ChatServer, *replies: Reply, show_unverified: bool = False) -> Composed:
    server.script(*replies)
    return composer(server, show_unverified=show_unverified).compose(
        "Who met?", found(SUMMIT, BRIDGE)
    )


def texts(composed: Composed) -> list[str]:
    return [sentence.text for sentence in composed.sentences]


def test_the_rendered_prompt_is_the_one_in_the_file(server: ChatServer) -> None:
    compose(server, Reply(f"{MET} [1]"))
    sent = server.requests[0]["messages"]
    shown = "\n\n".join(f"<{each['role']}>\n{each['content']}" for each in sent)
    assert shown == (RENDERED / "compose.v1.txt").read_text("utf-8")


def test_sentences_cite_places_numbered_by_first_use(server: ChatServer) -> None:
    composed = compose(
        server, Reply(f"The bridge was built in 1912. [5]\n{MET} [1]\n{MET[:-1]} then. [1]")
    )
    assert [sentence.citations for sentence in composed.sentences] == [(1,), (2,), (2,)]
    quotes = [(of.n, of.article_id, of.quote) for of in composed.citations]
    assert quotes == [
        (1, "bridge", "The old bridge was built in 1912."),
        (2, "summit", "Kim Jong Un met Vladimir Putin in Vladivostok on 5 May."),
    ]
    for of in composed.citations:
        article = SUMMIT if of.article_id == "summit" else BRIDGE
        assert article.text[of.start : of.end] == of.quote
        assert of.content_hash == article.content_hash


def test_sentences_come_out_while_the_model_still_writes(server: ChatServer) -> None:
    server.script(Reply(f"{MET} [1]\nThe bridge was built in 1912. [5]\n", pause_s=0.05))
    stream = composer(server).stream("Who met?", found(SUMMIT, BRIDGE))
    before = time.monotonic()
    assert next(stream) == AnswerSentence(MET, (1,))
    first = time.monotonic() - before
    assert isinstance(list(stream)[-1], Composed)
    assert first < (time.monotonic() - before) * 0.8


def test_a_name_may_stand_in_the_sentence_before_which_is_then_cited_too(
    server: ChatServer,
) -> None:
    composed = compose(server, Reply("In Vladivostok Kim offered Putin 10,000 troops. [2]"))
    assert [of.quote for of in composed.citations] == [
        "He offered him 10,000 troops.",
        "Kim Jong Un met Vladimir Putin in Vladivostok on 5 May.",
    ]


def test_a_failing_sentence_is_asked_for_once_more_with_the_reason(server: ChatServer) -> None:
    composed = compose(
        server, Reply("Kim offered Putin 15,000 troops. [2]"), Reply(f"{TROOPS} [2]")
    )
    assert texts(composed) == [TROOPS]
    assert not composed.dropped
    assert "Kim offered Putin 15,000 troops. [2]" in server.questions[1]
    assert "do not give the number “15,000”" in server.questions[1]


def test_what_fails_twice_is_dropped_with_its_reason(server: ChatServer) -> None:
    lie = Reply("Kim offered Putin 15,000 troops. [2]")
    composed = compose(server, Reply(f"{MET} [1]\n{lie.text}"), lie)
    assert texts(composed) == [MET]
    assert [dropped.text for dropped in composed.dropped] == ["Kim offered Putin 15,000 troops."]
    assert "15,000" in composed.dropped[0].why


def test_an_option_shows_what_failed_as_unverified(server: ChatServer) -> None:
    lie = Reply("Kim offered Putin 15,000 troops. [2]")
    composed = compose(server, Reply(f"{lie.text}\n{MET} [1]"), lie, show_unverified=True)
    assert [(of.text, of.verified) for of in composed.sentences] == [
        ("Kim offered Putin 15,000 troops.", False),
        (MET, True),
    ]
    assert [of.citations for of in composed.sentences] == [(1,), (2,)]


@pytest.mark.parametrize("show_unverified", [False, True])
def test_an_answer_whose_every_sentence_fails_is_a_refusal(
    server: ChatServer, show_unverified: bool
) -> None:
    lies = Reply("Xi left. [1]\nThe moon is made of cheese. [2]\nNothing happened. [9]")
    composed = compose(server, lies, show_unverified=show_unverified)
    assert composed.refused
    assert (composed.sentences, composed.citations) == ((), ())
    assert len(composed.dropped) == 3


def test_retries_are_bounded(server: ChatServer) -> None:
    lies = "\n".join(f"Kim offered {number},000 tanks. [2]" for number in range(21, 40))
    composed = compose(server, Reply(lies))
    assert composed.refused
    assert len(server.requests) == 1 + MOST_RETRIES


def test_the_refusal_of_the_prompt_is_a_refusal(server: ChatServer) -> None:
    composed = compose(server, Reply(REFUSAL))
    assert composed.refused
    assert not composed.dropped
    assert len(server.requests) == 1


def test_a_connecting_phrase_is_shown_only_before_a_checked_sentence(server: ChatServer) -> None:
    composed = compose(server, Reply(f"In short:\n{MET} [1]\nIn addition:"))
    assert texts(composed) == ["In short:", MET]
    assert compose(server, Reply("In short:")).refused


def test_a_sentence_is_not_repeated_and_a_chatterer_is_cut_off(server: ChatServer) -> None:
    composed = compose(server, Reply(f"{MET} [1]\n" * 50))
    assert texts(composed) == [MET]


def test_thoughts_are_not_read_as_an_answer(server: ChatServer) -> None:
    composed = compose(server, Reply(f"<think>Xi is in [1]. Hm.</think>\n{MET} [1]", size=3))
    assert texts(composed) == [MET]
    assert not composed.dropped


def test_tokens_are_those_that_the_server_counts_over_all_calls(server: ChatServer) -> None:
    composed = compose(server, Reply("Xi left. [1]"), Reply(f"{MET} [1]"))
    assert composed.tokens == Tokens(input=200, output=40)


def test_tokens_are_estimated_where_the_server_does_not_count(server: ChatServer) -> None:
    composed = compose(server, Reply(f"{MET} [1]", usage=False))
    assert composed.tokens is not None
    assert composed.tokens.input > 100
    assert composed.tokens.output == -(-len(f"{MET} [1]") // 4)


def test_what_a_server_refuses_costs_no_tokens(server: ChatServer) -> None:
    refused = Reply(status=429, headers={"Retry-After": "0"})
    assert compose(server, refused, Reply(f"{MET} [1]")).tokens == Tokens(100, 20)


@pytest.mark.parametrize(
    ("reply", "tokens"),
    [
        (Reply(status=401), None),
        (Reply(MET, finish="content_filter"), Tokens(100, 20)),
    ],
)
def test_a_failure_tells_the_tokens_that_it_cost(
    server: ChatServer, reply: Reply, tokens: Tokens | None
) -> None:
    with pytest.raises(NotComposedError) as raised:
        compose(server, reply)
    assert raised.value.tokens == tokens


RECOVERED = {
    "too many requests": Reply(status=429, headers={"Retry-After": "0"}),
    "a server error": Reply(status=500, headers={"Retry-After": "0"}),
    "unavailable": Reply(status=503),
    "half an answer": Reply(f"{MET} [1]\n" * 2, cut=9),
    "malformed chunks": Reply(f"{MET} [1]", garbage=True),
    "an error in the stream": Reply(f"{MET} [1]", error_in_stream=True),
}


@pytest.mark.parametrize("case", RECOVERED)
def test_what_passes_is_tried_again(server: ChatServer, case: str) -> None:
    composed = compose(server, RECOVERED[case], Reply(f"{MET} [1]"))
    assert texts(composed) == [MET]
    assert len(server.requests) == 2


FATAL = {
    "a wrong key": (Reply(status=401, message=f"Incorrect API key: {KEY}"), "refused the key", 1),
    "no such model": (Reply(status=404), "does not know the model", 1),
    "not allowed": (Reply(status=403), "does not allow", 1),
    "a bad request": (Reply(status=400, message=f"bad {KEY}"), "did not accept the request", 1),
    "a long wait": (Reply(status=429, headers={"Retry-After": "90"}), "wait 90 seconds", 1),
    "no quota": (Reply(status=429, code="insufficient_quota"), "quota is spent", 1),
    "always too many": (Reply(status=429, headers={"Retry-After": "0"}), "over its limit", 3),
    "always broken": (Reply(status=500, headers={"Retry-After": "0"}), "failed (500)", 3),
    "always half": (Reply(f"{MET} [1]", cut=2), "stopped half-way", 3),
    "a content filter": (Reply(MET, finish="content_filter"), "content filter", 1),
    "silence": (Reply(silent_s=1.3), "did not answer in time", 3),
    "an error in the stream": (
        Reply(f"{MET} [1]", error_in_stream=True, message=f"bad {KEY}"),
        "broke its answer off with an error; try again",
        3,
    ),
    "no answer at all": (Reply(hang_up=True), "broke the connection off; try again", 3),
    "nothing": (Reply(""), "wrote nothing; try again", 1),
    "thoughts alone": (Reply("<think>Who met?</think> "), "wrote nothing", 1),
    "no room to write": (Reply("<think>Who", finish="length"), "used up its limit of tokens", 1),
}


@pytest.mark.parametrize("case", FATAL)
def test_a_failure_is_said_in_one_line_without_the_key(
    server: ChatServer, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    reply, said, requests = FATAL[case]
    caplog.set_level("DEBUG")
    with pytest.raises(ModelError) as raised:
        compose(server, reply)
    message = str(raised.value)
    assert said in message
    assert "\n" not in message
    assert message.startswith(f"m at {server.url} ")
    assert len(server.requests) == requests
    chained = (raised.value, raised.value.__cause__, raised.value.__context__)
    assert KEY not in "".join(map(repr, chained)) + caplog.text
    assert server.keys[0] == f"Bearer {KEY}"


def test_no_server_at_all_is_said(server: ChatServer) -> None:
    chosen = choose_chat_model("m", api_key=None, base_url="http://127.0.0.1:9/v1", timeout_s=1.0)
    assert chosen is not None
    with pytest.raises(ModelError, match=r"m at http://127\.0\.0\.1:9/v1 cannot be reached"):
        ChatComposer(chosen.model, Gate(), label=chosen.label).compose("Who?", found(SUMMIT))


def test_passages_that_are_too_long_are_sent_again_fewer(server: ChatServer) -> None:
    long = [BRIDGE, SUMMIT]
    too_long = Reply(status=400, code="context_length_exceeded")
    server.script(too_long, Reply(f"{MET} [3]"))
    composed = composer(server).compose("Who met?", found(*long))
    assert texts(composed) == [MET]
    server.script(too_long)
    with pytest.raises(ModelError, match="too long for the model"):
        composer(server).compose("Who met?", found(*long))


def test_cancelling_ends_the_request(server: ChatServer) -> None:
    server.script(Reply(f"{MET} [1]\n" + "More words. " * 500, pause_s=0.02))
    cancelled = threading.Event()
    stream = composer(server).stream("Who met?", found(SUMMIT), cancelled)
    assert isinstance(next(stream), AnswerSentence)
    cancelled.set()
    with pytest.raises(Cancelled):
        list(stream)
    assert server.hung_up.wait(5)


def test_closing_the_stream_ends_the_request(server: ChatServer) -> None:
    server.script(Reply(f"{MET} [1]\n" + "More words. " * 500, pause_s=0.02))
    stream = composer(server).stream("Who met?", found(SUMMIT))
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert server.hung_up.wait(5)


def test_what_may_be_cited_is_prepared_in_the_words_that_the_gate_measures(
    server: ChatServer,
) -> None:
    prepared: list[str] = []
    measured: list[str] = []

    def near(_: str, texts: Sequence[str]) -> float:
        measured.extend(texts)
        return 1.0

    server.script(Reply("Putin said “we will meet again”. [4]"))
    chosen = choose_chat_model("m", api_key=KEY, base_url=server.url)
    assert chosen is not None
    asked = ChatComposer(chosen.model, make_gate(near), prepare=prepared.extend)
    assert not asked.compose("Who met?", found(SUMMIT)).refused
    assert measured
    assert set(measured) <= set(prepared)


def test_a_retry_that_fails_drops_the_sentence_and_keeps_the_answer(server: ChatServer) -> None:
    composed = compose(server, Reply(f"Xi left. [1]\n{MET} [1]"), Reply(status=401))
    assert texts(composed) == [MET]
    assert len(composed.dropped) == 1


def test_sentences_are_numbered_within_the_budget_and_by_article() -> None:
    numbered = number_sentences(found(SUMMIT, BRIDGE, SUMMIT), budget=90)
    assert [(each.number, each.article.id) for each in numbered] == [(1, "summit"), (2, "summit")]
    assert "[1] Kim Jong Un met" in written_out(numbered)
