"""Inline mode: the best passages for what is typed after the bot's name, in any chat."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from telegram import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.rendering.html_tree import clip, to_html
from bot.rendering.telegram import result_page
from bot.rendering.untrusted import one_line, printable
from bot.telegram.workers import Workers

if TYPE_CHECKING:
    from telegram import InlineQuery

    from bot.telegram.access import Access
    from bot.telegram.inbox import Inbox
    from retrieval import Engine, SearchResult

log = logging.getLogger(__name__)
RESULTS = 8
SHORTEST = 3  # characters that are worth a search
_CACHE_SECONDS = 30
_DESCRIPTION = 160


class Inline:
    """Answer inline queries of those who may ask."""

    def __init__(self, *, engine: Engine, workers: Workers, access: Access, inbox: Inbox) -> None:
        self._engine = engine
        self._workers = workers
        self._access = access
        self._inbox = inbox

    async def queried(self, query: InlineQuery) -> None:
        """Show the passages nearest to a query."""
        found = await self._found(query.from_user.id, printable(query.query).strip())
        try:
            await query.answer(results(found), cache_time=_CACHE_SECONDS, is_personal=True)
        except BadRequest as error:  # the person typed on meanwhile
            log.debug("an inline query could not be answered: %s", error)

    async def _found(self, person: int, text: str) -> Sequence[SearchResult]:
        if len(text) < SHORTEST or not self._access.allows(person):
            return ()
        if self._access.exceeded(self._inbox.admissions(person)):
            return ()
        return await self._workers.call(lambda: self._engine.search(text, k=RESULTS))


def results(found: Sequence[SearchResult]) -> list[InlineQueryResultArticle]:
    """Return passages as the results that a person picks from."""
    return [
        InlineQueryResultArticle(
            id=str(result.rank),
            title=clip(one_line(result.article.title) or result.article.id, 100),
            description=clip(one_line(result.text), _DESCRIPTION),
            input_message_content=InputTextMessageContent(
                to_html(result_page(result)),
                parse_mode=ParseMode.HTML,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            ),
        )
        for result in found
    ]
