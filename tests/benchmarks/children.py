"""Run a measurement in a process of its own, so that its memory and its imports are its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
STOCK = ROOT / ".bench-venv"
STOCK_PYTHON = STOCK / "bin" / "python"
STOCK_MISSING = "needs make bench-baseline"


def measured(module: str, *words: str | Path, python: str | Path = sys.executable) -> Any:
    """Run ``python -m tests.benchmarks.MODULE`` and return the JSON that it prints last."""
    command = [str(python), "-m", f"tests.benchmarks.{module}", *map(str, words)]
    run = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(run.stdout.splitlines()[-1])


def stock_is_installed() -> bool:
    """Tell whether ``make bench-baseline`` has run to its end."""
    return (STOCK / ".installed").exists()
