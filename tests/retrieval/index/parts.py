"""Cheap deterministic parts that enter an engine by its own door, and articles to feed it."""

from __future__ import annotations

import json
import os
import re
import resource
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from retrieval.domain import Article, PassageCut, Span
from retrieval.engine import Engine
from retrieval.index.stores import Stores
from retrieval.models.protocol import Vectors
from retrieval.settings import Settings

FILE_LIMIT = 1 << 30
"""Bytes of one file in the processes that tests start: a torn graph must not fill the disk."""


class HashingEmbedder:
    """Hashes words into buckets: texts that share words are near. Records what it embeds."""

    max_tokens = 256

    def __init__(self, name: str = "hashing", dimensions: int = 64) -> None:
        self.name = name
        self.dimensions = dimensions
        self.embedded: list[str] = []

    def embed_array(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        rows = [self._vector(text) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(rows), self.dimensions)

    def embed_query(self, text: str) -> list[float]:
        return [float(value) for value in self._vector(text)]

    def _vector(self, text: str) -> Vectors:
        vector = np.full(self.dimensions, 1e-3, dtype=np.float32)
        for word in re.findall(r"\w+", text.lower()):
            vector[crc32(word.encode()) % self.dimensions] += 1
        unit: Vectors = vector / np.linalg.norm(vector)
        return unit


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def engine_on(
    folder: Path,
    embedder: HashingEmbedder | None = None,
    *,
    wait_seconds: float = 20.0,
    chroma_url: str | None = None,
) -> Engine:
    """Open an engine with cheap parts; a writer waits as long as asked.

    Vectors are in the server that is asked for, or that all tests use (``--chroma-server``).
    """
    settings = Settings(folder, chat_model="none")
    made = embedder or HashingEmbedder()
    chroma_url = chroma_url or os.environ.get("CHROMA_URL")
    stores = Stores(folder, chroma_url=chroma_url, wait_seconds=wait_seconds)
    return Engine(settings, stores, lambda: made, lambda: count_words, lambda: None)


def limit_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_LIMIT, FILE_LIMIT))


NAMES = "Ada Boole Curie Darwin Euler Fermat Gauss Hopper Ising Jacobi Kepler Lovelace".split()
PLACES = "Aachen Bergen Cork Dover Essen Faro Ghent Hull Izmir Jena Kiel Lyon".split()


def article_lines(count: int, *, sentences: int = 12, edition: str = "first") -> list[Any]:
    """Make article lines whose text names their number: every one can be found by it."""
    return [
        {
            "id": f"a{number}",
            "title": f"Report {number} from {PLACES[number % len(PLACES)]}",
            "source": "The Daily Test",
            "text": "\n\n".join(
                f"{NAMES[(number + place) % len(NAMES)]} of the {edition} edition said in sentence"
                f" {place} of report number{number} that the harbour was quiet."
                for place in range(sentences)
            ),
        }
        for number in range(count)
    ]


def write_lines(path: Path, lines: Iterable[Any]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def an_article(article_id: str = "a", text: str = "One. Two.", **fields: Any) -> Article:
    return Article(article_id, fields.pop("title", "A title"), text, **fields)


def cuts_of(text: str, parts: int = 1) -> list[PassageCut]:
    """Cut a text into passages of even length, one sentence each."""
    edges = [len(text) * part // parts for part in range(parts + 1)]
    return [PassageCut(start, end, (Span(start, end),)) for start, end in pairwise(edges)]


def state_of(engine: Engine) -> dict[str, Any]:
    """Return all that must be equal after a run that was killed and one that was not."""
    stores = engine._stores
    stores.refresh()
    catalogue = stores.catalogue
    passages = {
        summary.id: [(p.version, p.start, p.end) for p in catalogue.passages_of(summary.id)]
        for summary in catalogue.summaries()
    }
    return {"articles": sorted(map(repr, catalogue.summaries())), "passages": passages}


def assert_in_step(engine: Engine) -> None:
    """Hold the three stores to the same ids, and to nothing that is pending."""
    stores = engine._stores
    stores.refresh()
    live = set(stores.catalogue.live_passage_ids())
    assert stores.vectors.ids() == live
    assert stores.words.ids() == live
    assert stores.words.count() == len(live)
    counts = stores.catalogue.counts()
    assert counts["pending"] == 0
    assert counts["passages"] == len(live)
    report = engine.library.doctor()
    assert [finding.level for finding in report.findings] == ["ok"] * len(report.findings), report
