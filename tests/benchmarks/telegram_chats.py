"""Fifty chats that ask at once: ``python -m tests.benchmarks.telegram_chats``.

The bot runs in a process of its own, on the real engine and the newsroom seeds, against the double
of the Bot API server. It prints the engine's own answers a second, the bot's with its budget
lifted and with it, the refusals of the server, the bot's own time an answer, and its memory.
"""

from __future__ import annotations

import asyncio
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

from bot.telegram.budget import Budget
from bot.telegram.service import serve
from bot.telegram.settings import TelegramSettings
from bot.telegram.workers import worker_count
from retrieval import Settings, open_engine
from tests.benchmarks.children import ROOT
from tests.bot.telegram.engines import EchoEngine
from tests.doubles.bot_api import TOKEN, BotApi

CHATS = 50
SINGLE = 60  # questions one after the other, for the bot's own time
WARM = 10  # of them that only warm it up


def main() -> None:
    """Measure, and print one JSON object."""
    with tempfile.TemporaryDirectory(prefix="footnote-bench-") as name:
        print(json.dumps(measure(Path(name)), indent=1))


def measure(folder: Path) -> dict[str, float]:
    """Return the figures."""
    questions = seed_questions()
    with open_engine(Settings(folder, chat_model="none")) as engine:
        engine.library.ingest([str(ROOT / "seeds" / "newsroom")])
        engine.ask(questions[0])
        own = rate_of_engine(engine, questions)
    lifted, _, memory = rate_of_bot(folder, questions, paced=False)
    paced, refusals, _ = rate_of_bot(folder, questions, paced=True)
    return {
        "engine_answers_per_s": own,
        "bot_lifted_answers_per_s": lifted,
        "lifted_share": lifted / own,
        "bot_paced_answers_per_s": paced,
        "refusals": refusals,
        **own_time(folder / "own"),
        "memory_mb": memory,
    }


def seed_questions() -> list[str]:
    """Return as many questions of the seeds as there are chats, none of them twice in a row."""
    lines = (ROOT / "seeds" / "questions" / "newsroom.jsonl").read_text().splitlines()
    known = [str(json.loads(line)["question"]) for line in lines if line.strip()]
    return [known[number % len(known)] for number in range(CHATS)]


def rate_of_engine(engine: Any, questions: Sequence[str]) -> float:
    """Return the engine's answers a second, in as many threads as the bot has."""
    with ThreadPoolExecutor(worker_count(os.cpu_count(), waits_for_server=False)) as pool:
        list(pool.map(engine.ask, questions[:4]))
        begun = time.perf_counter()
        list(pool.map(engine.ask, questions))
    return len(questions) / (time.perf_counter() - begun)


def rate_of_bot(
    folder: Path, questions: Sequence[str], *, paced: bool
) -> tuple[float, float, float]:
    """Return the bot's answers a second, how often the server refused, and its memory in MB."""
    with BotApi(paced=paced) as api, child(api, folder, "paced" if paced else "lifted") as process:
        for chat in (1000, 1001):
            api.say(questions[0], person=chat)
        api.wait(lambda: finished(api) == 2, 60)
        time.sleep(2)  # the budget of the warm-up is spent
        begun = time.perf_counter()
        for number, question in enumerate(questions, start=1):
            api.say(question, person=number)
        api.wait(lambda: finished(api) == 2 + len(questions), 120)
        seconds = time.perf_counter() - begun
        refusals = api.pace.refusals if api.pace else 0
        return len(questions) / seconds, refusals, resident_mb(process.pid)


def own_time(folder: Path) -> dict[str, float]:
    """Return the middle time, and the processor time, of an answer that costs the engine nothing.

    The time holds the double's own and the way there and back; the processor time does not, and
    does not grow when the machine has other work.
    """
    took: list[float] = []
    with BotApi(paced=False) as api, child(api, folder, "echo") as process:
        for number in range(1, SINGLE + 1):
            if number == WARM:
                before = processor_ms(process.pid)
            begun = time.perf_counter()
            api.say("Who sailed?", person=number)
            while finished(api) < number:
                time.sleep(0.0005)
            took.append(1000 * (time.perf_counter() - begun))
        spent = processor_ms(process.pid) - before
    share = SINGLE - WARM + 1
    return {"own_ms_p50": statistics.median(took[WARM:]), "own_processor_ms": spent / share}


def finished(api: BotApi) -> int:
    """Count the chats whose last message is more than a placeholder."""
    return sum(len(shown.texts) > 1 for shown in list(api.messages.values()))


@contextmanager
def child(api: BotApi, folder: Path, kind: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a bot in a process of its own."""
    # Ids begin anew with each server, so a bot must not know those of the last.
    for stale in (*folder.glob("telegram/updates.sqlite*"), *folder.glob("conversations.sqlite*")):
        stale.unlink()
    command = [sys.executable, "-m", "tests.benchmarks.telegram_chats", kind, str(folder), api.url]
    process = subprocess.Popen(command, cwd=ROOT)
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


def run_bot(kind: str, folder: Path, url: str) -> None:
    """Serve until SIGTERM."""
    settings = TelegramSettings(TOKEN, url)
    if kind == "echo":
        engine: Any = EchoEngine(folder)
        asyncio.run(until_signal(settings, engine, Budget(limited=False)))
        return
    with open_engine(Settings(folder, chat_model="none")) as engine:
        engine.ask("warm")
        asyncio.run(until_signal(settings, engine, Budget(limited=kind == "paced")))


async def until_signal(settings: TelegramSettings, engine: Any, budget: Budget) -> None:
    """Serve until SIGTERM."""
    loop = asyncio.get_running_loop()
    ending: asyncio.Future[None] = loop.create_future()
    loop.add_signal_handler(signal.SIGTERM, lambda: ending.done() or ending.set_result(None))
    await serve(settings, engine, ending, budget=budget)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run_bot(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
    else:
        main()
