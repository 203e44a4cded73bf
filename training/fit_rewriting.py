"""Fit the weights that choose what a follow-up question lacks.

    python training/fit_rewriting.py CAST_QUESTIONS.jsonl MTRAG_QUESTIONS.jsonl \\
        retrieval/answering/fitted/followups.json

Reads questions with their history and the rewrite that a person made (trec_cast_rewrites, and
mtrag_clapnq, whose conversations have answers), leaves fold 0 out, prints the cross-validated
trade-off on the other folds of CAsT, and writes the weights. Then it chooses the least probability
of a word that the packaged reader finds missing, on fold 1 of CAsT, which the reader was not
trained on, and prints the same for mtRAG and for the kept conversations of training/written. No
randomness: the same data give the same weights.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from retrieval.answering.followups.choice import (
    Option,
    Score,
    Thresholds,
    chosen_for,
    options,
    word_shares,
)
from retrieval.answering.followups.dependence import Gap
from retrieval.answering.followups.features import Features, Scene
from retrieval.answering.followups.recall import Least, Missing, complete, missing_of, together
from retrieval.answering.followups.salience import Stems, stems_of
from retrieval.answering.intents import SmallTalk, intent_of
from retrieval.answering.rewriting import HISTORY_TOKENS, bounded, exchanges_of, said, scene_of
from retrieval.domain import Turn
from retrieval.models.reader import LocalReader
from training.reader.followups import conversation_of, written
from training.reader.rows import CALIBRATION_FOLD, fold_of

MOST_WRONG = 0.15  # of the words that we add: the goal of docs/follow-ups.md
LEAST = [
    Least(sure / 20, open_ / 20) for sure in range(4, 19) for open_ in range(4, 20) if sure <= open_
]
CHOSEN = Thresholds(sure=0.55, unsure=0.8)
THRESHOLDS = [
    Thresholds(*pair)
    for pair in ((0.45, 0.45), (0.5, 0.5), (0.5, 0.8), (0.55, 0.8), (0.6, 0.8), (0.8, 0.8))
]
RIDGE = 0.01
STEPS = 300
RATE = 0.05


@dataclass(frozen=True)
class Row:
    """A follow-up: the options of each of its gaps, and the stems that a person added."""

    year: int | None
    fold: int
    scene: Scene
    gaps: tuple[tuple[Gap, tuple[Option, ...]], ...]
    human: Stems


@dataclass(frozen=True)
class Recalled:
    """A follow-up, what the reader finds missing in it, and the stems that a person added."""

    scene: Scene
    missing: Missing
    human: Stems


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
        fold = fold_of(conversation_of(told))
        exchanges = exchanges_of([Turn(**turn) for turn in told["history"]])
        if fold == 0 or not exchanges or not told["standalone"]:
            continue
        scene = scene_of(told["question"], exchanges)
        gaps = tuple((gap, tuple(options(scene, gap))) for gap in scene.gaps)
        human = added(told["question"], told["standalone"])
        rows.append(Row(told.get("year"), fold, scene, gaps, human))
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


def scorer(weights: dict[str, float]) -> Score:
    """Return the score that weights give to an option's features."""

    def score(features: Features) -> float:
        return sum(weights.get(name, 0.0) * value for name, value in features.items())

    return score


def count(rows: Sequence[Row], weights: dict[str, float], thresholds: Thresholds) -> Counter:
    """Count the words that a person added, that we add, and that both do."""

    score = scorer(weights)
    counts: Counter = Counter()
    for row in rows:
        ours: set[str] = set()
        for gap, _ in row.gaps:
            option = chosen_for(row.scene, gap, score, thresholds)
            ours |= option.adds if option else set()
        counts.update(rows=1, human=len(row.human), ours=len(ours), both=len(ours & row.human))
        counts.update(wrong_rows=bool(ours - row.human))
    return counts


def recalled(
    reader: LocalReader, score: Score, question: str, turns: Sequence[Turn], human: Stems
) -> Recalled:
    """Ask the reader and the rules what a follow-up lacks."""
    exchanges = exchanges_of(bounded(turns, HISTORY_TOKENS))
    scene, scored = scene_of(question, exchanges), reader.recall(question, said(exchanges))
    read = missing_of((it.word, it.score) for it in scored)
    return Recalled(scene, together(read, word_shares(scene, score)), human)


def unseen(reader: LocalReader, score: Score, questions: Sequence[dict]) -> list[Recalled]:
    """Return the follow-ups of people on which the reader was not trained, fold 0 left out."""
    return [
        recalled(
            reader,
            score,
            told["question"],
            [Turn(**turn) for turn in told["history"]],
            added(told["question"], told["standalone"]),
        )
        for told in questions
        if fold_of(conversation_of(told)) == CALIBRATION_FOLD
        and told["history"]
        and told["standalone"]
        and not isinstance(intent_of(told["question"]), SmallTalk)
    ]


def kept_talk(reader: LocalReader, score: Score) -> list[Recalled]:
    """Return the written follow-ups on which the reader was not trained."""
    rows = []
    for it in written(random.Random(0), kept=True):
        roles = ("user", "assistant") if it.answered else ("user", "user")
        turns = [Turn(roles[n % 2], text) for n, text in enumerate(it.turns)]
        rows.append(recalled(reader, score, it.question, turns, it.lacks))
    return rows


def count_recalled(rows: Sequence[Recalled], least: Least) -> Counter:
    """Count the words that a person added, that we add, and that both do."""
    counts: Counter = Counter()
    for row in rows:
        fillings = complete(row.scene, row.missing, least)
        ours = frozenset().union(*(it.thing.stems for it in fillings)) - row.scene.stems
        counts.update(rows=1, human=len(row.human), ours=len(ours), both=len(ours & row.human))
        counts.update(wrong_rows=bool(ours - row.human))
    return counts


def choose_least(rows: Sequence[Recalled]) -> Least:
    """Choose what finds most words while at most the goal's share of ours is wrong."""
    counts = {least: count_recalled(rows, least) for least in LEAST}
    kept = [it for it in LEAST if _wrong(counts[it]) <= MOST_WRONG] or LEAST[-1:]
    return max(kept, key=lambda it: (counts[it]["both"], it.sure, it.open))


def _wrong(counts: Counter) -> float:
    return 1 - counts["both"] / max(1, counts["ours"])


def main() -> None:
    """Fit on folds 1 to 4, after a cross-validation among them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("cast", type=Path)
    parser.add_argument("mtrag", type=Path)
    parser.add_argument("out", type=Path)
    told = parser.parse_args()
    rows = [*rows_of(read(told.cast)), *rows_of(read(told.mtrag))]
    print(*_cross_validated(rows), sep="\n")
    reader = LocalReader()
    score = scorer(fit([row for row in rows if row.fold != CALIBRATION_FOLD]))
    cast, mtrag = (unseen(reader, score, read(path)) for path in (told.cast, told.mtrag))
    least = choose_least(cast)
    held_out = {"CAsT fold 1": cast, "mtRAG fold 1": mtrag, "kept talk": kept_talk(reader, score)}
    for name, some in held_out.items():
        c = count_recalled(some, least)
        print(
            f"reader, {least}, {name}: {c['rows']} questions, words found"
            f" {c['both'] / c['human']:.3f}, wrong {_wrong(c):.3f}"
        )
    model = {
        "about": "Weights of training/fit_rewriting.py: a softmax over what may fill a gap",
        "fitted_on": f"{len(rows)} follow-ups of trec_cast_rewrites and mtrag_clapnq, folds 1 to 4",
        "thresholds": asdict(CHOSEN),
        "recall": asdict(least),
        "weights": fit(rows),
    }
    told.out.write_text(json.dumps(model, indent=1) + "\n", encoding="utf-8")


def _cross_validated(rows: Sequence[Row]) -> Iterator[str]:
    totals = {thresholds: Counter() for thresholds in THRESHOLDS}
    for fold in (1, 2, 3, 4):
        weights = fit([row for row in rows if row.fold != fold])
        held_out = [row for row in rows if row.fold == fold and row.year]
        for thresholds, total in totals.items():
            total.update(count(held_out, weights, thresholds))
    yield "sure  unsure  words found  words wrong  follow-ups with a wrong word"
    for thresholds, total in totals.items():
        wrong = 1 - total["both"] / max(1, total["ours"])
        found, rows_wrong = total["both"] / total["human"], total["wrong_rows"] / total["rows"]
        yield (
            f"{thresholds.sure:.2f}  {thresholds.unsure:6.2f}  {found:11.3f}  {wrong:11.3f}"
            f"  {rows_wrong:.3f}"
        )


if __name__ == "__main__":
    main()
