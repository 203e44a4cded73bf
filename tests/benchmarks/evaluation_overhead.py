"""What an evaluation costs beside the engine: ``python -m tests.benchmarks.evaluation_overhead``.

Asks questions of an engine whose answers cost a fixed time, and prints the time a question of the
whole command, of the engine in it, and of what is between: asking, caching, scoring, intervals,
report and page. The target is under 3 ms.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.__main__ import main
from tests.bot.evaluation.doubles import FERRY, WALL, WordEngine, program_of

QUESTIONS = 1000
KINDS = ("fact", "number", "date", "who", "why", "how")
TARGET_MS = 3.0
PASSAGES = 50


@dataclass
class Cost:
    """Milliseconds of processor time a question: what else runs on the machine does not count."""

    total: float
    engine: float

    @property
    def overhead(self) -> float:
        """What is not the engine's."""
        return self.total - self.engine


class TimedEngine(WordEngine):
    """Adds up the time spent in ``ask``; gives as many passages as the real engine does."""

    spent = 0.0

    def ask(self, *words: Any, **more: Any) -> Any:
        started = time.thread_time()
        answer = super().ask(*words, **more)
        passages = answer.retrieved * (PASSAGES // max(1, len(answer.retrieved)) + 1)
        object.__setattr__(answer, "retrieved", passages[:PASSAGES])
        self.spent += time.thread_time() - started
        return answer


def write_questions(path: Path, count: int) -> None:
    """Write questions of six kinds, a fifth of them unanswerable, all with evidence and gold."""
    asked = ("How many people did the ferry carry", "What will the seawall cost")
    with path.open("w", encoding="utf-8") as stream:
        for number in range(count):
            record = {
                "id": f"q{number}",
                "question": f"{asked[number % 2]} in case {number}?",
                "answers": None
                if number % 5 == 4
                else [("40 people", "9 million dollars")[number % 2]],
                "evidence": [("ferry", "wall")[number % 2]],
                "kind": KINDS[number % len(KINDS)],
            }
            stream.write(json.dumps(record) + "\n")


def measure(count: int = QUESTIONS) -> Cost:
    """Run the command once over ``count`` new questions."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_questions(folder / "questions.jsonl", count)
        engine = TimedEngine(FERRY, WALL)
        words = ["eval", str(folder / "questions.jsonl"), "--out", str(folder / "out"), "--json"]
        started = time.process_time()
        code = main(words, program_of(engine, folder / "data"))
        total = time.process_time() - started
        assert code == 0
        assert len(engine.asked) == count
        return Cost(total / count * 1000, engine.spent / count * 1000)


if __name__ == "__main__":
    cost = measure()
    print(
        f"{QUESTIONS:,} questions: {cost.total:.2f} ms each, of which the engine {cost.engine:.2f};"
        f" overhead {cost.overhead:.2f} ms, {cost.overhead / TARGET_MS:.0%} of the {TARGET_MS:.0f}"
        " ms allowed",
        file=sys.stderr,
    )
    sys.exit(cost.overhead >= TARGET_MS)
