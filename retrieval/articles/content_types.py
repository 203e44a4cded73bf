"""Which reader a fetched page belongs to: by its content type, its address, its first bytes."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from retrieval.articles.fetching import Page
from retrieval.articles.walking import suffix_of
from retrieval.errors import FetchError

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    _DOCX: ".docx",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "application/jsonl": ".jsonl",
    "application/jsonlines": ".jsonl",
    "application/x-jsonlines": ".jsonl",
    "application/x-ndjson": ".jsonl",
    "application/ndjson": ".jsonl",
}
# Types that servers give to whatever they do not know: the name says more.
_VAGUE = {"", "text/plain", "application/octet-stream", "binary/octet-stream"}
_MAGIC = ((b"%PDF-", ".pdf"), (b"PK\x03\x04", ".docx"), (b"<!doctype html", ".html"))


def suffix_for(page: Page, readable: Collection[str]) -> str:
    """Return the suffix of the format of a page. Raises FetchError for what is no article."""
    if page.content_type in _SUFFIXES:
        return _SUFFIXES[page.content_type]
    if page.content_type not in _VAGUE:
        raise FetchError(f"is {page.content_type}, which is no kind of article that is read")
    named = suffix_of(urlsplit(page.url).path)
    if named in readable:
        return named
    begin = page.data[:64].lstrip().lower()
    known = (suffix for magic, suffix in _MAGIC if begin.startswith(magic.lower()))
    return next(known, ".txt")
