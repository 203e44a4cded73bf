"""Write the reader's model card from what training, export and measuring left.

    python -m training.reader.card OUT WORK

WORK is the folder of the last pass: it holds counts.txt (the sets and their rows, as training
prints them), log.jsonl, parity.json and figures.json (``evaluate --out``). OUT is the weights
folder and receives README.md. What is told of each pass is kept in ``passes/`` beside this file,
where the last one is added when its number is not there.
"""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from string import Template
from typing import Any

from training.reader.evaluate import Figure, table
from training.reader.rows import lines_of

TRAINING = Path(__file__).resolve().parent.parent
PASSES = Path(__file__).resolve().parent / "passes"
COUNT = re.compile(r"(?P<set>.+): (?P<rows>\d+) \((?P<answerable>\d+) answerable\)")
BATCH = 16
DAY = 24 * 3600

Count = tuple[str, int, int]  # set, rows, answerable rows


@dataclass(frozen=True)
class Pass:
    """What the card tells of a pass: its sets, and how long it ran, as text."""

    counts: tuple[Count, ...]
    steps: str
    rows_seen: str
    hours: str
    last_loss: str


def main() -> None:
    """Read the two folders from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--number", type=int, required=True, help="of the last pass, from 1")
    told = parser.parse_args()
    keep(PASSES / f"{told.number}.json", pass_of(told.work))
    text = card(told.work, kept_passes(PASSES)[: told.number])
    (told.out / "README.md").write_text(text, encoding="utf-8")


def card(work: Path, passes: Sequence[Pass]) -> str:
    """Return the model card."""
    figures = [Figure(**it) for it in json.loads((work / "figures.json").read_text("utf-8"))]
    facts = json.loads((work / "parity.json").read_text(encoding="utf-8"))
    facts |= {
        "passes": "\n".join(pass_lines(passes)),
        "data": "\n".join(data_lines([it.counts for it in passes])),
        "figures": "\n".join(table(figures)),
    }
    return Template((TRAINING / "reader_card.md").read_text(encoding="utf-8")).substitute(facts)


def pass_of(work: Path) -> Pass:
    """Return what a pass has left in its folder."""
    counts = counts_of((work / "counts.txt").read_text(encoding="utf-8"))
    return Pass(tuple(counts), **schedule(list(lines_of(work / "log.jsonl"))))


def kept_passes(folder: Path) -> list[Pass]:
    """Return the passes of a folder in their order."""
    files = sorted(folder.glob("*.json"), key=lambda it: int(it.stem))
    told = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    return [
        Pass(**{**it, "counts": tuple((name, *rest) for name, *rest in it["counts"])})
        for it in told
    ]


def keep(file: Path, made: Pass) -> None:
    """Write what is told of a pass, a line for each set."""
    facts = asdict(made)
    counts = ",\n  ".join(json.dumps(it) for it in facts.pop("counts"))
    text = json.dumps(facts).removesuffix("}") + f', "counts": [\n  {counts}\n]}}\n'
    file.write_text(text, encoding="utf-8")


def counts_of(printed: str) -> list[Count]:
    """Return what training printed of each set; other lines are passed over."""
    told = [COUNT.fullmatch(line.strip()) for line in printed.splitlines()]
    return [(it["set"], int(it["rows"]), int(it["answerable"])) for it in told if it]


def data_lines(passes: Sequence[Sequence[Count]]) -> Iterator[str]:
    """Yield a line of the card's table for each set; refuse one without an origin and a licence."""
    about = tomllib.loads((TRAINING / "reader_data.toml").read_text(encoding="utf-8"))
    for name in sorted({name for counted in passes for name, _, _ in counted}):
        if name not in about:
            raise SystemExit(f"reader_data.toml tells neither origin nor licence of {name}.")
        told = about[name]
        mixed = ", ".join(_rows_of(name, counted) for counted in passes)
        yield f"| {name} | {mixed} | {told['origin']} | {told['licence']} |"


def _rows_of(name: str, counted: Iterable[Count]) -> str:
    found = ((rows, answerable) for one, rows, answerable in counted if one == name)
    rows, answerable = next(found, (0, 0))
    return f"{rows:,} ({answerable:,})"


def pass_lines(passes: Sequence[Pass]) -> Iterator[str]:
    """Yield a line of the card's table for each pass over its rows."""
    for number, it in enumerate(passes, start=1):
        mixed = sum(rows for _, rows, _ in it.counts)
        yield (
            f"| {number} | {mixed:,} | {it.rows_seen} | {it.steps} | {it.hours} | {it.last_loss} |"
        )


def schedule(log: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Return how long was trained, from the log's lines."""
    last = log[-1]
    return {
        "steps": f"{last['step']:,}",
        "rows_seen": f"{last['step'] * BATCH:,}",
        "hours": f"{sum(_gaps(log)) / 3600:.1f}",
        "last_loss": f"{last['loss']:.2f}",
    }


def _gaps(log: Sequence[dict[str, Any]]) -> Iterator[float]:
    """Yield the seconds from each line of the log to the next, and the first's from its rate."""
    yield log[0]["step"] * BATCH / log[0]["rate"]
    clock = [_seconds(line["time"]) for line in log]
    yield from ((later - earlier) % DAY for earlier, later in pairwise(clock))


def _seconds(clock: str) -> int:
    hours, minutes, seconds = map(int, clock.split(":"))
    return hours * 3600 + minutes * 60 + seconds


if __name__ == "__main__":
    main()
