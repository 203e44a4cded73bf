"""MultiHop-RAG: ``corpus.json`` (news articles) and ``MultiHopRAG.json`` (questions over several).

A fact that stands word for word in its article becomes a quote; the others name the article alone.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from bot.evaluation.importing import (
    Imported,
    need_list,
    need_object,
    need_text,
    optional_text,
    read_json,
)
from bot.evaluation.places import spans_of
from retrieval import ReadError

Line = dict[str, Any]

QUESTIONS = "MultiHopRAG.json"
NULL_QUERY = "null_query"  # "the articles do not answer it", in this data set's words


def read_multihop(folder: Path) -> Imported:
    """Read a folder of MultiHop-RAG (Tang and Yang 2024). Articles are told apart by their URL.

    Raises ReadError for what does not fit, evidence from an article that is not there among it.
    """
    path = folder / "corpus.json"
    articles = [_article(it, f"{path}: [{number}]") for number, it in enumerate(_list(path))]
    by_url = {line["url"]: line for line in articles}
    skipped: Counter[str] = Counter()
    path = folder / QUESTIONS
    questions = [
        _question(it, number, by_url, skipped, f"{path}: [{number}]")
        for number, it in enumerate(_list(path))
    ]
    return Imported("multihop-rag", articles, questions, skipped)


def _list(path: Path) -> list[Any]:
    return need_list({path.name: read_json(path)}, path.name, str(path))


def _article(value: Any, place: str) -> Line:
    record = need_object(value, place)
    url = need_text(record, "url", place)
    return {
        "id": url,
        "title": need_text(record, "title", place),
        "text": need_text(record, "body", place),
        "url": url,
        "source": optional_text(record, "source", place),
        "author": optional_text(record, "author", place),
        "published": optional_text(record, "published_at", place),
    }


def _question(
    value: Any, number: int, articles: dict[str, Line], skipped: Counter[str], place: str
) -> Line:
    record = need_object(value, place)
    kind = need_text(record, "question_type", place)
    answer = need_text(record, "answer", place)
    return {
        "id": f"mh-{number}",
        "question": need_text(record, "query", place),
        "answers": None if kind == NULL_QUERY else [answer],
        "evidence": [
            _evidence(it, articles, skipped, place)
            for it in need_list(record, "evidence_list", place)
        ],
        "kind": kind.removesuffix("_query"),
    }


def _evidence(
    value: Any, articles: dict[str, Line], skipped: Counter[str], place: str
) -> str | Line:
    record = need_object(value, place)
    url = need_text(record, "url", place)
    if url not in articles:
        raise ReadError(f"{place}: names the article {url!r}, which corpus.json lacks")
    fact = record.get("fact")
    if isinstance(fact, str) and fact.strip() and spans_of(fact, articles[url]["text"]):
        return {"article_id": url, "quote": fact}
    skipped["quotes that do not stand in their article"] += 1
    return url
