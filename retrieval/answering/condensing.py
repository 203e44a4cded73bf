"""Make a follow-up question stand alone with a chat model, and without it where that fails.

What the model writes is not trusted: it has to be one short line that names no one and no number
that the conversation does not name. Anything else, an error or a slow answer leaves the question to
the local rewriting.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

import prompts
from retrieval.answering.followups.salience import stems_of
from retrieval.answering.gate import names, numbers
from retrieval.answering.gate.text import normalise
from retrieval.answering.intents import SmallTalk, intent_of
from retrieval.answering.model_calls import ModelCalls, Usage
from retrieval.answering.plain_lines import plain, visible
from retrieval.answering.requests import Request, Standalone
from retrieval.answering.rewriting import HISTORY_TOKENS, bounded, rewrite
from retrieval.domain import Turn
from retrieval.errors import ModelError

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

    from retrieval.models.chat import ChosenChat

DEADLINE_S = 20.0
"""How long the model may take: a slower one costs more than a better question is worth."""
LONGER = 400
"""Characters that a question may gain."""
_SPEAKERS = {"user": "Reader", "assistant": "Answer"}
_LABEL = re.compile(
    r"(?:(?:the\s+)?(?:standalone|rewritten|last|final)\s+)?question\s*:\s*", re.IGNORECASE
)
_MARKUP = re.compile(r"https?:|www\.|[<>{}\[\]|`\\]")
_log = logging.getLogger(__name__)


class Condenser:
    """A ``Rewrite`` that asks a chat model. Safe to use from several threads."""

    def __init__(
        self,
        chosen: Callable[[], ChosenChat],
        *,
        locally: Callable[[str, Sequence[Turn]], str] = rewrite,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        """Take a function that gives the model, and may raise ModelError each time.

        ``locally`` completes a question where the model does not.
        """
        self._chosen = chosen
        self._locally = locally
        self._deadline_s = deadline_s

    def __call__(self, request: Request) -> Standalone:
        """Return the question as it stands alone after the conversation.

        Raises Cancelled, and UsageError where the settings name no model that can be used.
        """
        if not request.history or isinstance(intent_of(request.question), SmallTalk):
            return Standalone(request.question)
        usage = Usage()
        try:
            question = self._asked(request, self._chosen(), usage)
        except ModelError as error:
            _log.warning("a follow-up was rewritten without the chat model: %s", error)
            question = None
        if question is None:
            question = self._locally(request.question, request.history)
        return Standalone(question, usage.tokens)

    def _asked(self, request: Request, chosen: ChosenChat, usage: Usage) -> str | None:
        """Return the question that the model wrote, or None where it cannot be trusted."""
        history = bounded(request.history, HISTORY_TOKENS)
        calls = ModelCalls(
            chosen.model,
            chosen.label,
            request.cancelled,
            deadline_s=self._deadline_s,
            usage=usage,
        )
        longest = len(request.question) + LONGER
        sent = messages(request.question, history)
        reply = "".join(calls.attempts(lambda: iter([_read(calls, sent, longest)]), 1))
        return accepted(reply, request.question, [turn.text for turn in history])


def messages(question: str, history: Sequence[Turn]) -> list[BaseMessage]:
    """Return what the model is sent."""
    from langchain_core.messages import HumanMessage, SystemMessage

    told = "\n".join(f"{_SPEAKERS[turn.role]}: {_one_line(turn.text)}" for turn in history)
    asked = prompts.load("condense_question").render(history=told, question=_one_line(question))
    return [SystemMessage(prompts.load("condense_rules").render()), HumanMessage(asked)]


def accepted(reply: str, question: str, history: Iterable[str]) -> str | None:
    """Return the question that a model wrote, or None where it cannot be trusted to be one."""
    lines = [line for line in reply.splitlines() if line.strip()]
    if len(lines) != 1:
        return None
    text = _LABEL.sub("", plain(lines[0]), count=1).strip("\"“”'‘’ ")
    said = [question, *history]
    fits = 0 < len(text) <= len(question) + LONGER and _is_of(text, said)
    return text if fits else None


def _is_of(text: str, said: Sequence[str]) -> bool:
    """Tell whether a text speaks of what was said, and adds neither names nor markup to it."""
    if not set(_MARKUP.findall(text)) <= set(_MARKUP.findall(" ".join(said))):
        return False
    stems, known = stems_of(text), stems_of(" ".join(said))
    if 2 * len(stems & known) < max(1, len(stems)):
        return False
    sentence, held = normalise(text), [normalise(each) for each in said]
    return not (names.unsupported(sentence, held) or numbers.unsupported(sentence, held))


def _one_line(text: str) -> str:
    return " ".join(visible(text).split())


def _read(calls: ModelCalls, sent: Sequence[BaseMessage], longest: int) -> str:
    """Read no more than could be accepted."""
    text = ""
    with closing(calls.prose(sent)) as words:
        for word in words:
            text += word
            if len(text) > 2 * longest:
                break
    return text
