"""Processes that do the same thing at the same moment."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

_APART = 0.05  # seconds from one round to the next


def printed_by_racers(
    folder: Path, imports: str, act: str, *, racers: int, rounds: int
) -> list[str]:
    """Run ``act`` in several processes, all in round ``n`` at once; return what each printed.

    ``act`` finds a new file of each round as ``path``.
    """
    code = (
        f"import pathlib, sys, time\n{imports}\n"
        f"for n in range({rounds}):\n"
        f"    time.sleep(max(0.0, float(sys.argv[2]) + n * {_APART} - time.time()))\n"
        "    path = pathlib.Path(sys.argv[1], f'{n}.sqlite3')\n"
        f"    {act}\n"
    )
    command = [sys.executable, "-c", code, str(folder), str(time.time() + 2)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(racers)]
    return [each.communicate(timeout=60)[0] for each in running]
