"""The chat answerer: a model words, the gate checks, quotes stand in where that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from retrieval.answering.chat import ChatComposer, Composed, NotComposedError
from retrieval.answering.citing import written
from retrieval.answering.intents import Lookup
from retrieval.answering.quoting import Quoting
from retrieval.answering.refusal import REFUSAL
from retrieval.answering.requests import Event, Found
from retrieval.domain import Answer
from retrieval.errors import ModelError


class Chatting:
    """Answer look-ups with a chat model, and everything else with quotes. An ``Answerer``."""

    def __init__(self, composer: Callable[[], ChatComposer], quoting: Quoting) -> None:
        """Take the parts. ``composer`` makes the composer, and may raise ModelError each time."""
        self._composer = composer
        self._quoting = quoting

    def answer(self, found: Found) -> Iterator[Event]:
        """Yield each sentence when it has passed the gate, then the whole answer.

        Where the model fails, the extractive answer comes last and stands for the whole, with the
        reason as ``fallback``; what was yielded before then stands for nothing.
        """
        quoted = list(self._quoting.answer(found))
        if not isinstance(found.understood.intent, Lookup) or not found.passages:
            yield from quoted
            return
        extractive = quoted[-1]
        assert isinstance(extractive, Answer)
        try:
            yield from self._worded(found, extractive)
        except NotComposedError as error:
            yield replace(extractive, fallback=str(error), tokens=error.tokens)
        except ModelError as error:
            yield replace(extractive, fallback=str(error))

    def _worded(self, found: Found, extractive: Answer) -> Iterator[Event]:
        cancelled = found.understood.request.cancelled
        parts = self._composer().stream(found.understood.question, found.passages, cancelled)
        for part in parts:
            yield _as_answer(part, extractive) if isinstance(part, Composed) else part


def _as_answer(composed: Composed, extractive: Answer) -> Answer:
    """Make an answer of what was composed; the confidence is that of the search."""
    return replace(
        extractive,
        mode="chat",
        refused=composed.refused,
        answer=REFUSAL if composed.refused else written(composed.sentences),
        sentences=composed.sentences,
        citations=composed.citations,
        nearest=(extractive.nearest or extractive.citations[0]) if composed.refused else None,
        tokens=composed.tokens,
        short=None,  # it stands in a quote of the other answer, as the remark does
        remark=None,
    )
