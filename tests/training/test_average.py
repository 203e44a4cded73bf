"""Two passes of the reader are averaged weight by weight, and what the card needs goes along."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is needed for training alone")


def test_weights_are_averaged_and_counts_taken_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from training.reader import average

    for name, value in (("before", 0.0), ("after", 1.0)):
        (tmp_path / name).mkdir()
        state = {"reader": {"w": torch.full((2,), value), "n": torch.tensor(3)}, "step": 5}
        torch.save(state, tmp_path / name / "checkpoint.pt")
        for file in ("counts.txt", "log.jsonl"):
            (tmp_path / name / file).write_text(name)
    folders = [str(tmp_path / name) for name in ("before", "after", "out")]
    monkeypatch.setattr(sys, "argv", ["average", *folders, "--share", "0.6"])

    average.main()

    made = torch.load(tmp_path / "out" / "checkpoint.pt")
    assert made["reader"]["w"].tolist() == pytest.approx([0.6, 0.6])
    assert made["reader"]["n"] == 3
    assert (tmp_path / "out" / "counts.txt").read_text() == "after"
