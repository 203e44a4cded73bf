"""The memory of the front ends."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.conversations import Conversations, Feedback, Forgotten, KeptAnswer
from bot.stored_answers import dump_answer, load_answer
from retrieval import Filters, FootnoteError, ShortAnswer, Tokens
from tests.bot.doubles import ANSWER, GREETING, REFUSED
from tests.racing import printed_by_racers


@pytest.fixture
def memory(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path / "c.sqlite", clock=lambda: 1000.0)


def record(
    memory: Conversations, request: str, *, conversation: str = "chat", person: str = "p",
    instead_of: int | None = None,
) -> KeptAnswer:  # fmt: skip
    answer = replace(ANSWER, question=request, answer=f"answer to {request}")
    return memory.record(
        request=request,
        conversation=conversation,
        person=person,
        question=request,
        answer=answer,
        instead_of=instead_of,
    )


@pytest.mark.parametrize(
    "answer",
    [
        ANSWER,
        REFUSED,
        GREETING,
        replace(
            ANSWER,
            short=ShortAnswer("40 people", 1, 30, 39),
            tokens=Tokens(10, 20),
            fallback="the server is down",
            filters=Filters(since=datetime(2026, 1, 1, tzinfo=UTC), source="Courier"),
        ),
    ],
)
def test_an_answer_comes_back_as_it_was(answer: object) -> None:
    assert load_answer(dump_answer(answer)) == answer  # type: ignore[arg-type]


def test_a_request_is_answered_once(memory: Conversations) -> None:
    first = record(memory, "r1")
    again = memory.record(
        request="r1", conversation="chat", person="p", question="other", answer=GREETING
    )
    assert again == first
    assert memory.answered("r1") == first
    assert memory.answer(first.id) == first
    assert memory.answered("r2") is None


def test_history_is_the_latest_turns_oldest_first(memory: Conversations) -> None:
    for number in range(9):
        record(memory, f"q{number}")
    record(memory, "elsewhere", conversation="other")
    turns = memory.history("chat", answers=2)
    assert [(it.role, it.text) for it in turns] == [
        ("user", "q7"),
        ("assistant", "answer to q7"),
        ("user", "q8"),
        ("assistant", "answer to q8"),
    ]


def test_a_retry_takes_the_place_of_the_answer_that_it_retries(memory: Conversations) -> None:
    first = record(memory, "q1")
    record(memory, "q1 again", instead_of=first.id)
    assert [turn.text for turn in memory.history("chat")] == ["q1 again", "answer to q1 again"]
    assert memory.answer(first.id) == first


def test_a_fresh_start_leans_on_nothing_and_deletes_nothing(memory: Conversations) -> None:
    kept = record(memory, "q1")
    memory.start_afresh("chat")
    assert memory.history("chat") == ()
    assert memory.last("chat") is None
    assert memory.answer(kept.id) == kept


def test_one_vote_a_person_the_last_one_counts(memory: Conversations) -> None:
    kept = record(memory, "q1")
    assert memory.vote(kept.id, "a", "up")
    assert memory.vote(kept.id, "a", "down", "wrong")
    assert memory.vote(kept.id, "b", "up")
    assert not memory.vote(999, "a", "up")
    assert [feedback for _, feedback in memory.feedback()] == [
        Feedback(kept.id, "a", "down", "wrong"),
        Feedback(kept.id, "b", "up", None),
    ]


def test_forgetting_a_person_leaves_the_others(memory: Conversations, tmp_path: Path) -> None:
    mine = record(memory, "my secret", person="me")
    other = record(memory, "theirs", person="them")
    memory.vote(mine.id, "them", "up")
    memory.vote(other.id, "me", "up")
    assert memory.forget("me") == Forgotten(answers=1, votes=1)
    assert memory.answer(mine.id) is None
    assert memory.feedback() == []
    assert memory.people() == [("them", 1)]
    for path in tmp_path.iterdir():
        assert b"my secret" not in path.read_bytes()


def test_a_conversation_can_move(memory: Conversations) -> None:
    kept = record(memory, "q1")
    memory.move("chat", "new")
    assert memory.last("chat") is None
    moved = memory.last("new")
    assert moved is not None
    assert moved.id == kept.id


def test_everything_outlives_the_process(memory: Conversations, tmp_path: Path) -> None:
    kept = record(memory, "q1")
    assert Conversations(tmp_path / "c.sqlite").answer(kept.id) == kept


def test_a_file_of_a_newer_version_is_refused(memory: Conversations, tmp_path: Path) -> None:
    memory.close()
    with sqlite3.connect(tmp_path / "c.sqlite") as connection:
        connection.execute("PRAGMA user_version=99")
    with pytest.raises(FootnoteError, match="newer Footnote"):
        Conversations(tmp_path / "c.sqlite")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "c.sqlite").write_text("not a database, but long enough to be read as one" * 9)
    with pytest.raises(FootnoteError, match=r"c\.sqlite"):
        Conversations(tmp_path / "c.sqlite")


def test_two_front_ends_may_make_the_memory_at_once(tmp_path: Path) -> None:
    act = "Conversations(path).close(); print('made')"
    imports = "from bot.conversations import Conversations"
    assert printed_by_racers(tmp_path, imports, act, racers=4, rounds=20) == ["made\n" * 20] * 4
