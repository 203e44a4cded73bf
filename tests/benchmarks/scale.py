"""The measurements of ``make bench-full``: searches of large collections.

The collection grows from size to size through the real ingest, with an embedder that invents
clustered vectors instead of computing them; questions are embedded by the real model, whose
answer is thrown away for a vector near a cluster, so that its cost counts and the index sees
what it is made for.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np

from retrieval import Engine, Filters, Settings, open_engine
from retrieval.models.embedder import LocalEmbedder
from retrieval.models.protocol import Vectors
from tests.benchmarks.everyday import tell
from tests.benchmarks.figures import Figure, Goal, percentiles
from tests.benchmarks.memory import rss_mb
from tests.benchmarks.newswriter import OUTLETS, Story, stories

SIZES = (6_000, 60_000, 300_000)
_PASSAGES = 3  # of an article
_QUESTIONS = 200
_WARM = 20
_CHUNK = 2_000  # articles in one file
_CLUSTERS = 1_000
_SPREAD = 0.6  # of a vector around its cluster's centre, which has length 1


FILTERS = {
    "day": Filters(datetime(2025, 5, 7, tzinfo=UTC), datetime(2025, 5, 7, tzinfo=UTC)),
    "month": Filters(datetime(2025, 5, 1, tzinfo=UTC), datetime(2025, 5, 31, tzinfo=UTC)),
    "outlet": Filters(source=OUTLETS[0]),
}
"""What a search is held to: about 0.3, 8 and 20 % of the passages."""


class ClusteredModel:
    """Looks like the packaged model from outside; its vectors are invented."""

    dimensions = 384
    max_tokens = 256

    def __init__(self, seed: int = 1) -> None:
        self._random = np.random.default_rng(seed)
        self._centres = _unit(self._random.standard_normal((_CLUSTERS, self.dimensions)))
        self.queries: list[float] = []

    @cached_property
    def _real(self) -> LocalEmbedder:
        return LocalEmbedder()

    @property
    def name(self) -> str:
        """The real model's name."""
        return self._real.name

    def embed_array(self, texts: Sequence[str]) -> Vectors:
        """Invent one vector a text."""
        chosen = self._random.integers(_CLUSTERS, size=len(texts))
        noise = _unit(self._random.standard_normal((len(texts), self.dimensions)))
        return _unit(self._centres[chosen] + _SPREAD * noise).astype(np.float32)

    def embed_query(self, text: str) -> list[float]:
        """Take the time of the real model; return an invented vector."""
        started = time.perf_counter()
        self._real.embed_query(text)
        self.queries.append(time.perf_counter() - started)
        vector: list[float] = self.embed_array([text])[0].tolist()
        return vector


def _count(texts: Sequence[str]) -> list[int]:
    """Guess the tokens of texts: the real count is a part of embedding."""
    return [len(text.split()) * 7 // 5 for text in texts]


def measure(work: Path, sizes: Sequence[int] = SIZES) -> dict[str, Any]:
    """Grow a collection from size to size, and search it at each."""
    folder = work / "data"
    model = ClusteredModel()
    told = stories(sizes[-1], passages=_PASSAGES, seed=2)
    found: dict[str, Any] = {}
    settings = Settings(folder, chat_model="none")
    with open_engine(settings, embedder=lambda: model, count_tokens=lambda: _count) as engine:
        held = 0
        for size in sizes:
            tell(f"growing to {size:,} passages")
            seconds, added, asked = _grow(engine, told, size - held, work)
            held += added
            tell(f"searching {held:,} passages")
            found[str(size)] = {
                "passages": held,
                "stored_per_s": added / seconds,
                **_search(engine, model, asked),
                "refresh_s": _foreign_write(engine, folder, work, size),
                "disk_mb": _disk_mb(folder),
                "rss_mb": rss_mb(),
            }
    return found


def figures(raw: dict[str, Any]) -> Iterator[Figure]:
    """Turn raw measurements into figures. Pure."""
    for found in raw.values():
        yield from _figures_of(found)
    first, last = (list(raw.values())[place] for place in (0, -1))
    growth = statistics.median(last["search_ms"]) / statistics.median(first["search_ms"])
    title = f"search p50, from {first['passages']:,} to {last['passages']:,} passages"
    yield Figure("growth", title, growth, "×", Goal(3))


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
    for leg in ("words", "vectors"):
        yield Figure(part, f"{leg} alone, p50", statistics.median(found[f"{leg}_ms"]), "ms")
    yield Figure(part, "seen after a foreign write", found["refresh_s"], "s", Goal(2))
    per_thousand = 1000 / found["passages"]
    yield Figure(part, "disk per 1,000 passages", found["disk_mb"] * per_thousand, "MB")
    yield Figure(part, "memory held", found["rss_mb"], "MB")
    yield Figure(part, "stored, embedding apart", found["stored_per_s"], "passages/s")


def _grow(
    engine: Engine, told: Iterator[Story], passages: int, work: Path
) -> tuple[float, int, list[str]]:
    """Ingest articles until so many passages were added; return seconds, passages, questions."""
    seconds, before, questions = 0.0, _passages(engine), []
    while (added := _passages(engine) - before) < passages:
        wanted = min(_CHUNK, -(-(passages - added) // _PASSAGES))
        batch = [next(told) for _ in range(wanted)]
        questions += [story.question for story in batch]
        seconds += _ingest(engine, work / "batch.jsonl", batch)
    step = max(1, len(questions) // (_QUESTIONS + _WARM))
    return seconds, added, questions[::step][: _QUESTIONS + _WARM]


def _passages(engine: Engine) -> int:
    return engine._stores.catalogue.live_passage_count()


def _ingest(engine: Engine, path: Path, batch: Sequence[Story]) -> float:
    path.write_text("\n".join(json.dumps(story.line) for story in batch), encoding="utf-8")
    started = time.perf_counter()
    report = engine.library.ingest([str(path)])
    assert not report.failed, report.failures
    return time.perf_counter() - started


def _search(engine: Engine, model: ClusteredModel, questions: Sequence[str]) -> dict[str, Any]:
    """Time each question in every way, one after the other; the first few only warm up."""
    ways = _ways(engine, model)
    warm = min(_WARM, len(questions) // 2)
    for question in questions[:warm]:
        for search in ways.values():
            search(question)
    model.queries.clear()
    times: dict[str, list[float]] = {name: [] for name in ways}
    for question in questions[warm:]:
        for name, search in ways.items():
            times[name].append(_ms(search, question))
    embedded = model.queries[:: 1 + len(FILTERS)]  # those of the search without a filter
    return {**times, "embed_query_ms": [seconds * 1000 for seconds in embedded]}


def _ways(engine: Engine, model: ClusteredModel) -> dict[str, Callable[[str], object]]:
    stores = engine._stores
    filtered = {
        f"search_{name}_ms": partial(engine.search, filters=filters)
        for name, filters in FILTERS.items()
    }
    return {
        "search_ms": engine.search,
        **filtered,
        "words_ms": lambda question: stores.words.best(question, 100),
        "vectors_ms": lambda question: stores.vectors.nearest(
            model.embed_array([question])[0], 100
        ),
    }


def _ms(search: Callable[[str], object], question: str) -> float:
    started = time.perf_counter()
    search(question)
    return (time.perf_counter() - started) * 1000


def _foreign_write(engine: Engine, folder: Path, work: Path, size: int) -> float:
    """Let another process add an article; return the seconds until a search here finds it."""
    path = work / "foreign.jsonl"
    line = {"id": f"foreign-{size}", "title": "Foreign", "text": f"Quetzalword{size} arrived."}
    path.write_text(json.dumps(line), encoding="utf-8")
    command = [sys.executable, "-m", "bot", "--data-dir", str(folder), "ingest", str(path)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    started = time.perf_counter()
    while not any(f.article.id == line["id"] for f in engine.search(f"quetzalword{size}")):
        assert time.perf_counter() - started < 60, "the foreign article was never found"
        time.sleep(0.02)
    return time.perf_counter() - started


def _disk_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _unit(rows: Any) -> Any:
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)
