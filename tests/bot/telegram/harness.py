"""A bot in a thread of the test, or in a process that a test can kill."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.telegram.access import Access
from bot.telegram.budget import Budget
from bot.telegram.service import serve
from bot.telegram.settings import OPEN, TelegramSettings, Webhook
from tests.bot.telegram.engines import EchoEngine
from tests.doubles.bot_api import TOKEN, BotApi

ROOT = Path(__file__).resolve().parents[3]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class ThreadedBot:
    """The real bot against a double of the server, with an engine of the test.

    Its budget is lifted where the server takes any pace.
    """

    def __init__(
        self,
        api: BotApi,
        engine: EchoEngine,
        *,
        access: Access = OPEN,
        webhook: Webhook | None = None,
        budget: Budget | None = None,
        grace: float = 5.0,
        drafts: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.settings = TelegramSettings(TOKEN, api.url, access, webhook, drafts)
        self._clock = clock
        self.engine = engine
        self._budget = budget or Budget(limited=api.pace is not None)
        self._grace = grace
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending: asyncio.Future[None] | None = None
        self._api = api
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self.error: BaseException | None = None

    def __enter__(self) -> ThreadedBot:
        self._thread.start()
        start = "setWebhook" if self.settings.webhook else "deleteWebhook"
        self._api.wait(lambda: self._api.made(start) or self.error)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        if self._loop is not None and self._ending is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._end)
        self._thread.join(30)
        assert not self._thread.is_alive()

    def _end(self) -> None:
        assert self._ending is not None
        if not self._ending.done():
            self._ending.set_result(None)

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ending = self._loop.create_future()
        engine: Any = self.engine
        try:
            await serve(
                self.settings,
                engine,
                self._ending,
                budget=self._budget,
                grace=self._grace,
                clock=self._clock,
            )
        except Exception as error:
            self.error = error


class BotProcess:
    """``footnote telegram`` in a process of its own, with a scripted engine."""

    def __init__(self, api: BotApi, data_dir: Path, **variables: str) -> None:
        self._environment = {
            **os.environ,
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_BASE_URL": api.url,
            "FOOTNOTE_DATA_DIR": str(data_dir),
            **variables,
        }
        self.log = data_dir / "log.txt"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, **variables: str) -> None:
        self._environment |= variables
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.bot.telegram.scripted_bot"],
                cwd=ROOT,
                env=self._environment,
                stderr=log,
                stdout=log,
            )

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(20)

    def restart(self, **variables: str) -> None:
        self.kill()
        self.start(**variables)

    def terminate(self, seconds: float = 30.0) -> int:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(seconds)

    def wait(self, seconds: float = 60.0) -> int:
        assert self._process is not None
        return self._process.wait(seconds)

    def __enter__(self) -> BotProcess:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()
