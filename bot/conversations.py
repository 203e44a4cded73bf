"""Who asked what, what was answered, and how it was liked: durable, for every front end.

A conversation and a person are named by the front end (``telegram:-100123/7``, ``telegram:42``).
A request is answered once: its name is the key under which its answer is kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from bot.database import Database
from bot.stored_answers import dump_answer, load_answer
from retrieval import Turn

if TYPE_CHECKING:
    from retrieval import Answer

Vote = Literal["up", "down"]
HISTORY_ANSWERS = 6  # what a follow-up question may lean on

_SCHEMA = """
CREATE TABLE answers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    request TEXT NOT NULL UNIQUE,
    conversation TEXT NOT NULL,
    person TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered_at REAL NOT NULL,
    remembered INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX answers_of ON answers (conversation, id);
CREATE INDEX answers_to ON answers (person);
CREATE TABLE votes (
    answer INTEGER NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
    person TEXT NOT NULL,
    vote TEXT NOT NULL CHECK (vote IN ('up', 'down')),
    reason TEXT,
    voted_at REAL NOT NULL,
    PRIMARY KEY (answer, person)
) WITHOUT ROWID;
"""
_COLUMNS = "id, request, conversation, person, question, answer, answered_at"


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer with the question, the conversation and the person that it was given to."""

    id: int
    request: str
    conversation: str
    person: str
    question: str
    answer: Answer
    answered_at: float


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person thought of an answer; ``reason`` is a word that the front end offered."""

    answer_id: int
    person: str
    vote: Vote
    reason: str | None


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was deleted of a person."""

    answers: int
    votes: int


class Conversations:
    """The memory of the front ends, in one SQLite file. Safe to use from several threads."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._database = Database(path, _SCHEMA)
        self._clock = clock

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def record(
        self,
        *,
        request: str,
        conversation: str,
        person: str,
        question: str,
        answer: Answer,
        instead_of: int | None = None,
    ) -> KeptAnswer:
        """Keep an answer; a request that has one already keeps it.

        ``instead_of`` names an earlier answer that later questions should not lean on any more.
        """
        values = (request, conversation, person, question, dump_answer(answer), self._clock())
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO answers (request, conversation, person, question, answer,"
                " answered_at) VALUES (?, ?, ?, ?, ?, ?)",
                values,
            )
            connection.execute("UPDATE answers SET remembered = 0 WHERE id = ?", (instead_of,))
        kept = self.answered(request)
        assert kept is not None
        return kept

    def answered(self, request: str) -> KeptAnswer | None:
        """Return the answer that a request was given."""
        return self._one("request = ?", request)

    def answer(self, answer_id: int) -> KeptAnswer | None:
        """Return an answer by its number, unless it was forgotten."""
        return self._one("id = ?", answer_id)

    def last(self, conversation: str) -> KeptAnswer | None:
        """Return the newest answer of a conversation since it started afresh."""
        return self._one("conversation = ? AND remembered = 1 ORDER BY id DESC", conversation)

    def history(
        self, conversation: str, answers: int = HISTORY_ANSWERS, *, but: int | None = None
    ) -> tuple[Turn, ...]:
        """Return the latest turns of a conversation, oldest first.

        ``but`` names an answer that is left out: one that is asked for again.
        """
        rows = self._database.rows(
            "SELECT question, answer FROM answers WHERE conversation = ? AND remembered = 1"
            " AND id IS NOT ? ORDER BY id DESC LIMIT ?",
            (conversation, but, answers),
        )
        turns: list[Turn] = []
        for question, answer in reversed(rows):
            turns += (Turn("user", question), Turn("assistant", load_answer(answer).answer))
        return tuple(turns)

    def start_afresh(self, conversation: str) -> None:
        """Let later questions of a conversation lean on nothing said before."""
        self._database.change(
            "UPDATE answers SET remembered = 0 WHERE conversation = ?", (conversation,)
        )

    def move(self, conversation: str, to: str) -> None:
        """Continue a conversation under another name."""
        self._database.change(
            "UPDATE answers SET conversation = ? WHERE conversation = ?", (to, conversation)
        )

    def vote(self, answer_id: int, person: str, vote: Vote, reason: str | None = None) -> bool:
        """Keep a person's vote instead of an earlier one; say whether there is such an answer."""
        changed = self._database.change(
            "INSERT OR REPLACE INTO votes (answer, person, vote, reason, voted_at)"
            " SELECT id, ?, ?, ?, ? FROM answers WHERE id = ?",
            (person, vote, reason, self._clock(), answer_id),
        )
        return changed > 0

    def feedback(self) -> list[tuple[KeptAnswer, Feedback]]:
        """Return every vote with its answer, oldest answer first, for evaluation."""
        votes = self._database.rows(
            "SELECT answer, person, vote, reason FROM votes ORDER BY answer, person"
        )
        found = [(self.answer(row[0]), Feedback(*row)) for row in votes]
        return [(answer, feedback) for answer, feedback in found if answer is not None]

    def people(self, since: float = 0.0) -> list[tuple[str, int]]:
        """Return who asked since an instant, and how many questions, most first."""
        return [
            (person, count)
            for person, count in self._database.rows(
                "SELECT person, count(*) AS asked FROM answers WHERE answered_at >= ?"
                " GROUP BY person ORDER BY asked DESC, person",
                (since,),
            )
        ]

    def forget(self, person: str) -> Forgotten:
        """Delete a person's questions, their answers, and the person's votes."""
        with self._database.transaction() as connection:
            votes = connection.execute("DELETE FROM votes WHERE person = ?", (person,)).rowcount
            answers = connection.execute("DELETE FROM answers WHERE person = ?", (person,)).rowcount
        self._database.shred()
        return Forgotten(answers, votes)

    def _one(self, condition: str, value: object) -> KeptAnswer | None:
        row = self._database.row(
            f"SELECT {_COLUMNS} FROM answers WHERE {condition} LIMIT 1", (value,)
        )
        return None if row is None else _kept(row)


def _kept(row: tuple[Any, ...]) -> KeptAnswer:
    number, request, conversation, person, question, answer, answered_at = row
    return KeptAnswer(
        number, request, conversation, person, question, load_answer(answer), answered_at
    )
