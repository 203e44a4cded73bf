"""Run ``footnote telegram`` through its real door, with an engine that answers from a script."""

from __future__ import annotations

import os
import sys
from typing import Any

from bot.__main__ import main
from bot.program import Program
from bot.telegram import processor
from retrieval import Settings
from tests.bot.telegram.engines import EchoEngine


def open_engine(settings: Settings) -> Any:
    sentences = int(os.environ.get("SCRIPTED_SENTENCES", "3"))
    pause = float(os.environ.get("SCRIPTED_PAUSE", "0.05"))
    return EchoEngine(settings.data_dir, sentences=sentences, pause=pause)


if __name__ == "__main__":
    processor.PAUSES = (0.1, 0.1)
    sys.exit(main(["telegram"], Program(open_engine=open_engine)))
