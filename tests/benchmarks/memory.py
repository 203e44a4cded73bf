"""How much memory this process has used at most, and what a bare interpreter uses of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak_rss_mb() -> float:
    """Return the most memory that this process ever held, in MB of a million bytes.

    Linux keeps it apart for each program; ``ru_maxrss``, the way elsewhere, also counts what the
    parent held when it started this process.
    """
    if _STATUS.exists():
        (line,) = (line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / 1e6
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def bare_rss_mb() -> float:
    """Return what `peak_rss_mb` says in an interpreter that does nothing else."""
    code = "from tests.benchmarks.memory import peak_rss_mb; print(peak_rss_mb())"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(run.stdout)


def rss_mb() -> float:
    """Return the memory that this process holds now, in MB; its peak where that is all there is."""
    if not _STATUS.exists():
        return peak_rss_mb()
    (line,) = (line for line in _STATUS.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024 / 1e6
