"""Call a chat model: stream its words, count its tokens, try again where that helps."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from retrieval.answering.model_streams import (
    Cancelled,
    OverdueError,
    Patience,
    stream_of,
)
from retrieval.domain import Tokens
from retrieval.errors import ModelError
from retrieval.models.chat_failures import FILTERED, Failure, explain

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

ATTEMPTS = 3
"""How often one request is made at most."""
_FIRST_WAIT_S = 0.5
DEADLINE_S = 180.0
"""How long all calls of one answer may take: a server that drips for ever is no use."""
SILENCE_S = 65.0
"""How long a client may say nothing. Those with time-outs of their own are done before."""
_THINK, _THOUGHT = "<think>", "</think>"
_CUT = Failure("stopped half-way; try again", retryable=True)
_SLOW = Failure("took too long over its answer; try again later, or choose a faster model")
_EMPTY = Failure("wrote nothing; try again, or choose another model")
_NO_ROOM = Failure("used up its limit of tokens before it wrote anything; raise that limit")


class TooLongError(ModelError):
    """The passages do not fit into the model's context."""


@dataclass(slots=True)
class Usage:
    """Tokens of the calls of one answer, as the provider counts them; estimated if it does not."""

    input: int = 0
    output: int = 0

    def add(self, messages: Sequence[BaseMessage], text: str, told: Any) -> None:
        """Count one call. ``told`` is LangChain's ``usage_metadata``, or None."""
        from langchain_core.messages.utils import count_tokens_approximately

        if told:
            self.input += int(told.get("input_tokens", 0))
            self.output += int(told.get("output_tokens", 0))
        else:
            self.input += count_tokens_approximately(list(messages))
            self.output += -(-len(text) // 4)

    @property
    def tokens(self) -> Tokens | None:
        """All that was read and written; None where nothing was asked."""
        return Tokens(self.input, self.output) if self.input or self.output else None


class ModelCalls:
    """The calls of one answer to one model. ``label`` names the model in messages."""

    def __init__(
        self,
        model: BaseChatModel,
        label: str,
        cancelled: threading.Event | None = None,
        *,
        deadline_s: float = DEADLINE_S,
        silence_s: float = SILENCE_S,
        usage: Usage | None = None,
    ) -> None:
        """Take the model. ``deadline_s`` bounds all calls, waits and retries together.

        What the calls use is added to ``usage``.
        """
        self.usage = Usage() if usage is None else usage
        self._model = model
        self._label = label
        ends = time.monotonic() + deadline_s
        self._patience = Patience(silence_s, ends, cancelled or threading.Event())

    def attempts(
        self, stream: Callable[[], Iterator[Any]], at_most: int = ATTEMPTS
    ) -> Iterator[Any]:
        """Yield what a function streams, calling it again after what may pass.

        Raises ModelError with one line, without the provider's words, when it does not help;
        TooLongError when fewer passages might.
        """
        for attempt in range(1, at_most + 1):
            try:
                yield from stream()
                return
            except (Cancelled, ModelError):
                raise
            except _Broken as broken:
                failure = broken.failure
            except OverdueError:
                failure = _SLOW
            except Exception as error:
                failure = explain(error)
            # Out of the handler, so that what is raised does not carry the provider's words.
            if failure.too_long:
                raise TooLongError(self._message(failure))
            if not failure.retryable or attempt == at_most:
                raise ModelError(self._message(failure))
            self._wait(failure.wait_s or _FIRST_WAIT_S * attempt)

    def words(self, messages: Sequence[BaseMessage]) -> Generator[str, None, None]:
        """Stream the text of one answer. Closing the iterator closes the connection."""
        text, told, finish, heard = "", None, None, False
        try:
            with closing(stream_of(self._model, messages, self._patience)) as chunks:
                for chunk in chunks:
                    heard = True
                    told = chunk.usage_metadata or told
                    finish = _finish(chunk.response_metadata) or finish
                    text += chunk.text
                    yield chunk.text
        finally:
            if heard:  # what a server refuses costs nothing
                self.usage.add(messages, text, told)
        failure = _unfinished(finish, text)
        if failure is not None:
            raise _Broken(failure)

    def reply(self, messages: Sequence[BaseMessage], at_most: int = ATTEMPTS) -> str:
        """Return one short answer whole."""
        return "".join(self.attempts(lambda: iter(["".join(self.prose(messages))]), at_most))

    def prose(self, messages: Sequence[BaseMessage]) -> Generator[str, None, None]:
        """Stream the text of one answer without what a model thinks before it."""
        with closing(self.words(messages)) as words:
            yield from without_thoughts(words)

    def _wait(self, seconds: float) -> None:
        left = self._patience.ends - time.monotonic()
        if self._patience.cancelled.wait(min(seconds, max(0.0, left))):
            raise Cancelled

    def _message(self, failure: Failure) -> str:
        return f"{self._label} {failure.message}."


class _Broken(Exception):
    """A stream that ended as no answer should."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def _unfinished(finish: str | None, text: str) -> Failure | None:
    """Say what is wrong with a stream that has ended: nothing where it holds an answer."""
    if finish is None:
        return _CUT
    if finish == "content_filter":
        return FILTERED
    if "".join(without_thoughts([text])).strip():
        return None
    return _NO_ROOM if finish in ("length", "max_tokens", "MAX_TOKENS") else _EMPTY


def without_thoughts(words: Iterable[str]) -> Iterator[str]:
    """Leave out a block of ``<think>`` at the start of a stream, however it is cut."""
    start: str | None = ""
    for chunk in words:
        if start is None:
            yield chunk
            continue
        start += chunk
        begun = start.lstrip()
        if begun.startswith(_THINK) and _THOUGHT in begun:
            yield begun.partition(_THOUGHT)[2]
            start = None
        elif not (begun.startswith(_THINK) or _THINK.startswith(begun)):
            yield start
            start = None
    if start and not start.lstrip().startswith(_THINK):
        yield start


def _finish(metadata: dict[str, Any]) -> str | None:
    """Return why a model stopped, under whatever name its provider tells it."""
    told = [value for key, value in metadata.items() if "reason" in key.lower() and value]
    return str(told[0]) if told else None
