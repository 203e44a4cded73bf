"""One question from its placeholder to its final text, safe to be killed at any step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.languages import foreign_language
from bot.rendering.html_tree import italic
from bot.rendering.telegram import answer_pages, draft_page
from bot.telegram.messages import Incoming, person_name
from bot.telegram.narrowing import UNFILTERED, narrowed
from bot.telegram.outbox import Outbox, target_of
from bot.telegram.pages import Page, answer_keyboard, labels, text_page
from bot.telegram.preview import DRAFT_REFRESH_SECONDS, Preview
from bot.telegram.running import Running
from bot.telegram.workers import Stopped, Stream, Workers
from retrieval import Answer, AnswerSentence, Filters

if TYPE_CHECKING:
    from bot.conversations import Conversations, KeptAnswer
    from bot.telegram.texts import Languages, Texts
    from retrieval import Engine

Part = AnswerSentence | Answer


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and what it came with. ``instead_of`` is the answer that it retries."""

    update_id: int
    incoming: Incoming
    text: str
    filters: Filters = UNFILTERED
    instead_of: int | None = None

    @property
    def request(self) -> str:
        """The name of the request among those of all front ends.

        Numbers of updates begin anew after a quiet week, so the message and its time stand in it.
        """
        incoming = self.incoming
        message = f"{incoming.message_id}/{incoming.written_at}"
        return f"{incoming.conversation}/{message}/{self.update_id}"


class Answering:
    """Answer questions through the engine, each once."""

    def __init__(
        self,
        *,
        engine: Engine,
        conversations: Conversations,
        outbox: Outbox,
        workers: Workers,
        running: Running,
        languages: Languages,
        drafts: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._conversations = conversations
        self._outbox = outbox
        self._workers = workers
        self._running = running
        self._languages = languages
        self._drafts = drafts
        self._clock = clock

    async def answer(self, question: Question) -> bool:
        """Bring the final text of an answer into its chat; return False when it was stopped.

        Every step is kept before the next: when this is run again, it goes on where it was.
        """
        texts = self._languages.of(question.incoming.language)
        kept = self._conversations.answered(question.request)
        if kept is None:
            return await self._ask(question, texts)
        await self._put(question, kept_pages(kept, texts), texts)
        return True

    async def _ask(self, question: Question, texts: Texts) -> bool:
        incoming, answer = question.incoming, None
        stream = self._workers.stream(lambda: self._parts(question))
        # Before the placeholder, which may wait for the budget: else a quick /stop finds nothing.
        with self._running.job(incoming.conversation, incoming.person, stream):
            preview = await self._begun(question, texts)
            with suppress(Stopped):
                answer = await _listen(stream, preview)
        if answer is None:
            await self._put(question, (_stopped_page(preview, texts),), texts)
            return False
        kept = self._record(question, answer)
        await self._put(question, kept_pages(kept, texts), texts)
        return True

    async def _begun(self, question: Question, texts: Texts) -> Preview:
        """Show that the question is read: by a draft where those are wanted, else a placeholder."""
        number, target = question.update_id, target_of(question.incoming)
        private = question.incoming.private
        drafted = self._drafts and private and not self._outbox.has_place(number)
        if drafted and await self._outbox.draft(target, number, text_page(texts("placeholder"))):
            return Preview(
                lambda page: self._outbox.try_draft(target, number, page),
                refresh=DRAFT_REFRESH_SECONDS,
                clock=self._clock,
            )
        place = await self._outbox.place(number, 0, target, texts("placeholder"))
        show = (lambda page: self._outbox.try_show(place, page)) if private else None
        return Preview(show, clock=self._clock)

    def _parts(self, question: Question) -> Iterator[Part]:
        conversation, retried = question.incoming.conversation, question.instead_of
        history = self._conversations.history(conversation, but=retried)
        return self._engine.stream(question.text, history=history, filters=question.filters)

    def _record(self, question: Question, answer: Answer) -> KeptAnswer:
        return self._conversations.record(
            request=question.request,
            conversation=question.incoming.conversation,
            person=person_name(question.incoming.person),
            question=question.text,
            answer=answer,
            instead_of=question.instead_of,
        )

    async def _put(self, question: Question, pages: tuple[Page, ...], texts: Texts) -> None:
        target = target_of(question.incoming)
        for part, page in enumerate(pages):
            await self._outbox.put(question.update_id, part, target, page, texts("placeholder"))


async def _listen(stream: Stream[Part], preview: Preview) -> Answer:
    while True:
        part = await stream.next(preview.due())
        if part is None:
            await preview.show()
        elif isinstance(part, Answer):
            return part
        else:
            preview.sentences.append(part)


def kept_pages(kept: KeptAnswer, texts: Texts) -> tuple[Page, ...]:
    """Return the messages of an answer, the buttons under the last."""
    *before, last = answer_pages(kept.answer, labels(texts), notes(kept.answer, texts))
    return (*(Page(nodes) for nodes in before), Page(last, answer_keyboard(kept, texts)))


def notes(answer: Answer, texts: Texts) -> tuple[str, ...]:
    """Return what has to be said before an answer."""
    language = foreign_language(answer.question) if answer.mode == "extractive" else None
    said = (
        texts("fallback") if answer.fallback else None,
        texts("foreign", language=language) if language else None,
        narrowed(answer.filters, texts),
    )
    return tuple(note for note in said if note)


def _stopped_page(preview: Preview, texts: Texts) -> Page:
    if not preview.sentences:
        return text_page(texts("stopped"))
    return Page((*draft_page(preview.sentences), "\n", italic(texts("stopped_mark"))))
