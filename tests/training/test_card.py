"""The model card tells what was trained on, and refuses a set of unknown licence."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from training.reader import card, followups, mixture, written
from training.reader.mixture import counts
from training.reader.rows import Row

LOG = [
    {"time": "23:59:00", "step": 50, "rate": 8.0, "loss": 5.0},
    {"time": "00:01:00", "step": 100, "rate": 8.0, "loss": 4.0},
    {"time": "00:57:20", "step": 150, "rate": 8.0, "loss": 2.345},
]
PARITY = {
    "versions": "torch 0", "python": "3.11", "opset": "17", "megabytes": "23.1",
    "source_sha256": "0" * 64, "questions": 500, "same_span": 97.5, "answer_logit_moved": 0.1,
    "em_fp32": 70.0, "em_int8": 69.9, "f1_fp32": 80.0, "f1_int8": 79.9,
}  # fmt: skip
FIGURE = {"set": "xquad_en", "name": "F1", "n": 2, "value": 80.0, "low": 78.0, "high": 82.0}


def test_every_set_of_the_mixture_has_an_origin_and_a_licence() -> None:
    names = [*mixture.SHARES, *mixture.SELECTED, *mixture.HUMAN]
    made = ["synthetic_unanswerable", "altered question", "next found", "made talk"]
    own = [written.NEWS, written.PASSAGES, followups.OWN, *followups.PEOPLE]
    lines = list(card.data_lines([[(name, 1, 1) for name in names + made + own]]))
    assert len(lines) == len(names + made + own)
    assert all(line.count(" | ") == 3 for line in lines)


def test_a_set_of_unknown_licence_is_refused() -> None:
    with pytest.raises(SystemExit, match="licence of found somewhere"):
        list(card.data_lines([[("found somewhere", 1, 1)]]))


def test_counts_are_read_as_training_prints_them() -> None:
    printed = [*counts([Row("qed_nq", "q", "c", ((0, 1),)), Row("next found", "q", "c")]), "all: 2"]
    assert card.counts_of("\n".join(printed)) == [("next found", 1, 0), ("qed_nq", 1, 1)]


def test_the_schedule_is_read_from_the_log() -> None:
    told = card.schedule(LOG)
    assert told == {"steps": "150", "rows_seen": "2,400", "hours": "1.0", "last_loss": "2.35"} | {
        "last_loss": f"{2.345:.2f}"
    }


def test_the_card_is_filled_whole(tmp_path: Path) -> None:
    (tmp_path / "counts.txt").write_text("tydiqa_en: 3000 (2000 answerable)\nall 3000\n")
    (tmp_path / "log.jsonl").write_text("".join(json.dumps(line) + "\n" for line in LOG))
    (tmp_path / "parity.json").write_text(json.dumps(PARITY))
    (tmp_path / "figures.json").write_text(json.dumps([FIGURE]))
    first = card.Pass((("qed_nq", 3000, 2000),), "10", "160", "0.1", "2.00")
    text = card.card(tmp_path, [first, card.pass_of(tmp_path)])
    assert "| qed_nq | 3,000 (2,000), 0 (0) |" in text
    assert "| tydiqa_en | 0 (0), 3,000 (2,000) |" in text
    assert f"| 2 | 3,000 | 2,400 | 150 | 1.0 | {2.345:.2f} |" in text
    assert "| xquad_en | F1 | 2 | 80.0 | 78.0–82.0 |" in text
    assert "$" not in text


def test_a_pass_is_kept_for_later_cards(tmp_path: Path) -> None:
    made = card.Pass((("qed_nq", 3000, 2000), ("next found", 5, 0)), "10", "160", "0.1", "2.00")
    for number in (2, 10, 1):
        card.keep(tmp_path / f"{number}.json", replace(made, steps=str(number)))
    assert [it.steps for it in card.kept_passes(tmp_path)] == ["1", "2", "10"]
    assert card.kept_passes(tmp_path)[0] == replace(made, steps="1")
    assert len(card.kept_passes(card.PASSES)) >= 3
