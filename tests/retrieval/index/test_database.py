from __future__ import annotations

import gc
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from retrieval.errors import DamagedError, SchemaError
from retrieval.index.database import SCHEMA_VERSION, Database
from tests.racing import printed_by_racers

PUT = "INSERT INTO meta VALUES (?, ?)"
COUNT = "SELECT count(*) FROM meta"


def test_a_new_file_gets_the_schema_and_write_ahead_logging(tmp_path: Path) -> None:
    database = Database(tmp_path / "c.sqlite3")
    assert database.one("PRAGMA user_version") == (SCHEMA_VERSION,)
    assert database.one("PRAGMA journal_mode") == ("wal",)
    database.close()


@pytest.mark.parametrize("found", [SCHEMA_VERSION + 1, 99])
def test_a_folder_of_another_version_is_refused_with_the_way_out(
    tmp_path: Path, found: int
) -> None:
    Database(tmp_path / "c.sqlite3").close()
    with sqlite3.connect(tmp_path / "c.sqlite3") as connection:
        connection.execute(f"PRAGMA user_version = {found}")
    with pytest.raises(SchemaError, match=rf"has schema {found}.*--data-dir"):
        Database(tmp_path / "c.sqlite3")


def test_many_processes_may_make_one_folder_at_once(tmp_path: Path) -> None:
    act = "print(Database(path).one('SELECT count(*) FROM articles')[0])"
    imports = "from retrieval.index.database import Database"
    assert printed_by_racers(tmp_path, imports, act, racers=6, rounds=30) == ["0\n" * 30] * 6


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\0" + b"x" * 99])
def test_what_is_no_database_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "c.sqlite3").write_bytes(content)
    with pytest.raises(DamagedError, match=r"The catalogue .*c\.sqlite3 cannot be used"):
        Database(tmp_path / "c.sqlite3")


def test_a_transaction_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    database = Database(tmp_path / "c.sqlite3")
    with database.transaction() as db:
        db.execute(PUT, ("a", "1"))

    def put_both(first: str, second: str) -> None:
        with database.transaction() as db:
            db.execute(PUT, (first, "1"))
            if second == "stop":
                raise KeyboardInterrupt
            db.execute(PUT, (second, "1"))

    with pytest.raises(DamagedError, match="UNIQUE"):
        put_both("b", "a")
    with pytest.raises(KeyboardInterrupt):
        put_both("c", "stop")
    assert database.all("SELECT * FROM meta") == [("a", "1")]
    with database.transaction() as db:  # and the next one begins as if nothing had been
        db.execute(PUT, ("d", "1"))
    assert database.one(COUNT) == (2,)


def test_a_snapshot_sees_one_state_while_another_thread_writes(tmp_path: Path) -> None:
    database = Database(tmp_path / "c.sqlite3")

    def write() -> None:
        with database.transaction() as db:
            db.execute(PUT, ("a", "1"))

    with database.snapshot(), database.snapshot():
        before = database.one(COUNT)
        thread = threading.Thread(target=write)
        thread.start()
        thread.join(10)
        assert (before, database.one(COUNT)) == ((0,), (0,))
    assert database.one(COUNT) == (1,)


def test_a_list_of_any_length_can_be_looked_up(tmp_path: Path) -> None:
    database = Database(tmp_path / "c.sqlite3")
    with database.transaction() as db:
        db.executemany(PUT, [(str(number), "") for number in range(3_000)])
    keys = [str(number) for number in range(2_000, 5_000)]
    found = database.select_in("SELECT key FROM meta WHERE key IN ({})", keys)
    assert {row[0] for row in found} == set(keys[:1_000])
    assert database.select_in("SELECT key FROM meta WHERE key IN ({})", []) == []


def test_the_connection_of_an_ended_thread_goes_with_it(tmp_path: Path) -> None:
    database = Database(tmp_path / "c.sqlite3")
    for _ in range(20):
        thread = threading.Thread(target=lambda: database.one(COUNT))
        thread.start()
        thread.join()
    gc.collect()
    assert len(database._sessions) == 1


CLOSE_UNDER_STATEMENTS = """
import pathlib, sys, threading, time
from retrieval.errors import StoreError
from retrieval.index.database import Database
COUNT = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)" \
    " SELECT count(*) FROM n"
def work(database):
    try:
        while True:
            database.one(COUNT)
    except StoreError as error:
        told.append(str(error))
told = []
for _ in range(80):
    database = Database(pathlib.Path(sys.argv[1]))
    threads = [threading.Thread(target=work, args=(database,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.002)
    database.close()
    for thread in threads:
        thread.join()
print(len(told), *set(told))
"""


def test_closing_waits_for_running_statements_and_refuses_later_ones(tmp_path: Path) -> None:
    # In a process of its own: SQLite would take it with it (measured: SIGSEGV within 2,000).
    command = [sys.executable, "-c", CLOSE_UNDER_STATEMENTS, str(tmp_path / "c.sqlite3")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ended.stdout == "160 The collection was closed; open it again to use it.\n", ended
