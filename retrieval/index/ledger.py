"""What the one writer does to the catalogue. Each method is one transaction.

The life of a new version: ``stage`` (stored, invisible, its passages journalled 'add') →
``store_vectors`` → the indexes take the passages → ``publish`` (visible; the passages that it
replaces journalled 'drop') → the indexes drop those → ``dropped``. A process that dies at any
point leaves a journal from which the next writer goes on: 'add' is rolled back, 'drop' is done.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

import numpy as np

from retrieval.domain import Article, PassageCut
from retrieval.index import rows
from retrieval.index.catalogue import Vectors
from retrieval.index.database import Database

Origin = tuple[str, str, str]  # (root, origin, article id)


class Ledger:
    """Change the catalogue, holding the writer's lock.

    ``store`` names the vector store that a writer here fills before it publishes.
    """

    def __init__(self, database: Database, store: str) -> None:
        self._db = database
        self._store = store

    def set_meta(self, key: str, value: str) -> None:
        """Store a fact about the collection."""
        with self._db.transaction() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def follow(self, generation: int) -> None:
        """Remember up to where the vector store has followed. Needs no writer's lock."""
        self.set_meta(rows.follower(self._store), str(generation))

    def stage(self, entries: Sequence[tuple[Article, Sequence[PassageCut]]]) -> list[int]:
        """Store versions and their passages, not yet visible. Return the passages' ids in order."""
        with self._db.transaction() as db:
            return [i for article, cuts in entries for i in _stage_one(db, article, cuts)]

    def store_vectors(self, passage_ids: Sequence[int], vectors: Vectors) -> None:
        """Store the embeddings of passages; ``vectors`` has shape [n, dimensions]."""
        packed = [vector.tobytes() for vector in np.ascontiguousarray(vectors, dtype="<f4")]
        with self._db.transaction() as db:
            db.executemany(
                "UPDATE passages SET vector = ? WHERE id = ?",
                list(zip(packed, passage_ids, strict=True)),
            )

    def publish(self, articles: Sequence[Article]) -> None:
        """Make staged versions the live ones, and put what they replace up for dropping."""
        with self._db.transaction() as db:
            for article in articles:
                _publish_one(db, article)
            self._next_generation(db)

    def add_origins(self, origins: Iterable[Origin]) -> None:
        """Remember where articles came from."""
        with self._db.transaction() as db:
            db.executemany("INSERT OR IGNORE INTO origins VALUES (?, ?, ?)", list(origins))

    def forget_origins(self, root: str, pairs: Iterable[tuple[str, str]]) -> None:
        """Forget that a path gave these (origin, article id)."""
        with self._db.transaction() as db:
            db.executemany(
                "DELETE FROM origins WHERE root = ? AND origin = ? AND article_id = ?",
                [(root, *pair) for pair in pairs],
            )

    def remove(self, article_ids: Iterable[str]) -> None:
        """Delete every version of some articles, and put their passages up for dropping."""
        with self._db.transaction() as db:
            for article_id in article_ids:
                _journal_drops(db, "article_id = ?", (article_id,))
                db.execute("DELETE FROM origins WHERE article_id = ?", (article_id,))
                db.execute("DELETE FROM versions WHERE article_id = ?", (article_id,))
                db.execute("DELETE FROM articles WHERE id = ?", (article_id,))
            self._next_generation(db)

    def roll_back_staged(self) -> None:
        """Undo what was staged and never published."""
        with self._db.transaction() as db:
            db.execute("UPDATE journal SET action = 'drop' WHERE action = 'add'")
            db.execute(
                "DELETE FROM versions WHERE version > coalesce("
                "(SELECT live FROM articles a WHERE a.id = versions.article_id), 0)"
            )
            db.execute("DELETE FROM articles WHERE live IS NULL")

    def dropped(self, passage_ids: Sequence[int]) -> None:
        """Delete passages that the indexes no longer hold."""
        ids = [(passage_id,) for passage_id in passage_ids]
        with self._db.transaction() as db:
            db.executemany("DELETE FROM passages WHERE id = ?", ids)
            db.executemany("DELETE FROM journal WHERE passage_id = ?", ids)

    def forget_vectors(self, model: str) -> None:
        """Begin to embed everything again with another model."""
        with self._db.transaction() as db:
            db.execute("UPDATE passages SET vector = NULL")
            db.execute("DELETE FROM meta WHERE key GLOB ?", (rows.follower("*"),))
            db.execute("INSERT OR REPLACE INTO meta VALUES ('embedding_model', ?)", (model,))
            db.execute("INSERT OR REPLACE INTO meta VALUES ('embedding_again', 'yes')")
            self._next_generation(db)

    def mended(self) -> None:
        """Tell every reader to look again, after the indexes were made to agree."""
        with self._db.transaction() as db:
            db.execute("DELETE FROM meta WHERE key = 'embedding_again'")
            self._next_generation(db)

    def _next_generation(self, db: sqlite3.Connection) -> None:
        """Tell readers of a change. A store that had followed up to here has followed this too."""
        db.execute("INSERT OR IGNORE INTO meta VALUES ('generation', '0')")
        db.execute(
            "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key IN ('generation', ?)"
            " AND value = (SELECT value FROM meta WHERE key = 'generation')",
            (rows.follower(self._store),),
        )


def _stage_one(db: sqlite3.Connection, article: Article, cuts: Sequence[PassageCut]) -> list[int]:
    db.execute("INSERT OR IGNORE INTO articles VALUES (?, NULL)", (article.id,))
    db.execute(
        "INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            article.id,
            article.version,
            rows.fingerprint(article),
            article.content_hash,
            article.title,
            article.text,
            article.source,
            article.author,
            article.url,
            rows.to_iso(article.published),
        ),
    )
    ids = [_stage_passage(db, article, ordinal, cut) for ordinal, cut in enumerate(cuts)]
    db.executemany("INSERT INTO journal VALUES (?, 'add')", [(passage_id,) for passage_id in ids])
    return ids


def _stage_passage(db: sqlite3.Connection, article: Article, ordinal: int, cut: PassageCut) -> int:
    spans = rows.pack_spans(cut.sentences)
    cursor = db.execute(
        'INSERT INTO passages (article_id, version, ordinal, start, "end", sentences)'
        " VALUES (?, ?, ?, ?, ?, ?)",
        (article.id, article.version, ordinal, cut.start, cut.end, spans),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _publish_one(db: sqlite3.Connection, article: Article) -> None:
    version = (article.id, article.version)
    db.execute("UPDATE articles SET live = ? WHERE id = ?", (article.version, article.id))
    db.execute(
        "DELETE FROM journal WHERE passage_id IN"
        " (SELECT id FROM passages WHERE article_id = ? AND version = ?)",
        version,
    )
    _journal_drops(db, "article_id = ? AND version < ?", version)


def _journal_drops(db: sqlite3.Connection, where: str, values: Sequence[object]) -> None:
    db.execute(
        f"INSERT OR REPLACE INTO journal SELECT id, 'drop' FROM passages WHERE {where}", values
    )
