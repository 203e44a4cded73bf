"""Web pages: the article's text by trafilatura, its metadata from the markup."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from retrieval.articles.cleaning import is_blank, normalised, squeezed
from retrieval.articles.decoding import decode
from retrieval.articles.drafts import Document, Draft
from retrieval.articles.ids import host_of
from retrieval.articles.leftovers import without_leftovers
from retrieval.articles.logs import quiet_unless_configured
from retrieval.articles.markup_dates import published_in
from retrieval.articles.titles import without_title
from retrieval.errors import ReadError

_STATED_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?([\w-]+)"
)
_HEAD = 2048
# Extraction takes time that grows with the square of this; the longest articles have some 20,000.
MOST_ELEMENTS = 50_000
_IDENTIFIERS = ("dc.identifier", "dcterms.identifier")
_MIRRORS = ("www.", "m.", "amp.", "mobile.")


def read_webpage(document: Document) -> Draft:
    """Read the article of a web page. Raises ReadError when the page holds none."""
    import trafilatura

    quiet_unless_configured("trafilatura")
    quiet_unless_configured("htmldate")
    tree = trafilatura.load_html(_as_page(_decoded(document)))
    if tree is None:
        raise ReadError("is no HTML page")
    elements = sum(1 for _ in tree.iter())
    if elements > MOST_ELEMENTS:
        raise ReadError(f"has {elements:,} elements, more than any article; save the article alone")
    stated = _Stated(
        _identifier(tree), published_in(tree), squeezed(tree.findtext(".//title") or "")
    )
    page = trafilatura.bare_extraction(
        tree,
        url=document.url,
        with_metadata=True,
        include_comments=False,
        # Only markup_dates may name a date: this one would be guessed from the page's words.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    blocks = _blocks(page.body) if page is not None else []
    if not blocks:
        raise ReadError("has no article text; pages that need a login or JavaScript have none")
    return _draft(page, "\n\n".join(blocks), stated, document.url)


class _Stated(NamedTuple):
    """What the head of a page says of the article."""

    id: str
    published: str | None
    title: str


def _identifier(tree: Any) -> str:
    """Return the id that the page gives its article by Dublin Core, or nothing."""
    named = (
        squeezed(meta.get("content") or "")
        for meta in tree.iter("meta")
        if (meta.get("name") or "").lower() in _IDENTIFIERS
    )
    return next(filter(None, named), "")


def _draft(page: Any, text: str, stated: _Stated, url: str | None) -> Draft:
    cleaned = without_leftovers(normalised(text))
    title = page.title or stated.title
    url = _canonical(page.url, url)
    return Draft(
        id=stated.id,
        text=without_title(cleaned.text, title),
        title=title,
        source=page.sitename or cleaned.source or host_of(url),
        author=page.author,
        url=url,
        published=stated.published,
    )


def _decoded(document: Document) -> str:
    stated = _STATED_CHARSET.search(document.data[:_HEAD].lower())
    return decode(document.data, document.charset or (stated[1].decode() if stated else None))


def _as_page(text: str) -> str:
    """Wrap a fragment, which the parser would refuse, and drop an encoding that no longer holds."""
    text = re.sub(r"^<\?xml[^>]*\?>\s*", "", text)
    is_page = "<html" in text[:_HEAD].lower()
    return text if is_page else f"<html><body>{text}</body></html>"


def _blocks(body: Any) -> list[str]:
    """Return the paragraphs, headings, list items and table rows of an extracted body."""
    blocks: list[str] = []
    for element in body:
        if element.tag == "list":
            blocks += [_text(item) for item in element.iter("item")]
        elif element.tag == "table":
            blocks += [_row(row) for row in element.iter("row")]
        else:
            blocks.append(_text(element))
        blocks.append(squeezed(element.tail or ""))
    return [block for block in blocks if not is_blank(block)]


def _row(row: Any) -> str:
    return " | ".join(filter(None, map(_text, row.iter("cell"))))


def _text(element: Any) -> str:
    """Return the words of an element; line breaks that its author made are kept."""
    if element.tag == "code":
        return "".join(element.itertext()).strip("\n")
    for line_break in element.iter("lb"):
        line_break.text = "\n"
    lines = "".join(element.itertext()).split("\n")
    return "\n".join(filter(None, map(squeezed, lines)))


def _canonical(stated: str | None, url: str | None) -> str | None:
    """Return the address that a page states, unless it is another site's or only its front page."""
    front_page = not (stated or "").partition("://")[2].partition("/")[2]
    if not stated or front_page or (url and _site(stated) != _site(url)):
        return url
    return stated


def _site(url: str) -> str:
    host = host_of(url) or ""
    for mirror in _MIRRORS:
        host = host.removeprefix(mirror)
    return host
