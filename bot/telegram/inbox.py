"""Every update, kept before it is acknowledged, and where its answer goes: the durable part.

Ids of messages are kept beside the update that they answer, so that an answer begun before a
crash is continued in the same messages.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.database import Database

MAX_FAILURES = 3
MAX_STARTS = 50  # an update that was under way at this many crashes is what crashes the bot
KEEP_SECONDS = 3 * 24 * 3600.0
REFUSAL_SECONDS = 30 * 24 * 3600.0  # a stranger who comes back then is told once more
_DAY = 24 * 3600.0

_SCHEMA = """
CREATE TABLE updates (
    update_id INTEGER PRIMARY KEY,
    received_at REAL NOT NULL,
    chat INTEGER,
    person INTEGER,
    payload TEXT,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'set aside')),
    failures INTEGER NOT NULL DEFAULT 0,
    starts INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX updates_waiting ON updates (update_id) WHERE state = 'waiting';
CREATE TABLE messages (
    update_id INTEGER NOT NULL,
    part INTEGER NOT NULL,
    chat INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    PRIMARY KEY (update_id, part)
) WITHOUT ROWID;
CREATE TABLE allowances (
    person TEXT NOT NULL,
    update_id INTEGER NOT NULL,
    admitted_at REAL NOT NULL,
    PRIMARY KEY (person, update_id)
) WITHOUT ROWID;
CREATE TABLE refusals (chat INTEGER PRIMARY KEY, refused_at REAL NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A message of the bot's own."""

    chat: int
    message_id: int


class Inbox:
    """The updates of one bot in one SQLite file; ``salt`` blinds who used up an allowance."""

    def __init__(self, path: Path, *, salt: str, clock: Callable[[], float] = time.time) -> None:
        self._database = Database(path, _SCHEMA)
        self._salt = salt
        self._clock = clock
        self._opened_at = clock()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def store(
        self,
        update_id: int,
        payload: dict[str, Any],
        *,
        chat: int | None,
        person: int | None,
        written_at: float | None = None,
    ) -> bool:
        """Keep an update; say whether it is new.

        Another server numbers its updates anew. So a number that an earlier run was done with is
        taken for new when what it stands for was written since (``written_at``), or has no time.
        """
        line = json.dumps(payload)
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM updates WHERE update_id = ? AND state != 'waiting'"
                " AND received_at < min(?, ifnull(?, 9e99))",
                (update_id, self._opened_at, written_at),
            )
            connection.execute(
                "DELETE FROM messages WHERE update_id = ?"
                " AND update_id NOT IN (SELECT update_id FROM updates)",
                (update_id,),
            )
            changed = connection.execute(
                "INSERT OR IGNORE INTO updates (update_id, received_at, chat, person, payload)"
                " VALUES (?, ?, ?, ?, ?)",
                (update_id, self._clock(), chat, person, line),
            ).rowcount
        return changed > 0

    def waiting(self) -> list[tuple[int, dict[str, Any]]]:
        """Return the numbers and the contents of the updates that are not done, oldest first."""
        rows = self._database.rows(
            "SELECT update_id, payload FROM updates WHERE state = 'waiting' ORDER BY update_id"
        )
        return [(number, json.loads(payload)) for number, payload in rows]

    def count_waiting(self) -> int:
        """Count the updates that are not done."""
        row = self._database.row("SELECT count(*) FROM updates WHERE state = 'waiting'")
        return int(row[0]) if row else 0

    def count_set_aside(self) -> int:
        """Count the updates that were given up."""
        row = self._database.row("SELECT count(*) FROM updates WHERE state = 'set aside'")
        return int(row[0]) if row else 0

    def is_waiting(self, update_id: int) -> bool:
        """Say whether an update is still to be done."""
        row = self._database.row("SELECT state FROM updates WHERE update_id = ?", (update_id,))
        return row is not None and row[0] == "waiting"

    def start(self, update_id: int) -> bool:
        """Note that an update is begun; say whether it may be, for all that happened to it."""
        row = self._database.row(
            "UPDATE updates SET starts = starts + 1 WHERE update_id = ? RETURNING starts",
            (update_id,),
        )
        return row is not None and row[0] <= MAX_STARTS

    def fail(self, update_id: int) -> bool:
        """Note that an update failed; say whether it was the last try."""
        row = self._database.row(
            "UPDATE updates SET failures = failures + 1 WHERE update_id = ? RETURNING failures",
            (update_id,),
        )
        return row is None or row[0] >= MAX_FAILURES

    def finish(self, update_id: int) -> None:
        """Note that an update is done, and keep no more of it than its number."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE updates SET state = 'done', payload = NULL, chat = NULL, person = NULL"
                " WHERE update_id = ? AND state = 'waiting'",
                (update_id,),
            )
            connection.execute("DELETE FROM messages WHERE update_id = ?", (update_id,))

    def set_aside(self, update_id: int) -> None:
        """Give an update up; it stays a few days for whoever looks into it."""
        self._database.change(
            "UPDATE updates SET state = 'set aside' WHERE update_id = ?", (update_id,)
        )

    def place(self, update_id: int, part: int) -> Place | None:
        """Return the message that holds a part of an answer, once one was sent."""
        row = self._database.row(
            "SELECT chat, message_id FROM messages WHERE update_id = ? AND part = ?",
            (update_id, part),
        )
        return None if row is None else Place(*row)

    def put_place(self, update_id: int, part: int, place: Place) -> None:
        """Keep the message that holds a part of an answer."""
        self._database.change(
            "INSERT OR REPLACE INTO messages VALUES (?, ?, ?, ?)",
            (update_id, part, place.chat, place.message_id),
        )

    def admitted(self, person: int, update_id: int) -> bool:
        """Say whether a question was counted already."""
        row = self._database.row(
            "SELECT 1 FROM allowances WHERE person = ? AND update_id = ?",
            (self._blinded(person), update_id),
        )
        return row is not None

    def admit(self, person: int, update_id: int) -> None:
        """Count a question of a person."""
        self._database.change(
            "INSERT OR IGNORE INTO allowances VALUES (?, ?, ?)",
            (self._blinded(person), update_id, self._clock()),
        )

    def admissions(self, person: int) -> list[float]:
        """Return the seconds since each question of a person in the last day."""
        now = self._clock()
        rows = self._database.rows(
            "SELECT admitted_at FROM allowances WHERE person = ? AND admitted_at > ?",
            (self._blinded(person), now - _DAY),
        )
        return [now - at for (at,) in rows]

    def forget_admissions(self, person: int, *, all_of_them: bool) -> int:
        """Delete when a person asked, further back than a day or at all; return how many stay."""
        oldest = float("inf") if all_of_them else self._clock() - _DAY
        self._database.change(
            "DELETE FROM allowances WHERE person = ? AND admitted_at < ?",
            (self._blinded(person), oldest),
        )
        return len(self.admissions(person))

    def refuse_once(self, chat: int) -> bool:
        """Note that a stranger was refused in a chat; say whether it was the first time."""
        changed = self._database.change(
            "INSERT OR IGNORE INTO refusals VALUES (?, ?)", (chat, self._clock())
        )
        return changed > 0

    def forget(self, person: int, *, but: int | None = None) -> int:
        """Delete what is kept of a person's updates but for their numbers; return how many.

        ``but`` is an update that is still at work.
        """
        with self._database.transaction() as connection:
            count = connection.execute(
                "UPDATE updates SET state = 'done', payload = NULL, chat = NULL, person = NULL"
                " WHERE person = ? AND update_id IS NOT ?",
                (person, but),
            ).rowcount
            connection.execute("DELETE FROM refusals WHERE chat = ?", (person,))
            connection.execute(
                "DELETE FROM messages WHERE chat = ? AND update_id IS NOT ?", (person, but)
            )
        self._database.shred()
        return count

    def prune(self) -> None:
        """Delete what is older than a few days; numbers of updates may come again after a week."""
        now = self._clock()
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM updates WHERE state != 'waiting' AND received_at < ?",
                (now - KEEP_SECONDS,),
            )
            connection.execute("DELETE FROM allowances WHERE admitted_at < ?", (now - _DAY,))
            connection.execute(
                "DELETE FROM refusals WHERE refused_at < ?", (now - REFUSAL_SECONDS,)
            )
            connection.execute(
                "DELETE FROM messages WHERE update_id NOT IN (SELECT update_id FROM updates)"
            )

    def _blinded(self, person: int) -> str:
        return hashlib.sha256(f"{self._salt}/{person}".encode()).hexdigest()
