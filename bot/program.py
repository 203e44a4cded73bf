"""The two outside parts of the command, replaceable as a pair so that tests drive the real rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval import Engine, Settings


def settings_from_environment(data_dir: Path | None) -> Settings:
    """Read the environment and ``.env``; ``data_dir`` wins over both."""
    from bot.environment import read_settings

    return read_settings(data_dir)


def embedded_engine(settings: Settings) -> Engine:
    """Open the engine on its own parts."""
    from retrieval import open_engine

    return open_engine(settings)


@dataclass(frozen=True, slots=True)
class Program:
    """What a command is made of: where the settings come from, and how an engine is opened."""

    read_settings: Callable[[Path | None], Settings] = settings_from_environment
    open_engine: Callable[[Settings], Engine] = embedded_engine
