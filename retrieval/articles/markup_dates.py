"""The date of publication that a page's markup states. Words on the page are not looked at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

# In the order of trust. Dates of change are left out: they are not when the article appeared.
_META_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "publish-date",
    "publication_date",
    "pubdate",
    "date",
)
_NAMING_ATTRIBUTES = ("property", "name", "itemprop")
_DEEPEST = 6


def published_in(tree: Any) -> str | None:
    """Return the raw date of publication in a parsed page's markup: meta, JSON-LD, then time."""
    return (
        _in_meta(tree) or next(_in_linked_data(tree), None) or next(_in_time_elements(tree), None)
    )


def _in_meta(tree: Any) -> str | None:
    stated: dict[str, str] = {}
    for meta in tree.iter("meta"):
        for attribute in _NAMING_ATTRIBUTES:
            name = (meta.get(attribute) or "").lower()
            if name in _META_NAMES and (meta.get("content") or "").strip():
                stated.setdefault(name, meta.get("content").strip())
    return next((stated[name] for name in _META_NAMES if name in stated), None)


def _in_linked_data(tree: Any) -> Iterator[str]:
    for script in tree.iter("script"):
        if (script.get("type") or "").lower() == "application/ld+json":
            try:
                yield from _dates_in(json.loads(script.text or ""), _DEEPEST)
            except (ValueError, RecursionError):  # broken linked data is common, and no loss
                continue


def _dates_in(value: Any, depth: int) -> Iterator[str]:
    if depth and isinstance(value, dict):
        found = value.get("datePublished")
        if isinstance(found, str) and found.strip():
            yield found.strip()
        for inner in value.values():
            yield from _dates_in(inner, depth - 1)
    elif depth and isinstance(value, list):
        for inner in value:
            yield from _dates_in(inner, depth - 1)


def _in_time_elements(tree: Any) -> Iterator[str]:
    for element in tree.iter("time", "meta", "span"):
        stated = (element.get("datetime") or element.get("content") or "").strip()
        if stated and _says_published(element):
            yield stated


def _says_published(element: Any) -> bool:
    words = f"{element.get('itemprop') or ''} {element.get('class') or ''}".lower()
    return "pubdate" in element.attrib or "datepublished" in words or "published" in words.split()
