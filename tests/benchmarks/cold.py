"""Measure commands from a standing start, each beside an interpreter that does nothing."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds of one run of a command: by the clock, and of the processor."""

    wall: float
    cpu: float


def footnote_command(*words: str) -> list[str]:
    """Return the command line as a user would start it, from this environment."""
    installed = Path(sys.executable).with_name("footnote")
    return [str(installed), *words] if installed.exists() else [sys.executable, "-m", "bot", *words]


def in_turns(commands: dict[str, Sequence[str]], rounds: int = ROUNDS) -> dict[str, list[Run]]:
    """Run each command once a round, so that all meet the same moments of a busy machine.

    One round more comes first, to fill the disk's cache.
    """
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            run = _timed(command)
            if number:
                runs[name].append(run)
    return runs


def _timed(command: Sequence[str]) -> Run:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=_environment())
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall, cpu)


def _environment() -> dict[str, str]:
    return {**os.environ, "FOOTNOTE_CHAT_MODEL": "none"}
