"""Ingests that are killed: the next run ends where one that was never killed ends."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.retrieval.index import processes
from tests.retrieval.index.parts import article_lines, limit_files, write_lines

OLD = article_lines(40)
# The next edition of the same file: ten articles are gone, ten changed, ten are new.
NEW = [
    *article_lines(20)[10:],
    *article_lines(40, edition="second")[20:30],
    *article_lines(50)[30:],
]


def editions() -> dict[str, set[str]]:
    texts: dict[str, set[str]] = {}
    for line in [*OLD, *NEW]:
        texts.setdefault(line["id"], set()).add(line["text"])
    return texts


class Case:
    """A collection with the old edition of a file, and what it is after the new one."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "news.jsonl"
        self.old_data = folder / "old"
        write_lines(self.path, OLD)
        processes.call(processes.ingest, self.old_data, self.path)
        write_lines(self.path, NEW)
        whole = self.copied(folder / "whole")
        began = time.monotonic()
        report = processes.call(processes.ingest_synced, whole, self.path)
        self.seconds = time.monotonic() - began
        assert (report.added, report.changed, report.removed) == (10, 10, 10)
        self.final = processes.call(processes.settled_state, whole)

    def copied(self, data: Path) -> Path:
        """Copy the collection with the old edition, its vectors included."""
        shutil.copytree(self.old_data, data)
        if "CHROMA_URL" in os.environ:  # a copy is given a collection of its own when it is used
            assert processes.call(processes.search, data, "report")
        return data

    def assert_goes_on(self, data: Path) -> None:
        assert processes.call(processes.gone_on, data, self.path, editions()) == self.final


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return Case(tmp_path_factory.mktemp("kills"))


STEPS = {
    "staged": ("ledger", "Ledger.stage", "after", 1),
    "vectors stored": ("ledger", "Ledger.store_vectors", "after", 1),
    "within Chroma": ("vectors", "put", "halfway", 1),
    "in Chroma and sealed": ("vectors", "VectorStore.upsert", "after", 2),
    "words committed": ("words", "WordIndex.update", "after", 1),
    "published": ("ledger", "Ledger.publish", "after", 2),
    "vectors dropped": ("vectors", "VectorStore.delete", "after", 1),
    "words dropped": ("ledger", "Ledger.dropped", "before", 1),
    "gone ones removed": ("ledger", "Ledger.remove", "after", 1),
}
FINER_STEPS = {
    "a version half staged": ("ledger", "_stage_passage", "after", 5),
    "staged, second batch": ("ledger", "Ledger.stage", "after", 2),
    "before Chroma": ("vectors", "put", "before", 1),
    "in Chroma, not sealed": ("vectors", "put", "after", 2),
    "within the words": ("words", "_add", "after", 4),
    "within publishing": ("ledger", "Ledger._next_generation", "before", 1),
    "published, first batch": ("ledger", "Ledger.publish", "after", 1),
    "dropped": ("ledger", "Ledger.dropped", "after", 1),
    "origins stored": ("ledger", "Ledger.add_origins", "after", 1),
    "gone ones forgotten": ("ledger", "Ledger.forget_origins", "after", 1),
}


@pytest.mark.parametrize(
    "step",
    [*STEPS.values(), *(pytest.param(it, marks=pytest.mark.long) for it in FINER_STEPS.values())],
    ids=[*STEPS, *FINER_STEPS],
)
def test_killed_at_a_step(case: Case, tmp_path: Path, step: tuple[str, str, str, int]) -> None:
    data = case.copied(tmp_path / "data")
    process, _ = processes.start(processes.ingest_and_die, data, case.path, *step)
    process.join(processes.SECONDS)
    assert process.exitcode == -signal.SIGKILL
    case.assert_goes_on(data)


def test_killed_again_and_again_at_random_moments(case: Case, tmp_path: Path) -> None:
    chance = random.Random(20251123)
    data = case.copied(tmp_path / "data")
    killed = 0
    for _ in range(30):
        process, _ = processes.start(processes.ingest_synced, data, case.path)
        time.sleep(chance.uniform(0.02, 0.7 * case.seconds))
        process.kill()
        process.join(10)
        if process.exitcode == -signal.SIGKILL:
            killed += 1
            assert 30 <= processes.call(processes.seen_after_a_kill, data, editions()) <= 50
            if killed == 8:
                break
        else:  # it was through: begin again
            shutil.rmtree(data)
            case.copied(data)
    assert killed == 8
    case.assert_goes_on(data)


def test_killed_while_a_new_folder_is_made(tmp_path: Path, case: Case) -> None:
    chance = random.Random(4)
    for attempt in range(3):
        data = tmp_path / str(attempt)
        process, _ = processes.start(processes.ingest, data, case.path)
        time.sleep(chance.uniform(0.01, 0.4))
        process.kill()
        process.join(10)
        report = processes.call(processes.ingest, data, case.path)
        assert report.added + report.unchanged == 40
        assert len(processes.call(processes.settled_state, data)["articles"]) == 40


def test_a_full_disk_is_named_and_nothing_is_lost(case: Case, tmp_path: Path) -> None:
    data = case.copied(tmp_path / "data")
    code = (
        "import pathlib, resource, signal, sys; from tests.retrieval.index import processes;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); size = int(sys.argv[3]);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (size, size));"
        "processes.ingest_synced(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))"
    )
    largest = max(path.stat().st_size for path in data.rglob("*") if path.is_file())
    command = [sys.executable, "-c", code, str(data), str(case.path), str(largest + 8_192)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 1, ended
    assert "retrieval.errors.DamagedError" in ended.stderr
    case.assert_goes_on(data)


# The command itself, with the packaged model.

KILLS = 40


def footnote(data: Path, *words: str, limit: float = 180.0) -> dict[str, Any]:
    command = [sys.executable, "-m", "bot", "--data-dir", str(data), *words, "--json"]
    ended = subprocess.run(
        command, capture_output=True, text=True, timeout=limit, check=False, preexec_fn=limit_files
    )
    assert ended.returncode == 0, ended
    parsed: dict[str, Any] = json.loads(ended.stdout)
    return parsed


def killed_ingest(data: Path, path: Path, seconds: float) -> bool:
    """Kill the command's process after some time; say whether it was still at work."""
    command = [sys.executable, "-m", "bot", "--data-dir", str(data), "ingest", str(path), "--sync"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=limit_files,
        start_new_session=True,
    )
    time.sleep(seconds)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait(10) == -signal.SIGKILL


@pytest.mark.long
@pytest.mark.timeout(1_800)
def test_the_command_killed_forty_times(tmp_path: Path) -> None:
    chance = random.Random(1)
    lines = {
        "first": article_lines(90, sentences=12),
        "second": article_lines(90, sentences=12, edition="second")[20:],
    }
    path = tmp_path / "news.jsonl"
    data, whole = tmp_path / "data", tmp_path / "whole"
    began = time.monotonic()
    footnote(whole, "ingest", str(write_lines(path, lines["first"])))
    seconds = time.monotonic() - began
    killed, turn = 0, 0
    for _ in range(3 * KILLS):
        was_killed = killed_ingest(data, path, chance.uniform(0.3, seconds))
        killed += was_killed
        findings = footnote(data, "doctor")["findings"]
        assert {finding["level"] for finding in findings} <= {"ok", "note", "warning"}, findings
        if killed >= KILLS:
            break
        if not was_killed or chance.random() < 0.2:  # else there is soon nothing left to do
            turn += 1
            write_lines(path, lines[("first", "second")[turn % 2]])
    assert killed == KILLS
    write_lines(path, lines["second"])
    footnote(data, "ingest", str(path), "--sync")
    footnote(whole, "ingest", str(path), "--sync")
    ids = [sorted(it["id"] for it in footnote(it, "articles")["articles"]) for it in (data, whole)]
    assert ids[0] == ids[1] == sorted(line["id"] for line in lines["second"])
    assert footnote(data, "ingest", str(path))["unchanged"] == 70
    for number in (20, 57, 89):
        found = footnote(data, "search", f"report number{number} second edition", "-k", "3")
        assert f"a{number}" in {it["article_id"] for it in found["results"]}
    levels = [finding["level"] for finding in footnote(data, "doctor")["findings"]]
    assert set(levels) <= {"ok", "note"}
