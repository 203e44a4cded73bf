from __future__ import annotations

from pathlib import Path

from tests.benchmarks.evaluating import figures, measure

RAW = {
    "questions": 100,
    "reader": "local",
    "engine": 10.0,
    "evaluated": 12.5,
    "own": 5.2,
    "engine_in_own": 5.0,
}


def test_the_figures_are_ratios_of_one_run() -> None:
    found = {it.what: it for it in figures(RAW)}
    assert found["the engine alone"].value == 10
    assert found["the whole command, --jobs 2"].value == 8
    assert found["of the engine's rate"].value == 0.8
    assert found["of the engine's rate"].met is False
    overhead = found["a question beside the engine's own time"]
    assert overhead.value is not None
    assert round(overhead.value, 6) == 2  # (5.2 - 5.0) seconds over 100 questions
    assert overhead.met


def test_every_part_is_measured_on_the_real_engine(tmp_path: Path) -> None:
    raw = measure(tmp_path, 12, "none")
    assert raw["questions"] == 12
    assert 0 < raw["engine_in_own"] < raw["own"]
    assert raw["engine"] > 0
    assert raw["evaluated"] > 0
    assert (tmp_path / "out" / "report.html").exists()
