"""Questions written for this project, as rows to train on and as sets to measure on.

``training/written/news.jsonl`` asks of single articles of ``bbc_news`` of the development sets,
each read in the passages that Footnote would cut; ``passages.jsonl`` of passages that are trained
on anyway, told by the first 12 hex digits of their SHA-1. A line has the question, its answer's
words or null where a tempting passage does not answer, and a few words ``near`` which the answer
stands or was looked for.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from retrieval.articles.passages import cut_passages
from retrieval.articles.sentences import split_sentences
from retrieval.models.tokens import TokenCounter
from training.reader.rows import CALIBRATION_FOLD, Row, Span, fold_of, found_in, lines_of

WRITTEN = Path(__file__).parents[1] / "written"
NEWS, PASSAGES = "written on news", "written on passages"
PASSAGES_OF = ("squadshifts_newwiki", "squad1_train_cs224n_val", "squad1_train_du_fullpara")


class OnPassage(NamedTuple):
    """A question with the passage it is asked on, and every right place in it."""

    article: str
    title: str
    passage: str
    question: str
    spans: tuple[Span, ...]


def news_rows(data: Path, folder: Path = WRITTEN) -> list[Row]:
    """Return the questions on news to train on; fold 1 of the articles is kept to measure."""
    asked = on_news(data, folder)
    return [_row(NEWS, it) for it in asked if fold_of(it.article) not in (0, CALIBRATION_FOLD)]


def passage_rows(rows: Iterable[Row], folder: Path = WRITTEN) -> list[Row]:
    """Return the questions on passages of ``rows``; a fifth of the passages is kept to measure."""
    asked = on_passages(rows, folder)
    return [_row(PASSAGES, it) for it in asked if fold_of(it.article) != CALIBRATION_FOLD]


def _row(source: str, it: OnPassage) -> Row:
    golds = tuple(it.passage[start:end] for start, end in it.spans)
    return Row(source, it.question, it.passage, it.spans, it.title, golds=golds)


def on_passages(rows: Iterable[Row], folder: Path = WRITTEN) -> Iterator[OnPassage]:
    """Yield each question whose passage is among the rows'. Raises ValueError for a wrong key."""
    known = {hashlib.sha1(row.context.encode()).hexdigest()[:12]: row for row in rows}
    for line in lines_of(folder / "passages.jsonl"):
        row = known.get(line["passage"])
        if row is not None:
            spans = _right_places(row.context, line, _place(row.context, line))
            yield OnPassage(line["passage"], row.title, row.context, line["question"], spans)


def on_news(data: Path, folder: Path = WRITTEN) -> Iterator[OnPassage]:
    """Yield each question with the passage it is on. Raises ValueError for a wrong key."""
    articles = {line["id"]: line for line in lines_of(data / "bbc_news" / "corpus.jsonl")}
    count_tokens = TokenCounter()
    for line in lines_of(folder / "news.jsonl"):
        article = articles[line["article"]]
        text, at = article["text"], _place(article["text"], line)
        cut = next(c for c in cut_passages(text, count_tokens) if c.start <= at < c.end)
        passage = text[cut.start : cut.end]
        spans = _right_places(passage, line, at - cut.start)
        yield OnPassage(article["id"], article["title"], passage, line["question"], spans)


def _place(text: str, line: dict[str, Any]) -> int:
    at = text.find(line["near"])
    if at < 0:
        raise ValueError(f"{json.dumps(line)}: the text does not hold the words of 'near'.")
    return at


def _right_places(passage: str, line: dict[str, Any], near: int) -> tuple[Span, ...]:
    """Return where the answer stands in the sentences of ``near``; elsewhere it may mean others."""
    if line["answer"] is None:
        return ()
    end = near + len(line["near"])
    told = [s for s in split_sentences(passage) if s.start < end and near < s.end]
    spans = tuple(
        span
        for span in found_in(passage, [line["answer"]])
        if told and told[0].start <= span[0] and span[1] <= told[-1].end
    )
    if not spans:
        raise ValueError(f"{json.dumps(line)}: the answer does not stand beside 'near'.")
    return spans
