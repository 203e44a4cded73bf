"""The bot put together: every part made once, here, and handed to those that need it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from telegram import Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackContext,
    CallbackQueryHandler,
    ExtBot,
    InlineQueryHandler,
    MessageHandler,
    filters,
)
from telegram.request import HTTPXRequest, RequestData

from bot.conversations import Conversations
from bot.telegram.answering import Answering
from bot.telegram.budget import Budget, Urgency
from bot.telegram.buttons import Buttons
from bot.telegram.commands import asks_a_server
from bot.telegram.conflicts import Conflicts
from bot.telegram.desk import Desk, Staff
from bot.telegram.heartbeat import Heartbeat
from bot.telegram.inbox import Inbox
from bot.telegram.inline import Inline
from bot.telegram.intake import KeptQueue
from bot.telegram.limiter import Limiter
from bot.telegram.messages import Me
from bot.telegram.operators import Operators
from bot.telegram.outbox import Outbox
from bot.telegram.processor import Processor
from bot.telegram.running import Running
from bot.telegram.settings import TelegramSettings
from bot.telegram.texts import load_languages
from bot.telegram.workers import Workers, worker_count

if TYPE_CHECKING:
    from retrieval import Engine

_READ_SECONDS = 20.0
_CONNECTIONS = 64
_DISOWNED = (401, 404)  # what the server answers to a token that it does not know
AnyApplication = Application[Any, Any, Any, Any, Any, Any]
AnyContext = CallbackContext[Any, Any, Any, Any]


class PollRequest(HTTPXRequest):
    """The connection that polls; it notes when the server answered, or knows the token no more.

    The library gives polling up in silence then, so ``disowned`` is called.
    """

    def __init__(self, answered: Sequence[Callable[[], None]]) -> None:
        super().__init__(connection_pool_size=1, read_timeout=_READ_SECONDS)
        self._answered = answered
        self.disowned: Callable[[], None] | None = None

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any,
        **more_timeouts: Any,
    ) -> tuple[int, bytes]:  # fmt: skip
        """Make a request."""
        status, body = await super().do_request(
            url, method, request_data, *timeouts, **more_timeouts
        )
        if status == 200:
            for note in self._answered:
                note()
        elif status in _DISOWNED and self.disowned is not None:
            self.disowned()
        return status, body


@dataclass(frozen=True, slots=True)
class Parts:
    """What starting and ending the bot takes hold of."""

    application: AnyApplication
    queue: KeptQueue
    processor: Processor
    limiter: Limiter
    poll: PollRequest
    staff: Staff
    heartbeat: Heartbeat
    conflicts: Conflicts


class Handlers:
    """What the library calls for each kind of update."""

    def __init__(self, desk: Desk, buttons: Buttons, inline: Inline, processor: Processor) -> None:
        self._desk = desk
        self._buttons = buttons
        self._inline = inline
        self._processor = processor

    def add_to(self, application: AnyApplication) -> None:
        """Register the handlers."""
        application.add_handler(MessageHandler(filters.UpdateType.MESSAGE, self.message))
        application.add_handler(CallbackQueryHandler(self.tap))
        application.add_handler(InlineQueryHandler(self.inline))
        application.add_error_handler(self.failed)

    async def message(self, update: Update, _: AnyContext) -> None:
        """Act on a message."""
        await self._desk.message(update)

    async def tap(self, update: Update, _: AnyContext) -> None:
        """Act on a tapped button."""
        assert update.callback_query is not None
        await self._buttons.tapped(update.callback_query)

    async def inline(self, update: Update, _: AnyContext) -> None:
        """Act on an inline query."""
        assert update.inline_query is not None
        await self._inline.queried(update.inline_query)

    async def failed(self, update: object, context: AnyContext) -> None:
        """Tell the processor, which decides whether to try again."""
        self._processor.failed(update, context.error)


def build(
    settings: TelegramSettings,
    engine: Engine,
    *,
    budget: Budget | None = None,
    clock: Callable[[], float] = time.time,
) -> Parts:
    """Put a bot together around an engine; ``clock`` tells the time that is kept and limited by."""
    data_dir = engine.settings.data_dir
    folder = data_dir / "telegram"
    inbox = Inbox(folder / "updates.sqlite", salt=settings.token, clock=clock)
    conversations = Conversations(data_dir / "conversations.sqlite", clock=clock)
    limiter, heartbeat, conflicts = Limiter(budget), Heartbeat(data_dir), Conflicts()
    poll = PollRequest((heartbeat.beat, conflicts.over))
    bot = _bot(settings, limiter, poll)
    staff = _staff(engine, bot, inbox, conversations, folder / "files", drafts=settings.drafts)
    desk = Desk(staff, settings.access, lambda: _me(bot))
    processor = Processor(inbox, me=lambda: _me(bot), notices=desk)
    queue = KeptQueue(inbox)
    application = (
        ApplicationBuilder()
        .application_class(Application)
        .bot(bot)
        .update_queue(queue)
        .concurrent_updates(processor)
        .build()
    )
    processor.retry_with(application.process_update)
    Handlers(desk, _buttons(staff, settings), _inline(staff, settings), processor).add_to(
        application
    )
    return Parts(application, queue, processor, limiter, poll, staff, heartbeat, conflicts)


def _bot(settings: TelegramSettings, limiter: Limiter, poll: PollRequest) -> ExtBot[Urgency]:
    return ExtBot(
        settings.token,
        base_url=f"{settings.server}/bot",
        base_file_url=f"{settings.server}/file/bot",
        request=HTTPXRequest(connection_pool_size=_CONNECTIONS, read_timeout=_READ_SECONDS),
        get_updates_request=poll,
        rate_limiter=limiter,
    )


def _staff(
    engine: Engine,
    bot: ExtBot[Urgency],
    inbox: Inbox,
    conversations: Conversations,
    files: Path,
    *,
    drafts: bool,
) -> Staff:
    outbox, running, languages = Outbox(bot, inbox), Running(), load_languages()
    server = asks_a_server(engine.settings)
    workers = Workers(worker_count(os.cpu_count(), waits_for_server=server))
    return Staff(
        engine=engine,
        conversations=conversations,
        inbox=inbox,
        outbox=outbox,
        workers=workers,
        running=running,
        languages=languages,
        answering=Answering(
            engine=engine,
            conversations=conversations,
            outbox=outbox,
            workers=workers,
            running=running,
            languages=languages,
            drafts=drafts,
        ),
        operators=Operators(
            bot=bot,
            engine=engine,
            conversations=conversations,
            inbox=inbox,
            outbox=outbox,
            workers=workers,
            running=running,
            files=files,
        ),
    )


def _buttons(staff: Staff, settings: TelegramSettings) -> Buttons:
    return Buttons(
        engine=staff.engine,
        conversations=staff.conversations,
        outbox=staff.outbox,
        workers=staff.workers,
        access=settings.access,
        languages=staff.languages,
    )


def _inline(staff: Staff, settings: TelegramSettings) -> Inline:
    return Inline(
        engine=staff.engine, workers=staff.workers, access=settings.access, inbox=staff.inbox
    )


def _me(bot: ExtBot[Urgency]) -> Me:
    user = bot.bot
    return Me(user.id, user.username or "", bool(user.can_read_all_group_messages))
