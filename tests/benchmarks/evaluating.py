"""What ``footnote eval`` costs beside the engine: ``python -m tests.benchmarks.evaluating``.

The same questions are asked of the bare engine, two at a time, and evaluated by the whole command
with ``--jobs 2``: half of them bare, all evaluated, the other half bare, so that a machine that
grows slower or faster weighs on both. Then the command asks them one after the other, and what it
took beside the engine's own calls is its overhead: start, cache, scores, intervals, report, page.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from bot.__main__ import main as footnote
from bot.evaluation.runner import RETRIEVED
from bot.program import Program
from retrieval import Answer, Engine, Settings, open_engine
from tests.benchmarks.figures import Figure, Goal, table
from tests.benchmarks.newswriter import Story, stories

QUESTIONS = 1_000
JOBS = 2
KINDS = ("fact", "number", "date", "who", "why", "how")
_WARM = 10
_WIDE = 150  # columns where the output is no terminal


class TimedEngine:
    """Adds up the time that is spent in ``ask``. For one thread."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.spent = 0.0

    def ask(self, question: str, **how: Any) -> Answer:
        """Ask the engine."""
        started = time.perf_counter()
        answer = self.engine.ask(question, **how)
        self.spent += time.perf_counter() - started
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def __enter__(self) -> TimedEngine:
        return self

    def __exit__(self, *raised: object) -> None:
        self.engine.close()


def measure(folder: Path, count: int = QUESTIONS, reader: str = "") -> dict[str, Any]:
    """Take every raw measurement, in a folder to work in. ``reader`` is that of the first two."""
    written = list(stories(count))
    asked = _write(folder, written)
    settings = Settings(folder / "data", chat_model="none", reader=reader)
    with open_engine(settings) as engine:
        engine.library.ingest([str(folder / "stories.jsonl")])
    middle = len(asked) // 2
    before = seconds_of_engine(settings, asked[:middle])
    evaluated, _ = seconds_of_command(settings, folder, JOBS)
    after = seconds_of_engine(settings, asked[middle:])
    alone = replace(settings, reader="none")
    own, engine_in_own = seconds_of_command(alone, folder, 1)
    return {
        "questions": len(asked),
        "reader": reader or "local",
        "engine": before + after,
        "evaluated": evaluated,
        "own": own,
        "engine_in_own": engine_in_own,
    }


def seconds_of_engine(settings: Settings, asked: Sequence[str]) -> float:
    """Ask a warm engine as the command does, so many at a time."""
    with open_engine(settings) as engine, ThreadPoolExecutor(JOBS) as pool:
        for question in asked[:_WARM]:
            engine.ask(question)
        started = time.perf_counter()
        for _ in pool.map(lambda question: engine.ask(question, retrieved=RETRIEVED), asked):
            pass
        return time.perf_counter() - started


def seconds_of_command(settings: Settings, folder: Path, jobs: int) -> tuple[float, float]:
    """Run the command over all questions anew; return its seconds, and those within ``ask``."""
    opened: list[TimedEngine] = []

    def timed(given: Settings) -> Any:
        opened.append(TimedEngine(open_engine(given)))
        return opened[0]

    words = ["eval", folder / "questions.jsonl", "--out", folder / "out", "--fresh", "--json"]
    program = Program(lambda _: settings, timed)
    started = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        code = footnote([*map(str, words), "--jobs", str(jobs)], program)
    assert code == 0
    return time.perf_counter() - started, opened[0].spent


def figures(raw: dict[str, Any]) -> Iterator[Figure]:
    """Turn raw measurements into figures. Pure."""
    count = raw["questions"]
    part = f"footnote eval, {count:,} questions"
    how = f"{JOBS} at a time, reader {raw['reader']}"
    engine, evaluated = count / raw["engine"], count / raw["evaluated"]
    yield Figure(part, "the engine alone", engine, "answers/s", note=how)
    yield Figure(part, f"the whole command, --jobs {JOBS}", evaluated, "answers/s")
    yield Figure(part, "of the engine's rate", evaluated / engine, "×", Goal(0.95, at_least=True))
    overhead = (raw["own"] - raw["engine_in_own"]) / count * 1000
    own = f"of {raw['own'] / count * 1000:.1f} ms, reader none, --jobs 1"
    yield Figure(part, "a question beside the engine's own time", overhead, "ms", Goal(3), own)


def _write(folder: Path, written: Sequence[Story]) -> list[str]:
    """Write articles and question lines of six kinds, a fifth of them unanswerable."""
    articles = [json.dumps(story.line) for story in written]
    (folder / "stories.jsonl").write_text("\n".join(articles), encoding="utf-8")
    lines = [json.dumps(_question(place, story)) for place, story in enumerate(written)]
    (folder / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return [story.question for story in written]


def _question(place: int, story: Story) -> dict[str, Any]:
    answers = None if place % 5 == 4 else [" ".join(story.line["text"].split()[:3])]
    return {
        "id": f"q{place}",
        "question": story.question,
        "answers": answers,
        "evidence": [story.line["id"]],
        "kind": KINDS[place % len(KINDS)],
    }


def main(words: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.evaluating")
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--reader", choices=("local", "none"), default="local")
    told = parser.parse_args(words)
    with TemporaryDirectory(prefix="footnote-bench-") as name:
        reader = "" if told.reader == "local" else told.reader
        found = measure(Path(name), told.questions, reader)
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDE)
    console.print(table(figures(found)))


if __name__ == "__main__":
    main()
