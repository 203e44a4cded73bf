"""The collections that large searches are measured on: made once a size, and kept.

    python -m tests.benchmarks.large_collections [FOLDER]

makes what is missing, and may be ended and started again at any time: it goes on where it was.
Each size starts from a copy of the one before and grows through the real ingest, with an embedder
that invents clustered vectors instead of computing them. A changed way to store needs a new FOLDER.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from retrieval import Engine, Settings, open_engine
from retrieval.models.embedder import LocalEmbedder
from retrieval.models.protocol import Vectors
from tests.benchmarks.children import ROOT
from tests.benchmarks.everyday import tell
from tests.benchmarks.newswriter import Story, stories

SIZES = (6_000, 60_000, 300_000)
KEPT = ROOT / "bench-results" / "large"
_PASSAGES = 3  # of an article
_CHUNK = 2_000  # articles in one file
_SEED = 2
_CLUSTERS = 1_000
_SPREAD = 0.6  # of a vector around its cluster's centre, which has length 1


class Embedded(NamedTuple):
    """A question that was embedded: the seconds of the real model, and the invented vector."""

    seconds: float
    vector: Vectors


class ClusteredModel:
    """Looks like the packaged model from outside; its vectors are invented.

    ``stream`` tells apart the vectors of several runs around the same centres.
    """

    dimensions = 384
    max_tokens = 256

    def __init__(self, stream: int = 0) -> None:
        self._centres = _unit(np.random.default_rng(1).standard_normal((_CLUSTERS, 384)))
        self._random = np.random.default_rng([2, stream])
        self.last: Embedded | None = None

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
        vectors: Vectors = _unit(self._centres[chosen] + _SPREAD * noise).astype(np.float32)
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Take the time of the real model; return an invented vector."""
        started = time.perf_counter()
        self._real.embed_query(text)
        seconds = time.perf_counter() - started
        self.last = Embedded(seconds, self.embed_array([text])[0])
        vector: list[float] = self.last.vector.tolist()
        return vector


def opened(folder: Path, model: ClusteredModel) -> Engine:
    """Open a collection with the invented vectors."""
    settings = Settings(folder, chat_model="none", reader="none")
    return open_engine(settings, embedder=lambda: model, count_tokens=lambda: _count)


def made(kept: Path, sizes: Sequence[int]) -> dict[int, Path]:
    """Return the folder of each size, smallest first; what is missing is made."""
    folders: dict[int, Path] = {}
    before: Path | None = None
    for size in sorted(sizes):
        folders[size] = before = _made(kept, size, before)
    return folders


def questions(count: int) -> list[str]:
    """Return questions of words that stand in the first articles of every size."""
    return [story.question for story in stories(count, passages=_PASSAGES, seed=_SEED)]


def passages_of(engine: Engine) -> int:
    """Return how many live passages a collection holds."""
    return engine._stores.catalogue.live_passage_count()


def _made(kept: Path, size: int, before: Path | None) -> Path:
    whole, growing = kept / str(size), kept / f"{size}-growing"
    if whole.exists():
        return whole
    if not growing.exists() and before is not None:
        copied = kept / f"{size}-copied"
        shutil.rmtree(copied, ignore_errors=True)
        shutil.copytree(before, copied)
        copied.rename(growing)
    growing.mkdir(parents=True, exist_ok=True)
    with opened(growing, ClusteredModel()) as engine:
        start = passages_of(engine)
    with opened(growing, ClusteredModel(stream=start)) as engine:
        _grow(engine, size, kept / "batch.jsonl")
    growing.rename(whole)
    return whole


def _grow(engine: Engine, size: int, batch: Path) -> None:
    """Ingest articles until there are so many passages."""
    # An ingest that was ended may have left out some of its file: the file is given again.
    stored = len(list(engine.library.articles())) // _CHUNK * _CHUNK
    told = stories(size, passages=_PASSAGES, seed=_SEED)
    for _ in islice(told, stored):
        pass
    while (missing := size - passages_of(engine)) > 0:
        tell(f"growing to {size:,} passages: {missing:,} to go")
        _ingest(engine, batch, islice(told, min(_CHUNK, -(-missing // _PASSAGES))))


def _ingest(engine: Engine, path: Path, batch: Iterator[Story]) -> None:
    path.write_text("\n".join(json.dumps(story.line) for story in batch), encoding="utf-8")
    report = engine.library.ingest([str(path)])
    assert not report.failed, report.failures


def _count(texts: Sequence[str]) -> list[int]:
    """Guess the tokens of texts: the real count is a part of embedding."""
    return [len(text.split()) * 7 // 5 for text in texts]


def _unit(rows: Any) -> Any:
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


if __name__ == "__main__":
    made(Path(sys.argv[1]) if len(sys.argv) > 1 else KEPT, SIZES)
