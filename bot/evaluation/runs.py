"""The folder of a run: what is written there, and what is read back to compare."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval import UsageError

Document = dict[str, Any]

ANSWERS, BARE, REPORT, PAGE = (
    "answers.jsonl",
    "answers_without_history.jsonl",
    "report.json",
    "report.html",
)


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run as its folder holds it; ``lines`` are the answers by question id."""

    folder: Path
    report: Document
    lines: dict[str, Document]


def make_folder(folder: Path) -> None:
    """Make the folder of a run. Raises UsageError when it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--out {folder}: {error.strerror or error}; name a folder") from error


def write_lines(path: Path, lines: Iterable[Document]) -> None:
    """Write one JSON object a line; the file is there whole or not at all."""
    _write(path, "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines))


def write_answers(
    folder: Path, lines: Sequence[Document], without_history: Sequence[Document]
) -> None:
    """Write the answers, and beside them what follow-ups got without their history."""
    write_lines(folder / ANSWERS, lines)
    if without_history:
        write_lines(folder / BARE, without_history)
    else:
        (folder / BARE).unlink(missing_ok=True)


def write_report(folder: Path, report: Document, page: str) -> None:
    """Write the report as JSON and as a page."""
    _write(folder / REPORT, json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    _write(folder / PAGE, page)


def read_run(folder: Path) -> Run:
    """Read a run back. Raises UsageError when the folder does not hold a finished one."""
    try:
        report = json.loads((folder / REPORT).read_text(encoding="utf-8"))
        answers = (folder / ANSWERS).read_text(encoding="utf-8")
        lines = {it["id"]: it for it in map(json.loads, answers.splitlines())}
        questions = {it["id"] for it in report["questions"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{folder}: holds no finished evaluation ({error}); name the --out of one"
        ) from error
    if questions != set(lines):
        raise UsageError(f"{folder}: {REPORT} and {ANSWERS} are of different runs; run it again")
    return Run(folder, report, lines)


def _write(path: Path, text: str) -> None:
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    unfinished.write_text(text, encoding="utf-8", errors="replace", newline="\n")
    unfinished.replace(path)
