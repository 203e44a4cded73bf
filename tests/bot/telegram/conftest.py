from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.telegram.engines import EchoEngine
from tests.doubles.bot_api import BotApi


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@pytest.fixture
def engine(tmp_path: Path) -> EchoEngine:
    return EchoEngine(tmp_path)
