"""Which articles are copies of each other: signatures in the catalogue, looked up by their bands.

A signature belongs to one version of an article and goes with it (triggers in ``schema.sql``).
It is stored before the version is published; what lacks one, as all that an older program
ingested does, is given one by the next writer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from retrieval.domain import Article
from retrieval.index import rows
from retrieval.index.database import Database
from retrieval.index.likeness import ALIKE, Signature, bands, signature, similarity

_PAGE = 256  # articles that are given signatures in one transaction


class Copies:
    """Keep the signatures of one catalogue, and find copies by them."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def note(self, articles: Sequence[Article]) -> None:
        """Store the signatures of some stored versions. Call under the writer's lock."""
        made = [(article, signature(article.text)) for article in articles]
        with self._db.transaction() as db:
            db.executemany(
                "INSERT OR REPLACE INTO signatures VALUES (?, ?, ?)",
                [(article.id, article.version, its.tobytes()) for article, its in made],
            )
            db.executemany(
                "INSERT OR IGNORE INTO bands VALUES (?, ?, ?)",
                [
                    (band, article.id, article.version)
                    for article, its in made
                    for band in bands(its)
                ],
            )

    def note_missing(self) -> int:
        """Give signatures to the live articles that lack one; return how many there were."""
        missing = [row[0] for row in self._db.all(_MISSING)]
        for start in range(0, len(missing), _PAGE):
            page = self._db.select_in(_ARTICLES, missing[start : start + _PAGE])
            self.note([rows.article(row) for row in page])
        return len(missing)

    def of(self, article_ids: Iterable[str]) -> dict[str, list[Article]]:
        """Return the other live articles that are copies of each of some live articles.

        The most alike come first; an article without copies is left out.
        """
        asked = self._signatures(list(article_ids))
        near = self._near(asked)
        known = self._signatures(sorted({other for others in near.values() for other in others}))
        alike = {
            article_id: [
                other
                for other in sorted(others, key=lambda it: (-similarity(its, known[it]), it))
                if other in known and similarity(its, known[other]) >= ALIKE
            ]
            for article_id, its in asked.items()
            if (others := near.get(article_id, set()) & known.keys())
        }
        wanted = sorted({other for others in alike.values() for other in others})
        articles = {row[0]: rows.article(row) for row in self._db.select_in(_ARTICLES, wanted)}
        found = {key: [articles[it] for it in its if it in articles] for key, its in alike.items()}
        return {key: its for key, its in found.items() if its}

    def groups(self, article_ids: Iterable[str]) -> dict[str, str]:
        """Name the group of each of some live articles: the first of them that it is a copy of."""
        found: dict[str, str] = {}
        asked = list(dict.fromkeys(article_ids))
        known = self._signatures(asked)
        for article_id in asked:
            its = known.get(article_id)
            heads = [head for head in dict.fromkeys(found.values()) if head in known]
            same = (it for it in heads if its is not None and similarity(its, known[it]) >= ALIKE)
            found[article_id] = next(same, article_id)
        return found

    def _signatures(self, article_ids: Sequence[str]) -> dict[str, Signature]:
        found = self._db.select_in(_SIGNATURES, article_ids)
        return {row[0]: np.frombuffer(row[1], dtype="<u4") for row in found}

    def _near(self, asked: dict[str, Signature]) -> dict[str, set[str]]:
        """Return the articles that share a band with each of some others."""
        by_band: dict[int, list[str]] = defaultdict(list)
        for article_id, its in asked.items():
            for band in bands(its):
                by_band[band].append(article_id)
        near: dict[str, set[str]] = defaultdict(set)
        for band, other in self._db.select_in(_BANDS, list(by_band)):
            for article_id in by_band[band]:
                if other != article_id:
                    near[article_id].add(other)
        return near


_MISSING = (
    "SELECT a.id FROM articles a LEFT JOIN signatures s"
    " ON s.article_id = a.id AND s.version = a.live"
    " WHERE a.live IS NOT NULL AND s.article_id IS NULL ORDER BY a.id"
)
_ARTICLES = (
    f"SELECT {rows.ARTICLE_COLUMNS} FROM versions v"
    " JOIN articles a ON a.id = v.article_id AND a.live = v.version WHERE v.article_id IN ({})"
)
_SIGNATURES = (
    "SELECT s.article_id, s.signature FROM signatures s JOIN articles a"
    " ON a.id = s.article_id AND a.live = s.version WHERE s.article_id IN ({})"
)
_BANDS = (
    "SELECT b.band, b.article_id FROM bands b JOIN articles a"
    " ON a.id = b.article_id AND a.live = b.version WHERE b.band IN ({})"
)
