"""Collections of news and encyclopaedia articles, each with the requests that it is asked.

Of each fold but 0: 25 articles of news, of one section or of all, half of them without headline;
one to four articles of SQuAD 2; 30 to 300 passages of NQ.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from retrieval import Settings, open_engine
from training import fit_extractive as base
from training.reader.rows import fold_of, lines_of
from training.topic_requests import Text, requests

SEED = 7
MOST_OTHERS = 60  # articles elsewhere that topics are taken from
_FAR = 0.5  # cosine

Asked = tuple[str, int, Any, list[Text], list[dict[str, Any]]]  # set, fold, engine, texts, requests


def topic_sets(data: Path, work: Path) -> Iterator[Asked]:
    """Yield collections of each fold but 0, with an engine on each, and what it is asked."""
    draw = random.Random(SEED)
    for fold in base.FOLDS:
        for number, (source, lines, others) in enumerate(_collections(draw, data, fold)):
            texts, rest = [Text(line) for line in lines], [Text(line) for line in others]
            far = _far_from(texts, draw.sample(rest, min(MOST_OTHERS, len(rest))))
            asked = list(requests(draw, texts, far))
            name = f"{source}-{fold}-{number}"
            path = work / "topics" / f"{name}.jsonl"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
            settings = Settings(data_dir=work / "topics" / name)
            with open_engine(settings, embedder=base.remembering) as engine:
                engine.library.ingest([str(path)])
                yield source, fold, engine, texts, asked


def _collections(
    draw: random.Random, data: Path, fold: int
) -> Iterator[tuple[str, list[dict[str, Any]], list[dict[str, Any]]]]:
    """Yield (name, articles, other articles of the same kind)."""
    news = [
        line for line in lines_of(data / "bbc_news" / "corpus.jsonl") if fold_of(line["id"]) == fold
    ]
    sections: dict[str, list[dict[str, Any]]] = {}
    for line in news:
        sections.setdefault(line["id"].split("_")[1], []).append(line)
    for section in (None, None, *draw.sample(sorted(sections), 3)):
        lines, others = _parted(draw, news if section is None else sections[section], 25)
        yield "news", [_headless(it) if at % 2 else it for at, it in enumerate(lines)], others
    nq = [
        line
        for line in lines_of(data / "nq_open_oracle" / "corpus.jsonl")
        if fold_of(line["id"]) == fold and not line.get("source", "").endswith("distractor")
    ]
    wikipedia = list(_joined(data, fold))
    for size in (1, 2, 4):
        lines, others = _parted(draw, wikipedia, size)
        yield "squad2", lines, [*others, *draw.sample(nq, 60)]
    for size in (30, 200, 300):
        yield "nq", *_parted(draw, nq, size)


def _headless(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "title": "", "headline": line["title"]}


def _far_from(texts: Sequence[Text], others: Sequence[Text]) -> list[Text]:
    """Leave out the articles that are near in meaning to one of a collection."""
    embed = base.remembering().embed_array
    near = (embed([it.lead for it in others]) @ embed([it.lead for it in texts]).T).max(axis=1)
    return [text for text, its in zip(others, near, strict=True) if its < _FAR]


def _parted(
    draw: random.Random, lines: Sequence[dict[str, Any]], size: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    mixed = draw.sample(lines, len(lines))
    return mixed[:size], mixed[size:]


def _joined(data: Path, fold: int) -> Iterator[dict[str, Any]]:
    """Yield the articles of SQuAD 2 of a fold by their titles, without paragraphs of fold 0."""
    of_title: dict[str, list[str]] = {}
    for line in lines_of(data / "squad2_dev_cs224n_half" / "corpus.jsonl"):
        if fold_of(line["id"]) and 1 + fold_of(line["title"]) % len(base.FOLDS) == fold:
            of_title.setdefault(line["title"].replace("_", " "), []).append(line["text"])
    for title, paragraphs in of_title.items():
        yield {"id": title, "title": title, "text": "\n\n".join(paragraphs[:8])}
