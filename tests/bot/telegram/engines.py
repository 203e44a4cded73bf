"""An engine that answers every question in words of its own, at a pace that a test sets."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from retrieval import Answer, AnswerSentence, Filters, FootnoteError, Turn
from tests.bot.doubles import ANSWER, RecordingEngine

UNFILTERED = Filters()


class EchoEngine(RecordingEngine):
    """Answer in ``sentences`` sentences that repeat the question, ``pause`` seconds apart.

    A question that holds the word "fails" raises a FootnoteError, "breaks" any other error. While
    ``closed_gate`` is clear, answers wait for it before their last sentence.
    """

    def __init__(self, data_dir: Path, *, sentences: int = 2, pause: float = 0.0) -> None:
        super().__init__(data_dir=data_dir)
        self.sentences = sentences
        self.pause = pause
        self.filtered: list[Filters] = []
        self.gate = threading.Event()
        self.gate.set()
        self.under_way = 0
        self.most_under_way = 0
        self.lock = threading.Lock()

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), filters: Filters = UNFILTERED
    ) -> Iterator[AnswerSentence | Answer]:
        self.asked.append((question, tuple(history)))
        self.filtered.append(filters)
        if "fails" in question:
            raise FootnoteError("the model server is down; start it")
        if "breaks" in question:
            raise ZeroDivisionError("a bug with /secret/path in it")
        with self.lock:
            self.under_way += 1
            self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            yield from self._parts(question, filters)
        finally:
            with self.lock:
                self.under_way -= 1

    def _parts(self, question: str, filters: Filters) -> Iterator[AnswerSentence | Answer]:
        sentences = tuple(
            AnswerSentence(f"Sentence {number} on {question}", (1,))
            for number in range(1, self.sentences + 1)
        )
        for sentence in sentences:
            time.sleep(self.pause)
            if sentence is sentences[-1]:
                self.gate.wait(30)
            yield sentence
        text = " ".join(f"{it.text} [1]" for it in sentences)
        yield replace(
            ANSWER, question=question, standalone_question=question, answer=text,
            sentences=sentences, filters=filters,
        )  # fmt: skip


class WaitingEngine(EchoEngine):
    """Answer nothing: wait for a model, until whoever reads the answer closes it."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir)
        self.closed = threading.Event()

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), filters: Filters = UNFILTERED
    ) -> Iterator[AnswerSentence | Answer]:
        if "waits" not in question:
            return super().stream(question, history=history, filters=filters)
        self.under_way += 1
        return _Waiting(self.closed)


class _Waiting(Iterator[AnswerSentence | Answer]):
    def __init__(self, closed: threading.Event) -> None:
        self._closed = closed

    def __next__(self) -> AnswerSentence | Answer:
        assert self._closed.wait(30)
        raise StopIteration

    def close(self) -> None:
        self._closed.set()


def final_text(question: str, sentences: int = 2) -> str:
    """Return what only the final text of an answer to a question holds."""
    return f"Sentence {sentences} on {question} [1]\n\nSources\n[1] Ferry returns"
