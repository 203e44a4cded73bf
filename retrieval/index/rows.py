"""Rows of the catalogue to domain types and back. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from retrieval.domain import Article, ArticleSummary, Passage, Span

SUMMARY = """
    SELECT v.article_id, v.title, v.source, v.author, v.url, v.published, v.version,
           v.content_hash,
           (SELECT count(*) FROM passages p
            WHERE p.article_id = v.article_id AND p.version = v.version)
    FROM versions v JOIN articles a ON a.id = v.article_id AND a.live = v.version
"""
ARTICLE_COLUMNS = "v.article_id, v.title, v.text, v.source, v.author, v.url, v.published, v.version"
LIVE_PASSAGES = "passages p JOIN articles a ON a.id = p.article_id AND a.live = p.version"
PASSAGE = f"""
    SELECT p.id, p.article_id, p.version, p.ordinal, p.start, p."end", p.sentences
    FROM {LIVE_PASSAGES}
"""


def summary(row: Sequence[Any]) -> ArticleSummary:
    """Make a summary of a row of ``SUMMARY``."""
    article_id, title, source, author, url, published, version, content_hash, passages = row
    return ArticleSummary(
        id=article_id,
        title=title,
        source=source,
        author=author,
        url=url,
        published=from_iso(published),
        version=version,
        content_hash=content_hash,
        passages=passages,
    )


def article(row: Sequence[Any]) -> Article:
    """Make an article of a row of ``ARTICLE_COLUMNS``."""
    article_id, title, text, source, author, url, published, version = row
    return Article(article_id, title, text, source, author, url, from_iso(published), version)


def passage(row: Sequence[Any]) -> Passage:
    """Make a passage of a row of ``PASSAGE``."""
    passage_id, article_id, version, ordinal, start, end, sentences = row
    return Passage(passage_id, article_id, version, ordinal, start, end, unpack_spans(sentences))


def pack_spans(spans: Sequence[Span]) -> str:
    """Write spans as a flat JSON list."""
    return json.dumps([offset for span in spans for offset in span], separators=(",", ":"))


def unpack_spans(packed: str) -> tuple[Span, ...]:
    """Read spans from a flat JSON list."""
    flat = json.loads(packed)
    # A question reads some two hundred of these: half the time of a generator.
    return tuple(map(Span._make, zip(flat[::2], flat[1::2], strict=True)))


def to_iso(instant: datetime | None) -> str | None:
    """Write an instant so that text order is time order."""
    return None if instant is None else instant.isoformat()


def from_iso(written: str | None) -> datetime | None:
    """Read an instant that ``to_iso`` wrote."""
    return None if written is None else datetime.fromisoformat(written)


def follower(store: str) -> str:
    """Name the fact that tells how far a vector store has followed the catalogue."""
    return f"followed by {store}"


def fingerprint(of: Article) -> str:
    """Hash every stored field: two readings with one fingerprint are the same article."""
    fields = [of.title, of.text, of.source, of.author, of.url, to_iso(of.published)]
    return hashlib.sha256(json.dumps(fields).encode("ascii")).hexdigest()
