"""Open SQLite files that several processes may make, read and write at once."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

_WAIT_SECONDS = 30.0
_PAUSE = 0.01


def connect_sqlite(path: Path) -> sqlite3.Connection:
    """Open a file with write-ahead logging; its statements wait for other processes.

    Threads may share the connection if they take turns. Raises sqlite3.Error, SQLITE_BUSY among
    them when another process does not let go within 30 seconds.
    """
    connection = sqlite3.connect(
        path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
    )
    # The timeout does not reach here: while two processes make one file, SQLite refuses to change
    # its mode at once, lest they wait for each other.
    ends = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > ends:
                connection.close()
                raise
            time.sleep(_PAUSE)
    connection.execute("PRAGMA synchronous = NORMAL")  # outlives a kill; a power cut may lose some
    return connection


def is_busy(error: sqlite3.Error) -> bool:
    """Tell whether another process was in the way."""
    return getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")
