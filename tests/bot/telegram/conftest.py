from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.telegram.engines import EchoEngine
from tests.doubles.bot_api import BotApi


@pytest.fixture
def api() -> Iterator[BotApi]:
    """A server that takes any pace, for a bot whose budget is lifted."""
    with BotApi(paced=False) as server:
        yield server


@pytest.fixture
def paced_api() -> Iterator[BotApi]:
    """A server that refuses what comes too fast."""
    with BotApi() as server:
        yield server


@pytest.fixture
def engine(tmp_path: Path) -> EchoEngine:
    return EchoEngine(tmp_path)
