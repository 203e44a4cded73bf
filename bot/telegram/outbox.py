"""What goes out: text of an answer only into messages whose ids are kept, so it can be repeated."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError

from bot.rendering.html_tree import to_html, to_text
from bot.telegram.budget import Urgency
from bot.telegram.inbox import Inbox, Place
from bot.telegram.limiter import NoRoom
from bot.telegram.pages import Keyboard, Page

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    from bot.telegram.messages import Incoming

T = TypeVar("T")
log = logging.getLogger(__name__)

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_CLOSED = (
    "chat not found",
    "thread not found",
    "topic_closed",
    "not enough rights",
    "topic_deleted",
)
_UNSENT = ("httpx.ConnectError", "Pool timeout")


class Unreachable(Exception):
    """The chat is closed to the bot: it was blocked, removed, or may not write there."""


class Gone(Exception):
    """The message is no longer there."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a new message goes."""

    chat: int
    topic: int | None = None
    reply_to: int | None = None


def target_of(incoming: Incoming) -> Target:
    """Return where a message is answered: in its topic, and in a group as a reply."""
    reply_to = None if incoming.private else incoming.message_id
    return Target(incoming.chat, incoming.topic, reply_to)


class Outbox:
    """Send and edit messages, through any failure of the network."""

    def __init__(
        self,
        bot: ExtBot[Urgency],
        inbox: Inbox,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._inbox = inbox
        self._sleep = sleep

    async def place(self, update_id: int, part: int, target: Target, text: str) -> Place:
        """Return the message for a part of an answer; send a placeholder when there is none."""
        known = self._inbox.place(update_id, part)
        return known or await self._new_place(update_id, part, target, text)

    async def put(
        self, update_id: int, part: int, target: Target, page: Page, placeholder: str
    ) -> None:
        """Show the final text of a part of an answer, in a new message when the first is gone."""
        place = await self.place(update_id, part, target, placeholder)
        try:
            await self.show(place, page)
        except Gone:
            await self.show(await self._new_place(update_id, part, target, placeholder), page)

    async def show(self, place: Place, page: Page, urgency: Urgency = Urgency.FINAL) -> None:
        """Make a message show a page. Raises Gone when it is no longer there."""
        await self._until_through(lambda: self._edit(place, page, urgency))

    async def try_show(self, place: Place, page: Page) -> None:
        """Make a message show a page if there is room in the budget now, and the network works."""
        try:
            await self._edit(place, page, Urgency.OPTIONAL)
        except (NoRoom, NetworkError, Gone) as reason:
            log.debug("no draft shown: %s", reason)

    def has_place(self, update_id: int) -> bool:
        """Say whether a message for an answer was sent already."""
        return self._inbox.place(update_id, 0) is not None

    async def draft(self, target: Target, draft_id: int, page: Page) -> bool:
        """Show a page as a draft, which the next message takes away; say whether that works here.

        Raises Unreachable when the chat is closed to the bot.
        """
        try:
            await self._draft(target, draft_id, page, Urgency.REPLY)
        except (BadRequest, InvalidToken) as refusal:  # the latter: the server has no such method
            log.info("drafts do not work here (%s); messages are edited instead", refusal)
            return False
        except Forbidden as error:
            raise Unreachable(str(error)) from error
        except NetworkError as error:
            log.debug("a draft may not have arrived: %s", error)
        return True

    async def try_draft(self, target: Target, draft_id: int, page: Page) -> None:
        """Show a page as a draft if there is room in the budget now, and the network works."""
        try:
            await self._draft(target, draft_id, page, Urgency.OPTIONAL)
        except (NoRoom, NetworkError) as reason:
            log.debug("no draft shown: %s", reason)

    async def say(self, target: Target, page: Page, urgency: Urgency = Urgency.REPLY) -> None:
        """Send a message of its own. When its outcome is unknown it is not repeated."""
        try:
            await self._until_through(
                lambda: self._send(target, page, urgency), again=certainly_unsent
            )
        except BadRequest:
            raise
        except NetworkError as error:
            log.warning("a message may not have arrived, and is not repeated: %s", error)

    async def _new_place(self, update_id: int, part: int, target: Target, text: str) -> Place:
        page = Page((text,))
        sent = await self._until_through(lambda: self._send(target, page, Urgency.REPLY))
        place = Place(sent.chat.id, sent.message_id)
        self._inbox.put_place(update_id, part, place)
        return place

    async def _until_through(
        self,
        call: Callable[[], Awaitable[T]],
        again: Callable[[NetworkError], bool] = lambda _: True,
    ) -> T:
        pause = _FIRST_PAUSE
        while True:
            try:
                return await call()
            except BadRequest:  # a refusal, which the library counts among the network errors
                raise
            except NetworkError as error:
                if not again(error):
                    raise
                log.warning("the server cannot be reached (%s); again in %.0f s", error, pause)
            await self._sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _send(self, target: Target, page: Page, urgency: Urgency) -> Message:
        try:
            return await self._send_to(target, page, urgency)
        except ChatMigrated as moved:  # in the new chat there is nothing to reply to
            return await self._send_to(Target(moved.new_chat_id), page, urgency)

    async def _send_to(self, target: Target, page: Page, urgency: Urgency) -> Message:
        try:
            return await self._bot.send_message(
                target.chat,
                to_html(page.nodes),
                parse_mode=ParseMode.HTML,
                message_thread_id=target.topic,
                reply_parameters=_reply(target),
                link_preview_options=_NO_PREVIEW,
                reply_markup=markup(page.keyboard),
                rate_limit_args=urgency,
            )
        except (Forbidden, BadRequest) as error:
            raise _translated(error) from error

    async def _draft(self, target: Target, draft_id: int, page: Page, urgency: Urgency) -> None:
        await self._bot.send_message_draft(
            target.chat,
            draft_id,
            to_html(page.nodes),
            message_thread_id=target.topic,
            parse_mode=ParseMode.HTML,
            rate_limit_args=urgency,
        )

    async def _edit(self, place: Place, page: Page, urgency: Urgency) -> None:
        try:
            await self._edit_text(place, to_html(page.nodes), ParseMode.HTML, page, urgency)
        except BadRequest as error:
            await self._settle(place, page, urgency, error)
        except ChatMigrated as error:
            raise Gone(str(error)) from error
        except Forbidden as error:
            raise Unreachable(str(error)) from error

    async def _settle(self, place: Place, page: Page, urgency: Urgency, error: BadRequest) -> None:
        message = str(error).lower()
        if "message is not modified" in message:
            return
        if "can't parse entities" not in message:
            raise _translated(error) from error
        log.error("the server refused markup (%s); the text goes out without it", error)
        await self._edit_text(place, to_text(page.nodes), None, page, urgency)

    async def _edit_text(
        self, place: Place, text: str, mode: ParseMode | None, page: Page, urgency: Urgency
    ) -> None:
        await self._bot.edit_message_text(
            text,
            place.chat,
            place.message_id,
            parse_mode=mode,
            link_preview_options=_NO_PREVIEW,
            reply_markup=markup(page.keyboard),
            rate_limit_args=urgency,
        )


def markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    """Return the buttons as the library has them."""
    if not keyboard:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(it.label, callback_data=it.data) for it in row] for row in keyboard]
    )


def certainly_unsent(error: NetworkError) -> bool:
    """Say whether a request that failed cannot have reached the server."""
    return any(mark in str(error) for mark in _UNSENT)


def _reply(target: Target) -> ReplyParameters | None:
    if target.reply_to is None:
        return None
    return ReplyParameters(target.reply_to, allow_sending_without_reply=True)


def _translated(error: BadRequest | Forbidden) -> Exception:
    message = str(error).lower()
    if isinstance(error, Forbidden) or any(mark in message for mark in _CLOSED):
        return Unreachable(str(error))
    return Gone(str(error)) if any(mark in message for mark in _GONE) else error
