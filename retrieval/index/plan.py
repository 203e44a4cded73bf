"""Decide what an ingest has to do. Pure: what is known comes in, what to do goes out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from retrieval.articles.cleaning import one_line
from retrieval.domain import Article, ReadArticle, ReadFailure
from retrieval.index.rows import fingerprint


class Known(NamedTuple):
    """What the catalogue holds of an article."""

    version: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with some readings. ``origins`` are (origin, article id), for all of them."""

    added: list[Article] = field(default_factory=list)
    changed: list[Article] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failures: list[ReadFailure] = field(default_factory=list)
    origins: list[tuple[str, str]] = field(default_factory=list)

    @property
    def to_index(self) -> list[Article]:
        """The versions whose passages must be indexed."""
        return self.added + self.changed


class Seen(NamedTuple):
    """Where this run has met an article id, and with what content."""

    fingerprint: str
    place: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A reading, and the ids that its article may have: the first that is free is its own."""

    reading: ReadArticle
    ids: tuple[str, ...]
    continued: str | None = None


def placed(reading: ReadArticle, earlier: Sequence[str]) -> Placed:
    """Give an article without id of its own the id that its file had before.

    ``earlier`` are the ids that this file, and no other, gave. Without this an edited file would
    be a new article beside its old self. A line of a file has no place of its own to go by.

    A copy of what the file said before the edit derives the very same id, so that such an article
    may also be named after its place.
    """
    own = reading.article.id
    if not reading.id_from_content or reading.line is not None:
        return Placed(reading, (own,))
    before = earlier[0] if len(earlier) == 1 else None
    after_place = f"{own}-{hashlib.sha256(reading.origin.encode()).hexdigest()[:8]}"
    ids = dict.fromkeys(filter(None, (before, own, after_place)))
    return Placed(reading, tuple(ids), before)


def plan(readings: Sequence[Placed], known: Mapping[str, Known], seen: dict[str, Seen]) -> Plan:
    """Sort readings into added, changed and unchanged. ``seen`` is the run's memory of its ids."""
    result = Plan()
    for place in readings:
        article = _named(place, known, seen)
        _sort(place.reading, article, known.get(article.id), seen, result)
    return result


def _named(place: Placed, known: Mapping[str, Known], seen: Mapping[str, Seen]) -> Article:
    """Give an article the first of its ids that no other content has; else the first."""
    mark = fingerprint(place.reading.article)
    free = (i for i in place.ids if _is_free(i, mark, place, known, seen))
    return replace(place.reading.article, id=next(free, place.ids[0]))


def _is_free(
    article_id: str,
    mark: str,
    place: Placed,
    known: Mapping[str, Known],
    seen: Mapping[str, Seen],
) -> bool:
    if article_id in seen:
        return seen[article_id].fingerprint == mark
    stored = known.get(article_id)
    return stored is None or stored.fingerprint == mark or article_id == place.continued


def _sort(
    reading: ReadArticle, article: Article, known: Known | None, seen: dict[str, Seen], into: Plan
) -> None:
    mark = fingerprint(article)
    before = seen.setdefault(article.id, Seen(mark, _where(reading)))
    if before.fingerprint != mark:
        reason = f"the id {article.id!r} was already given by {before.place} with other content"
        path = one_line(reading.origin)
        into.failures.append(ReadFailure(path, one_line(reason), reading.line))
        return
    into.origins.append((reading.origin, article.id))
    if before.place != _where(reading) or (known and known.fingerprint == mark):
        into.unchanged.append(article.id)
    elif known:
        into.changed.append(replace(article, version=known.version + 1))
    else:
        into.added.append(article)


def _where(reading: ReadArticle) -> str:
    return reading.origin if reading.line is None else f"{reading.origin}:{reading.line}"


def gone(
    before: set[tuple[str, str]], given: set[tuple[str, str]], failed: Sequence[str]
) -> set[tuple[str, str]]:
    """Return the (origin, article id) pairs that a path gave before and gives no more.

    What could not be read this time is kept: a disk that fails is no reason to forget. ``failed``
    are the paths of failures; a folder that could not be listed keeps everything below it.
    """
    kept = {origin for origin, _ in before if _is_within(one_line(origin), failed)}
    return {(origin, article_id) for origin, article_id in before - given if origin not in kept}


def _is_within(path: str, folders: Sequence[str]) -> bool:
    return any(path == folder or path.startswith(f"{folder.rstrip('/')}/") for folder in folders)
