"""Measure how well follow-up questions are made to stand alone.

    python training/evaluate_rewriting.py words CAST_QUESTIONS.jsonl
    python training/evaluate_rewriting.py search MTRAG_QUESTIONS.jsonl MTRAG_CORPUS.jsonl

``words`` compares the content words (stems) that we add with those that a person added; ``search``
gives recall at 5 of the question as asked, as we rewrite it, and as a person did, by words alone
(BM25). Both print fold 0, on which nothing was chosen, and the other folds apart. ``--show`` prints
each rewrite of the other folds.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from fit_rewriting import added, conversation, fold_of, read

from retrieval.answering.rewriting import rewrite
from retrieval.domain import Turn
from retrieval.index.words import WordEntry, WordIndex

DEPTH = 5


def rewritten(told: dict) -> str:
    """Rewrite the question of a row."""
    return rewrite(told["question"], [Turn(**turn) for turn in told["history"]])


def words(path: Path, show: bool) -> Iterator[str]:
    """Yield the lines of the table of words."""
    counts: dict[tuple[str, str], Counter] = defaultdict(Counter)
    for told in read(path):
        fold = "0" if fold_of(conversation(told["id"])) == 0 else "1-4"
        ours_text = rewritten(told)
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


def search(path: Path, corpus: Path, show: bool) -> Iterator[str]:
    """Yield the lines of the table of recall at 5."""
    entries = read(corpus)
    number = {entry["id"]: n for n, entry in enumerate(entries)}
    rows = [told for told in read(path) if told["evidence"]]
    with TemporaryDirectory() as folder:
        index = WordIndex(Path(folder))
        index.update(WordEntry(n, e.get("title") or "", e["text"]) for n, e in enumerate(entries))
        yield from _recalls(rows, lambda told, text: _recall(index, number, told, text), show)
        index.close()


def _recall(index: WordIndex, number: dict[str, int], told: dict, text: str) -> float:
    gold = {number[one] for one in told["evidence"]}
    return len(gold & {found for found, _ in index.best(text, DEPTH)}) / len(gold)


def _recalls(rows: list[dict], recall: Callable[[dict, str], float], show: bool) -> Iterator[str]:
    sums: dict[str, Counter] = defaultdict(Counter)
    for told in rows:
        fold = "0" if fold_of(told["conversation_id"]) == 0 else "1-4"
        ours = rewritten(told)
        texts = (told["question"], ours, told["standalone"] or told["question"])
        last, mine, human = (recall(told, text) for text in texts)
        sums[fold].update(
            rows=1, changed=ours != told["question"], last=last, mine=mine, human=human
        )
        sums[fold].update(better=mine > last, worse=mine < last)
        if show and fold != "0" and ours != told["question"]:
            yield f"{mine - last:+.2f} {told['question']}\n      {ours}"
    yield "fold  questions  as asked  ours   human  changed  better  worse"
    for fold, c in sorted(sums.items()):
        n = c["rows"]
        yield (
            f"{fold:4}  {n:9}  {c['last'] / n:8.3f}  {c['mine'] / n:.3f}  {c['human'] / n:.3f}"
            f"  {c['changed']:7}  {c['better']:6}  {c['worse']:5}"
        )


def main() -> None:
    """Print the table that is asked for, and the time that a rewrite takes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("table", choices=["words", "search"])
    parser.add_argument("questions", type=Path)
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--show", action="store_true")
    told = parser.parse_args()
    if told.table == "search" and told.corpus is None:
        parser.error("search needs the corpus")
    lines = (
        words(told.questions, told.show)
        if told.table == "words"
        else search(told.questions, told.corpus, told.show)
    )
    for line in lines:
        print(line)
    print(_timing(read(told.questions)))


def _timing(rows: list[dict]) -> str:
    times = []
    for row in rows:
        before = time.perf_counter()
        rewritten(row)
        times.append(1000 * (time.perf_counter() - before))
    times.sort()
    p50, p95 = times[len(times) // 2], times[len(times) * 95 // 100]
    return f"ms a rewrite: p50 {p50:.2f}, p95 {p95:.2f}, max {times[-1]:.2f}"


if __name__ == "__main__":
    main()
