"""How well a search finds the evidence: ``python -m tests.benchmarks.retrieval_quality DATA``.

Each corpus of DATA is ingested once, into a collection that is kept in the work folder. Every
question is asked of both rankings, which are then fused in every way that is compared. Prints
Markdown tables: each set's figures beside its better ranking alone, the search's own fusion with
every worth of the words held, and min-max fusion with every weight of the meaning.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from bot.evaluation.resampling import Difference, difference
from bot.evaluation.statistics import mean
from retrieval.index.stores import Stores
from retrieval.models.embedder import LocalEmbedder
from tests.benchmarks.children import ROOT
from tests.benchmarks.retrieval_legs import Collection, Legs, Ranking, ingested
from tests.benchmarks.retrieval_sets import (
    REPORTED,
    SETS,
    Question,
    QuestionSet,
    questions_of,
)

WEIGHTS = tuple(step / 10 for step in range(11))
"""Of the meaning, where both rankings are stretched to 0–1."""
WORTHS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
"""Of holding all of a question's words, in cosine similarity."""
_DEPTH = 10  # the deepest that any measure looks

Asked = list[tuple[Question, Legs]]
Way = Callable[[Legs], Ranking]


@dataclass(frozen=True, slots=True)
class Part:
    """Some questions of a set that are reported together."""

    of: QuestionSet
    name: str
    asked: Asked


@dataclass(frozen=True, slots=True)
class Row:
    """One measure on one part: both rankings alone, fused, and by reciprocal ranks.

    ``gain`` compares the fused ranking with the better of the two.
    """

    part: str
    measure: str
    meaning: float
    words: float
    reciprocal: float
    gain: Difference


def main(words: Sequence[str] | None = None) -> None:
    """Measure the sets that are asked for and print both tables."""
    told = _arguments(words)
    parts = [part for name in told.sets for part in _parts(name, _asked(name, told))]
    for lines in (
        main_table(parts),
        sweep(parts, Legs.fused, WORTHS),
        sweep(parts, Legs.by_min_max, WEIGHTS),
    ):
        print("\n".join(lines), end="\n\n")


def main_table(parts: Iterable[Part]) -> Iterator[str]:
    """Yield the lines of the table of figures."""
    yield "| set | n | measure | meaning | words | fused | fused less the better | RRF |"
    yield "|---|---|---|---|---|---|---|---|"
    for row in (row for part in parts for row in rows_of(part)):
        gain = row.gain
        yield (
            f"| {row.part} | {gain.n} | {row.measure} | {row.meaning:.3f} | {row.words:.3f}"
            f" | {gain.b:.3f} | {gain.value:+.3f} ({gain.low:+.3f} to {gain.high:+.3f})"
            f" | {row.reciprocal:.3f} |"
        )


def sweep(
    parts: Iterable[Part], way: Callable[[Legs, float], Ranking], values: Sequence[float]
) -> Iterator[str]:
    """Yield the lines of the table of the deciding measure at every value of a way to fuse."""
    yield "| set | measure | " + " | ".join(f"{value:.2f}" for value in values) + " |"
    yield "|---|---|" + "---|" * len(values)
    for part in parts:
        decides = part.of.measures[0]
        ways = [partial(_at, way, value) for value in values]
        figures = " | ".join(f"{np.mean(scores(part.asked, it, decides)):.3f}" for it in ways)
        yield f"| {part.name} | {decides} | {figures} |"


def rows_of(part: Part) -> Iterator[Row]:
    """Compute each measure of a part."""
    for measure in part.of.measures:
        meaning = scores(part.asked, Legs.by_meaning, measure)
        told = scores(part.asked, Legs.by_words, measure)
        better = max(meaning, told, key=lambda found: float(np.mean(found)))
        best = scores(part.asked, Legs.fused, measure)
        gain = difference(mean, _column(better), _column(best), paired_rows=True)
        by_ranks = scores(part.asked, Legs.by_reciprocal_ranks, measure)
        averages = [float(np.mean(found)) for found in (meaning, told, by_ranks)]
        yield Row(part.name, measure, *averages, gain)


def _at(way: Callable[[Legs, float], Ranking], value: float, legs: Legs) -> Ranking:
    return way(legs, value)


def scores(asked: Asked, way: Way, measure: str) -> list[float]:
    """Score each question's ranking of articles by ir-measures; every gold article counts 1."""
    import ir_measures

    qrels = {question.id: dict.fromkeys(question.gold, 1) for question, _ in asked}
    # Scores fall with the rank, so that trec_eval's own order for ties never comes into play.
    run = {
        question.id: {article: -float(rank) for rank, article in enumerate(way(legs)[:_DEPTH])}
        for question, legs in asked
    }
    found = dict.fromkeys(qrels, 0.0)
    for score in ir_measures.iter_calc([ir_measures.parse_measure(measure)], qrels, run):
        found[score.query_id] = float(score.value)
    return list(found.values())


def _column(found: Sequence[float]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.asarray(found, dtype=np.float64).reshape(-1, 1)


def _parts(measured: QuestionSet, asked: Asked) -> list[Part]:
    """Split a set by whether something may be chosen on its questions."""
    if not measured.tuned:
        return [Part(measured, measured.folder, asked)]
    tuned = [it for it in asked if it[0].fold != REPORTED]
    reported = [it for it in asked if it[0].fold == REPORTED]
    named = ((tuned, "folds 1–4"), (reported, "fold 0"))
    return [Part(measured, f"{measured.folder}, {name}", some) for some, name in named if some]


def _asked(measured: QuestionSet, told: argparse.Namespace) -> Asked:
    corpus = told.data / measured.folder / "corpus.jsonl"
    print(f"measuring: {measured.folder}", file=sys.stderr, flush=True)
    stores = Stores(ingested(corpus, told.work))
    try:
        collection = Collection(stores, LocalEmbedder())
        return [(it, collection.legs(it.text)) for it in questions_of(told.data, measured)]
    finally:
        stores.close()


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.retrieval_quality")
    parser.add_argument("data", type=Path, help="folder of question sets")
    parser.add_argument("--work", type=Path, default=ROOT / "bench-results" / "retrieval")
    by_name = {it.folder: it for it in SETS}
    parser.add_argument("--sets", nargs="+", choices=by_name, default=list(by_name))
    told = parser.parse_args(words)
    told.sets = [by_name[name] for name in told.sets]
    return told


if __name__ == "__main__":
    main()
