"""Measure how soon a chat model's sentence is shown, after its last token, checked by the gate.

    python -m tests.benchmarks.streaming FOLDER QUESTIONS.json

A local server streams sentences of the passages that it is sent; the real client reads them. Prints
one JSON object with the milliseconds of every sentence and of every check.
"""

from __future__ import annotations

import io
import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from rich.console import Console

from bot.rendering.terminal import sentence_line
from retrieval import AnswerSentence, Engine, Settings, open_engine
from retrieval.answering.gate import Gate
from retrieval.models.embedder import LocalEmbedder
from tests.benchmarks.figures import Figure, Goal, percentiles
from tests.doubles.chat_server import ChatServer, Reply

QUESTIONS = 40
_WARM = 3
_SENTENCES = 3
_PAUSE_S = 0.03
_NUMBERED = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)


def measure(folder: Path, questions: list[str]) -> dict[str, Any]:
    """Ask the questions of a model that quotes; the first few only warm up."""
    checks: list[float] = []
    shown: list[float] = []
    with ChatServer() as server, patch.object(Gate, "check", _timed(Gate.check, checks)):
        server.answer_with(quoting)
        settings = Settings(data_dir=folder, openai_base_url=server.url)
        with open_engine(settings, embedder=LocalEmbedder) as engine:
            for number, question in enumerate(questions[: QUESTIONS + _WARM]):
                if number == _WARM:
                    checks.clear()
                    shown.clear()
                shown += _ask(engine, server, question)
    return {"shown_ms": shown, "checks_ms": checks}


def quoting(request: dict[str, Any]) -> Reply:
    """Answer with the first sentences of the prompt, each ended by its number in one token."""
    said = _NUMBERED.findall(str(request["messages"][-1]["content"]))[:_SENTENCES]
    pieces = [piece for number, text in said for piece in (text, f" [{number}]\n")]
    return Reply(pieces=tuple(pieces), pause_s=_PAUSE_S)


def figures(raw: dict[str, Any]) -> Iterator[Figure]:
    """Turn raw measurements into figures. Pure."""
    part = "a chat model's sentence"
    shown, checks = raw["shown_ms"], raw["checks_ms"]
    middle, slow = percentiles(shown)
    yield Figure(
        part, "last token to screen, p50", middle, "ms", Goal(30), f"{len(shown)} sentences"
    )
    yield Figure(part, "last token to screen, p95", slow, "ms")
    middle, slow = percentiles(checks)
    yield Figure(part, "of it the gate, p50", middle, "ms", Goal(10), f"{len(checks)} checks")
    yield Figure(part, "of it the gate, p95", slow, "ms")


def _ask(engine: Engine, server: ChatServer, question: str) -> list[float]:
    """Return the milliseconds of each sentence; none where the gate has dropped one."""
    console = Console(file=io.StringIO())
    server.sent.clear()
    seen = []
    for part in engine.stream(question):
        if isinstance(part, AnswerSentence):
            console.print(sentence_line(part))
            seen.append(time.perf_counter())
    left = [moment for event, moment in server.sent if "]\\n" in event]
    if len(left) != len(seen):
        return []
    return [(shown - sent) * 1000 for shown, sent in zip(seen, left, strict=True)]


def _timed(check: Callable[..., Any], times: list[float]) -> Callable[..., Any]:
    def timed(*arguments: Any) -> Any:
        started = time.perf_counter()
        verdict = check(*arguments)
        times.append((time.perf_counter() - started) * 1000)
        return verdict

    return timed


if __name__ == "__main__":
    wanted = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    print(json.dumps(measure(Path(sys.argv[1]), wanted)))
