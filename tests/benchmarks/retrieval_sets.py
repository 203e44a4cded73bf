"""The question sets that retrieval is measured on, as a folder of development data holds them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDS = 5
REPORTED = 0
"""The fold that nothing is chosen on."""


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A corpus with questions. The first of ``measures`` is the one that decides.

    ``tuned`` tells that folds 1–4 may choose something; the rest of such a set, and all of any
    other, is only reported. ``asked`` names what is searched for: the question as it was put, or
    a stand-alone form that a person made of it.
    """

    folder: str
    measures: tuple[str, ...]
    tuned: bool = False
    asked: str = "question"


@dataclass(frozen=True, slots=True)
class Question:
    """One question with the articles that answer it."""

    id: str
    text: str
    gold: frozenset[str]
    fold: int


SETS = (
    QuestionSet("squad2_dev_cs224n_half", ("R@1", "R@10"), tuned=True),
    QuestionSet("nq_open_oracle", ("R@1", "R@10"), tuned=True),
    QuestionSet("clapnq_dev", ("nDCG@10", "R@10"), tuned=True),
    QuestionSet("mtrag_clapnq", ("R@5", "nDCG@5", "nDCG@10"), tuned=True, asked="standalone"),
    QuestionSet("scifact_beir", ("nDCG@10", "R@10")),
    QuestionSet("hotpotqa_train100", ("R@5",)),
    QuestionSet("musique_train100", ("R@5",)),
)


def questions_of(data: Path, measured: QuestionSet) -> list[Question]:
    """Read the questions of a set that have evidence in its corpus."""
    path = data / measured.folder / "questions.jsonl"
    with path.open(encoding="utf-8") as lines:
        return list(_with_evidence(map(json.loads, lines), measured))


def fold_of(question: dict[str, Any]) -> int:
    """Return the fold, 0–4: that of the conversation, or of the article first asked about."""
    conversation, joined, _ = str(question["id"]).partition("<::>")
    first = conversation if joined else (question.get("context") or question["evidence"])[0]
    return int(hashlib.sha1(first.encode()).hexdigest()[:8], 16) % FOLDS


def _with_evidence(lines: Iterator[dict[str, Any]], measured: QuestionSet) -> Iterator[Question]:
    for line in lines:
        if line["evidence"] and line["answers"] is not None:
            gold = frozenset(line["evidence"])
            yield Question(line["id"], line[measured.asked], gold, fold_of(line))
