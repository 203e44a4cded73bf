"""What a message means, as a pure reading."""

from __future__ import annotations

import time
from typing import Any

import pytest
from telegram import Update

from bot.telegram.messages import Me, asks, lane_of, read_command, read_message, without_mention

ME = Me(123456, "footnote_bot")
BOT = {"id": ME.id, "is_bot": True, "first_name": "F", "username": ME.username}
GROUP = {"id": -100, "type": "supergroup", "title": "G"}
PRIVATE = {"id": 42, "type": "private", "first_name": "P"}


def update(text: str | None = None, *, chat: dict[str, Any] = GROUP, **more: Any) -> Update:
    person = {"id": 42, "is_bot": False, "first_name": "P", "language_code": "pt-br"}
    message = {"message_id": 7, "date": int(time.time()), "chat": chat, "from": person}
    if text is not None:
        message["text"] = text
    whole = Update.de_json({"update_id": 1, "message": {**message, **more}}, None)
    assert whole is not None
    return whole


def meaning(text: str | None = None, **more: Any) -> tuple[str, str, str]:
    message = update(text, **more).message
    assert message is not None
    read = read_message(message, ME)
    return read.kind, read.command, read.text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("/ask Who?", ("ask", "Who?")),
        ("/ASK@Footnote_Bot  Who?\nAnd?", ("ask", "Who?\nAnd?")),
        ("/ask@other Who?", ("@", "")),
        ("/new", ("new", "")),
        ("/ask/x", None),
        ("/ ask", None),
        ("ask /new", None),
    ],
)
def test_commands_are_read(text: str, read: tuple[str, str] | None) -> None:
    assert read_command(text, ME.username) == read


@pytest.mark.parametrize(
    ("text", "bare", "found"),
    [
        ("@footnote_bot who?", "who?", True),
        ("Hey @Footnote_Bot, who?", "Hey , who?", True),
        ("@footnote_bots who?", "@footnote_bots who?", False),
        ("mail a@footnote_bot", "mail a@footnote_bot", False),
    ],
)
def test_mentions_are_taken_out(text: str, bare: str, found: bool) -> None:
    assert without_mention(text, ME.username) == (bare, found)


def test_a_private_message_is_a_question() -> None:
    assert meaning("Who?", chat=PRIVATE) == ("question", "", "Who?")
    assert meaning("a\x00b\u202ec", chat=PRIVATE) == ("question", "", "abc")


def test_a_group_is_heard_only_when_it_speaks_to_the_bot() -> None:
    reply = {"message_id": 1, "date": 1, "chat": GROUP, "from": BOT, "text": "an answer"}
    assert meaning("Who?") == ("nothing", "", "")
    assert meaning("@footnote_bot Who?") == ("question", "", "Who?")
    assert meaning("/ask Who?") == ("command", "ask", "Who?")
    assert meaning("And?", reply_to_message=reply) == ("question", "", "And?")
    assert meaning("/ask@other_bot Who?")[0] == "nothing"


@pytest.mark.parametrize(
    "more",
    [
        {"from": {"id": 9, "is_bot": True, "first_name": "B"}},
        {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "X"}},
        {"sender_chat": GROUP},
        {"via_bot": BOT},
    ],
)
def test_bots_forwards_and_channels_are_not_heard_in_groups(more: dict[str, Any]) -> None:
    assert meaning("@footnote_bot Who?", **more)[0] == "nothing"


@pytest.mark.parametrize(
    "news",
    [
        {"new_chat_members": [BOT]},
        {"pinned_message": {"message_id": 5, "date": 1, "chat": PRIVATE, "text": "x"}},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}},
    ],
)
def test_what_telegram_itself_says_in_a_chat_asks_nothing(news: dict[str, Any]) -> None:
    assert meaning(chat=PRIVATE, **news)[0] == "nothing"


def test_a_reply_to_the_opening_of_a_topic_is_no_reply_to_the_bot() -> None:
    opening = {
        "message_id": 1, "date": 1, "chat": GROUP, "from": BOT,
        "forum_topic_created": {"name": "T", "icon_color": 7322096},
    }  # fmt: skip
    assert meaning("Hello all", reply_to_message=opening)[0] == "nothing"


def test_lanes_are_chats_and_topics_and_some_overtake() -> None:
    topic = {"message_thread_id": 5, "is_topic_message": True}
    assert lane_of(update("/ask x", **topic), ME) == (-100, 5)
    assert lane_of(update("/ask x"), ME) == (-100, 0)
    assert lane_of(update("/stop"), ME) is None
    assert lane_of(update("chatter"), ME) is None
    assert asks(update("/ask x"), ME)
    assert not asks(update("/new"), ME)


def test_the_conversation_is_that_of_the_topic() -> None:
    message = update("/ask x", message_thread_id=5, is_topic_message=True).message
    assert message is not None
    assert read_message(message, ME).conversation == "telegram:-100/5"
    assert read_message(message, ME).language == "pt-br"
