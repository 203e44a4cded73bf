"""SQLite as the catalogue uses it: a connection a thread, WAL, one schema version."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from retrieval.errors import BusyError, DamagedError, SchemaError, StoreError
from retrieval.index.write_ahead import connect_sqlite, is_busy

SCHEMA_VERSION = 2
_SCRIPTS = ("schema.sql", "schema_2.sql")  # each makes the next version of the one before
_BATCH = 500  # bound variables in one statement; below the limit of every SQLite build


class _Session:
    """The connection of one thread. ``lock`` is held while a statement runs on it."""

    def __init__(self, path: Path) -> None:
        # Threads are told apart by `threading.local`; `close` alone reaches across them.
        self.connection = connect_sqlite(path)
        self.lock = threading.RLock()


class Database:
    """One SQLite file. Safe to use from several threads: each gets a connection of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        # Weak: the connection of a thread that has ended goes with it.
        self._sessions: weakref.WeakSet[_Session] = weakref.WeakSet()
        self._guard = threading.Lock()
        self._closed = False
        with self._session() as connection:
            _prepare(connection, path)

    def close(self) -> None:
        """Close the connections of every thread, as soon as their running statements end."""
        with self._guard:
            self._closed = True
            sessions = list(self._sessions)
        for session in sessions:
            with session.lock:  # SQLite dies of a connection closed under a statement
                session.connection.close()

    def all(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return every row of a query."""
        with self._session() as connection:
            return connection.execute(sql, values).fetchall()

    def one(self, sql: str, values: Sequence[object] = ()) -> tuple[Any, ...] | None:
        """Return the first row of a query, or None."""
        with self._session() as connection:
            row: tuple[Any, ...] | None = connection.execute(sql, values).fetchone()
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
        with self._session() as connection:
            connection.execute("BEGIN IMMEDIATE")
            with _committed(connection):
                yield connection

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let every query of this thread see one state of the file, whatever others write."""
        with self._session() as connection:
            if connection.in_transaction:
                yield
                return
            connection.execute("BEGIN")
            with _committed(connection):
                yield

    @contextmanager
    def _session(self) -> Iterator[sqlite3.Connection]:
        with _reported(self.path):
            session = self._own_session()
            with session.lock:
                self._check_open()
                yield session.connection

    def _own_session(self) -> _Session:
        session: _Session | None = getattr(self._local, "session", None)
        if session is None:
            with self._guard:
                self._check_open()
                session = self._local.session = _Session(self.path)
                self._sessions.add(session)
        return session

    def _check_open(self) -> None:
        if self._closed:
            raise StoreError("The collection was closed; open it again to use it.")


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if is_busy(error):
            raise BusyError(
                f"Another process keeps the catalogue {path} locked. Try again when it has ended."
            ) from error
        raise DamagedError(
            f"The catalogue {path} cannot be used ({error}). Check free space and rights,"
            " or move the data folder away and ingest the articles again."
        ) from error


@contextmanager
def _committed(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    if _schema_version(connection) < SCHEMA_VERSION:
        _upgrade(connection)
    found = _schema_version(connection)
    if found != SCHEMA_VERSION:
        raise SchemaError(
            f"The data folder {path.parent} has schema {found}; this program knows"
            f" {SCHEMA_VERSION}."
            " Use the version of Footnote that wrote it, or ingest the articles into a new folder"
            " with --data-dir."
        )


def _upgrade(connection: sqlite3.Connection) -> None:
    """Bring a file of any earlier version, or a new one, to the present schema."""
    connection.execute("BEGIN IMMEDIATE")  # two processes may open a folder at once
    with _committed(connection):
        for script in _SCRIPTS[_schema_version(connection) :]:
            schema = resources.files(__package__).joinpath(script).read_text(encoding="utf-8")
            for statement in schema.split(";\n"):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _schema_version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
