"""The queue between the server and the handlers: an update is kept before it is taken from there.

The library awaits ``put`` before it moves the offset of a poll, and before it answers a webhook.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from typing import TYPE_CHECKING

from telegram import Update

from bot.telegram.inbox import Inbox

if TYPE_CHECKING:
    from telegram import Bot

log = logging.getLogger(__name__)
_PAUSE = 2.0


class KeptQueue(asyncio.Queue[object]):
    """Keep each update in the inbox first, and let each through once."""

    def __init__(self, inbox: Inbox) -> None:
        super().__init__()
        self._inbox = inbox

    async def put(self, item: object) -> None:
        """Take an update in; return once it is durable."""
        if not isinstance(item, Update) or await self._is_new(item):
            await super().put(item)

    def replay(self, bot: Bot) -> int:
        """Queue the updates that an earlier run did not finish; return how many."""
        waiting = self._inbox.waiting()
        for number, payload in waiting:
            try:
                self.put_nowait(Update.de_json(payload, bot))
            except Exception as error:  # else it would hold up every start
                log.error("update %d cannot be read again (%s); it is set aside", number, error)
                self._inbox.set_aside(number)
        return self.qsize()

    async def _is_new(self, update: Update) -> bool:
        while True:
            try:
                return self._store(update)
            except sqlite3.Error as error:  # a full disk: what is not kept is not acknowledged
                log.error("an update cannot be kept (%s); again in %.0f s", error, _PAUSE)
            await asyncio.sleep(_PAUSE)

    def _store(self, update: Update) -> bool:
        chat, user, message = update.effective_chat, update.effective_user, update.message
        return self._inbox.store(
            update.update_id,
            update.to_dict(),
            chat=chat.id if chat else None,
            person=user.id if user else None,
            written_at=message.date.timestamp() if message else None,
        )
