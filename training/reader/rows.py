"""Read the training sets as rows of one shape, and keep what is measured out of them."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TRAINING_FOLDS = (1, 2, 3, 4)
# Held out of training as a whole, to fit what is decided on the reader's scores.
CALIBRATION_TITLES = ("Harvard University", "Immune system", "Normans")
CALIBRATION_FOLD = 1  # of nq_open_oracle, whose passages carry no article

Span = tuple[int, int]


@dataclass(frozen=True)
class Row:
    """A question on a passage: the spans that answer it, all of them right; none, no answer.

    ``within`` marks rows where only the sentence is known: any span inside one of ``spans``.
    """

    source: str
    question: str
    context: str
    spans: tuple[Span, ...] = ()
    title: str = ""
    within: bool = False
    golds: tuple[str, ...] = field(default=(), compare=False)

    @property
    def answerable(self) -> bool:
        """Tell whether the passage answers."""
        return bool(self.spans)


def fold_of(article: str) -> int:
    """Return the fold, 0 to 4, of an article id: the first 8 digits of its SHA-1 modulo 5."""
    return int(hashlib.sha1(article.encode()).hexdigest()[:8], 16) % 5


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSONL file, gzipped or not."""
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)
    else:
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def span_rows(path: Path, least_overlap: float = 0.0) -> list[Row]:
    """Read a set whose answers are given with their places."""
    return [
        _span_row(path.name.split(".")[0], line)
        for line in lines_of(path)
        if line.get("overlap", 1.0) >= least_overlap
    ]


def _span_row(source: str, line: dict[str, Any]) -> Row:
    told = [(one["start"], one["start"] + len(one["text"])) for one in line["answers"]]
    spans = told if line.get("multi") else most_frequent(told)
    golds = tuple(line["context"][start:end] for start, end in told)
    return Row(
        source,
        line["question"],
        line["context"],
        tuple(spans),
        line.get("title") or "",
        golds=golds,
    )


def most_frequent(spans: list[Span]) -> list[Span]:
    """Return the span that most annotators chose, the first of equals; nothing of nothing."""
    return [max(spans, key=spans.count)] if spans else []


def sentence_rows(path: Path) -> list[Row]:
    """Read a set that says which sentences answer; those too far apart are cut to their middle."""
    return [_sentence_row(path.name.split(".")[0], line) for line in lines_of(path)]


def _sentence_row(source: str, line: dict[str, Any]) -> Row:
    labels = set(line["label"] if isinstance(line["label"], list) else [line["label"]])
    text, spans = "", []
    for number, sentence in enumerate(line["sentences"]):
        if number in labels:
            spans.append((len(text), len(text) + len(sentence)))
        text += sentence + " "
    return Row(source, line["question"], text.rstrip(), tuple(spans), within=True)


def question_rows(folder: Path, source: str, articles: frozenset[str] | None = None) -> list[Row]:
    """Read a question set on its passages, all right answers found by their words.

    Only passages of ``articles`` are taken, when given.
    """
    passages = {line["id"]: line for line in lines_of(folder / "corpus.jsonl")}
    rows = []
    for line in lines_of(folder / "questions.jsonl"):
        home = (line.get("context") or line.get("evidence") or [""])[0]
        if home not in passages or (articles is not None and home not in articles):
            continue
        text, golds = passages[home]["text"], tuple(line["answers"] or ())
        spans = found_in(text, golds[:1]) or found_in(text, golds)
        if bool(spans) == bool(golds):
            title = passages[home].get("title") or ""
            rows.append(Row(source, line["question"], text, tuple(spans), title, golds=golds))
    return rows


def found_in(text: str, golds: Iterable[str]) -> list[Span]:
    """Return every place, between word ends, where one of the answers stands in the text."""
    spans = []
    for gold in golds:
        pattern = rf"(?<!\w){re.escape(gold)}(?!\w)"
        spans += [found.span() for found in re.finditer(pattern, text, re.IGNORECASE)]
    return sorted(set(spans))


def training_articles(data: Path, folder: str) -> frozenset[str]:
    """Return the passages of a question set that may be trained on."""
    kept = set()
    for line in lines_of(data / folder / "corpus.jsonl"):
        if fold_of(line["id"]) not in TRAINING_FOLDS:
            continue
        if folder == "nq_open_oracle" and fold_of(line["id"]) == CALIBRATION_FOLD:
            continue
        if line.get("title", "").replace("_", " ") in CALIBRATION_TITLES:
            continue
        kept.add(line["id"])
    return frozenset(kept)


def overlapping(data: Path) -> set[str]:
    """Return the passages, normalised, that xquad_en is asked on: never trained on."""
    return {normalised(line["text"]) for line in lines_of(data / "xquad_en" / "corpus.jsonl")}


def normalised(text: str) -> str:
    """Return the letters and digits of a text: equal for two spacings of one passage."""
    return re.sub(r"\W+", "", text.lower())
