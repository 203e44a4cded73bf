"""Questions and answers in a private chat, through the real library and a real server double."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from bot.telegram.inbox import Inbox
from tests.bot.telegram.engines import EchoEngine, final_text
from tests.bot.telegram.harness import ThreadedBot
from tests.doubles.bot_api import TOKEN, BotApi
from tests.doubles.bot_api_rules import Refused


def test_start_says_what_the_collection_holds(api: BotApi, engine: EchoEngine) -> None:
    with ThreadedBot(api, engine):
        api.say("/start")
        shown = api.wait_for("I hold 1 article.")
    assert "Harbor Courier" in shown.text
    assert "• What do you have on “Ferry returns”?" in shown.text


def test_a_question_gets_a_placeholder_that_becomes_its_answer(
    api: BotApi, engine: EchoEngine
) -> None:
    with ThreadedBot(api, engine):
        api.say("Who sailed?")
        shown = api.wait_for(final_text("Who sailed?"))
    assert shown.texts[0] == "…"
    assert len(api.made("sendMessage")) == 1
    assert [it["text"] for it in shown.buttons()] == ["[1]", "👍", "👎"]
    assert '<a href="https://news.example/ferry#:~:text=' in shown.html


def test_follow_ups_carry_the_conversation(api: BotApi, engine: EchoEngine) -> None:
    with ThreadedBot(api, engine):
        api.say("First?")
        api.wait_for(final_text("First?"))
        api.say("And then?")
        api.wait_for(final_text("And then?"))
    question, history = engine.asked[-1]
    assert question == "And then?"
    assert history[0].text == "First?"


def test_the_same_update_is_answered_once(api: BotApi, engine: EchoEngine) -> None:
    with ThreadedBot(api, engine):
        for _ in range(3):
            api.say("Once?", update_id=77)
        api.wait_for(final_text("Once?"))
        api.say("Last?", update_id=78)
        api.wait_for(final_text("Last?"))
    assert [question for question, _ in engine.asked] == ["Once?", "Last?"]
    assert len(api.showing("Once?")) == 1


def test_a_long_answer_takes_several_messages_with_the_buttons_under_the_last(
    api: BotApi, engine: EchoEngine
) -> None:
    engine.sentences = 300
    with ThreadedBot(api, engine):
        api.say("Long?")
        last = api.wait_for(final_text("Long?", 300))
        first, second = api.in_chat(42)
        api.tap(last, "[1]")
        api.wait(lambda: "Rain followed at noon." in last.text)
        api.tap(last, "‹ Back")
        api.wait(lambda: last.text.endswith("4 Mar 2026"))
    assert second is last
    assert first.text.startswith("Sentence 1 on Long? [1]\n")
    assert not first.buttons()
    numbers = re.findall(r"Sentence (\d+) on", f"{first.text}\n{last.text}")
    assert numbers == [str(number) for number in range(1, 301)]


def test_slow_answers_are_shown_as_they_grow(api: BotApi, engine: EchoEngine) -> None:
    engine.sentences, engine.pause = 4, 0.7
    with ThreadedBot(api, engine):
        api.say("Slow?")
        shown = api.wait_for(final_text("Slow?", 4))
    drafts = [text for text in shown.texts if text.endswith("\n…")]
    assert 1 <= len(drafts) <= 3
    edits = api.made("editMessageText")
    gaps = [later.at - earlier.at for earlier, later in pairwise(edits[:-1])]
    assert all(gap >= 1.1 for gap in gaps)


@pytest.mark.parametrize("word", ["fails", "breaks"])
def test_what_fails_three_times_is_set_aside_with_an_apology(
    api: BotApi, engine: EchoEngine, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.processor.PAUSES", (0.05, 0.05))
    with ThreadedBot(api, engine):
        api.say(f"This {word}")
        shown = api.wait_for("Sorry")
        api.say("This works")
        api.wait_for(final_text("This works"))
    assert [question for question, _ in engine.asked].count(f"This {word}") == 3
    assert "secret" not in shown.text
    assert len(api.in_chat(42)) == 2
    inbox = Inbox(engine.settings.data_dir / "telegram" / "updates.sqlite", salt=TOKEN)
    assert (inbox.count_set_aside(), inbox.count_waiting()) == (1, 0)


def test_a_lost_reply_to_the_placeholder_costs_a_second_one_at_most(
    api: BotApi, engine: EchoEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.outbox._FIRST_PAUSE", 0.1)
    api.break_next("sendMessage")
    with ThreadedBot(api, engine):
        api.say("Lost?")
        api.wait_for(final_text("Lost?"))
    assert len(api.showing(final_text("Lost?"))) == 1
    assert sorted(it.text for it in api.in_chat(42))[1:] == ["…"]


def test_a_lost_reply_to_the_final_edit_is_repeated(
    api: BotApi, engine: EchoEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.outbox._FIRST_PAUSE", 0.1)
    api.break_next("editMessageText")
    with ThreadedBot(api, engine):
        api.say("Lost?")
        api.wait_for(final_text("Lost?"))
        api.wait(lambda: api.made("editMessageText", 400))
    assert len(api.in_chat(42)) == 1


def test_markup_that_the_server_refuses_goes_out_as_text(api: BotApi, engine: EchoEngine) -> None:
    refusal = Refused(400, "Bad Request: can't parse entities: unexpected end tag")
    with ThreadedBot(api, engine):
        api.refuse_next("editMessageText", refusal)
        api.say("Markup?")
        shown = api.wait_for(final_text("Markup?"))
    assert "<a" not in shown.html


def test_a_deleted_placeholder_is_replaced(api: BotApi, engine: EchoEngine) -> None:
    engine.gate.clear()
    with ThreadedBot(api, engine):
        api.say("Gone?")
        placeholder = api.wait_for("…")
        del api.messages[42, placeholder.id]
        engine.gate.set()
        shown = api.wait_for(final_text("Gone?"))
    assert shown.id != placeholder.id


def test_a_person_who_blocked_the_bot_does_not_hold_it_up(api: BotApi, engine: EchoEngine) -> None:
    api.refuse_next("sendMessage", Refused(403, "Forbidden: bot was blocked by the user"))
    with ThreadedBot(api, engine):
        api.say("Blocked?")
        api.wait(lambda: api.made("sendMessage", 403))
        api.say("Next?", person=43)
        api.wait_for(final_text("Next?"))
    assert not api.in_chat(42)


@pytest.mark.parametrize(
    "odd",
    [
        {"text": None, "sticker": {"file_id": "s", "file_unique_id": "s", "width": 1, "height": 1,
                                   "is_animated": False, "is_video": False, "type": "regular"}},
        {"text": None, "photo": [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]},
        {"text": "\x00\x07\u202e"},
        {"text": ""},
        {"text": "x" * 20_000},
        {"text": None, "document": {"file_id": "d", "file_unique_id": "d", "file_name": "a.txt"}},
    ],
)  # fmt: skip
def test_odd_messages_are_answered_in_words(
    api: BotApi, engine: EchoEngine, odd: dict[str, object]
) -> None:
    with ThreadedBot(api, engine):
        api.say(**odd)  # type: ignore[arg-type]
        api.wait(lambda: api.in_chat(42))
    (shown,) = api.in_chat(42)
    assert "I read questions in words" in shown.text or "20,000 characters" in shown.text
    assert not engine.asked


@pytest.mark.parametrize("text", ["שלום עולם?", "👨‍👩‍👧‍👦 who?", 'a < b & c > d "e"?', "é̂̃ ok?"])
def test_any_script_is_asked_and_shown(api: BotApi, engine: EchoEngine, text: str) -> None:
    with ThreadedBot(api, engine):
        api.say(text)
        api.wait_for(final_text(text))
    assert engine.asked[0][0] == text


def test_other_updates_do_no_harm(api: BotApi, engine: EchoEngine) -> None:
    chat = {"id": 42, "type": "private", "first_name": "P"}
    channel = {"id": -1001, "type": "channel", "title": "C"}
    message = {"message_id": 5, "date": 1, "chat": chat, "text": "edited"}
    with ThreadedBot(api, engine):
        api.send({"edited_message": {**message, "edit_date": 2}})
        api.send({"channel_post": {**message, "chat": channel}})
        api.send(
            {"poll": {"id": "1"}}
            if False
            else {"edited_channel_post": {**message, "chat": channel, "edit_date": 2}}
        )
        api.say("After?")
        api.wait_for(final_text("After?"))
    assert len(api.messages) == 1
