"""Say what the reader is trained on: how much of each set, and why."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from training.reader.hardening import altered, next_found
from training.reader.rows import (
    Row,
    normalised,
    overlapping,
    question_rows,
    sentence_rows,
    span_rows,
    training_articles,
)

SEED = 11
# Rows of each set for one pass. Whole paragraphs written to SQuAD's rules and questions of people
# who did not know the answer weigh most; redundant, noisy or reconstructed sets are capped.
SHARES = {
    "squadshifts_newwiki": 7700,
    "squad1_train_cs224n_val": 4100,
    "squad1_train_du_fullpara": 2600,
    "squad1_train_du_pseudopassage": 2500,
    "squad2_train_subset": 600,
    "tydiqa_en": 4000,
    "qed_nq": 4500,
    "qamr_devtest": 2000,
    "qadiscourse": 1200,
    "fairytaleqa_extractive": 800,
    "squadshifts_reddit": 1200,
    "squadshifts_amazon": 800,
    "covidqa_windows": 500,
    "hotpotqa_gold_and_distractor": 1600,
    "tatqa_textspan": 300,
}
SELECTED = {"sentence_selection_selqa": 1300}
HUMAN = ("squad2_dev_cs224n_half", "nq_open_oracle")
SYNTHETIC, SYNTHETIC_OVERLAP = 1500, 0.5
ALTERED, NEXT_FOUND = 3500, 4000


def mixture(data: Path, seed: int = SEED) -> list[Row]:
    """Return the rows of one pass, in the order they are trained on."""
    draw = random.Random(seed)
    spans = {name: _kept(data, span_rows(data / _file(name))) for name in SHARES}
    human = [row for name in HUMAN for row in _asked(data, name)]
    answerable = [
        row for rows in spans.values() for row in rows if row.answerable and len(row.context) > 200
    ]
    rows = [row for name, some in spans.items() for row in _some(some, SHARES[name], draw)]
    rows += human
    for name, share in SELECTED.items():
        rows += _some(_kept(data, sentence_rows(data / _file(name))), share, draw)
    rows += _some(
        span_rows(data / _file("synthetic_unanswerable"), SYNTHETIC_OVERLAP), SYNTHETIC, draw
    )
    rows += altered(answerable, ALTERED, draw)
    found_for = [row for row in answerable if row.source != "qamr_devtest"]
    rows += next_found(found_for + [row for row in human if row.answerable], NEXT_FOUND, draw)
    draw.shuffle(rows)
    return rows


def _file(name: str) -> str:
    return f"reader_train/{name}.jsonl.gz"


def _asked(data: Path, folder: str) -> list[Row]:
    return _kept(data, question_rows(data / folder, folder, training_articles(data, folder)))


def _kept(data: Path, rows: list[Row]) -> list[Row]:
    never = overlapping(data)
    return [row for row in rows if normalised(row.context) not in never]


def _some(rows: list[Row], share: int, draw: random.Random) -> list[Row]:
    return draw.sample(rows, min(share, len(rows)))


def counts(rows: list[Row]) -> Iterator[str]:
    """Yield a line for each set: its rows, and how many of them are answerable."""
    for source in sorted({row.source for row in rows}):
        some = [row for row in rows if row.source == source]
        yield f"{source}: {len(some)} ({sum(row.answerable for row in some)} answerable)"
