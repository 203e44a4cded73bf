"""Waiting for a chat model ends, whatever its client does: silence, drips, no time-outs at all."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import Field

from retrieval.answering.model_calls import ATTEMPTS, ModelCalls
from retrieval.answering.model_streams import Cancelled
from retrieval.errors import ModelError

ASKED = [HumanMessage("Who met?")]
WHO = ContextVar("WHO", default="nobody")


class Blocking(BaseChatModel):
    """A model whose client is synchronous and knows no time-out: it sleeps before each word."""

    words: list[str]
    naps: list[float]
    seen: list[str] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "blocking"

    def _generate(self, *_: Any, **__: Any) -> ChatResult:
        raise NotImplementedError

    def _stream(
        self, messages: list[BaseMessage], *_: Any, **__: Any
    ) -> Iterator[ChatGenerationChunk]:
        self.seen.append(WHO.get())
        for nap, word in zip(self.naps, self.words, strict=True):
            time.sleep(nap)
            yield ChatGenerationChunk(message=AIMessageChunk(content=word))
        done = AIMessageChunk(content="", response_metadata={"stop_reason": "end_turn"})
        yield ChatGenerationChunk(message=done)


def test_a_model_with_a_synchronous_client_is_read() -> None:
    model = Blocking(words=["It ", "rained."], naps=[0.0, 0.0])
    assert ModelCalls(model, "m").reply(ASKED) == "It rained."


def test_a_call_is_seen_where_it_was_made() -> None:
    model = Blocking(words=["fine"], naps=[0.0])
    token = WHO.set("the caller")
    ModelCalls(model, "m").reply(ASKED)
    WHO.reset(token)
    assert model.seen == ["the caller"]


def test_a_client_without_time_outs_is_not_waited_for() -> None:
    model = Blocking(words=["late"], naps=[1.5])
    before = time.monotonic()
    with pytest.raises(ModelError, match="m did not answer in time"):
        ModelCalls(model, "m", silence_s=0.2).reply(ASKED, at_most=1)
    assert time.monotonic() - before < 1.4


def test_a_model_that_drips_is_not_waited_for() -> None:
    model = Blocking(words=["a "] * 20, naps=[0.1] * 20)
    before = time.monotonic()
    with pytest.raises(ModelError, match="m took too long over its answer"):
        ModelCalls(model, "m", deadline_s=0.4).reply(ASKED)
    assert time.monotonic() - before < 1.8
    assert len(model.seen) == 1


def test_the_deadline_bounds_the_waits_between_attempts_too() -> None:
    model = Blocking(words=["late"], naps=[0.6])
    before = time.monotonic()
    with pytest.raises(ModelError):
        ModelCalls(model, "m", silence_s=0.1, deadline_s=0.3).reply(ASKED)
    assert time.monotonic() - before < 1.2
    assert len(model.seen) < ATTEMPTS


def test_cancelling_frees_whoever_waits() -> None:
    cancelled = threading.Event()
    threading.Timer(0.2, cancelled.set).start()
    before = time.monotonic()
    with pytest.raises(Cancelled):
        ModelCalls(Blocking(words=["late"], naps=[2.5]), "m", cancelled).reply(ASKED)
    assert time.monotonic() - before < 1.5
