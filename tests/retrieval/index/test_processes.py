"""Several processes on one collection: readers that stay open, and writers that take turns."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from retrieval.errors import BusyError
from tests.retrieval.index import processes
from tests.retrieval.index.parts import article_lines, write_lines

SEEN_WITHIN = 2.0

Ask = Callable[[str], set[tuple[str, str]]]


@contextmanager
def reader(data: Path) -> Iterator[Ask]:
    """Keep a program open that answers queries, as the chat in a terminal does."""
    process, connection = processes.start(processes.read, data)

    def ask(query: str) -> set[tuple[str, str]]:
        connection.send(query)
        if not connection.poll(processes.SECONDS):
            raise AssertionError("the reader does not answer")
        found: set[tuple[str, str]] = connection.recv()
        return found

    try:
        yield ask
    finally:
        connection.send(None)
        assert processes.result_of(process, connection) == "closed"


def line(article_id: str, text: str) -> dict[str, Any]:
    return {"id": article_id, "title": "A title", "text": text}


def test_an_open_reader_sees_what_another_process_changed(tmp_path: Path) -> None:
    data, path = tmp_path / "data", tmp_path / "n.jsonl"
    write_lines(path, [line("kept", "Kept was the harbour."), line("old", "Twelve died.")])
    processes.call(processes.ingest, data, path)
    with reader(data) as ask:
        assert {i for i, _ in ask("harbour died")} == {"kept", "old"}

        write_lines(path, [line("new", "A zeppelin landed.")])
        processes.call(processes.ingest, data, path)
        assert ("new", "A zeppelin landed.") in timely(ask, "zeppelin")

        write_lines(path, [line("old", "Fourteen died.")])
        processes.call(processes.ingest, data, path)
        assert {text for i, text in timely(ask, "died") if i == "old"} == {"Fourteen died."}

        processes.call(processes.remove, data, "old")
        assert {i for i, _ in timely(ask, "died")} == {"kept", "new"}


def timely(ask: Ask, query: str) -> set[tuple[str, str]]:
    """Ask once, right after a writer's end: the answer must be true, and soon there."""
    began = time.monotonic()
    found = ask(query)
    assert time.monotonic() - began < SEEN_WITHIN
    return found


def test_readers_search_on_while_a_writer_adds_changes_and_removes(tmp_path: Path) -> None:
    data, path = tmp_path / "data", tmp_path / "n.jsonl"
    old = article_lines(60, sentences=8)
    new = article_lines(60, sentences=8, edition="second")
    editions = {it["id"]: {it["text"], other["text"]} for it, other in zip(old, new, strict=True)}
    processes.call(processes.ingest, data, write_lines(path, old[:40]))
    readers = [processes.start(processes.read_on, data, editions) for _ in range(3)]
    for _, connection in readers:
        assert connection.poll(processes.SECONDS)
        assert connection.recv() == "reading"

    processes.call(processes.ingest_synced, data, write_lines(path, [*new[:20], *old[30:]]))
    processes.call(processes.ingest_synced, data, write_lines(path, new))

    for _, connection in readers:
        connection.send("stop")
    searches = [processes.result_of(*it) for it in readers]
    assert min(searches) > 3
    assert len(processes.call(processes.settled_state, data)["articles"]) == 60


@pytest.mark.long
@pytest.mark.timeout(600)
def test_readers_that_come_and_go_beside_writers_that_are_killed(tmp_path: Path) -> None:
    """Open and close readers, and kill writers and readers, until something would break."""
    chance = random.Random(7)
    data, path = tmp_path / "data", tmp_path / "n.jsonl"
    both = [article_lines(120, edition=edition) for edition in ("first", "second")]
    editions = {it["id"]: {it["text"], two["text"]} for it, two in zip(*both, strict=True)}
    processes.call(processes.ingest, data, write_lines(path, both[0]))
    for turn in range(40):
        write_lines(path, both[turn % 2][: chance.randint(60, 120)])
        writer, _ = processes.start(processes.ingest_synced, data, path)
        readers = [processes.start(processes.read_on, data, editions) for _ in range(2)]
        time.sleep(chance.uniform(0.05, 1.5))
        (killed, _), (stopped, connection) = readers
        for process in (writer, killed):
            process.kill()
            process.join(10)
        if connection.poll(processes.SECONDS) and connection.recv() == "reading":
            connection.send("stop")
        assert processes.result_of(stopped, connection) >= 0
    processes.call(processes.ingest_synced, data, write_lines(path, both[0]))
    assert len(processes.call(processes.settled_state, data)["articles"]) == 120


def test_two_ingests_at_once_finish_in_turn(tmp_path: Path) -> None:
    lines = article_lines(60, sentences=4)
    paths = [write_lines(tmp_path / f"{n}.jsonl", lines[n::2]) for n in range(2)]
    running = [processes.start(processes.ingest, tmp_path / "data", path) for path in paths]
    reports = [processes.result_of(*it) for it in running]
    assert [it.added for it in reports] == [30, 30]
    assert len(processes.call(processes.settled_state, tmp_path / "data")["articles"]) == 60


def test_who_cannot_wait_is_told_and_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    data, path = tmp_path / "data", write_lines(tmp_path / "n.jsonl", article_lines(3))
    holder, connection = processes.start(processes.ingest_slowly, data, path, 30.0)
    assert connection.poll(processes.SECONDS)
    assert connection.recv() == "embedding"
    with pytest.raises(BusyError, match=r"is writing to .*data .*within 0.2 s.*Try again"):
        processes.call(processes.ingest_at_once, data, path)
    holder.kill()
    holder.join(10)
    report = processes.call(processes.ingest_at_once, data, path)
    assert report.added == 3
