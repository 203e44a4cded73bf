"""Measure how well follow-up questions are made to stand alone.

    python training/evaluate_rewriting.py words CAST_QUESTIONS.jsonl
    python training/evaluate_rewriting.py search MTRAG_QUESTIONS.jsonl MTRAG_CORPUS.jsonl

``words`` compares the content words (stems) that we add with those that a person added. ``search``
gives recall at 5 of the question as asked, as we rewrite it, as it is searched for (both wordings
merged), and as a person rewrote it: by words alone (BM25) and, with ``--vectors FILE.npy``, by
meaning and by both as the engine fuses them; that file is made where it is not there, which takes
minutes. Both print fold 0, on which nothing was chosen, and the other folds apart. ``--show``
prints each rewrite of the other folds, ``--rules`` leaves the reader out.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from fit_rewriting import added, read

from retrieval.answering.both_wordings import AS_ASKED, says_something
from retrieval.answering.rewriting import Recall, rewrite
from retrieval.domain import Turn
from retrieval.index.fusion import fuse
from retrieval.index.search import POOL
from retrieval.index.words import WordEntry, WordIndex
from retrieval.models.embedder import LocalEmbedder
from retrieval.models.reader import LocalReader
from training.reader.followups import conversation_of
from training.reader.rows import fold_of

DEPTH = 5


def rewritten(told: dict, recall: Recall | None) -> str:
    """Rewrite the question of a row."""
    return rewrite(told["question"], [Turn(**turn) for turn in told["history"]], recall)


def words(path: Path, recall: Recall | None, show: bool) -> Iterator[str]:
    """Yield the lines of the table of words."""
    counts: dict[tuple[str, str], Counter] = defaultdict(Counter)
    for told in read(path):
        fold = "0" if fold_of(conversation_of(told)) == 0 else "1-4"
        ours_text = rewritten(told, recall)
        ours = added(told["question"], ours_text)
        human = added(told["question"], told["standalone"])
        for year in (str(told["year"]), "all"):
            counts[fold, year].update(_compared(ours, human))
        if show and fold != "0" and (ours or human):
            yield f"{told['question']}\n  ours  {ours_text}\n  human {told['standalone']}"
    yield "fold  year  questions  words found  words wrong  with a wrong word  unneeded rewrites"
    for (fold, year), c in sorted(counts.items()):
        yield (
            f"{fold:4}  {year:4}  {c['rows']:9}  {c['both'] / c['human']:11.3f}"
            f"  {1 - c['both'] / max(1, c['ours']):11.3f}  {c['wrong_rows'] / c['rows']:17.3f}"
            f"  {c['touched_idle']} of {c['idle_rows']}"
        )


def _compared(ours: frozenset[str], human: frozenset[str]) -> dict[str, int]:
    return {
        "rows": 1,
        "human": len(human),
        "ours": len(ours),
        "both": len(ours & human),
        "wrong_rows": bool(ours - human),
        "idle_rows": not human,
        "touched_idle": bool(ours) and not human,
    }


class Corpus:
    """The passages, searched by words and, where vectors are given, by meaning."""

    def __init__(self, path: Path, folder: Path, vectors: Path | None) -> None:
        """Index the passages in a folder; embed them where the file of vectors is not there."""
        entries = read(path)
        self.number = {entry["id"]: n for n, entry in enumerate(entries)}
        self._words = WordIndex(folder)
        self._words.update(
            WordEntry(n, e.get("title") or "", e["text"]) for n, e in enumerate(entries)
        )
        self._embedder = LocalEmbedder() if vectors else None
        self._vectors = self._embedded(entries, vectors) if vectors else None

    def _embedded(self, entries: list[dict], path: Path) -> np.ndarray:
        if not path.exists():
            texts = [f"{entry.get('title') or ''}. {entry['text']}" for entry in entries]
            np.save(path, self._embedder.embed_array(texts))
        return np.load(path)

    def scores(self, text: str) -> dict[str, dict[int, float]]:
        """Return the scores of what each kind of search finds."""
        words = dict(self._words.best(text, POOL))
        most = max(words.values(), default=1.0)
        alone = {"words": {n: score / most for n, score in words.items()}}
        if self._vectors is None:
            return alone
        near = self._vectors @ np.asarray(self._embedder.embed_query(text), dtype=np.float32)
        best = {*np.argsort(-near)[:POOL].tolist(), *words}
        meaning = {n: float(near[n]) for n in best}
        both = fuse(meaning, self._words.held(text, list(meaning)))
        return {**alone, "meaning": fuse(meaning, {}), "both": both}

    def close(self) -> None:
        """Release the files."""
        self._words.close()


def search(path: Path, corpus: Corpus, recall: Recall | None, show: bool) -> Iterator[str]:
    """Yield the lines of the table of recall at 5."""
    sums: dict[tuple[str, str], Counter] = defaultdict(Counter)
    for told in (row for row in read(path) if row["evidence"]):
        fold = "0" if fold_of(told["conversation_id"]) == 0 else "1-4"
        gold = {corpus.number[one] for one in told["evidence"]}
        asked, ours = told["question"], rewritten(told, recall)
        if show and fold != "0" and ours != asked:
            yield f"{asked}\n      {ours}"
        scores = [corpus.scores(text) for text in (asked, ours, told["standalone"] or asked)]
        for kind in scores[0]:
            last, mine, human = (one[kind] for one in scores)
            found = [last, mine, _merged(asked, ours, mine, last), human]
            recalls = [_recall(one, gold) for one in found]
            sums[fold, kind].update(dict(zip(_COLUMNS, recalls, strict=True)))
            sums[fold, kind].update(
                rows=1,
                changed=ours != asked,
                better=recalls[2] > recalls[0],
                worse=recalls[2] < recalls[0],
            )
    yield "fold  search   questions  as asked  rewritten  searched  person  changed  better  worse"
    for (fold, kind), c in sorted(sums.items()):
        asked, ours, both, human = (c[name] / c["rows"] for name in _COLUMNS)
        yield (
            f"{fold:4}  {kind:7}  {c['rows']:9}  {asked:8.3f}  {ours:9.3f}  {both:8.3f}"
            f"  {human:6.3f}  {c['changed']:7}  {c['better']:6}  {c['worse']:5}"
        )


_COLUMNS = ("as asked", "rewritten", "searched", "person")


def _merged(
    asked: str, ours: str, mine: dict[int, float], last: dict[int, float]
) -> dict[int, float]:
    """Merge both wordings as the engine does."""
    if ours == asked or not says_something(asked):
        return mine
    return {
        n: (1 - AS_ASKED) * mine.get(n, 0.0) + AS_ASKED * last.get(n, 0.0) for n in {*mine, *last}
    }


def _recall(scores: dict[int, float], gold: set[int]) -> float:
    best = sorted(scores, key=lambda n: (-scores[n], n))[:DEPTH]
    return len(gold & {*best}) / len(gold)


def main() -> None:
    """Print the table that is asked for, and the time that a rewrite takes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("table", choices=["words", "search"])
    parser.add_argument("questions", type=Path)
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--rules", action="store_true", help="without the reader")
    told = parser.parse_args()
    recall = None if told.rules else LocalReader().recall
    if told.table == "search" and told.corpus is None:
        parser.error("search needs the corpus")
    if told.table == "words":
        print(*words(told.questions, recall, told.show), sep="\n")
    else:
        with TemporaryDirectory() as folder:
            corpus = Corpus(told.corpus, Path(folder), told.vectors)
            print(*search(told.questions, corpus, recall, told.show), sep="\n")
            corpus.close()
    print(_timing(read(told.questions), recall))


def _timing(rows: list[dict], recall: Recall | None) -> str:
    times = []
    for row in rows:
        before = time.perf_counter()
        rewritten(row, recall)
        times.append(1000 * (time.perf_counter() - before))
    times.sort()
    p50, p95 = times[len(times) // 2], times[len(times) * 95 // 100]
    return f"ms a rewrite: p50 {p50:.2f}, p95 {p95:.2f}, max {times[-1]:.2f}"


if __name__ == "__main__":
    main()
