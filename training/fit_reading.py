"""Fit what is decided on the reader's scores: order, sentence and refusal. Write readable files.

    python -m training.fit_reading DATA WORK OUT [--reader FOLDER]

As ``fit_extractive``, on questions that the reader was not trained on: those of the calibration
articles, of one fold of NQ, of CLAPNQ, and of small collections of news. Fold 0 is never read. WORK
keeps the collections and what was read, so that a second run starts at the fit.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from retrieval import Settings, open_engine
from retrieval.answering.confidence import measure_read_answer
from retrieval.answering.reading import measure_read, weigh_read
from retrieval.answering.requests import PASSAGES
from retrieval.answering.reranking import READ, measure_passage
from retrieval.answering.sentences import sentences_of, understand
from retrieval.models.reader import READER, LocalReader
from retrieval.models.readings import Titled
from training import fit_extractive as base
from training.news_sets import news_sets
from training.reader.rows import CALIBRATION_FOLD, CALIBRATION_TITLES, lines_of

SMALL_SETS = 60
SEED = 7


@dataclass
class Kept:
    """One question with the passages that were found for it, the first of them read."""

    source: str
    fold: int
    asked: dict[str, Any]
    question: Any
    found: list[Any]

    @property
    def answerable(self) -> bool:
        """Tell whether the collection answers."""
        return bool(self.asked["answers"])


def main() -> None:
    """Read, fit, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name in ("data", "work", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--reader", type=Path, default=READER)
    told = parser.parse_args()
    told.out.mkdir(parents=True, exist_ok=True)
    kept = base.kept(
        told.work / "read.pickle", lambda: list(every_read(told.data, told.work, told.reader))
    )
    fit_reranking(kept, told.out)
    fit_sentences(kept, told.out)
    fit_confidence(kept, told.out)


# --- reading -------------------------------------------------------------------------------


def every_read(data: Path, work: Path, weights: Path) -> Iterator[Kept]:
    """Yield every question with the passages found for it, read."""
    reader = LocalReader(weights)
    for source, engine, questions in every_set(data, work):
        print(source, len(questions), flush=True)
        search, frequencies = engine._search(), engine._stores.words.document_frequencies
        for asked in questions:
            found = search.candidates(asked["question"], PASSAGES)
            texts = [Titled(one.article.title, one.text) for one in found[:READ]]
            for at, reading in enumerate(reader.read(asked["question"], texts)):
                found[at] = replace(found[at], reading=reading)
            question = understand(asked["question"], frequencies)
            yield Kept(source, base.fold_of(asked), asked, question, found)


def every_set(data: Path, work: Path) -> Iterator[base.AskedSet]:
    """Yield every set of questions with an engine on its collection."""
    squad, nq, clapnq = held_out(data)
    squad_engine = base.opened(data, work, "squad2_dev_cs224n_half")
    nq_engine = base.opened(data, work, "nq_open_oracle")
    yield "squad2", squad_engine, squad
    yield "nq", nq_engine, nq
    yield "clapnq", base.opened(data, work, "clapnq_dev"), clapnq
    yield "nq away", squad_engine, _away(nq)[:400]
    yield "squad2 away", nq_engine, _away(squad)[:400]
    yield from small_sets(data, work, squad, _away(nq))
    yield from news_sets(data, work, _away(nq))


def held_out(data: Path) -> tuple[list[Any], list[Any], list[Any]]:
    """Return the questions of SQuAD 2, NQ and CLAPNQ that the reader was not trained on."""
    titles = {
        line["id"]: line["title"]
        for line in lines_of(data / "squad2_dev_cs224n_half" / "corpus.jsonl")
    }
    squad, nq, clapnq = (
        base.questions_of(data, base.Source("", folder, "", 100_000))
        for folder in ("squad2_dev_cs224n_half", "nq_open_oracle", "clapnq_dev")
    )
    squad = [q for q in squad if titles[q["context"][0]].replace("_", " ") in CALIBRATION_TITLES]
    return squad, [q for q in nq if base.fold_of(q) == CALIBRATION_FOLD], clapnq


def _away(questions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**q, "answers": None, "evidence": [], "fold": base.fold_of(q)}
        for q in questions
        if q["answers"]
    ]


def small_sets(
    data: Path, work: Path, squad: Sequence[Any], away: Sequence[Any]
) -> Iterator[base.AskedSet]:
    """Yield collections of one article, a run of 2 to 8 paragraphs: what most people begin with."""
    draw = random.Random(SEED)
    of_title: dict[str, list[dict[str, Any]]] = {}
    for line in lines_of(data / "squad2_dev_cs224n_half" / "corpus.jsonl"):
        if line["title"].replace("_", " ") in CALIBRATION_TITLES and base.fold_of(line):
            of_title.setdefault(line["title"], []).append(line)
    for number in range(SMALL_SETS):
        paragraphs = draw.choice(list(of_title.values()))
        start, length = draw.randrange(len(paragraphs)), draw.randint(2, 8)
        taken = paragraphs[start : start + length]
        name = f"held-{number}"
        text = "\n\n".join(line["text"] for line in taken)
        article = {"id": name, "title": taken[0]["title"], "text": text}
        path = work / "held" / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(article), encoding="utf-8")
        settings = Settings(data_dir=work / "held" / name)
        with open_engine(settings, embedder=base.remembering) as engine:
            engine.library.ingest([str(path)])
            ids = {line["id"] for line in taken}
            own = [q for q in squad if set(q["context"]) <= ids]
            own = draw.sample(own, min(12, len(own)))
            yield "small", engine, [{**q, "evidence": [name]} for q in own]
            yield "small away", engine, draw.sample(list(away), 5)


# --- fitting -------------------------------------------------------------------------------


def fit_reranking(kept: Sequence[Kept], out: Path) -> None:
    """Fit the order of the passages that were read."""
    _fit_choice(kept, out / "reranking.json", _passages, "first passage right")


def fit_sentences(kept: Sequence[Kept], out: Path) -> None:
    """Fit the choice of a sentence among those of the passages that were read."""
    _fit_choice(kept, out / "reading.json", _sentences, "first sentence right")


def _fit_choice(kept: Sequence[Kept], path: Path, measured: Any, what: str) -> None:
    examples = [one for one in map(measured, kept) if 1 in one.holds]
    names = list(examples[0].measured[0])
    figures = base._cross_validated(examples, names)
    told = {
        "fitted on": base._counts(examples),
        "figures": {
            name.replace("first sentence right", what): share for name, share in figures.items()
        },
    }
    print(path.name, told)
    base.write(path, names, *base.conditional_logit(examples, names), told)


def _passages(one: Kept) -> Any:
    read = one.found[:READ]
    measured = [measure_passage(found, found.reading) for found in read]
    return base.Example(
        one.source, one.fold, one.answerable, measured, [_holds(one, f, f.text) for f in read]
    )


def _sentences(one: Kept) -> Any:
    sentences = sentences_of(one.found[:READ])
    measured = measure_read(one.question, sentences)
    holds = [_holds(one, its.candidate, its.text) for its in sentences]
    return base.Example(one.source, one.fold, one.answerable, measured, holds)


def _holds(one: Kept, found: Any, text: str) -> int:
    if not one.answerable or not base.holds_gold(one.asked, text):
        return 0
    return 1 if found.article.id in one.asked["evidence"] else -1


def fit_confidence(kept: Sequence[Kept], out: Path) -> None:
    """Fit the probability that the articles answer, and choose where an answer begins."""
    rows = [_answer_row(one) for one in kept]
    base.fit_confidence(rows, out, "confidence_read")


def _answer_row(one: Kept) -> Any:
    weighed = weigh_read(one.question, one.found[:READ])
    best = weighed[0].sentence
    right = _holds(one, best.candidate, best.text) == 1
    measured = measure_read_answer(one.question, one.found, weighed)
    return one.source, one.fold, one.answerable, right, measured


if __name__ == "__main__":
    main()
