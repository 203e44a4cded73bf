"""A chat on a recording engine, for tests that need a real process: ``python -m`` runs it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.__main__ import main
from retrieval import ModelError
from tests.bot.doubles import ANSWER, RecordingEngine, RecordingProgram


class SlowEngine(RecordingEngine):
    """Says a sentence at once; never comes to an end when it is asked for long."""

    def __init__(self) -> None:
        super().__init__(data_dir=Path.cwd())
        # Sentences are shown as they come where a model writes them.
        self.settings = replace(self.settings, chat_model="openai:some-model")

    def stream(self, question: str, **options: Any) -> Iterator[Any]:
        if question == "fail":
            raise ModelError("it failed")
        yield ANSWER.sentences[0]
        if question == "long":
            # As the real engine waits: a signal between two bytecodes is seen at the next look,
            # where one long sleep that begins just then would sleep it out.
            for _ in range(1200):
                time.sleep(0.05)
        yield ANSWER


if __name__ == "__main__":
    sys.exit(main(["chat"], RecordingProgram(SlowEngine()).parts()))
