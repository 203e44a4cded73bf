"""Fifty chats that ask at once: ``python -m tests.benchmarks.telegram_chats``.

The bot runs in a process of its own, on the real engine and the newsroom seeds, against the double
of the Bot API server. With a folder to work in, the raw measurements are printed as JSON.
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.telegram.workers import worker_count
from retrieval import Settings, open_engine
from tests.benchmarks.children import ROOT
from tests.benchmarks.figures import Figure, Goal, percentiles, table
from tests.doubles.bot_api import BotApi

CHATS = 50
ROUNDS = 3  # each of them asks in every chat once, and the middle one counts
SINGLE = 120  # questions one after the other, for the bot's own time
WARM = 20  # of them that only warm it up
WIDE = 150  # columns where the output is no terminal


def measure(folder: Path) -> dict[str, Any]:
    """Take every raw measurement, in a folder to work in. About a minute."""
    questions = seed_questions()
    with open_engine(Settings(folder, chat_model="none", reader="none")) as engine:
        engine.library.ingest([str(ROOT / "seeds" / "newsroom")])
        own = rates_of_engine(engine, questions)
    return {
        "engine": own,
        "lifted": rates_of_bot(folder, questions, paced=False),
        "paced": rates_of_bot(folder, questions, paced=True),
        "own_time": own_time(folder / "own"),
    }


def figures(raw: dict[str, Any]) -> Iterator[Figure]:
    """Turn raw measurements into figures. Pure."""
    part = f"Telegram, {CHATS} chats at once"
    own, lifted, paced = (raw[name] for name in ("engine", "lifted", "paced"))
    engine_rate, lifted_rate = statistics.median(own), statistics.median(lifted["rates"])
    paced_rate = statistics.median(paced["rates"])
    rounds = f"middle of {ROUNDS} rounds of {CHATS} questions"
    yield Figure(part, "the engine alone, as many threads", engine_rate, "answers/s", note=rounds)
    yield Figure(part, "the bot, its budget lifted", lifted_rate, "answers/s", note=rounds)
    share = lifted_rate / engine_rate
    yield Figure(part, "share of the engine's", share, "×", Goal(0.85, at_least=True))
    yield Figure(
        part, "the bot, within its budget", paced_rate, "answers/s", Goal(13, at_least=True), rounds
    )
    taken = 1 - paced["refused"] / paced["calls"]
    note = f"{paced['calls']} calls, {paced['refused']} refused with 429"
    yield Figure(part, "share of calls that the server took", taken, "×", Goal(1, True), note)
    middle, slow = percentiles(raw["own_time"]["ms"])
    note = f"{len(raw['own_time']['ms'])} answers, the server double's time within"
    yield Figure(part, "the bot's own time an answer, p50", middle, "ms", Goal(15), note)
    yield Figure(part, "the same, p95", slow, "ms")
    yield Figure(part, "of the processor, an answer", raw["own_time"]["processor_ms"], "ms")
    yield Figure(part, "memory of the bot with its engine", lifted["memory_mb"], "MB")


def seed_questions() -> list[str]:
    """Return as many questions of the seeds as there are chats, none of them twice in a row."""
    lines = (ROOT / "seeds" / "questions" / "newsroom.jsonl").read_text().splitlines()
    known = [str(json.loads(line)["question"]) for line in lines if line.strip()]
    return [known[number % len(known)] for number in range(CHATS)]


def rates_of_engine(engine: Any, questions: Sequence[str]) -> list[float]:
    """Return the engine's answers a second, in as many threads as the bot has."""
    rates = []
    with ThreadPoolExecutor(worker_count(os.cpu_count(), waits_for_server=False)) as pool:
        list(pool.map(engine.ask, questions[:4]))
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            list(pool.map(engine.ask, questions))
            rates.append(len(questions) / (time.perf_counter() - begun))
    return rates


def rates_of_bot(folder: Path, questions: Sequence[str], *, paced: bool) -> dict[str, Any]:
    """Return the bot's answers a second, its calls, those refused with 429, its memory in MB."""
    rates = []
    with BotApi(paced=paced) as api, child(api, folder, "paced" if paced else "lifted") as process:
        ask_all(api, questions[:2], first=9_000)
        for round_ in range(ROUNDS):
            time.sleep(2)  # the budget of what went before is spent
            begun = time.perf_counter()
            ask_all(api, questions, first=1 + round_ * CHATS)
            rates.append(len(questions) / (time.perf_counter() - begun))
        refused = sum(call.status == 429 for call in api.calls)
        return {
            "rates": rates,
            "calls": len(api.calls),
            "refused": refused,
            "memory_mb": resident_mb(process.pid),
        }


def ask_all(api: BotApi, questions: Sequence[str], *, first: int) -> None:
    """Ask each question in a chat of its own, and wait for all of the answers."""
    answered = finished(api) + len(questions)
    for person, question in enumerate(questions, start=first):
        api.say(question, person=person)
    api.wait(lambda: finished(api) == answered, 120)


def own_time(folder: Path) -> dict[str, Any]:
    """Return the times, and the processor time, of answers that cost the engine nothing.

    The times hold the double's own and the way there and back; the processor time does not, and
    does not grow when the machine has other work.
    """
    took: list[float] = []
    with BotApi(paced=False) as api, child(api, folder, "echo") as process:
        for number in range(1, SINGLE + 1):
            if number == WARM + 1:
                before = processor_ms(process.pid)
            begun = time.perf_counter()
            api.say("Who sailed?", person=number)
            while finished(api) < number:
                time.sleep(0.0005)
            took.append(1000 * (time.perf_counter() - begun))
        spent = processor_ms(process.pid) - before
    return {"ms": took[WARM:], "processor_ms": spent / (SINGLE - WARM)}


def finished(api: BotApi) -> int:
    """Count the chats whose last message is more than a placeholder."""
    return sum(len(shown.texts) > 1 for shown in list(api.messages.values()))


@contextmanager
def child(api: BotApi, folder: Path, kind: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a bot in a process of its own."""
    # Ids begin anew with each server, so a bot must not know those of the last.
    for stale in (*folder.glob("telegram/updates.sqlite*"), *folder.glob("conversations.sqlite*")):
        stale.unlink()
    words = [sys.executable, "-m", "tests.benchmarks.telegram_bot", kind, str(folder), api.url]
    process = subprocess.Popen(words, cwd=ROOT)
    try:
        api.wait(lambda: api.made("deleteWebhook"), 60)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def resident_mb(process: int) -> float:
    """Return the memory of a process that is in use."""
    status = Path(f"/proc/{process}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def processor_ms(process: int) -> float:
    """Return the processor time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main(folder: Path | None = None) -> None:
    """Measure, and print the table, or as JSON what was measured in a folder."""
    if folder is not None:
        print(json.dumps(measure(folder)))
        return
    with tempfile.TemporaryDirectory(prefix="footnote-bench-") as name:
        raw = measure(Path(name))
    width = None if sys.stdout.isatty() else WIDE
    Console(highlight=False, width=width).print(table(figures(raw)))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
