"""SQLite as the catalogue uses it: a connection a thread, WAL, one schema version."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from retrieval.errors import DamagedError, SchemaError

SCHEMA_VERSION = 1
_BATCH = 500  # bound variables in one statement; below the limit of every SQLite build
_BUSY_SECONDS = 30.0


class Database:
    """One SQLite file. Safe to use from several threads: each gets a connection of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        with self._reported():
            _prepare(self._connection(), path)

    def close(self) -> None:
        """Close the connections of every thread."""
        with self._guard:
            for connection in self._opened:
                connection.close()
            self._opened.clear()

    def all(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return every row of a query."""
        with self._reported():
            return self._connection().execute(sql, values).fetchall()

    def one(self, sql: str, values: Sequence[object] = ()) -> tuple[Any, ...] | None:
        """Return the first row of a query, or None."""
        with self._reported():
            row: tuple[Any, ...] | None = self._connection().execute(sql, values).fetchone()
            return row

    def select_in(self, sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """Return the rows of a query whose ``{}`` stands for a list of any length."""
        rows: list[tuple[Any, ...]] = []
        for start in range(0, len(values), _BATCH):
            batch = values[start : start + _BATCH]
            rows += self.all(sql.format(",".join("?" * len(batch))), batch)
        return rows

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run several statements as one: all of them are kept, or none."""
        connection = self._connection()
        with self._reported():
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = _connect(self.path)
            self._local.connection = connection
            with self._guard:
                self._opened.append(connection)
        return connection

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise DamagedError(
                f"The catalogue {self.path} cannot be used ({error}). Check free space and rights,"
                " or move the data folder away and ingest the articles again."
            ) from error


def _connect(path: Path) -> sqlite3.Connection:
    # Threads are told apart by `threading.local`; `close` alone reaches across them.
    connection = sqlite3.connect(
        path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    found = _schema_version(connection)
    if found == 0:
        _create(connection)
        found = _schema_version(connection)
    if found != SCHEMA_VERSION:
        raise SchemaError(
            f"The data folder {path.parent} has schema {found}; this program knows"
            f" {SCHEMA_VERSION}."
            " Use the version of Footnote that wrote it, or ingest the articles into a new folder"
            " with --data-dir."
        )


def _create(connection: sqlite3.Connection) -> None:
    schema = resources.files(__package__).joinpath("schema.sql").read_text(encoding="utf-8")
    connection.execute("BEGIN IMMEDIATE")  # two processes may open a new folder at once
    try:
        if _schema_version(connection) == 0:
            for statement in schema.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _schema_version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
