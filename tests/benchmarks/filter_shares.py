"""What a filter adds and loses, by the share that it leaves: a table for docs/filters.md.

    python -m tests.benchmarks.filter_shares [FOLDER]

searches a collection of ``large_collections``, by default that of 60,000 passages, held to sets of
passages that are chosen at random, and compares the leg by meaning with an exact scan.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval import Engine
from retrieval.index.filtering import Ids
from retrieval.index.search import POOL, Search, _Asked
from retrieval.index.shelf import Chosen
from retrieval.models.protocol import Vectors
from tests.benchmarks.large_collections import KEPT, ClusteredModel, opened, questions

SHARES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.0)
_QUESTIONS = 100
_WARM = 5
_APART = 10**9  # of the vectors that were stored


@dataclass(frozen=True, slots=True)
class Row:
    """One share: milliseconds with the filter and without, question by question; recalls."""

    share: float
    passages: int
    first: float
    held: list[float]
    free: list[float]
    recall_10: float
    recall_100: float

    def __str__(self) -> str:
        adds = statistics.median(
            held - free for held, free in zip(self.held, self.free, strict=True)
        )
        times = statistics.median(self.held) / statistics.median(self.free)
        return (
            f"| {self.share * 100:g} % | {self.passages:,} | {adds:.1f} ms | {times:.2f} |"
            f" {self.first:.0f} ms | {self.recall_10:.3f} | {self.recall_100:.3f} |"
        )


def rows(
    engine: Engine, shares: Sequence[float] = SHARES, count: int = _QUESTIONS
) -> Iterator[Row]:
    """Measure each share of a collection, one set of passages each."""
    model = ClusteredModel(stream=_APART)
    vectors = model.embed_array([""] * count)
    asked = list(zip(questions(count), vectors, strict=True))
    stores = engine._stores
    every = stores.shelf.columns(stores.refresh()).ids
    for share in shares:
        drawn = np.random.default_rng(3).permutation(every)[: round(share * len(every))]
        yield _row(engine, share, np.sort(drawn), len(every), asked)


def _row(
    engine: Engine, share: float, ids: Ids, collection: int, asked: list[tuple[str, Vectors]]
) -> Row:
    search = engine._search()
    chosen = Chosen(ids, collection) if len(ids) < collection else None
    held, free = [], []
    first = _ms(search, *asked[0], chosen)
    for question, vector in asked[:_WARM]:
        _ms(search, question, vector, chosen)
    for question, vector in asked:
        free.append(_ms(search, question, vector, None))
        held.append(_ms(search, question, vector, chosen))
    at_10, at_100 = (
        statistics.mean(_recall(engine, search, vector, ids, chosen, k) for _, vector in asked)
        for k in (10, POOL)
    )
    return Row(share, len(ids), first, held, free, at_10, at_100)


def _ms(search: Search, question: str, vector: Vectors, chosen: Chosen | None) -> float:
    """Time a search whose question is embedded already."""
    asked = _Asked(question, POOL, chosen, None, 0.0)
    started = time.perf_counter()
    hits = search._hits(asked, vector)
    with search._stores.catalogue.snapshot():
        search._read(search._scored(asked, hits))
    return (time.perf_counter() - started) * 1000


def _recall(
    engine: Engine, search: Search, vector: Vectors, ids: Ids, chosen: Chosen | None, k: int
) -> float:
    exact = engine._stores.scan.nearest(vector, ids, POOL, collection=len(ids))[:k]
    found = dict(search._meaning.best(vector, POOL, chosen)[:k])
    return sum(passage_id in found for passage_id, _ in exact) / len(exact)


def main(words: Sequence[str] | None = None) -> None:
    """Print the table of one collection."""
    told = sys.argv[1:] if words is None else words
    folder = Path(told[0]) if told else KEPT / "60000"
    print(
        "| Share of the passages | Passages | Adds, p50 | Times | First | Recall@10 | Recall@100 |"
    )
    print("|---|---|---|---|---|---|---|")
    with opened(folder, ClusteredModel(stream=_APART)) as engine:
        for row in rows(engine):
            print(row, flush=True)


if __name__ == "__main__":
    main()
