"""Plain text files: a numbered export, front matter, or a headline and paragraphs."""

from __future__ import annotations

from retrieval.articles.decoding import decode
from retrieval.articles.drafts import Document, Draft
from retrieval.articles.front_matter import split_front_matter, with_front_matter
from retrieval.articles.leftovers import without_leftovers
from retrieval.articles.numbered import read_numbered
from retrieval.articles.titles import split_title
from retrieval.errors import ReadError


def read_plain(document: Document) -> Draft:
    """Read a .txt file in whatever encoding. Raises ReadError for empty and for binary files."""
    text = decode(document.data, document.charset)
    numbered = read_numbered(text)
    if numbered is not None:
        return numbered
    matter, text = _front_matter(text)
    return with_front_matter(_with_headline(text), matter)


def _front_matter(text: str) -> tuple[dict[str, object], str]:
    try:
        return split_front_matter(text)
    except ReadError:  # a text may open with a rule; only Markdown promises YAML there
        return {}, text


def _with_headline(text: str) -> Draft:
    cleaned = without_leftovers(text)
    title, body = split_title(cleaned.text)
    if title:
        body = without_leftovers(body, below_title=True).text or body
    return Draft(text=body, title=title, source=cleaned.source, url=cleaned.url)
