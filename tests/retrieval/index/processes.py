"""Real processes that write and read one collection, started quickly and bounded in every way.

They are forked from a server that has imported the heavy libraries and opened nothing.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import retrieval.index.indexing as indexing
from retrieval.domain import IngestReport
from retrieval.engine import Engine
from tests.retrieval.index.parts import (
    HashingEmbedder,
    assert_in_step,
    engine_on,
    limit_files,
    state_of,
)

SECONDS = 60.0
SMALL_BATCH = 16

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        "chromadb.api.client",
        "chromadb.api.rust",
        "chromadb.telemetry.product.posthog",
        "tantivy",
        "tests.retrieval.index.processes",
    ]
)


def start(task: Callable[..., Any], *arguments: Any) -> tuple[BaseProcess, Connection]:
    """Run a task in a process of its own; the connection gives what it returns."""
    receiver, sender = _FORKS.Pipe(duplex=True)
    process = _FORKS.Process(target=_run, args=(sender, task, arguments))
    process.start()
    sender.close()
    return process, receiver


def call(task: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a task returns in a process of its own, or fail with how it ended."""
    process, receiver = start(task, *arguments)
    return result_of(process, receiver)


def result_of(process: BaseProcess, receiver: Connection) -> Any:
    try:
        if not receiver.poll(SECONDS):
            raise AssertionError(f"no result after {SECONDS} s")
        returned = receiver.recv()
    except EOFError:
        process.join(SECONDS)
        raise AssertionError(f"the process ended with {process.exitcode}") from None
    finally:
        if process.exitcode is None:
            process.join(5)
            process.kill()
    if isinstance(returned, BaseException):
        raise returned
    return returned


def _run(sender: Connection, task: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    limit_files()
    try:
        takes_connection = getattr(task, "converses", False)
        sender.send(task(sender, *arguments) if takes_connection else task(*arguments))
    except Exception as error:
        sender.send(error)


def conversing(task: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a task that is given the connection first."""
    task.converses = True  # type: ignore[attr-defined]
    return task


# Tasks.


def ingest(data: Path, *paths: Path, sync: bool = False, wait: float = 30.0) -> IngestReport:
    """Ingest in batches small enough that a run has many steps."""
    indexing._INDEX_BATCH = SMALL_BATCH
    indexing._READ_BATCH = 2 * SMALL_BATCH
    with engine_on(data, wait_seconds=wait) as engine:
        return engine.library.ingest([str(path) for path in paths], sync=sync)


def ingest_synced(data: Path, *paths: Path) -> IngestReport:
    return ingest(data, *paths, sync=True)


def ingest_at_once(data: Path, path: Path) -> IngestReport:
    return ingest(data, path, wait=0.2)


class Slow(HashingEmbedder):
    """An embedder that says that it was called, and then takes its time."""

    def __init__(self, sender: Connection, seconds: float) -> None:
        super().__init__()
        self._sender = sender
        self._seconds = seconds

    def embed_array(self, texts: Any) -> Any:
        self._sender.send("embedding")
        time.sleep(self._seconds)
        return super().embed_array(texts)


@conversing
def ingest_slowly(sender: Connection, data: Path, path: Path, seconds: float) -> IngestReport:
    with engine_on(data, Slow(sender, seconds)) as engine:
        return engine.library.ingest([str(path)])


def remove(data: Path, article_id: str) -> str:
    with engine_on(data) as engine:
        return engine.library.remove(article_id).id


def search(data: Path, query: str) -> int:
    """Return how many passages are found."""
    with engine_on(data) as engine:
        return len(engine.search(query))


def settled_state(data: Path) -> dict[str, Any]:
    """Return the state of a collection whose three stores agree."""
    with engine_on(data) as engine:
        assert_in_step(engine)
        return state_of(engine)


def seen_after_a_kill(data: Path, editions: dict[str, set[str]]) -> int:
    """Look at a collection as a reader after a kill. Return how many articles there are.

    ``editions`` has the whole texts that each article may have: nothing half is ever shown.
    """
    with engine_on(data) as engine:
        report = engine.library.doctor()
        assert report.healthy, report
        summaries = engine.library.articles()
        for summary in summaries:
            assert_whole(engine, summary.id, editions)
            title = summary.title
            if "Report" in title:
                found = engine.search(f"{title} number{summary.id[1:]}", k=3)
                assert summary.id in {it.article.id for it in found}
        return len(summaries)


def gone_on(data: Path, path: Path, editions: dict[str, set[str]]) -> dict[str, Any]:
    """Look at a collection after a kill, ingest again, and return the state that it comes to."""
    assert 30 <= seen_after_a_kill(data, editions) <= 50
    ingest_synced(data, path)
    return settled_state(data)


def assert_whole(engine: Engine, article_id: str, editions: dict[str, set[str]]) -> None:
    article = engine.library.article(article_id)
    assert article.text in editions[article_id]
    cuts = engine._stores.catalogue.passages_of(article_id)
    assert "".join(article.text[cut.start : cut.end] for cut in cuts) == article.text


@conversing
def read(sender: Connection, data: Path) -> str:
    """Answer queries with the texts found, as a program that stays open does; None ends it."""
    with engine_on(data) as engine:
        while (query := sender.recv()) is not None:
            sender.send({(it.article.id, it.text) for it in engine.search(query, k=50)})
    return "closed"


@conversing
def read_on(sender: Connection, data: Path, editions: dict[str, set[str]]) -> int:
    """Search on and on until told to stop, hold each result to its article; return how often."""
    searches = 0
    with engine_on(data) as engine:
        engine.search("report")
        sender.send("reading")
        while not sender.poll():
            for result in engine.search(f"report number{searches % 40}", k=10):
                texts = editions[result.article.id]
                assert any(result.text in text for text in texts), result
            searches += 1
    return searches


# Death at a step.


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def ingest_and_die(data: Path, path: Path, where: str, name: str, moment: str, nth: int) -> None:
    """Ingest, and die by SIGKILL at the nth call of a function: before, halfway or after it."""
    owner: Any = __import__(f"retrieval.index.{where}", fromlist=["_"])
    *parents, attribute = name.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    original = getattr(owner, attribute)
    calls = 0

    def replaced(*arguments: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == nth and moment == "before":
            die()
        if calls == nth and moment == "halfway":
            collection, ids, vectors = arguments
            half = max(1, len(ids) // 2)
            original(collection, ids[:half], vectors[:half])
            die()
        result = original(*arguments, **options)
        if calls == nth and moment == "after":
            die()
        return result

    setattr(owner, attribute, replaced)
    ingest(data, path, sync=True)
