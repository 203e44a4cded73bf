"""What the figures were taken on, and how busy it was."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

_LIBRARIES = ("chromadb", "tantivy", "onnxruntime", "tokenizers", "numpy", "langchain-core")


def describe() -> dict[str, Any]:
    """Return processor, cores, load, Python and the libraries that the figures depend on."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "system": platform.system(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in _LIBRARIES},
    }


def told(machine: dict[str, Any]) -> str:
    """Return one line, with a warning where other work disturbs the figures."""
    line = f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}"
    if machine["load"] > 0.5:
        line += f"; load {machine['load']:.1f} from other work: ratios hold, absolute times do not"
    return line


def _processor() -> str:
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
