"""The whole of both benchmarks, small: that they measure, print and write, not what they find."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import main
from tests.benchmarks.filter_shares import rows
from tests.benchmarks.large_collections import ClusteredModel, made, opened

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]


def run(out: Path, *words: str) -> dict[str, float | None]:
    main([*words, "--out", str(out)])
    (path,) = out.glob("*.json")
    record = json.loads(path.read_text(encoding="utf-8"))
    return {f"{each['part']}: {each['what']}": each["value"] for each in record["figures"]}


def test_the_everyday_benchmark_measures_every_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = run(tmp_path, "--articles", "20", "--explain")
    measured = {name: value for name, value in found.items() if value is not None}
    assert {name for name in found.keys() - measured.keys() if "stock" not in name} == set()
    assert min(measured.values()) > 0
    printed = capsys.readouterr().out
    assert "warm answer" in printed
    assert "ms  chromadb" in printed


def test_the_large_benchmark_measures_every_row(tmp_path: Path) -> None:
    found = run(tmp_path, "--full", "--sizes", "60", "150")
    assert None not in {value for name, value in found.items() if "stock" not in name}
    measured = {name: value for name, value in found.items() if value is not None}
    assert min(value for name, value in measured.items() if "more" not in name) > 0
    assert "growth: search p50, from" in " ".join(found)


def test_filters_are_measured_by_the_share_that_they_leave(tmp_path: Path) -> None:
    (folder,) = made(tmp_path, [120]).values()
    with opened(folder, ClusteredModel()) as engine:
        few, all_of_them = rows(engine, shares=(0.1, 1.0), count=6)

    assert few.passages == round(0.1 * all_of_them.passages)
    assert few.recall_10 == few.recall_100 == all_of_them.recall_10 == 1.0
    assert len(few.held) == len(few.free) == 6
    assert str(few).startswith("| 10 % |")
