"""Where a cold command spends its time: the imports by library, and who asked for them first."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_LINE = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \|( +)(\S+)")


@dataclass(frozen=True, slots=True)
class Import:
    """One module: the microseconds of its own, those with all it pulled in, and who pulled it."""

    name: str
    own: int
    whole: int
    importer: str


def read_import_times(told: str) -> list[Import]:
    """Read what ``python -X importtime`` prints: a module's line follows those that it pulls in."""
    lines = [match.groups() for match in map(_LINE.match, told.splitlines()) if match]
    above: list[tuple[int, str]] = []
    found = []
    for own, whole, indent, name in reversed(lines):
        while above and above[-1][0] >= len(indent):
            above.pop()
        found.append(Import(name, int(own), int(whole), above[-1][1] if above else ""))
        above.append((len(indent), name))
    return found[::-1]


def by_library(imports: Sequence[Import]) -> list[tuple[str, float]]:
    """Return the milliseconds that each top-level package costs by itself, the dearest first."""
    cost: Counter[str] = Counter()
    for each in imports:
        cost[each.name.partition(".")[0]] += each.own
    return [(name, own / 1000) for name, own in cost.most_common()]


def roots(imports: Sequence[Import]) -> list[tuple[str, str, float]]:
    """Return (library, who pulled it in first, ms with all below), the dearest first."""
    crossings = [
        (each.name, each.importer, each.whole / 1000)
        for each in imports
        if _top(each.name) != _top(each.importer)
    ]
    return sorted(crossings, key=lambda crossing: -crossing[2])


def _top(name: str) -> str:
    return name.partition(".")[0]


def explain(words: Sequence[str], most: int = 15) -> str:
    """Run ``footnote WORDS`` once with its imports timed, and tell the dearest."""
    command = [sys.executable, "-X", "importtime", "-m", "bot", *words]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    imports = read_import_times(run.stderr)
    total = sum(each.own for each in imports) / 1000
    lines = [f"imports of footnote {words[-1]!r}: {total:,.0f} ms, {len(imports)} modules"]
    lines += ["  by library, its own modules alone:"]
    lines += [f"    {cost:7.1f} ms  {name}" for name, cost in by_library(imports)[:most]]
    lines += ["  by what crosses into another library, with all below it:"]
    lines += [f"    {cost:7.1f} ms  {name}  ← {by}" for name, by, cost in roots(imports)[:most]]
    return "\n".join(lines)
