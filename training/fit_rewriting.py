"""Fit the weights that choose what a follow-up question lacks.

    python training/fit_rewriting.py CAST_QUESTIONS.jsonl retrieval/answering/fitted/followups.json

Reads questions with their history and the rewrite that a person made (trec_cast_rewrites), leaves
fold 0 out, prints the cross-validated trade-off on the other folds, and writes the weights. No
randomness: the same data give the same weights.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.answering.followups.choice import Option, best, options
from retrieval.answering.followups.dependence import Gap
from retrieval.answering.followups.salience import Stems, stems_of
from retrieval.answering.rewriting import exchanges_of, scene_of
from retrieval.domain import Turn

THRESHOLD = 0.45
THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7)
RIDGE = 0.01
STEPS = 300
RATE = 0.05


@dataclass(frozen=True)
class Row:
    """A follow-up: the options of each of its gaps, and the stems that a person added."""

    fold: int
    gaps: tuple[tuple[Gap, tuple[Option, ...]], ...]
    human: Stems


def conversation(row_id: str) -> str:
    """Return the conversation of a row: "2019_31" for "2019_31_4"."""
    return "_".join(row_id.split("_")[:2])


def fold_of(conversation_id: str) -> int:
    """Return the fold of a conversation, 0 to 4."""
    return int(hashlib.sha1(conversation_id.encode()).hexdigest()[:8], 16) % 5


def read(path: Path) -> list[dict]:
    """Read the rows of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def added(question: str, rewritten: str) -> Stems:
    """Return the stems of the content words that a rewrite adds to a question."""
    return stems_of(rewritten) - stems_of(question)


def rows_of(questions: Sequence[dict]) -> list[Row]:
    """Measure every option of every follow-up outside fold 0."""
    rows = []
    for told in questions:
        fold = fold_of(conversation(told["id"]))
        exchanges = exchanges_of([Turn(**turn) for turn in told["history"]])
        if fold == 0 or not exchanges:
            continue
        scene = scene_of(told["question"], exchanges)
        gaps = tuple((gap, tuple(options(scene, gap))) for gap in scene.gaps)
        rows.append(Row(fold, gaps, added(told["question"], told["standalone"])))
    return rows


def fit(rows: Sequence[Row]) -> dict[str, float]:
    """Fit a softmax over the options of a gap and "nothing" (score 0), by Adam with a ridge.

    The target of a gap is shared by its best options: most words of the person's, each word that
    is not theirs counting against; nothing, where no option has more right than wrong.
    """
    groups = [(held, row.human) for row in rows for _, held in row.gaps if held]
    names = {
        name: n
        for n, name in enumerate(sorted({f for g, _ in groups for o in g for f in o.features}))
    }
    values = np.array([_vector(option, names) for group, _ in groups for option in group])
    group_of = np.repeat(np.arange(len(groups)), [len(group) for group, _ in groups])
    target = _target(groups, group_of)
    scale = values.std(axis=0)
    scale[scale == 0] = 1
    weights = _adam(values / scale, group_of, target, len(groups)) / scale
    return {name: round(float(weights[n]), 3) for name, n in names.items()}


def _vector(option: Option, names: dict[str, int]) -> np.ndarray:
    vector = np.zeros(len(names))
    for name, value in option.features.items():
        vector[names[name]] = value
    return vector


def _target(groups: Sequence[tuple[Sequence[Option], Stems]], group_of: np.ndarray) -> np.ndarray:
    gains = np.array(
        [
            2 * len(option.adds & human) - len(option.adds)
            for group, human in groups
            for option in group
        ],
        dtype=float,
    )
    top = np.zeros(len(groups))
    np.maximum.at(top, group_of, gains)
    target = ((gains >= top[group_of]) & (gains > 0)).astype(float)
    return target / np.maximum(1, np.bincount(group_of, target, len(groups)))[group_of]


def _adam(values: np.ndarray, group_of: np.ndarray, target: np.ndarray, count: int) -> np.ndarray:
    weights = np.zeros(values.shape[1])
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        powers = np.exp(np.minimum(values @ weights, 30))
        shares = powers / (1 + np.bincount(group_of, powers, count))[group_of]
        slope = values.T @ (target - shares) / count - RIDGE * weights
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        weights += RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


def count(rows: Sequence[Row], weights: dict[str, float], threshold: float) -> Counter:
    """Count the words that a person added, that we add, and that both do."""
    counts: Counter = Counter()
    for row in rows:
        ours: set[str] = set()
        for _, held in row.gaps:
            option = best(
                held, lambda f: sum(weights.get(k, 0.0) * v for k, v in f.items()), threshold
            )
            ours |= option.adds if option else set()
        counts.update(rows=1, human=len(row.human), ours=len(ours), both=len(ours & row.human))
        counts.update(wrong_rows=bool(ours - row.human))
    return counts


def main() -> None:
    """Fit on folds 1 to 4, after a cross-validation among them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("questions", type=Path)
    parser.add_argument("out", type=Path)
    told = parser.parse_args()
    rows = rows_of(read(told.questions))
    totals = {threshold: Counter() for threshold in THRESHOLDS}
    for fold in (1, 2, 3, 4):
        weights = fit([row for row in rows if row.fold != fold])
        for threshold, total in totals.items():
            total.update(count([row for row in rows if row.fold == fold], weights, threshold))
    print("threshold  words found  words wrong  follow-ups with a wrong word")
    for threshold, total in totals.items():
        wrong = 1 - total["both"] / max(1, total["ours"])
        shares = (total["both"] / total["human"], wrong, total["wrong_rows"] / total["rows"])
        print(f"{threshold:9.2f}  {shares[0]:11.3f}  {shares[1]:11.3f}  {shares[2]:.3f}")
    model = {
        "about": "Weights of training/fit_rewriting.py: a softmax over what may fill a gap",
        "fitted_on": f"{len(rows)} follow-ups of trec_cast_rewrites, folds 1 to 4",
        "threshold": THRESHOLD,
        "weights": fit(rows),
    }
    told.out.write_text(json.dumps(model, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
