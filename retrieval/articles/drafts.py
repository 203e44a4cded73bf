"""What a reader of one format gives, and how it becomes an article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from retrieval.articles.cleaning import is_blank, squeezed
from retrieval.articles.dates import parse_published
from retrieval.articles.ids import id_from_content, id_from_url
from retrieval.articles.titles import title_from_text
from retrieval.domain import Article, ReadArticle
from retrieval.errors import ReadError

UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes of one file or page. ``charset`` and ``url`` are known for what was fetched."""

    data: bytes
    charset: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as it stands in a document; ``published`` is the raw value found there."""

    text: str
    title: str = ""
    id: str = ""
    source: str | None = None
    author: str | None = None
    url: str | None = None
    published: object = None


def finish(draft: Draft, origin: str, line: int | None = None) -> ReadArticle:
    """Complete a draft: parse its date, never leave its title or its id empty.

    Raises ReadError when the text shows nothing, or when a string cannot be stored.
    """
    if is_blank(draft.text):
        raise ReadError("holds no text")
    published = parse_published(draft.published)
    undated = published is None and _is_given(draft.published)
    article = _article(draft, published)
    _check_storable(article)
    return ReadArticle(
        article=article,
        origin=origin,
        line=line,
        id_from_content=not (draft.id or draft.url),
        warnings=(UNDATED,) if undated else (),
    )


def _article(draft: Draft, published: datetime | None) -> Article:
    title = draft.title if not is_blank(draft.title) else title_from_text(draft.text)
    title = squeezed(title)
    if draft.id:
        article_id = draft.id
    elif draft.url:
        article_id = id_from_url(draft.url)
    else:
        article_id = id_from_content(title, draft.text, draft.source, published)
    return Article(
        id=article_id,
        title=title,
        text=draft.text,
        source=draft.source or None,
        author=draft.author or None,
        url=draft.url or None,
        published=published,
    )


def _is_given(value: object) -> bool:
    return not (value is None or (isinstance(value, str) and is_blank(value)))


def _check_storable(article: Article) -> None:
    for name in ("id", "title", "text", "source", "author", "url"):
        value = getattr(article, name) or ""
        if "\0" in value:
            raise ReadError(f"{name} holds a NUL character, which no text has; remove it")
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            what = f"{name} holds half a surrogate pair at character {error.start}"
            raise ReadError(f"{what}, which cannot be stored; repair the text") from error
