"""The catalogue: what the collection holds, as readers see it.

A reader sees an article only when one of its versions is live, and a version becomes live in the
transaction that says that its passages are indexed (see ``ledger``): an answer can never come
from a half-written article.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager

import numpy as np
import numpy.typing as npt

from retrieval.domain import Article, ArticleSummary, Passage
from retrieval.errors import NotFoundError
from retrieval.index import rows
from retrieval.index.database import Database
from retrieval.index.plan import Known

Vectors = npt.NDArray[np.float32]


class Catalogue:
    """Answer what is asked of the catalogue, from any thread."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def snapshot(self) -> AbstractContextManager[None]:
        """Let every question of this thread see one state, whatever is published meanwhile."""
        return self._db.snapshot()

    def generation(self) -> int:
        """Return the number that grows with every change that a reader can see."""
        return int(self.meta("generation") or 0)

    def meta(self, key: str) -> str | None:
        """Return a fact about the collection, such as the name of its embedding model."""
        row = self._db.one("SELECT value FROM meta WHERE key = ?", (key,))
        return None if row is None else str(row[0])

    def is_followed_by(self, store: str) -> bool:
        """Tell whether a vector store has followed every change up to now."""
        with self.snapshot():
            return self.meta(rows.follower(store)) == str(self.generation())

    def summaries(self) -> list[ArticleSummary]:
        """Return every live article, newest first, undated last, then by title."""
        order = "ORDER BY v.published IS NULL, v.published DESC, v.title, v.article_id"
        return [rows.summary(row) for row in self._db.all(f"{rows.SUMMARY} {order}")]

    def summaries_of(self, article_ids: Iterable[str]) -> dict[str, ArticleSummary]:
        """Return the live articles among some ids."""
        sql = f"{rows.SUMMARY} WHERE v.article_id IN ({{}})"
        return {row[0]: rows.summary(row) for row in self._db.select_in(sql, list(article_ids))}

    def article(self, article_id: str) -> Article:
        """Return the live version of an article."""
        found = self.articles_of([article_id])
        if not found:
            raise NotFoundError(
                f"No article {article_id!r} in the collection; `footnote articles` lists them."
            )
        return found[article_id]

    def articles_of(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """Return the live versions of some articles, text included."""
        sql = (
            f"SELECT {rows.ARTICLE_COLUMNS} FROM versions v"
            " JOIN articles a ON a.id = v.article_id AND a.live = v.version"
            " WHERE v.article_id IN ({})"
        )
        return {row[0]: rows.article(row) for row in self._db.select_in(sql, list(article_ids))}

    def quoted_article(self, article_id: str, content_hash: str) -> Article | None:
        """Return the version that a citation names, live or earlier, if it is still stored."""
        sql = (
            f"SELECT {rows.ARTICLE_COLUMNS} FROM versions v JOIN articles a ON a.id = v.article_id"
            " AND v.version <= a.live WHERE v.article_id = ? AND v.content_hash = ?"
            " ORDER BY v.version DESC"
        )
        row = self._db.one(sql, (article_id, content_hash))
        return None if row is None else rows.article(row)

    def passages(self, passage_ids: Sequence[int]) -> dict[int, Passage]:
        """Return the live passages among some ids; what is not live is left out."""
        found = self._db.select_in(f"{rows.PASSAGE} WHERE p.id IN ({{}})", passage_ids)
        return {row[0]: rows.passage(row) for row in found}

    def live_among(self, passage_ids: Sequence[int]) -> list[int]:
        """Return those of some ids that are of live passages."""
        sql = f"SELECT p.id FROM {rows.LIVE_PASSAGES} WHERE p.id IN ({{}})"
        return [row[0] for row in self._db.select_in(sql, passage_ids)]

    def passages_of(self, article_id: str) -> list[Passage]:
        """Return the live passages of an article in reading order."""
        sql = f"{rows.PASSAGE} WHERE p.article_id = ? ORDER BY p.ordinal"
        return [rows.passage(row) for row in self._db.all(sql, (article_id,))]

    def vectors(self, passage_ids: Sequence[int]) -> dict[int, Vectors]:
        """Return the stored embeddings of some passages, each of shape [dimensions]."""
        sql = "SELECT id, vector FROM passages WHERE id IN ({}) AND vector IS NOT NULL"
        found = self._db.select_in(sql, passage_ids)
        return {row[0]: np.frombuffer(row[1], dtype="<f4") for row in found}

    def live_passage_ids(self) -> list[int]:
        """Return the ids of every passage that the indexes must hold, ascending."""
        sql = f"SELECT p.id FROM {rows.LIVE_PASSAGES} ORDER BY p.id"
        return [row[0] for row in self._db.all(sql)]

    def dates_and_outlets(self) -> list[tuple[int, str | None, str | None]]:
        """Return (passage id, date of publication, outlet) of every live passage, ascending."""
        # In this order, to which CROSS JOIN holds SQLite: each version is looked up once, not once
        # a passage, and the ids come from an index, since the passages' rows carry their vectors.
        sql = (
            "SELECT p.id, v.published, v.source FROM articles a"
            " CROSS JOIN versions v ON v.article_id = a.id AND v.version = a.live"
            " CROSS JOIN passages p ON p.article_id = a.id AND p.version = a.live"
        )
        return sorted(self._db.all(sql))

    def embedded_passage_ids(self) -> list[int]:
        """Return the ids of every passage with a vector that is not up for dropping, ascending."""
        sql = (
            "SELECT p.id FROM passages p LEFT JOIN journal j ON j.passage_id = p.id"
            " WHERE p.vector IS NOT NULL AND coalesce(j.action, 'add') <> 'drop' ORDER BY p.id"
        )
        return [row[0] for row in self._db.all(sql)]

    def passages_without_vector(self) -> list[int]:
        """Return the live passages that have to be embedded again, ascending."""
        sql = f"SELECT p.id FROM {rows.LIVE_PASSAGES} WHERE p.vector IS NULL ORDER BY p.id"
        return [row[0] for row in self._db.all(sql)]

    def live_passage_count(self) -> int:
        """Return how many passages the indexes must hold."""
        sql = f"SELECT count(*) FROM {rows.LIVE_PASSAGES}"
        return int(self._db.all(sql)[0][0])

    def counts(self) -> dict[str, int]:
        """Return how many articles, versions and passages are stored, and what is pending."""
        sql = """
            SELECT (SELECT count(*) FROM articles WHERE live IS NOT NULL),
                   (SELECT count(*) FROM versions),
                   (SELECT count(*) FROM passages),
                   (SELECT count(*) FROM journal)
        """
        names = ("articles", "versions", "passages", "pending")
        return dict(zip(names, self._db.all(sql)[0], strict=True))

    def problem(self) -> str | None:
        """Return what SQLite's own check finds wrong with the file, or None."""
        found = str(self._db.all("PRAGMA quick_check(1)")[0][0])
        return None if found == "ok" else found

    # What the plan of an ingest asks.

    def known(self, article_ids: Iterable[str]) -> dict[str, Known]:
        """Return the live version and its fingerprint of each known id."""
        sql = (
            "SELECT v.article_id, v.version, v.fingerprint FROM versions v JOIN articles a"
            " ON a.id = v.article_id AND a.live = v.version WHERE v.article_id IN ({})"
        )
        found = self._db.select_in(sql, list(article_ids))
        return {article_id: Known(version, mark) for article_id, version, mark in found}

    def only_ids_from(self, origin: str) -> list[str]:
        """Return the ids of the live articles that this file or URL gave, and no other."""
        sql = (
            "SELECT o.article_id FROM origins o JOIN articles a ON a.id = o.article_id"
            " WHERE a.live IS NOT NULL AND o.article_id IN"
            " (SELECT article_id FROM origins WHERE origin = ?)"
            " GROUP BY o.article_id HAVING count(DISTINCT o.origin) = 1"
        )
        return [row[0] for row in self._db.all(sql, (origin,))]

    def origins_of(self, root: str) -> set[tuple[str, str]]:
        """Return the (origin, article id) pairs that one ingested path has given."""
        rows_found = self._db.all("SELECT origin, article_id FROM origins WHERE root = ?", (root,))
        return {(origin, article_id) for origin, article_id in rows_found}

    def given_elsewhere(self, root: str) -> set[str]:
        """Return the ids that other ingested paths have given."""
        found = self._db.all("SELECT DISTINCT article_id FROM origins WHERE root <> ?", (root,))
        return {row[0] for row in found}

    def pending(self, action: str) -> list[int]:
        """Return the passages that the journal holds for 'add' or for 'drop', ascending."""
        sql = "SELECT passage_id FROM journal WHERE action = ? ORDER BY passage_id"
        return [row[0] for row in self._db.all(sql, (action,))]
