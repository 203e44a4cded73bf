"""``footnote eval`` on the question sets, beside what others published on them.

    python -m tests.benchmarks.evaluation_sets DATA OUT [--only SET ...] [--fold N] [--limit N]

DATA holds the question sets. For each set the questions of one fold (0, on which nothing is chosen,
unless another is named) are written to OUT/questions and its whole corpus, without ``source``, to
OUT/corpora; then the public command evaluates them on the embedded default, and one Markdown table
of all sets is printed. What was asked before comes from the cache in OUT/data: with ``--only``, the
other sets keep the rows of their last run, and an empty ``--only`` prints the table again.

The fold of a question is that of its gold article; of one that the articles do not answer, that of
the article it was asked on (``context``); of a turn, that of its conversation. Every question of
xquad_en is asked, since its published figures are of all.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.evaluation.figures import figures_of
from bot.evaluation.report import figure_document
from bot.evaluation.tables import markdown
from tests.benchmarks.children import ROOT
from tests.benchmarks.published_figures import PUBLISHED, SOURCES
from tests.benchmarks.retrieval_legs import write_bare
from tests.benchmarks.retrieval_sets import REPORTED, fold_of

Document = dict[str, Any]
Scored = tuple[int, dict[str, float]]
"""The fold of a question, and its scores."""

COLUMNS = {
    "EM": "answers.squad2_em",
    "F1": "answers.squad2_f1",
    "in answer": "answers.gold_in_answer",
    "in quote": "answers.gold_in_quotes",
    "ROUGE-L": "answers.rouge_l",
    "R@5": "retrieval.recall@5",
    "R@10": "retrieval.recall@10",
    "nDCG@10": "retrieval.ndcg@10",
    "refused": "refusal.recall",
    "AUROC": "refusal.auroc",
    "wrong": "refusal.risk",
}
_SHORT = ("EM", "F1", "in answer", "in quote", "R@10", "nDCG@10")
_REFUSING = ("refused", "AUROC")
_LONG = ("ROUGE-L", "R@5", "R@10", "nDCG@10", *_REFUSING)


@dataclass(frozen=True, slots=True)
class MeasuredSet:
    """A set, the columns that mean something on it, and whether all of it is asked."""

    folder: str
    columns: tuple[str, ...]
    whole: bool = False


SETS = (
    MeasuredSet("xquad_en", (*_SHORT, "wrong"), whole=True),
    MeasuredSet("squad2_dev_cs224n_half", (*_SHORT, *_REFUSING, "wrong")),
    MeasuredSet("nq_open_oracle", (*_SHORT, "wrong")),
    MeasuredSet("clapnq_dev", _LONG),
    MeasuredSet("mtrag_clapnq", _LONG),
)


def main(words: Sequence[str] | None = None) -> None:
    """Evaluate the sets that are asked for, and print the table of all that were."""
    told = _arguments(words)
    for measured in told.only:
        _evaluate(measured, told)
    print(table({it.folder: _scored(it, told) for it in SETS}, told.fold))
    print("\n" + "\n".join(f"{place}. {it}" for place, it in enumerate(SOURCES, start=1)))


def table(scored: Mapping[str, Sequence[Scored]], fold: int = REPORTED) -> str:
    """Return one table: for each set our rows, where there are any, then what others published."""
    rows = [
        row
        for measured in SETS
        for row in (
            *our_rows(measured, scored[measured.folder], fold),
            *_published_rows(measured.folder),
        )
    ]
    return markdown(("set", "system", "n", *COLUMNS), rows, numbers=2)


def our_rows(measured: MeasuredSet, scored: Sequence[Scored], fold: int) -> Iterator[Sequence[str]]:
    """Yield a row of the fold, after one of all that was asked where that is more."""
    of_fold = [scores for found, scores in scored if found == fold]
    if len(of_fold) < len(scored):
        yield _row(measured, "Footnote, all", [scores for _, scores in scored])
    if of_fold:
        yield _row(measured, f"Footnote, fold {fold}", of_fold)


def questions_of(data: Path, measured: MeasuredSet, fold: int, limit: int | None) -> list[Document]:
    """Read the questions to ask. A ``limit`` takes so many of the fold, evenly from all of it."""
    read = _read_lines(data / measured.folder / "questions.jsonl")
    if limit is None and measured.whole:
        return read
    asked = [it for it in read if fold_of(it) == fold]
    step = 1 if limit is None else max(1, len(asked) // limit)
    return asked[::step][:limit]


def _scored(measured: MeasuredSet, told: argparse.Namespace) -> list[Scored]:
    """Read the scores of a set's last run with the folds of its questions; none without a run."""
    name = _name(measured, told)
    report = told.out / "runs" / name / "report.json"
    if not report.exists():
        return []
    folds = {it["id"]: fold_of(it) for it in _read_lines(_question_file(name, told))}
    questions = json.loads(report.read_text(encoding="utf-8"))["questions"]
    return [(folds[it["id"]], it["scores"]) for it in questions]


def _read_lines(path: Path) -> list[Document]:
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def _question_file(name: str, told: argparse.Namespace) -> Path:
    path: Path = told.out / "questions" / f"{name}.jsonl"
    return path


def _row(measured: MeasuredSet, system: str, rows: Sequence[dict[str, float]]) -> Sequence[str]:
    figures = {it.metric.name: figure_document(it) for it in figures_of(rows)}
    cells = [
        _cell(figures.get(name)) if column in measured.columns else ""
        for column, name in COLUMNS.items()
    ]
    return (measured.folder, f"**{system}**", f"{len(rows):,}", *cells)


def _cell(figure: Document | None) -> str:
    if figure is None:
        return ""
    return f"**{short(figure['value'])}** ({short(figure['low'])}–{short(figure['high'])})"


def _published_rows(folder: str) -> Iterator[Sequence[str]]:
    for row in PUBLISHED:
        if row.folder == folder:
            cells = [short(row.figures[it]) if it in row.figures else "" for it in COLUMNS]
            yield (folder, f"{row.how} [{row.number}]", "", *cells)


def short(value: float) -> str:
    """Return a share as the tables of this field have it: ``.734``."""
    return f"{value:.3f}".removeprefix("0")


def _evaluate(measured: MeasuredSet, told: argparse.Namespace) -> None:
    started = time.monotonic()
    name = _name(measured, told)
    corpus = told.out / "corpora" / f"{measured.folder}.jsonl"
    write_bare(told.data / measured.folder / "corpus.jsonl", corpus)
    asked = questions_of(told.data, measured, told.fold, told.limit)
    questions = _question_file(name, told)
    questions.parent.mkdir(parents=True, exist_ok=True)
    questions.write_text("".join(json.dumps(it) + "\n" for it in asked), encoding="utf-8")
    _run(told, questions, corpus, told.out / "runs" / name)
    seconds = time.monotonic() - started
    print(f"{name}: {len(asked):,} questions in {seconds:,.0f} s", file=sys.stderr, flush=True)


def _run(told: argparse.Namespace, questions: Path, corpus: Path, out: Path) -> None:
    command = [sys.executable, "-m", "bot", "--data-dir", str(told.out / "data"), "eval"]
    command += [str(questions), "--articles", str(corpus), "--out", str(out)]
    command += ["--jobs", str(told.jobs), "--json"]
    environment = os.environ | {"FOOTNOTE_CHAT_MODEL": "none"}
    subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)


def _name(measured: MeasuredSet, told: argparse.Namespace) -> str:
    if told.limit is not None:
        return f"{measured.folder}-fold-{told.fold}-{told.limit}"
    return f"{measured.folder}-all" if measured.whole else f"{measured.folder}-fold-{told.fold}"


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.evaluation_sets")
    parser.add_argument("data", type=Path, help="folder of question sets")
    parser.add_argument("out", type=Path, help="folder of what is made: some 300 MB")
    by_name = {it.folder: it for it in SETS}
    parser.add_argument("--only", nargs="*", metavar="SET", default=list(by_name))
    parser.add_argument("--fold", type=int, choices=range(5), default=REPORTED)
    parser.add_argument("--limit", type=int, help="questions of a set, to try it out")
    parser.add_argument("--jobs", type=int, default=2)
    told = parser.parse_args(words)
    told.out, told.data = told.out.resolve(), told.data.resolve()
    if told.limit is not None and told.limit < 1:
        parser.error("--limit must be 1 or more")
    if unknown := set(told.only) - set(by_name):
        parser.error(f"--only {' '.join(unknown)}: the sets are {', '.join(by_name)}")
    told.only = [by_name[name] for name in told.only]
    return told


if __name__ == "__main__":
    main()
