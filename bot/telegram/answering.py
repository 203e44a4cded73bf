"""One question from its placeholder to its final text, safe to be killed at any step."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.languages import foreign_language
from bot.rendering.html_tree import italic
from bot.rendering.telegram import answer_pages, draft_page
from bot.telegram.messages import Incoming, person_name
from bot.telegram.outbox import Gone, Outbox, target_of
from bot.telegram.pages import Page, answer_keyboard, labels, text_page
from bot.telegram.running import Running
from bot.telegram.workers import Stopped, Stream, Workers
from retrieval import Answer, AnswerSentence, FootnoteError

if TYPE_CHECKING:
    from bot.conversations import Conversations, KeptAnswer
    from bot.telegram.inbox import Place
    from bot.telegram.texts import Languages, Texts
    from retrieval import Engine

log = logging.getLogger(__name__)

DRAFT_SECONDS = 1.1  # between two edits of one message
Part = AnswerSentence | Answer


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and what it came with. ``instead_of`` is the answer that it retries."""

    update_id: int
    incoming: Incoming
    text: str
    instead_of: int | None = None

    @property
    def request(self) -> str:
        """The name of the request among those of all front ends.

        Numbers of updates begin anew after a quiet week, so the message stands in it too.
        """
        return f"{self.incoming.conversation}/{self.incoming.message_id}/{self.update_id}"


class Draft:
    """The sentences so far, shown in place from time to time."""

    def __init__(
        self, outbox: Outbox, place: Place, *, live: bool, clock: Callable[[], float]
    ) -> None:
        self.sentences: list[AnswerSentence] = []
        self._outbox = outbox
        self._place = place
        self._live = live
        self._clock = clock
        self._shown = 0
        self._shown_at = clock()

    def due(self) -> float | None:
        """Return the seconds until the draft should be shown; None while it has nothing new."""
        if not self._live or self._shown == len(self.sentences):
            return None
        return max(0.0, self._shown_at + DRAFT_SECONDS - self._clock())

    async def show(self) -> None:
        """Show the draft if there is room for it."""
        self._shown = len(self.sentences)
        await self._outbox.try_show(self._place, Page(draft_page(self.sentences)))
        self._shown_at = self._clock()


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
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._conversations = conversations
        self._outbox = outbox
        self._workers = workers
        self._running = running
        self._languages = languages
        self._clock = clock

    async def answer(self, question: Question) -> None:
        """Bring the final text of a question's answer into its chat.

        Every step is kept before the next: when this is run again, it goes on where it was.
        """
        texts = self._languages.of(question.incoming.language)
        place = await self._outbox.place(
            question.update_id, 0, target_of(question.incoming), texts("placeholder")
        )
        kept = self._conversations.answered(question.request)
        if kept is not None:
            await self._deliver(question, kept, texts)
        else:
            await self._ask(question, place, texts)

    async def _ask(self, question: Question, place: Place, texts: Texts) -> None:
        live = question.incoming.private
        draft = Draft(self._outbox, place, live=live, clock=self._clock)
        stream = self._workers.stream(lambda: self._parts(question))
        incoming = question.incoming
        try:
            with self._running.job(incoming.conversation, incoming.person, stream):
                answer = await _listen(stream, draft)
        except Stopped:
            with suppress(Gone):
                await self._outbox.show(place, _stopped_page(draft, texts))
        except FootnoteError as error:
            log.error("a question could not be answered: %s", error)
            raise
        else:
            await self._deliver(question, self._record(question, answer), texts)

    def _parts(self, question: Question) -> Iterator[Part]:
        history = self._conversations.history(question.incoming.conversation)
        return self._engine.stream(question.text, history=history)

    def _record(self, question: Question, answer: Answer) -> KeptAnswer:
        return self._conversations.record(
            request=question.request,
            conversation=question.incoming.conversation,
            person=person_name(question.incoming.person),
            question=question.text,
            answer=answer,
            instead_of=question.instead_of,
        )

    async def _deliver(self, question: Question, kept: KeptAnswer, texts: Texts) -> None:
        await self._put(question, kept_pages(kept, texts), texts)

    async def _put(self, question: Question, pages: tuple[Page, ...], texts: Texts) -> None:
        target = target_of(question.incoming)
        for part, page in enumerate(pages):
            await self._outbox.put(question.update_id, part, target, page, texts("placeholder"))


async def _listen(stream: Stream[Part], draft: Draft) -> Answer:
    while True:
        part = await stream.next(draft.due())
        if part is None:
            await draft.show()
        elif isinstance(part, Answer):
            return part
        else:
            draft.sentences.append(part)


def kept_pages(kept: KeptAnswer, texts: Texts) -> tuple[Page, ...]:
    """Return the messages of an answer, the buttons under the last."""
    *before, last = answer_pages(kept.answer, labels(texts), notes(kept.answer, texts))
    return (*(Page(nodes) for nodes in before), Page(last, answer_keyboard(kept, texts)))


def notes(answer: Answer, texts: Texts) -> tuple[str, ...]:
    """Return what has to be said before an answer."""
    said = [texts("fallback")] if answer.fallback else []
    language = foreign_language(answer.question) if answer.mode == "extractive" else None
    return (*said, texts("foreign", language=language)) if language else tuple(said)


def _stopped_page(draft: Draft, texts: Texts) -> Page:
    if not draft.sentences:
        return text_page(texts("stopped"))
    return Page((*draft_page(draft.sentences), "\n", italic(texts("stopped_mark"))))
