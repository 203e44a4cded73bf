"""The life of the bot: start with bounded patience, run until told to end, end with grace."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from telegram.error import Conflict, Forbidden, InvalidToken, NetworkError, TelegramError

from bot.telegram.application import Parts, build
from bot.telegram.budget import Budget
from bot.telegram.conflicts import Conflicts
from bot.telegram.introduction import introduce
from bot.telegram.logs import set_up_logs
from bot.telegram.settings import TelegramSettings
from retrieval import BusyError, FootnoteError, UsageError

if TYPE_CHECKING:
    from retrieval import Engine

log = logging.getLogger(__name__)

GRACE_SECONDS = 20.0
POLL_SECONDS = 10
START_PAUSES = (1.0, 2.0, 4.0, 8.0)  # between the tries to reach the server at start
_HOUR = 3600.0
_DISOWNED = (
    "The server no longer knows TELEGRAM_BOT_TOKEN: was it revoked? Copy it anew from @BotFather."
)
_BEAT_SECONDS = 20.0
UPDATES = ["message", "callback_query", "inline_query"]


def run(settings: TelegramSettings, engine: Engine) -> None:
    """Run the bot until SIGTERM or SIGINT.

    Raises UsageError for a token that the server refuses, FootnoteError when the server cannot be
    reached at start or another program polls with the token.
    """
    secrets = [settings.token, settings.webhook.secret if settings.webhook else ""]
    set_up_logs(secrets)
    with sole_user(engine.settings.data_dir):
        asyncio.run(_until_signal(settings, engine))


async def serve(
    settings: TelegramSettings,
    engine: Engine,
    ending: asyncio.Future[None],
    *,
    budget: Budget | None = None,
    grace: float = GRACE_SECONDS,
    clock: Callable[[], float] = time.time,
) -> None:
    """Serve until ``ending`` is set; what it raises ends the bot too."""
    parts = build(settings, engine, budget=budget, clock=clock)
    try:
        parts.poll.disowned = lambda: _settle(ending, FootnoteError(_DISOWNED))
        await _start(parts, settings, _poll_error(parts.conflicts, ending))
        chores = asyncio.create_task(_chores(parts, settings))
        await ending
        chores.cancel()
    finally:
        await _end(parts, grace)


@contextmanager
def sole_user(data_dir: Path) -> Iterator[None]:
    """Hold the folder of the bot; raise BusyError while another process does."""
    from filelock import FileLock, Timeout

    path = data_dir / "telegram" / "lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise BusyError(
            f"Another bot runs on {data_dir}. Stop it, or give this one a --data-dir of its own."
        ) from error
    try:
        yield
    finally:
        lock.release()


async def patiently(
    call: Callable[[], Awaitable[object]],
    *,
    server: str,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> None:
    """Make a call at start, again after failures of the network, for about 15 seconds."""
    for pause in (*START_PAUSES, None):
        try:
            await call()
        except (InvalidToken, Forbidden) as error:
            raise UsageError(
                f"{server} does not know TELEGRAM_BOT_TOKEN. Copy it anew from @BotFather."
            ) from error
        except TelegramError as error:
            if pause is None or not isinstance(error, NetworkError):
                raise FootnoteError(
                    f"Cannot start on {server}: {error}. Check the network and TELEGRAM_BASE_URL."
                ) from error
            log.warning("%s cannot be reached (%s); again in %.0f s", server, error, pause)
            await sleep(pause)
        else:
            return


async def _until_signal(settings: TelegramSettings, engine: Engine) -> None:
    loop = asyncio.get_running_loop()
    ending: asyncio.Future[None] = loop.create_future()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _settle, ending)
    await serve(settings, engine, ending)


async def _start(
    parts: Parts, settings: TelegramSettings, on_error: Callable[[TelegramError], None]
) -> None:
    application, server = parts.application, settings.server
    parts.staff.inbox.prune()
    await patiently(application.initialize, server=server)
    left = parts.queue.replay(application.bot)
    await application.start()
    if settings.webhook is None:
        await patiently(lambda: _poll(parts, on_error), server=server)
    else:
        await patiently(lambda: _listen(parts, settings), server=server)
    parts.heartbeat.beat()
    log.info("%s", _greeting(parts, settings, left))


async def _poll(parts: Parts, on_error: Callable[[TelegramError], None]) -> None:
    updater = parts.application.updater
    assert updater is not None
    await updater.start_polling(
        timeout=POLL_SECONDS, allowed_updates=UPDATES, error_callback=on_error
    )


async def _listen(parts: Parts, settings: TelegramSettings) -> None:
    updater, webhook = parts.application.updater, settings.webhook
    assert updater is not None
    assert webhook is not None
    try:
        await updater.start_webhook(
            listen=webhook.host,
            port=webhook.port,
            url_path=webhook.path,
            webhook_url=webhook.url,
            secret_token=webhook.secret,
            allowed_updates=UPDATES,
        )
    except OSError as error:
        raise FootnoteError(
            f"Cannot listen on {webhook.host}:{webhook.port}: {error}."
            " Choose another TELEGRAM_WEBHOOK_LISTEN."
        ) from error


async def _chores(parts: Parts, settings: TelegramSettings) -> None:
    await introduce(parts.application.bot, parts.staff.languages, settings.access.operators)
    next_prune = time.monotonic() + _HOUR
    while True:
        await asyncio.sleep(_BEAT_SECONDS)
        if settings.webhook is not None:
            parts.heartbeat.beat()
        if time.monotonic() >= next_prune:
            parts.staff.inbox.prune()
            next_prune += _HOUR


async def _end(parts: Parts, grace: float) -> None:
    application = parts.application
    if application.updater is not None and application.updater.running:
        with suppress(TelegramError):
            await application.updater.stop()
    cut = await parts.processor.drain(grace)
    running = application.running
    if running:
        await application.stop()
    with suppress(TelegramError):
        await application.shutdown()
    left = parts.staff.inbox.count_waiting()
    if running:
        log.info("ended; %d answers were cut short, %d updates wait for the next start", cut, left)
    parts.staff.inbox.close()
    parts.staff.conversations.close()
    parts.heartbeat.stop()


def _poll_error(
    conflicts: Conflicts, ending: asyncio.Future[None]
) -> Callable[[TelegramError], None]:
    def on_error(error: TelegramError) -> None:
        if not isinstance(error, Conflict):
            log.warning("polling failed (%s); it goes on", error)
        elif conflicts.too_long(time.monotonic()):
            _settle(ending, FootnoteError(conflicts.MESSAGE))
        else:
            log.warning("another program polls with this token; trying on")

    return on_error


def _settle(ending: asyncio.Future[None], error: Exception | None = None) -> None:
    if ending.done():
        return
    if error is None:
        ending.set_result(None)
    else:
        ending.set_exception(error)


def _greeting(parts: Parts, settings: TelegramSettings, left: int) -> str:
    access = settings.access
    who = "anyone may ask" if access.open_to_all else "only those listed may ask"
    operators = f"{len(access.operators)} operators" if access.operators else "no operators"
    how = "by webhook" if settings.webhook else "by polling"
    return (
        f"@{parts.application.bot.username} runs {how}; {who}; {operators};"
        f" {left} updates left from before"
    )
