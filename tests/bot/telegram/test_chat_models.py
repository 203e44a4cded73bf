"""Answers worded by a chat model: LangChain's own fake ones, chosen by name as an operator does."""

from __future__ import annotations

import asyncio
import re
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from retrieval import Engine, Settings, open_engine
from tests.bot.doubles import ARTICLE, QUOTE
from tests.bot.telegram.harness import ThreadedBot
from tests.doubles.bot_api import BotApi

STORY = (
    f"{ARTICLE.text} The harbor master Ann Lee counted 12 boats. Fog had closed the pier on Monday."
)
NUMBERED = re.compile(rf"\[?(\d+)\]?\W+{re.escape(QUOTE)}")
WAIT = "wait"


class ChatTogether(GenericFakeChatModel):
    """LangChain's fake model under the name of a provider's class; replies come from ``script``.

    In a reply, ``[n]`` becomes the number under which the prompt shows the ferry's sentence.
    """

    script: ClassVar[list[str | Exception]] = []
    prompts: ClassVar[list[str]] = []
    hung_up: ClassVar[threading.Event] = threading.Event()
    messages: Iterator[AIMessage | str] = iter(())
    model: str = ""

    def _generate(self, messages: list[BaseMessage], *more: Any, **names: Any) -> ChatResult:
        prompt = str(messages[-1].content)
        self.prompts.append(prompt)
        reply = self.script.pop(0)
        if isinstance(reply, Exception):
            raise reply
        found = NUMBERED.search(prompt)
        self.messages = iter([reply.replace("[n]", f"[{found[1]}]" if found else "")])
        return super()._generate(messages, *more, **names)

    def _stream(self, *given: Any, **names: Any) -> Iterator[ChatGenerationChunk]:
        yield from super()._stream(*given, **names)
        ended = AIMessageChunk(content="", response_metadata={"finish_reason": "stop"})
        yield ChatGenerationChunk(message=ended)

    async def _astream(self, *given: Any, **names: Any) -> AsyncIterator[ChatGenerationChunk]:
        if self.script == [WAIT]:
            self.prompts.append(WAIT)
            try:
                await asyncio.sleep(30)
            except asyncio.CancelledError:
                self.hung_up.set()
                raise
        for chunk in self._stream(*given, **names):
            await asyncio.sleep(0.03)
            yield chunk


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The real engine on one article; its chat model comes from a provider's package."""
    package: Any = ModuleType("langchain_together")
    package.ChatTogether = ChatTogether
    monkeypatch.setitem(sys.modules, "langchain_together", package)
    ChatTogether.prompts.clear()
    ChatTogether.hung_up.clear()
    story = tmp_path / "story.txt"
    story.write_text(f"{ARTICLE.title}\n\n{STORY}\n")
    with open_engine(Settings(tmp_path / "data", chat_model="together:scripted")) as opened:
        opened.library.ingest([str(story)])
        yield opened


Script = Callable[..., None]


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    return lambda *replies: monkeypatch.setattr(ChatTogether, "script", list(replies))


def test_a_worded_answer_grows_by_checked_sentences_and_cites(
    api: BotApi, engine: Any, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.preview.SHOW_SECONDS", 0.1)
    script(f"{QUOTE} [n] It sank with 90 people on board. [n]", "")
    with ThreadedBot(api, engine):
        api.say("How many people did the ferry carry to Pell Island?")
        shown = api.wait_for("Sources")
    assert QUOTE in shown.text
    assert not [text for text in shown.texts if "90 people" in text]
    assert any(text.endswith("…") and QUOTE in text for text in shown.texts[1:-1])
    assert [it["text"] for it in shown.buttons()] == ["[1]", "👍", "👎"]


def test_a_model_that_fails_gives_way_to_quotes_and_says_so(
    api: BotApi, engine: Any, script: Script
) -> None:
    script(*[ValueError("broken: sk-secret")] * 6)
    with ThreadedBot(api, engine):
        api.say("How many people did the ferry carry to Pell Island?")
        shown = api.wait_for("Sources")
    assert shown.text.startswith("The chat model did not answer")
    assert QUOTE in shown.text
    assert "secret" not in shown.text


def test_stop_hangs_up_on_the_model(api: BotApi, engine: Any, script: Script) -> None:
    script(WAIT)
    with ThreadedBot(api, engine):
        api.say("How many people did the ferry carry to Pell Island?")
        api.wait(lambda: ChatTogether.prompts)
        api.say("/stop")
        api.wait_for("Stopped.")
        assert ChatTogether.hung_up.wait(2)


def test_the_end_of_the_grace_hangs_up_on_the_model(
    api: BotApi, engine: Any, script: Script
) -> None:
    script(WAIT)
    with ThreadedBot(api, engine, grace=0.1):
        api.say("How many people did the ferry carry to Pell Island?")
        api.wait(lambda: ChatTogether.prompts)
    assert ChatTogether.hung_up.wait(2)
