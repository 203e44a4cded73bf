"""Decide what an ingest has to do. Pure: what is known comes in, what to do goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

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


def continued(reading: ReadArticle, earlier: Sequence[str]) -> Article:
    """Give an article without id of its own the id that its file had before.

    ``earlier`` are the ids that this file, and no other, gave. Without this an edited file would
    be a new article beside its old self. A line of a file has no place of its own to go by.
    """
    continues = reading.id_from_content and reading.line is None and len(earlier) == 1
    return replace(reading.article, id=earlier[0]) if continues else reading.article


def plan(
    readings: Sequence[tuple[ReadArticle, Article]],
    known: Mapping[str, Known],
    seen: dict[str, Seen],
) -> Plan:
    """Sort readings into added, changed and unchanged. ``seen`` is the run's memory of its ids."""
    result = Plan()
    for reading, article in readings:
        _place(reading, article, known.get(article.id), seen, result)
    return result


def _place(
    reading: ReadArticle, article: Article, known: Known | None, seen: dict[str, Seen], into: Plan
) -> None:
    mark = fingerprint(article)
    before = seen.setdefault(article.id, Seen(mark, _where(reading)))
    if before.fingerprint != mark:
        reason = f"the id {article.id!r} was already given by {before.place} with other content"
        into.failures.append(ReadFailure(reading.origin, reason, reading.line))
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
    are paths; a folder that could not be listed keeps everything below it.
    """
    return {
        (origin, article_id)
        for origin, article_id in before - given
        if not any(origin == path or origin.startswith(f"{path}/") for path in failed)
    }
