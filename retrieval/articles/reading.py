"""Reading articles from a file, a folder or a URL: articles and one-line failures, never a raise.

``read_articles`` yields, in a stable order and as it goes,

- a ``ReadArticle`` for each article, with the real path or the URL that it came from as ``origin``;
- a ``ReadFailure`` for each thing that could not be read, with its reason in one line. Its ``path``
  is the origin in one printable line (``cleaning.one_line``);
- a ``ReadNotice`` for each thing that is no failure but worth counting, under its key ``warning``:
  a file in a folder that is of no known kind ("skipped"). Articles carry their own warnings.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from typing import BinaryIO

from retrieval.articles.cleaning import shortened
from retrieval.articles.content_types import suffix_for
from retrieval.articles.drafts import Document, Draft, finish
from retrieval.articles.fetching import Page, fetch, is_url, without_credentials
from retrieval.articles.ids import host_of, normalised_url
from retrieval.articles.jsonl import read_jsonl
from retrieval.articles.limits import DEFAULT_LIMITS, ReadLimits
from retrieval.articles.markdown import read_markdown
from retrieval.articles.pdf import read_pdf
from retrieval.articles.plain import read_plain
from retrieval.articles.walking import (
    FoundFile,
    ReadNotice,
    failure,
    find_files,
    is_regular,
    os_reason,
    resolved,
    suffix_of,
)
from retrieval.articles.webpage import read_webpage
from retrieval.articles.word import read_word
from retrieval.domain import ReadArticle, ReadFailure
from retrieval.errors import ReadError

__all__ = ["ReadLimits", "ReadNotice", "read_articles"]

ReadItem = ReadArticle | ReadFailure | ReadNotice

READERS: Mapping[str, Callable[[Document], Draft]] = {
    ".txt": read_plain,
    ".text": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_webpage,
    ".htm": read_webpage,
    ".xhtml": read_webpage,
    ".pdf": read_pdf,
    ".docx": read_word,
}
LINES = frozenset({".jsonl", ".ndjson"})
SUFFIXES = frozenset(READERS) | LINES


def read_articles(
    location: str, *, limits: ReadLimits = DEFAULT_LIMITS, allow_private_urls: bool = False
) -> Iterator[ReadItem]:
    """Read the articles of a file, of all files below a folder, or of a page on the web, lazily."""
    if is_url(location):
        yield from _read_url(location, limits, allow_private_urls)
        return
    real = resolved(location)
    if isinstance(real, ReadFailure):
        yield real
    elif os.path.isdir(real):
        yield from _read_folder(real, limits)
    else:
        yield from _read_named(real, suffix_of(location), limits)


def _read_folder(folder: str, limits: ReadLimits) -> Iterator[ReadItem]:
    for found in find_files(folder, SUFFIXES):
        if isinstance(found, FoundFile):
            yield from _read_file(found, limits)
        else:
            yield found


def _read_named(path: str, suffix: str, limits: ReadLimits) -> Iterator[ReadItem]:
    if suffix not in SUFFIXES:
        kinds = " ".join(sorted(SUFFIXES))
        yield failure(path, f"{suffix or 'no suffix'} is no kind of article; read are {kinds}")
    elif not is_regular(path):
        yield failure(path, "is no regular file")
    else:
        yield from _read_file(FoundFile(path, suffix), limits)


def _read_file(found: FoundFile, limits: ReadLimits) -> Iterator[ReadItem]:
    try:
        with open(found.path, "rb") as stream:
            if found.suffix in LINES:
                yield from _read_lines(stream, found.path, limits.line_bytes)
            else:
                document = Document(_bounded(stream, limits.file_bytes))
                yield finish(READERS[found.suffix](document), found.path)
    except Exception as error:  # whatever a file holds, the next one is read
        yield failure(found.path, explain(error))


def _read_lines(stream: BinaryIO, origin: str, line_bytes: int) -> Iterator[ReadItem]:
    for number, draft in read_jsonl(stream, line_bytes):
        try:
            if isinstance(draft, ReadError):
                raise draft
            yield finish(draft, origin, number)
        except ReadError as error:
            yield failure(origin, str(error), number)


def _read_url(url: str, limits: ReadLimits, allow_private: bool) -> Iterator[ReadItem]:
    origin = normalised_url(without_credentials(url))
    try:
        page = fetch(url, limits, allow_private=allow_private)
        suffix = suffix_for(page, SUFFIXES)
        if suffix in LINES:
            yield from _read_lines(BytesIO(page.data), origin, limits.line_bytes)
        else:
            yield finish(_page_draft(page, suffix), origin)
    except Exception as error:  # whatever a server sends
        yield failure(origin, explain(error))


def _page_draft(page: Page, suffix: str) -> Draft:
    draft = READERS[suffix](Document(page.data, charset=page.charset, url=page.url))
    return replace(draft, url=draft.url or page.url, source=draft.source or host_of(page.url))


def _bounded(stream: BinaryIO, size: int) -> bytes:
    if os.fstat(stream.fileno()).st_size > size:
        raise ReadError(f"is larger than {size:,} bytes; split it")
    return stream.read()


def explain(error: Exception) -> str:
    """Say in one line why a thing could not be read."""
    if isinstance(error, ReadError):
        return str(error)
    if isinstance(error, OSError):
        return os_reason(error)
    if isinstance(error, MemoryError):
        return "is too large for the memory of this machine; split it"
    return shortened(f"is damaged ({type(error).__name__}: {error})")
