"""Groups, access, limits, inline mode: who is answered, and where."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.telegram.access import Access, Exceeded
from bot.telegram.inbox import REFUSAL_SECONDS, Inbox
from tests.bot.telegram.engines import EchoEngine, final_text
from tests.bot.telegram.harness import ThreadedBot
from tests.doubles.bot_api import TOKEN, BotApi
from tests.doubles.bot_api_rules import Refused

GROUP = -1001


def test_a_group_gets_placeholder_and_final_text_only_as_a_reply(
    api: BotApi, engine: EchoEngine
) -> None:
    engine.sentences, engine.pause = 3, 0.5
    with ThreadedBot(api, engine):
        api.say("just chatting", chat=GROUP)
        api.say("@footnote_bot who sailed?", chat=GROUP)
        shown = api.wait_for("Sentence 3 on who sailed?")
    assert len(shown.texts) == 2
    assert shown.reply_to is not None
    assert len(api.in_chat(GROUP)) == 1


def test_each_topic_has_its_conversation(api: BotApi, engine: EchoEngine) -> None:
    with ThreadedBot(api, engine):
        api.say("/ask One?", chat=GROUP, topic=1)
        shown = api.wait_for("Sentence 2 on One?")
        api.say("/ask Two?", chat=GROUP, topic=2)
        api.wait_for("Sentence 2 on Two?")
        api.say("Three?", chat=GROUP, topic=1, reply_to=shown)
        api.wait_for("Sentence 2 on Three?")
    assert [len(history) for _, history in engine.asked] == [0, 0, 2]


def test_help_says_what_privacy_mode_hides(api: BotApi, engine: EchoEngine) -> None:
    with ThreadedBot(api, engine):
        api.say("/help", chat=GROUP)
        shown = api.wait_for("Privacy mode is on")
    assert "@footnote_bot" in shown.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/ask", "Write it behind the command: /ask Who"),
        ("@footnote_bot", "Write it beside my name: @footnote_bot Who"),
    ],
)
def test_an_empty_question_is_told_how_to_ask(
    api: BotApi, engine: EchoEngine, text: str, said: str
) -> None:
    with ThreadedBot(api, engine):
        api.say(text, chat=GROUP)
        api.wait_for(said)
    assert not engine.asked


def test_a_group_that_becomes_a_supergroup_keeps_its_conversation(
    api: BotApi, engine: EchoEngine
) -> None:
    with ThreadedBot(api, engine):
        api.say("/ask One?", chat=-5)
        api.wait_for("Sentence 2 on One?")
        api.say(None, chat=-5, migrate_to_chat_id=GROUP)
        api.wait(lambda: not api.updates)
        api.say("/ask Two?", chat=GROUP)
        api.wait_for("Sentence 2 on Two?")
    assert [len(history) for _, history in engine.asked] == [0, 2]


def test_a_group_that_moves_while_it_is_answered_gets_the_answer_where_it_went(
    api: BotApi, engine: EchoEngine
) -> None:
    moved = Refused(
        400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=GROUP
    )
    engine.gate.clear()
    with ThreadedBot(api, engine):
        api.say("/ask Moving?", chat=-5)
        api.wait_for("…", -5)
        api.refuse_next("editMessageText", moved)
        api.refuse_next("sendMessage", moved)
        engine.gate.set()
        api.wait_for(final_text("Moving?"), GROUP)
    assert [it.text for it in api.in_chat(-5)] == ["…"]


def test_strangers_are_remembered_for_a_month(tmp_path: Path) -> None:
    now = [0.0]
    inbox = Inbox(tmp_path / "updates.sqlite", salt="", clock=lambda: now[0])
    assert inbox.refuse_once(66)
    now[0] = REFUSAL_SECONDS - 1
    inbox.prune()
    assert not inbox.refuse_once(66)
    now[0] = REFUSAL_SECONDS + 1
    inbox.prune()
    assert inbox.refuse_once(66)


def test_strangers_get_one_refusal_and_no_content(api: BotApi, engine: EchoEngine) -> None:
    access = Access(users=frozenset({42}), chats=frozenset({GROUP}), operators=frozenset({7}))
    with ThreadedBot(api, engine, access=access):
        for text in ("/start", "Who sailed?", "/articles"):
            api.say(text, person=66)
        api.say("/ask Mine?", person=66, chat=GROUP)
        api.wait_for("Sentence 2 on Mine?")
        api.say("Listed?", person=42)
        api.say("Operator?", person=7)
        api.wait_for(final_text("Listed?"))
        api.wait_for(final_text("Operator?"))
    (refusal,) = api.in_chat(66)
    assert "only the people and groups" in refusal.text
    assert len(engine.asked) == 3


def test_limits_say_when_to_come_back(api: BotApi, engine: EchoEngine) -> None:
    with ThreadedBot(api, engine, access=Access(per_minute=2), clock=lambda: 1e9):
        for number in range(3):
            api.say(f"Question {number}?")
        shown = api.wait_for("2 questions within a minute")
        api.say("Another?", person=43)
        api.wait_for(final_text("Another?"))
    assert shown.text.endswith("Ask again in 60 s.")
    assert len(engine.asked) == 3


@pytest.mark.parametrize(
    ("ages", "exceeded"),
    [
        ([], None),
        ([70.0, 80.0], None),
        ([10.0, 50.0], Exceeded("minute", 2, 10.0)),
        ([100.0, 200.0, 86_000.0], Exceeded("day", 3, 400.0)),
    ],
)
def test_limits_by_minute_and_day(ages: list[float], exceeded: Exceeded | None) -> None:
    assert Access(per_minute=2, per_day=3).exceeded(ages) == exceeded


def test_the_limit_of_a_day_holds_for_a_day_and_survives_forget(
    api: BotApi, engine: EchoEngine
) -> None:
    later = 0.0
    with ThreadedBot(api, engine, access=Access(per_day=2), clock=lambda: time.time() + later):
        for question in ("One?", "Two?"):
            api.say(question)
            api.wait_for(final_text(question))
        api.say("Three?")
        assert api.wait_for("2 questions within a day").text.endswith("Ask again in 24 h.")
        api.say("/forget")
        api.wait_for("when you asked 2 questions within the last day, without your name")
        later = 23 * 3600.0
        api.say("Four?")
        api.wait_for("Ask again in 60 min.")
        later = 24 * 3600.0 + 60
        api.say("Five?")
        api.wait_for(final_text("Five?"))
    assert [question for question, _ in engine.asked] == ["One?", "Two?", "Five?"]


def test_inline_mode_offers_passages(api: BotApi, engine: EchoEngine) -> None:
    with ThreadedBot(api, engine):
        api.type_inline("ferry people")
        api.wait(lambda: api.answers)
    (result,) = api.answers[0]["results"]
    assert result["title"] == "Ferry returns"
    assert "40 people" in result["input_message_content"]["message_text"]
    assert engine.searched == [("ferry people", 8)]


@pytest.mark.parametrize(("text", "person"), [("fe", 42), ("ferry people", 66)])
def test_inline_mode_gives_strangers_and_stubs_nothing(
    api: BotApi, engine: EchoEngine, text: str, person: int
) -> None:
    with ThreadedBot(api, engine, access=Access(users=frozenset({42}))):
        api.type_inline(text, person=person)
        api.wait(lambda: api.answers)
    assert api.answers[0]["results"] == []
    assert not engine.searched


def test_forget_deletes_and_says_what(api: BotApi, engine: EchoEngine) -> None:
    with ThreadedBot(api, engine):
        api.say("Secret question?")
        shown = api.wait_for(final_text("Secret question?"))
        api.tap(shown, "👍")
        api.wait(lambda: api.answers)
        api.say("/forget")
        said = api.wait_for("Deleted: 1 of your questions with their answers, 1 of your votes")
        assert said.text.endswith("I keep nothing of you now.")
        api.tap_data(shown, "b:1:0")
        api.wait(lambda: any("deleted" in it.get("text", "") for it in api.answers))
    for path in engine.settings.data_dir.rglob("*.sqlite*"):
        assert b"Secret question" not in path.read_bytes(), path
    assert rows_that_name(engine.settings.data_dir, 42) == []


def rows_that_name(data_dir: Path, person: int) -> list[str]:
    """Return every kept row with a person's number, plain or blinded, in any column."""
    blinded = hashlib.sha256(f"{TOKEN}/{person}".encode()).hexdigest()
    names = {person, f"telegram:{person}", blinded}
    found = []
    for path in data_dir.rglob("*.sqlite"):
        with closing(sqlite3.connect(path)) as database:
            for (table,) in database.execute("SELECT name FROM sqlite_schema WHERE type='table'"):
                rows = database.execute(f"SELECT * FROM {table}").fetchall()
                found += [f"{table}: {row}" for row in rows if names & set(row)]
    return found


def test_forget_ends_what_runs_and_waits(api: BotApi, engine: EchoEngine) -> None:
    engine.gate.clear()
    with ThreadedBot(api, engine):
        api.say("Running?")
        api.say("Waiting?")
        api.wait(lambda: engine.under_way)
        api.say("/forget")
        api.wait_for("Deleted: 0")
        engine.gate.set()
        api.say("Next?")
        api.wait_for(final_text("Next?"))
    assert [question for question, _ in engine.asked] == ["Running?", "Next?"]
    assert not api.showing("Sources\n[1] Ferry returns", 43)


def test_a_question_in_another_language_is_told_so(api: BotApi, engine: EchoEngine) -> None:
    with ThreadedBot(api, engine):
        api.say("Кто приплыл на остров?")
        shown: Any = api.wait_for("looks like Russian")
    assert shown.text.startswith("Your question looks like Russian")
