"""The questions that the reader is measured on, each with the passage it was asked on."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from training.reader.rows import (
    CALIBRATION_FOLD,
    CALIBRATION_TITLES,
    fold_of,
    lines_of,
    span_rows,
)
from training.reader.written import (
    NEWS,
    PASSAGES,
    PASSAGES_OF,
    WRITTEN,
    OnPassage,
    on_news,
    on_passages,
)

SEED = 3
XQUAD, CALIBRATION, CALIBRATION_NQ = "xquad_en", "squad2 calibration", "nq_open_oracle fold 1"
NEWS_KEPT, PASSAGES_KEPT = f"{NEWS}, kept", f"{PASSAGES}, kept"
REPORT, REPORT_NQ = "squad2 fold 0", "nq_open_oracle fold 0"


@dataclass(frozen=True)
class Asked:
    """A question on a passage; without ``golds`` the passage does not answer it."""

    question: str
    title: str
    passage: str
    golds: tuple[str, ...]
    article: str


def measured_sets(data: Path, report: bool, written: Path = WRITTEN) -> dict[str, list[Asked]]:
    """Return the sets that the reader is measured on, none trained on; fold 0 only to report."""
    files = [data / f"reader_train/{name}.jsonl.gz" for name in PASSAGES_OF]
    rows = [row for file in files for row in span_rows(file)]
    squad2 = asked_on(data / "squad2_dev_cs224n_half")
    nq = asked_on(data / "nq_open_oracle")
    sets = {
        XQUAD: asked_on(data / "xquad_en"),
        CALIBRATION: [one for one in squad2 if is_calibration(one)],
        CALIBRATION_NQ: in_fold(nq, CALIBRATION_FOLD),
        NEWS_KEPT: in_fold(map(_asked, on_news(data, written)), CALIBRATION_FOLD),
        PASSAGES_KEPT: in_fold(map(_asked, on_passages(rows, written)), CALIBRATION_FOLD),
    }
    return sets | ({REPORT: in_fold(squad2, 0), REPORT_NQ: in_fold(nq, 0)} if report else {})


def asked_on(folder: Path) -> list[Asked]:
    """Read a question set, each question on its own passage."""
    passages = {line["id"]: line for line in lines_of(folder / "corpus.jsonl")}
    asked = []
    for line in lines_of(folder / "questions.jsonl"):
        home = passages[(line.get("context") or line["evidence"])[0]]
        golds = tuple(line["answers"] or ())
        title = (home.get("title") or "").replace("_", " ")
        asked.append(Asked(line["question"], title, home["text"], golds, home["id"]))
    return asked


def _asked(it: OnPassage) -> Asked:
    golds = tuple({it.passage[start:end] for start, end in it.spans})
    return Asked(it.question, it.title, it.passage, golds, it.article)


def is_calibration(asked: Asked) -> bool:
    """Tell whether a question is on an article held out to choose thresholds on."""
    return asked.title in CALIBRATION_TITLES and fold_of(asked.article) != 0


def in_fold(asked: Iterable[Asked], fold: int) -> list[Asked]:
    """Return the questions on the articles of a fold."""
    return [one for one in asked if fold_of(one.article) == fold]


def some(asked: list[Asked], limit: int) -> list[Asked]:
    """Return at most ``limit`` questions, drawn with a fixed seed; all for 0."""
    return random.Random(SEED).sample(asked, limit) if 0 < limit < len(asked) else asked
