"""The stock stack's search beside ours: the same passages and vectors, in a process of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from retrieval import Engine
from tests.benchmarks.children import ROOT, STOCK_PYTHON
from tests.benchmarks.everyday import tell
from tests.benchmarks.large_collections import ClusteredModel, opened, passages_of
from tests.benchmarks.stock_search import Vectors, packed

_BATCH = 1_000


class StockProcess:
    """Asks ``stock_search`` in the stock stack's environment, until it is closed."""

    def __init__(self, folder: Path, python: Path = STOCK_PYTHON) -> None:
        self._process = subprocess.Popen(
            [str(python), "-m", "tests.benchmarks.stock_search", str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def count(self) -> int:
        """Return how many passages the collection holds."""
        return int(self._ask(do="count")["count"])

    def add(self, ids: Sequence[int], texts: Sequence[str], vectors: Vectors) -> int:
        """Store passages with their vectors; return how many there are then."""
        named = [str(each) for each in ids]
        return int(self._ask(do="add", ids=named, texts=texts, vectors=packed(vectors))["count"])

    def search(self, questions: Sequence[str], vectors: Vectors) -> dict[str, Any]:
        """Return lists by question, those of `TIMES` and ``found`` ids, and torch's ``threads``."""
        return self._ask(do="search", questions=questions, vectors=packed(vectors))

    def _ask(self, **asked: object) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            print(json.dumps(asked), file=self._process.stdin, flush=True)
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise RuntimeError("The stock stack's process has ended; its own words stand above.")
        told: dict[str, Any] = json.loads(line)
        return told

    def close(self) -> None:
        """End the process."""
        self._process.communicate()  # closes its input, which ends it


def stock_folder(folder: Path) -> Path:
    """Return where the stock stack keeps what one of our collections holds."""
    return folder.with_name(f"{folder.name}-stock")


def fill(folder: Path) -> int:
    """Give the stock stack what it lacks of one of our collections; return how much it holds.

    Passages are only ever added here, with rising ids, so it lacks the last ones.
    """
    with (
        opened(folder, ClusteredModel()) as engine,
        closing(StockProcess(stock_folder(folder))) as stock,
    ):
        wanted, held = passages_of(engine), stock.count()
        if held < wanted:
            tell(f"filling the stock stack's collection: {wanted - held:,} passages to go")
            for ids, texts, vectors in _batches(engine, held):
                held = stock.add(ids, texts, vectors)
        return held


def _batches(engine: Engine, start: int) -> Iterator[tuple[list[int], list[str], Vectors]]:
    """Yield ids, texts and vectors of the passages from the ``start``-th on."""
    stores = engine._stores
    entries = islice(stores.every_word_entry(), start, None)
    while batch := list(islice(entries, _BATCH)):
        ids = [entry.passage_id for entry in batch]
        vectors = stores.catalogue.vectors(ids)
        yield ids, [entry.text for entry in batch], np.stack([vectors[each] for each in ids])
