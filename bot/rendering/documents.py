"""What ``--json`` prints: domain values as plain dictionaries, key for key as scripts rely on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from retrieval import (
        Answer,
        Article,
        ArticleSummary,
        Citation,
        DoctorReport,
        Filters,
        IngestReport,
        ReadFailure,
        SearchResult,
        ShortAnswer,
        Tokens,
    )

Document = dict[str, Any]


def dumps(document: Document, encoding: str = "utf-8") -> str:
    """Return the document as one line of JSON that a stream of that encoding can carry."""
    line = json.dumps(document, ensure_ascii=False)
    try:
        line.encode(encoding)
    except UnicodeEncodeError:
        return json.dumps(document)
    return line


def instant(moment: datetime | None) -> str | None:
    """Return an instant as ISO 8601 in UTC: the date alone at midnight, else to the second."""
    if moment is None:
        return None
    moment = moment.astimezone(UTC)
    if moment.time() == time.min:
        return moment.date().isoformat()
    return moment.replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def error_document(message: str) -> Document:
    """Return what a failing command prints."""
    return {"error": message}


def answer_document(answer: Answer) -> Document:
    """Return an answer, or a refusal with its nearest passage."""
    return {
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "answer": answer.answer,
        "refused": answer.refused,
        "mode": answer.mode,
        "fallback": answer.fallback,
        "short": _short(answer.short),
        "sentences": [
            {"text": it.text, "citations": list(it.citations), "verified": it.verified}
            for it in answer.sentences
        ],
        "citations": [citation_document(citation) for citation in answer.citations],
        "nearest": citation_document(answer.nearest) if answer.nearest else None,
        "confidence": answer.confidence,
        "filters": {**filters_document(answer.filters), **_taken_for(answer)},
        "tokens": _tokens(answer.tokens),
        "timings_ms": dict(answer.timings_ms),
    }


def citation_document(citation: Citation) -> Document:
    """Return a citation; ``start`` and ``end`` are code points of the stored text."""
    return {
        "n": citation.n,
        "article_id": citation.article_id,
        "content_hash": citation.content_hash,
        "title": citation.title,
        "source": citation.source,
        "published": instant(citation.published),
        "url": citation.url,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
    }


def filters_document(filters: Filters) -> Document:
    """Return the filters that are set."""
    values = {field.name: getattr(filters, field.name) for field in fields(filters)}
    return {
        name: instant(value) if isinstance(value, datetime) else value
        for name, value in values.items()
        if value is not None
    }


def _taken_for(answer: Answer) -> Document:
    preferring = (answer.preference or "").removeprefix("preferring ")
    told = {"preferring": preferring, "note": answer.note, "remark": answer.remark}
    return {name: value for name, value in told.items() if value}


def search_document(query: str, results: Sequence[SearchResult]) -> Document:
    """Return the passages that a search found, best first."""
    return {
        "query": query,
        "results": [
            {
                "rank": result.rank,
                "score": result.score,
                "article_id": result.article.id,
                "title": result.article.title,
                "start": result.start,
                "end": result.end,
                "text": result.text,
            }
            for result in results
        ],
    }


def articles_document(articles: Sequence[ArticleSummary]) -> Document:
    """Return the list of the collection."""
    return {"articles": [summary_document(article) for article in articles]}


def summary_document(article: ArticleSummary) -> Document:
    """Return an article without its text."""
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "author": article.author,
        "published": instant(article.published),
        "url": article.url,
        "version": article.version,
        "content_hash": article.content_hash,
        "passages": article.passages,
    }


def article_document(article: Article) -> Document:
    """Return the article line: what ingest would read again, with its hash and version."""
    return {
        "id": article.id,
        "title": article.title,
        "text": article.text,
        "source": article.source,
        "author": article.author,
        "url": article.url,
        "published": instant(article.published),
        "content_hash": article.content_hash,
        "version": article.version,
    }


def removed_document(article: ArticleSummary) -> Document:
    """Return which article was removed."""
    return {"removed": summary_document(article)}


def ingest_document(report: IngestReport) -> Document:
    """Return the counts of an ingest, and what could not be read."""
    return {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "failed": report.failed,
        "failures": [_failure(failure) for failure in report.failures],
        "warnings": dict(report.warnings),
    }


def doctor_document(report: DoctorReport) -> Document:
    """Return a check-up, line by line."""
    return {
        "healthy": report.healthy,
        "findings": [
            {"level": it.level, "check": it.check, "message": it.message} for it in report.findings
        ],
        "repaired": list(report.repaired),
        "facts": {name: _plain(value) for name, value in report.facts.items()},
    }


def _plain(value: object) -> object:
    return value if isinstance(value, bool | int | float | str | None) else str(value)


def _failure(failure: ReadFailure) -> Document:
    line = {} if failure.line is None else {"line": failure.line}
    return {"path": failure.path, **line, "reason": failure.reason}


def _short(short: ShortAnswer | None) -> Document | None:
    if short is None:
        return None
    return {"text": short.text, "n": short.n, "start": short.start, "end": short.end}


def _tokens(tokens: Tokens | None) -> Document | None:
    return None if tokens is None else {"input": tokens.input, "output": tokens.output}
