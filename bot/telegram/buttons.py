"""Tapped buttons: open a passage and go back, vote, say why, turn the list of articles.

A button names its answer by number, so it works on any old message, after any restart.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from telegram.error import BadRequest, TelegramError

from bot.rendering.telegram import passage_page
from bot.telegram.answering import kept_pages
from bot.telegram.budget import Urgency
from bot.telegram.commands import articles_page
from bot.telegram.inbox import Place
from bot.telegram.messages import person_name
from bot.telegram.outbox import Gone, Outbox
from bot.telegram.pages import (
    REASONS,
    Page,
    Tap,
    citation,
    passage_keyboard,
    read_tap,
    reason_keyboard,
)
from bot.telegram.workers import Workers
from retrieval import NotFoundError

if TYPE_CHECKING:
    from telegram import CallbackQuery

    from bot.conversations import Conversations, KeptAnswer
    from bot.telegram.access import Access
    from bot.telegram.texts import Languages, Texts
    from retrieval import Citation, Engine, PassageView

log = logging.getLogger(__name__)

Act = Callable[["CallbackQuery", Place, Tap, "KeptAnswer", "Texts"], Awaitable[str | None]]


class Buttons:
    """Act on taps. Each is answered with a short note, or with nothing."""

    def __init__(
        self,
        *,
        engine: Engine,
        conversations: Conversations,
        outbox: Outbox,
        workers: Workers,
        access: Access,
        languages: Languages,
    ) -> None:
        self._engine = engine
        self._conversations = conversations
        self._outbox = outbox
        self._workers = workers
        self._access = access
        self._languages = languages
        self._acts: dict[str, Act] = {
            "cite": self._cite,
            "back": self._back,
            "up": self._up,
            "down": self._down,
            "why": self._why,
        }

    async def tapped(self, query: CallbackQuery) -> None:
        """Do what a button says, and let its waiting mark go out."""
        texts = self._languages.of(query.from_user.language_code or "en")
        try:
            note = await self._act(query, texts)
        except Gone:
            note = None
        await _answer(query, note)

    async def _act(self, query: CallbackQuery, texts: Texts) -> str | None:
        tap, message = read_tap(query.data), query.message
        if tap is None or message is None:
            return texts("no_such_button")
        if not self._access.allows(query.from_user.id, message.chat.id):
            return texts("stranger")
        place = Place(message.chat.id, message.message_id)
        if tap.action == "list":
            return await self._list(place, tap, texts)
        kept = self._conversations.answer(tap.target)
        if kept is None or not _is_of(kept, place):
            return texts("answer_gone")
        return await self._acts[tap.action](query, place, tap, kept, texts)

    async def _cite(
        self, _: CallbackQuery, place: Place, tap: Tap, kept: KeptAnswer, texts: Texts
    ) -> str | None:
        cited = citation(kept.answer, tap.number)
        if cited is None:
            return texts("no_such_button")
        passage = await self._workers.call(lambda: self._passage(cited))
        nodes = passage_page(cited, passage, texts("article_gone"), texts("article_changed"))
        await self._show(place, Page(nodes, passage_keyboard(kept, texts)))
        return None

    async def _back(
        self, _: CallbackQuery, place: Place, tap: Tap, kept: KeptAnswer, texts: Texts
    ) -> str | None:
        await self._show(place, kept_pages(kept, texts)[-1])
        return None

    async def _up(
        self, query: CallbackQuery, place: Place, tap: Tap, kept: KeptAnswer, texts: Texts
    ) -> str | None:
        self._conversations.vote(kept.id, person_name(query.from_user.id), "up")
        return texts("thanks_up")

    async def _down(
        self, query: CallbackQuery, place: Place, tap: Tap, kept: KeptAnswer, texts: Texts
    ) -> str | None:
        self._conversations.vote(kept.id, person_name(query.from_user.id), "down")
        page = kept_pages(kept, texts)[-1]
        await self._show(place, Page(page.nodes, reason_keyboard(kept, texts)))
        return texts("thanks_down")

    async def _why(
        self, query: CallbackQuery, place: Place, tap: Tap, kept: KeptAnswer, texts: Texts
    ) -> str | None:
        if tap.number >= len(REASONS):
            return texts("no_such_button")
        person, reason = person_name(query.from_user.id), REASONS[tap.number]
        self._conversations.vote(kept.id, person, "down", reason)
        await self._show(place, kept_pages(kept, texts)[-1])
        return texts("thanks_reason")

    async def _list(self, place: Place, tap: Tap, texts: Texts) -> str | None:
        articles = await self._workers.call(self._engine.library.articles)
        await self._show(place, articles_page(articles, tap.target, texts))
        return None

    async def _show(self, place: Place, page: Page) -> None:
        await self._outbox.show(place, page, Urgency.REPLY)

    def _passage(self, cited: Citation) -> PassageView | None:
        try:
            return self._engine.library.passage_around(cited)
        except NotFoundError:
            return None


def _is_of(kept: KeptAnswer, place: Place) -> bool:
    # Data of a button can be forged: an answer is shown only in the chat that it was given in.
    return kept.conversation.partition("/")[0] == f"telegram:{place.chat}"


async def _answer(query: CallbackQuery, note: str | None) -> None:
    try:
        await query.answer(note)
    except BadRequest as error:  # the tap is too old; what it asked for is done
        log.debug("a tap could not be answered: %s", error)
    except TelegramError as error:
        log.warning("a tap could not be answered: %s", error)
