"""SQLite as the front ends use it: one file, short transactions, safe from several threads."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from retrieval import FootnoteError, connect_sqlite

Values = Sequence[object] | dict[str, object]


class Database:
    """One SQLite file, made at first use. ``schema`` is run when the file is of version 0.

    Raises FootnoteError when the file cannot be used, or was written by a newer version.
    """

    def __init__(self, path: Path, schema: str, version: int = 1) -> None:
        self.path = path
        self._guard = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = _connect(path)
            _prepare(self._connection, schema, version, path)
        except (OSError, sqlite3.Error) as error:
            raise FootnoteError(f"Cannot use {path}: {error}. Mend or move that file.") from error

    def rows(self, sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """Return every row of a query."""
        with self._guard:
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, values: Values = ()) -> tuple[Any, ...] | None:
        """Return the first row of a query, or None."""
        rows = self.rows(sql, values)
        return rows[0] if rows else None

    def change(self, sql: str, values: Values = ()) -> int:
        """Run one statement, which is kept whole or not at all; return how many rows it changed."""
        with self._guard:
            return self._connection.execute(sql, values).rowcount

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run several statements as one: all of them are kept, or none."""
        with self._guard:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def shred(self) -> None:
        """Take what was deleted out of the log file as well."""
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        with self._guard:
            self._connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    connection = connect_sqlite(path)
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA foreign_keys=ON")
    return connection


def _prepare(connection: sqlite3.Connection, schema: str, version: int, path: Path) -> None:
    if _version(connection) == 0:
        with connection:
            connection.execute("BEGIN IMMEDIATE")  # two processes may make the file at once
            if _version(connection) == 0:
                for statement in schema.split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {version}")
    if _version(connection) > version:
        raise FootnoteError(f"{path} was written by a newer Footnote. Update this one.")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
