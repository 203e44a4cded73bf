"""The bot that is measured: ``python -m tests.benchmarks.telegram_bot KIND FOLDER SERVER``.

``paced`` and ``lifted`` run it on the real engine, with its budget and without; ``echo`` on an
engine that costs nothing.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path
from typing import Any

from bot.telegram.budget import Budget
from bot.telegram.service import serve
from bot.telegram.settings import TelegramSettings
from retrieval import Settings, open_engine
from tests.bot.telegram.engines import EchoEngine
from tests.doubles.bot_api import TOKEN


def main(kind: str, folder: str, server: str) -> None:
    """Serve until SIGTERM."""
    settings = TelegramSettings(TOKEN, server)
    if kind == "echo":
        asyncio.run(until_signal(settings, EchoEngine(Path(folder)), Budget(limited=False)))
        return
    with open_engine(Settings(Path(folder), chat_model="none", reader="none")) as engine:
        engine.ask("warm")
        asyncio.run(until_signal(settings, engine, Budget(limited=kind == "paced")))


async def until_signal(settings: TelegramSettings, engine: Any, budget: Budget) -> None:
    """Serve until SIGTERM."""
    loop = asyncio.get_running_loop()
    ending: asyncio.Future[None] = loop.create_future()
    loop.add_signal_handler(signal.SIGTERM, lambda: ending.done() or ending.set_result(None))
    await serve(settings, engine, ending, budget=budget)


if __name__ == "__main__":
    main(*sys.argv[1:])
