"""Say what the reader is trained on: how much of each set, and why."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from training.reader.followups import FollowUp, made, of_people
from training.reader.followups import written as written_talks
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
from training.reader.written import news_rows, passage_rows

SEED = 11
# Rows of each set for one pass. Whole paragraphs written to SQuAD's rules and questions of people
# who did not know the answer weigh most; redundant, noisy or reconstructed sets are capped.
SHARES = {
    "squadshifts_newwiki": 4000,
    "squad1_train_cs224n_val": 2000,
    "squad1_train_du_fullpara": 1300,
    "squad1_train_du_pseudopassage": 400,
    "squad2_train_subset": 300,
    "tydiqa_en": 1500,
    "qed_nq": 1500,
    "qamr_devtest": 200,
    "qadiscourse": 150,
    "fairytaleqa_extractive": 200,
    "squadshifts_reddit": 300,
    "squadshifts_amazon": 200,
    "covidqa_windows": 50,
    "hotpotqa_gold_and_distractor": 400,
    "tatqa_textspan": 50,
}
SELECTED = {"sentence_selection_selqa": 200}
# Half of what there is of squad2, which every pass before has seen whole: its articles' unseen
# paragraphs are refused too often.
HUMAN = {"squad2_dev_cs224n_half": 1850, "nq_open_oracle": 1621}
SYNTHETIC, SYNTHETIC_OVERLAP = 100, 0.5
ALTERED, NEXT_FOUND = 500, 1500
# Follow-ups: how often each of people's and of those written for this project, how many are made.
PEOPLE_TIMES, TALK_TIMES, TALKS_MADE = 4, 1, 500
TALKS_MADE_OF = (
    "squadshifts_newwiki",
    "squad1_train_cs224n_val",
    "squad1_train_du_fullpara",
    "tydiqa_en",
    "squad2_dev_cs224n_half",
)


def mixture(data: Path, seed: int = SEED) -> list[Row]:
    """Return the rows of one pass, in the order they are trained on."""
    draw = random.Random(seed)
    spans = {name: _kept(data, span_rows(data / _file(name))) for name in SHARES}
    human = [row for name, share in HUMAN.items() for row in _some(_asked(data, name), share, draw)]
    news = news_rows(data)
    written = news + passage_rows(row for rows in spans.values() for row in rows)
    answerable = [
        row for rows in spans.values() for row in rows if row.answerable and len(row.context) > 200
    ]
    rows = [row for name, some in spans.items() for row in _some(some, SHARES[name], draw)]
    rows += human + written
    for name, share in SELECTED.items():
        rows += _some(_kept(data, sentence_rows(data / _file(name))), share, draw)
    rows += _some(
        span_rows(data / _file("synthetic_unanswerable"), SYNTHETIC_OVERLAP), SYNTHETIC, draw
    )
    rows += altered(answerable, ALTERED, draw)
    found_for = [row for row in answerable if row.source != "qamr_devtest"]
    rows += next_found(
        found_for + [row for row in human + news if row.answerable], NEXT_FOUND, draw
    )
    draw.shuffle(rows)
    return rows


def talks(data: Path, seed: int = SEED) -> list[FollowUp]:
    """Return the follow-ups of one pass."""
    draw = random.Random(seed)
    rows = PEOPLE_TIMES * list(of_people(data))
    rows += [row for _ in range(TALK_TIMES) for row in written_talks(draw)]
    files = {name: data / _file(name) for name in TALKS_MADE_OF if name not in HUMAN}
    asked = [row for file in files.values() for row in _kept(data, span_rows(file))]
    asked += [row for name in HUMAN if name in TALKS_MADE_OF for row in _asked(data, name)]
    return rows + list(made([row for row in asked if row.answerable], TALKS_MADE, draw))


def _file(name: str) -> str:
    return f"reader_train/{name}.jsonl.gz"


def _asked(data: Path, folder: str) -> list[Row]:
    return _kept(data, question_rows(data / folder, folder, training_articles(data, folder)))


def _kept(data: Path, rows: list[Row]) -> list[Row]:
    never = overlapping(data)
    return [row for row in rows if normalised(row.context) not in never]


def _some(rows: list[Row], share: int, draw: random.Random) -> list[Row]:
    return draw.sample(rows, min(share, len(rows)))


def counts(rows: Sequence[Row | FollowUp]) -> Iterator[str]:
    """Yield a line for each set: its rows, and how many have an answer, or lack something."""
    for source in sorted({row.source for row in rows}):
        some = [row for row in rows if row.source == source]
        full = sum(bool(row.lacks if isinstance(row, FollowUp) else row.spans) for row in some)
        yield f"{source}: {len(some)} ({full} answerable)"
