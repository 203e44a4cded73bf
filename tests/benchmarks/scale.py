"""The measurements of ``make bench-full``: searches of large collections.

The collections are kept from run to run (``large_collections``). Questions are embedded by the
real model, whose answer is thrown away for a vector near a cluster, so that its cost counts and
the index sees what it is made for. The stock stack, where it is installed, is asked the same
questions with the same vectors, in turns with ours.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from retrieval import Engine, Filters
from retrieval.models.protocol import Vectors
from tests.benchmarks.children import measured, stock_is_installed
from tests.benchmarks.everyday import beside_stock, tell
from tests.benchmarks.figures import Figure, Goal, percentiles
from tests.benchmarks.large_collections import (
    ClusteredModel,
    made,
    opened,
    passages_of,
    questions,
)
from tests.benchmarks.memory import rss_mb
from tests.benchmarks.newswriter import OUTLETS
from tests.benchmarks.stock_process import StockProcess, fill, stock_folder
from tests.benchmarks.stock_search import TIMES
from tests.benchmarks.timing import spent

_QUESTIONS = 200
_WARM = 20
_TURN = 25  # questions that ours is asked before the stock stack is
_APART = 10**9  # of the vectors that were stored


FILTERS = {
    "day": Filters(datetime(2025, 5, 7, tzinfo=UTC), datetime(2025, 5, 7, tzinfo=UTC)),
    "month": Filters(datetime(2025, 5, 1, tzinfo=UTC), datetime(2025, 5, 31, tzinfo=UTC)),
    "outlet": Filters(source=OUTLETS[0]),
}
"""What a search is held to: about 0.3, 8 and 20 % of the passages."""


def measure(kept: Path, sizes: Sequence[int]) -> dict[str, Any]:
    """Search a collection of each size in a process of its own, one after the other."""
    found: dict[str, Any] = {}
    for size, folder in made(kept, sizes).items():
        if stock_is_installed():
            fill(folder)
        tell(f"searching {size:,} passages")
        found[str(size)] = measured("scale", folder)
    return found


def search_one(folder: Path) -> dict[str, Any]:
    """Measure one collection: searches, a foreign write, disk and memory."""
    model = ClusteredModel(stream=_APART)
    disk = _disk_mb(folder)
    with ExitStack() as ended:
        engine = ended.enter_context(opened(folder, model))
        stock = None
        if stock_is_installed():
            stock = ended.enter_context(closing(StockProcess(stock_folder(folder))))
        asked = questions(_QUESTIONS + _WARM)
        return {
            "passages": passages_of(engine),
            **_search(engine, model, asked, stock),
            "refresh_s": _foreign_write(engine, folder),
            "disk_mb": disk,
            "rss_mb": rss_mb(),
        }


def figures(raw: dict[str, Any]) -> Iterator[Figure]:
    """Turn raw measurements into figures. Pure."""
    for found in raw.values():
        yield from _figures_of(found)
    first, last = (list(raw.values())[place] for place in (0, -1))
    growth = statistics.median(last["search_ms"]) / statistics.median(first["search_ms"])
    title = f"search p50, from {first['passages']:,} to {last['passages']:,} passages"
    yield Figure("growth", title, growth, "×", Goal(3))
    more = (last["passages"] - first["passages"]) / 1000
    memory = (last["rss_mb"] - first["rss_mb"]) / more if more else None
    yield Figure("growth", "memory per 1,000 passages more", memory, "MB")


def _figures_of(found: dict[str, Any]) -> Iterator[Figure]:
    part = f"{found['passages']:,} passages"
    middle, slow = percentiles(found["search_ms"])
    large = 50_000 <= found["passages"] <= 100_000  # the size that the goals are set for
    query = statistics.median(found["embed_query_ms"])
    yield Figure(part, "search p50", middle, "ms", Goal(12) if large else None)
    yield Figure(part, "search p95", slow, "ms", Goal(25) if large else None)
    yield Figure(part, "p50 in embed_query", middle / query, "×", note=f"{query:.2f} ms each")
    for name in FILTERS:
        pairs = zip(found[f"search_{name}_ms"], found["search_ms"], strict=True)
        slower = statistics.median(held - free for held, free in pairs)
        what = f"held to one {name}, p50 more"
        yield Figure(part, what, slower, "ms", Goal(10) if large else None)
    bm25, slow_bm25 = percentiles(found["words_ms"])
    yield Figure(part, "words alone, p50", bm25, "ms", note="BM25, the best 100 of the word index")
    yield Figure(part, "words alone, p95", slow_bm25, "ms")
    yield Figure(part, "vectors alone, p50", statistics.median(found["vectors_ms"]), "ms")
    yield from _stock_figures(part, found, found.get("stock"))
    yield Figure(part, "seen after a foreign write", found["refresh_s"], "s", Goal(2))
    per_thousand = 1000 / found["passages"]
    yield Figure(part, "disk per 1,000 passages", found["disk_mb"] * per_thousand, "MB")
    yield Figure(part, "memory held", found["rss_mb"], "MB")


def _stock_figures(
    part: str, ours: dict[str, Any], stock: dict[str, Any] | None
) -> Iterator[Figure]:
    own = percentiles(ours["search_ms"])
    if stock is None:
        yield from beside_stock(part, own, None)
        return
    query, used, own_used = (
        statistics.median(times)
        for times in (stock["embed_query_ms"], stock["processor_ms"], ours["processor_ms"])
    )
    note = f"embed_query {query:.2f} ms, torch's threads: {stock['threads']}"
    yield from beside_stock(part, own, percentiles(stock["search_ms"]), note)
    note = f"{own_used:.1f} of {used:.1f} ms, p50"
    yield Figure(part, "its processor time, of the stock stack's", own_used / used, "×", note=note)


def _search(
    engine: Engine, model: ClusteredModel, questions: Sequence[str], stock: StockProcess | None
) -> dict[str, Any]:
    """Time each question in every way, in turns with the stock stack; the first few only warm up.

    A turn begins with a search that is not counted: the other has had the processor's caches.
    """
    ways = _ways(engine, model)
    warm = min(_WARM, len(questions) // 2)
    unkept = _Times(ways)
    for question in questions[:warm]:
        unkept.ask(engine, model, question)
    ours = _Times(ways)
    theirs: dict[str, Any] = {name: [] for name in TIMES}
    for start in range(warm, len(questions), _TURN):
        turn = questions[start : start + _TURN]
        engine.search(turn[0])
        vectors = np.stack([ours.ask(engine, model, question) for question in turn])
        if stock is not None:
            told = stock.search(turn, vectors)
            for name in TIMES:
                theirs[name] += told[name]
            theirs["threads"] = told["threads"]
    return ours.ms if stock is None else {**ours.ms, "stock": theirs}


class _Times:
    """Milliseconds by way to search, question by question."""

    def __init__(self, ways: dict[str, Callable[[str], object]]) -> None:
        self._ways = ways
        self.ms: dict[str, list[float]] = {name: [] for name in (*TIMES, *ways)}

    def ask(self, engine: Engine, model: ClusteredModel, question: str) -> Vectors:
        """Time one question in every way; return its vector in the search without a filter."""
        _, taken, processor = spent(engine.search, question)
        self.ms["search_ms"].append(taken)
        self.ms["processor_ms"].append(processor)
        asked = model.last
        assert asked is not None
        self.ms["embed_query_ms"].append(asked.seconds * 1000)
        for name, search in self._ways.items():
            self.ms[name].append(spent(search, question).ms)
        return asked.vector


def _ways(engine: Engine, model: ClusteredModel) -> dict[str, Callable[[str], object]]:
    """Return what is timed beside the search without a filter."""
    stores = engine._stores
    filtered = {
        f"search_{name}_ms": partial(engine.search, filters=filters)
        for name, filters in FILTERS.items()
    }
    return {
        **filtered,
        "words_ms": lambda question: stores.words.best(question, 100),
        "vectors_ms": lambda question: stores.vectors.nearest(
            model.embed_array([question])[0], 100
        ),
    }


def _foreign_write(engine: Engine, folder: Path) -> float:
    """Let another process add an article; return the seconds until a search here finds it."""
    word = f"quetzalword{time.time_ns()}"  # unlike those of earlier runs
    line = {"id": word, "title": "Foreign", "source": word, "text": f"{word.title()} arrived."}
    path = folder.parent / "foreign.jsonl"
    path.write_text(json.dumps(line), encoding="utf-8")
    command = [sys.executable, "-m", "bot", "--data-dir", str(folder), "ingest", str(path)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    started = time.perf_counter()
    # Held to its outlet: the generated vectors say nothing of the word, and others may lie nearer.
    own = Filters(source=word)
    while not any(f.article.id == line["id"] for f in engine.search(word, filters=own)):
        assert time.perf_counter() - started < 60, "the foreign article was never found"
        time.sleep(0.02)
    return time.perf_counter() - started


def _disk_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


if __name__ == "__main__":
    print(json.dumps(search_one(Path(sys.argv[1]))))
