"""Compose an answer with a chat model: numbered sentences in, checked sentences out.

    composer = ChatComposer(model, gate, label="gpt-5.4-mini")
    for part in composer.stream(question, candidates):
        ...  # AnswerSentence, one after the other, each checked; at last one Composed

Nothing is yielded before its sentence has passed the gate. A sentence that fails is asked for once
more with the reason, then dropped, or with ``show_unverified`` shown as unverified. ModelError says
in one line why the model gave no answer: the extractive answer takes its place.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import prompts
from retrieval.answering.citing_stream import CitedSentence, CitingParser
from retrieval.answering.drafting import Draft, Dropped, Judged
from retrieval.answering.gate import Gate, Kind
from retrieval.answering.gate.connecting import states_nothing
from retrieval.answering.gate.support import Similarity
from retrieval.answering.gate.text import normalise
from retrieval.answering.model_calls import ModelCalls, TooLongError, Usage
from retrieval.answering.numbering import BUDGET, Numbered, number_sentences, written_out
from retrieval.answering.refusal import REFUSAL
from retrieval.domain import AnswerSentence, Citation, Tokens
from retrieval.errors import ModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

    from retrieval.index.search import Candidate

MOST_SENTENCES = 12
"""Sentences of an answer; a model that writes on is not read on."""
MOST_RETRIES = 4
"""Failing sentences of an answer that are asked for again; the others are dropped at once."""
_SMALLEST_BUDGET = 1_500


@dataclass(frozen=True, slots=True)
class Composed:
    """A composed answer. A refusal has no sentences; ``dropped`` says what did not pass and why."""

    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    dropped: tuple[Dropped, ...]
    tokens: Tokens | None

    @property
    def refused(self) -> bool:
        """True when the model, or the gate, found that the articles do not say."""
        return not self.sentences


class NotComposedError(ModelError):
    """A model gave no answer; ``tokens`` tells what it used all the same."""

    def __init__(self, message: str, tokens: Tokens | None) -> None:
        super().__init__(message)
        self.tokens = tokens


class ChatComposer:
    """Compose answers with one model. Safe to use from several threads."""

    def __init__(
        self,
        model: BaseChatModel,
        gate: Gate,
        *,
        label: str = "The chat model",
        show_unverified: bool = False,
        prepare: Callable[[Sequence[str]], None] | None = None,
    ) -> None:
        """Take the parts. ``prepare`` is told what may be cited, ahead of the first check."""
        self._model = model
        self._gate = gate
        self._label = label
        self._show_unverified = show_unverified
        self._prepare = prepare
        self._rules = rules()
        self._question = prompts.load("compose_question")
        self._retry = prompts.load("compose_retry")

    def compose(self, question: str, candidates: Sequence[Candidate]) -> Composed:
        """Compose an answer whole. Raises NotComposedError."""
        *_, composed = self.stream(question, candidates)
        assert isinstance(composed, Composed)
        return composed

    def stream(
        self,
        question: str,
        candidates: Sequence[Candidate],
        cancelled: threading.Event | None = None,
    ) -> Iterator[AnswerSentence | Composed]:
        """Yield each sentence when it has passed, then the whole answer.

        Setting ``cancelled`` or closing the iterator ends the request to the model. Raises
        Cancelled after the former, and NotComposedError when the model fails: what was yielded
        before then stands for nothing.
        """
        usage = Usage()
        try:
            yield from self._fitted(question, candidates, cancelled, usage)
        except ModelError as error:
            raise NotComposedError(str(error), usage.tokens) from error

    def messages(self, question: str, sentences: Sequence[Numbered]) -> list[BaseMessage]:
        """Return what the model is sent."""
        from langchain_core.messages import HumanMessage, SystemMessage

        asked = self._question.render(sources=written_out(sentences), question=question)
        return [SystemMessage(self._rules), HumanMessage(asked)]

    def _fitted(
        self,
        question: str,
        candidates: Sequence[Candidate],
        cancelled: threading.Event | None,
        usage: Usage,
    ) -> Iterator[AnswerSentence | Composed]:
        """Compose of fewer and fewer sentences, until they fit into the model's context."""
        budget = BUDGET
        while True:
            calls = ModelCalls(self._model, self._label, cancelled, usage=usage)
            try:
                yield from self._composed(question, number_sentences(candidates, budget), calls)
                return
            except TooLongError:
                budget //= 3
                if budget < _SMALLEST_BUDGET:
                    raise

    def _composed(
        self, question: str, sentences: Sequence[Numbered], calls: ModelCalls
    ) -> Iterator[AnswerSentence | Composed]:
        draft = Draft(sentences, self._gate)
        if self._prepare is not None:
            self._prepare([normalise(sentence.evidence.text) for sentence in sentences])
        messages = self.messages(question, sentences)
        yield from calls.attempts(lambda: self._streamed(messages, draft, calls))
        yield from draft.finish()
        yield Composed(*draft.result(), calls.usage.tokens)

    def _streamed(
        self, messages: Sequence[BaseMessage], draft: Draft, calls: ModelCalls
    ) -> Iterator[AnswerSentence]:
        """Yield what passes of one stream; a second stream does not repeat what has passed."""
        parser = CitingParser(draft.count)
        with closing(calls.prose(messages)) as words:
            for chunk in words:
                for cited in parser.feed(chunk):
                    yield from self._taken(cited, messages, draft, calls)
                if draft.length >= MOST_SENTENCES:
                    return
        for cited in parser.finish():
            yield from self._taken(cited, messages, draft, calls)

    def _taken(
        self, cited: CitedSentence, messages: Sequence[BaseMessage], draft: Draft, calls: ModelCalls
    ) -> Iterator[AnswerSentence]:
        if draft.knows(cited.text) or is_refusal(cited.text):
            return
        if states_nothing(cited.text):
            draft.hold(cited.text)
            return
        judged = draft.judge(cited)
        if not judged.verdict.passed and draft.retries < MOST_RETRIES:
            draft.retries += 1
            judged = self._second(judged, messages, draft, calls)
        yield from self._settled(judged, draft)

    def _settled(self, judged: Judged, draft: Draft) -> Iterator[AnswerSentence]:
        if judged.verdict.passed:
            yield from draft.accept(judged)
            return
        draft.drop(judged)
        unsafe = any(reason.kind is Kind.MARKUP for reason in judged.verdict.reasons)
        if self._show_unverified and not unsafe and not judged.cited.code:
            draft.hold(judged.cited.text, judged.numbers, verified=False)

    def _second(
        self, failed: Judged, messages: Sequence[BaseMessage], draft: Draft, calls: ModelCalls
    ) -> Judged:
        """Ask once more for a failing sentence; return what passes, or else the failing one."""
        from langchain_core.messages import HumanMessage

        written = f"{failed.cited.text} {''.join(f'[{n}]' for n in failed.numbers)}".strip()
        asked = self._retry.render(
            sentence=written, reason=failed.verdict.explanation, refusal=REFUSAL
        )
        parser = CitingParser(draft.count)
        try:
            reply = parser.feed(calls.reply([*messages, HumanMessage(asked)])) + parser.finish()
        except ModelError:
            return failed  # the answer goes on without this sentence
        fresh = [
            draft.judge(cited)
            for cited in reply[:2]
            if not (is_refusal(cited.text) or states_nothing(cited.text) or draft.knows(cited.text))
        ]
        return next((judged for judged in fresh if judged.verdict.passed), failed)


def make_gate(similarity: Similarity | None = None) -> Gate:
    """Make the gate of composed answers: no sentence may repeat the prompt."""
    return Gate(similarity, secret=rules())


def rules() -> str:
    """Return what the model is told before every question."""
    return prompts.load("compose_rules").render(refusal=REFUSAL)


def is_refusal(sentence: str) -> bool:
    """Tell whether a sentence is the refusal that the prompt asks for."""
    return sentence.strip(" .\"'“”*").casefold() == REFUSAL.strip(".").casefold()
