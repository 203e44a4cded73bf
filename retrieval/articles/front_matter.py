"""YAML front matter: what stands between two lines of three dashes on top of a text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from retrieval.articles.cleaning import squeezed
from retrieval.articles.drafts import Draft
from retrieval.errors import ReadError

KEYS = frozenset({"id", "title", "source", "author", "date", "published", "url"})


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Split a text into its front matter and what stands below. Raises ReadError for broken YAML.

    A text that opens with a rule, and not with keys that are known here, has no front matter.
    """
    if not text.startswith("---\n"):
        return {}, text
    import frontmatter

    try:
        matter, content = frontmatter.parse(text)
    except Exception as error:  # whatever YAML, its dates and its depth can raise
        raise ReadError(f"broken front matter: {_problem(error)}") from error
    known = {str(key).lower(): value for key, value in matter.items()}
    return (known, content.strip()) if KEYS & known.keys() else ({}, text)


def with_front_matter(draft: Draft, matter: dict[str, Any]) -> Draft:
    """Return a draft completed by front matter, which wins over what the text itself said."""
    published = matter.get("published")
    if published is None:
        published = matter.get("date")
    return replace(
        draft,
        id=_word(matter.get("id")) or draft.id,
        title=_word(matter.get("title")) or draft.title,
        source=_word(matter.get("source")) or draft.source,
        author=_word(matter.get("author")) or draft.author,
        url=_word(matter.get("url")) or draft.url,
        published=draft.published if published is None else published,
    )


def _word(value: Any) -> str:
    """Return a YAML scalar, or a list of them, as words on one line."""
    if isinstance(value, list):  # of scalars alone: lists of lists could be without end
        return ", ".join(filter(None, map(_scalar, value)))
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    is_scalar = isinstance(value, str | int | float) and not isinstance(value, bool)
    return squeezed(str(value)) if is_scalar else ""


def _problem(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return f"{problem} at line {mark.line + 1}" if mark else problem
