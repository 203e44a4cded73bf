"""The double of the server, spoken to as any program would: it refuses what the server refuses."""

from __future__ import annotations

import json
import threading
from typing import Any

import httpx
import pytest

from tests.doubles.bot_api import TOKEN, BotApi
from tests.doubles.bot_api_rules import PARSER


def call(api: BotApi, method: str, token: str = TOKEN, **parameters: Any) -> dict[str, Any]:
    """Call a method over HTTP; return the whole answer."""
    address = f"{api.url}/bot{token}/{method}"
    answer: dict[str, Any] = httpx.post(address, data=parameters, timeout=20).json()
    return answer


def sent(api: BotApi, text: str, **more: Any) -> dict[str, Any]:
    return call(api, "sendMessage", chat_id=1, text=text, **more)


def keyboard(data: str) -> str:
    return json.dumps({"inline_keyboard": [[{"text": "x", "callback_data": data}]]})


@pytest.mark.parametrize(
    ("more", "description"),
    [
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": " \n"}, "message text is empty"),
        ({"text": "a < b", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "<b>a<i>b</b></i>", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "<p>a</p>", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "a", "reply_markup": keyboard("x" * 65)}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": keyboard("é" * 33)}, "BUTTON_DATA_INVALID"),
    ],
)
def test_messages_that_the_server_refuses(
    api: BotApi, more: dict[str, str], description: str
) -> None:
    answer = call(api, "sendMessage", chat_id=1, **more)
    assert answer["error_code"] == 400
    assert description in answer["description"]
    assert not api.messages


def test_messages_at_the_limits_are_taken(api: BotApi) -> None:
    assert sent(api, "😀" * 2048)["ok"]
    assert sent(api, f"<b>{'x' * 4096}</b>", parse_mode="HTML")["ok"]
    assert sent(api, "a", reply_markup=keyboard("x" * 64))["ok"]


def test_edits_of_unknown_and_unmodified_messages_are_refused(api: BotApi) -> None:
    number = sent(api, "a <b>b</b>", parse_mode="HTML")["result"]["message_id"]

    def edited(message_id: int, text: str, **more: Any) -> str:
        answer = call(
            api, "editMessageText", chat_id=1, message_id=message_id, text=text,
            parse_mode="HTML", **more,
        )  # fmt: skip
        return "done" if answer["ok"] else str(answer["description"])

    assert "message to edit not found" in edited(number + 1, "c")
    assert "message is not modified" in edited(number, "a <b>b</b>")
    if PARSER is not None:  # another spelling of the same
        assert "message is not modified" in edited(number, "a <strong>b</strong>")
    assert edited(number, "a b") == "done"
    assert edited(number, "a b", reply_markup=keyboard("x")) == "done"
    assert "message is not modified" in edited(number, "a b", reply_markup=keyboard("x"))


def test_calls_over_the_budget_are_told_when_to_come_back(paced_api: BotApi) -> None:
    assert paced_api.pace is not None
    paced_api.pace.clock = lambda: 0.0
    answers = [sent(paced_api, f"{number}") for number in range(5)]
    assert [answer["ok"] for answer in answers] == [True, True, True, False, False]
    assert answers[3]["error_code"] == 429
    assert answers[3]["parameters"]["retry_after"] == 1


def test_updates_come_again_until_their_offset_is_passed(api: BotApi) -> None:
    first, second = api.say("One"), api.say("Two")
    api.wait(lambda: len(api.updates) == 2)

    def got(**parameters: Any) -> list[int]:
        return [it["update_id"] for it in call(api, "getUpdates", **parameters)["result"]]

    assert got() == got() == [first, second]
    assert got(offset=second) == [second]
    assert got() == [second]
    assert got(offset=second + 1) == []


def test_a_poll_waits_for_what_comes_and_a_second_one_ends_it(api: BotApi) -> None:
    answers: list[dict[str, Any]] = []
    poll = threading.Thread(target=lambda: answers.append(call(api, "getUpdates", timeout=15)))
    poll.start()
    api.wait(lambda: api.polled)
    assert call(api, "getUpdates")["result"] == []
    poll.join(10)
    assert answers[0]["error_code"] == 409
    second = threading.Thread(target=lambda: answers.append(call(api, "getUpdates", timeout=15)))
    second.start()
    api.wait(lambda: api.polled)
    number = api.say("Now")
    second.join(10)
    assert [it["update_id"] for it in answers[1]["result"]] == [number]


def test_strangers_and_pollers_beside_a_webhook_are_refused(api: BotApi) -> None:
    assert call(api, "getMe", token="1:other")["error_code"] == 401
    assert call(api, "noSuchMethod")["error_code"] == 404
    call(api, "setWebhook", url="http://127.0.0.1:9/hook", secret_token="s")
    assert call(api, "getUpdates")["error_code"] == 409
