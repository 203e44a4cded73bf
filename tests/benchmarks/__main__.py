"""``python -m tests.benchmarks``: measure, print one table, write JSON to bench-results/.

``--full`` measures searches of large collections instead, which are kept there, ``--explain``
adds where the cold commands spend their time.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.benchmarks import everyday, large_collections, machine, scale, streaming, telegram_chats
from tests.benchmarks.children import ROOT, measured
from tests.benchmarks.figures import Figure, table

_WIDE = 150  # columns where the output is no terminal


def main(words: Sequence[str] | None = None) -> None:
    """Measure what is asked for."""
    chosen = _arguments(words)
    started = time.monotonic()
    found = machine.describe()
    with tempfile.TemporaryDirectory(prefix="footnote-bench-") as name:
        if chosen.full:
            raw: dict[str, Any] = scale.measure(chosen.out / "large", chosen.sizes)
            figures = list(scale.figures(raw))
        else:
            raw = everyday.measure(Path(name), chosen.articles)
            everyday.tell("sentences of a chat model")
            asked = [Path(name) / part for part in ("data", "questions.json")]
            raw["streaming"] = measured("streaming", *asked)
            everyday.tell("the Telegram bot with fifty chats at once")
            raw["telegram"] = measured("telegram_chats", Path(name) / "telegram")
            figures = [
                *everyday.figures(raw),
                *streaming.figures(raw["streaming"]),
                *telegram_chats.figures(raw["telegram"]),
            ]
        explained = everyday.explained(Path(name)) if chosen.explain and not chosen.full else ""
    _print(f"Footnote on {machine.told(found)}", figures, explained)
    seconds = time.monotonic() - started
    path = _write(chosen.out, "full" if chosen.full else "bench", found, figures, raw, seconds)
    print(f"{seconds / 60:.1f} minutes; raw figures in {path}", file=sys.stderr)


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--full", action="store_true", help="large collections")
    parser.add_argument("--explain", action="store_true", help="cold starts by import")
    parser.add_argument("--articles", type=int, default=everyday.ARTICLES)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(large_collections.SIZES))
    parser.add_argument("--out", type=Path, default=ROOT / "bench-results")
    return parser.parse_args(words)


def _print(title: str, figures: Sequence[Figure], explained: str) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDE)
    console.print(title, soft_wrap=True)
    console.print(table(figures))
    if explained:
        console.print(explained, markup=False)


def _write(
    folder: Path,
    name: str,
    found: dict[str, Any],
    figures: Sequence[Figure],
    raw: dict[str, Any],
    seconds: float,
) -> Path:
    now = datetime.now(UTC)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{now:%Y%m%dT%H%M%SZ}.json"
    record = {
        "taken": now.isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "machine": found,
        "figures": [figure.record() for figure in figures],
        "raw": raw,
    }
    path.write_text(json.dumps(record, indent=1, default=_plain), encoding="utf-8")
    return path


def _plain(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value)


if __name__ == "__main__":
    main()
