"""The bot killed with SIGKILL at every step of an answer: the verdict is the server's log alone."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Literal

import pytest

from tests.bot.telegram.engines import final_text
from tests.bot.telegram.harness import BotProcess, free_port
from tests.doubles.bot_api import PATIENCE_SECONDS, BotApi, Call

SENTENCES = 3
STEPS = {
    "stored, before the placeholder": ("sendMessage", "before", "…"),
    "placeholder on the wire, reply unread": ("sendMessage", "after", "…"),
    "mid-stream": ("editMessageText", "after", "\n…"),
    "mid-draft": ("sendMessageDraft", "after", "\n…"),
    "final edit not yet done": ("editMessageText", "before", "Sources"),
    "final edit sent, not yet marked": ("editMessageText", "after", "Sources"),
}


def verdict(api: BotApi, question: str, chat: int = 42) -> None:
    """Hold a chat to the promise: one message has the final text, others only placeholders."""
    final = final_text(question, SENTENCES)
    holders = api.showing(final, chat)
    assert len(holders) == 1, [it.texts for it in api.in_chat(chat)]
    sent = [call for call in api.made("sendMessage") if call.chat == chat]
    assert {call.parameters["text"] for call in sent} == {"…"}
    edited = {call.parameters["message_id"] for call in finals(api, question)}
    assert edited == {str(holders[0].id)}


def finals(api: BotApi, question: str) -> list[Call]:
    return [
        call
        for call in api.made("editMessageText")
        if f"on {question}" in call.parameters["text"] and "Sources" in call.parameters["text"]
    ]


LONG_STEPS = {"mid-draft", "final edit not yet done"}


@pytest.mark.parametrize(
    "step",
    [pytest.param(step, marks=[pytest.mark.long] if step in LONG_STEPS else []) for step in STEPS],
)
def test_killed_at_a_step_and_started_again_the_question_is_answered_once(
    api: BotApi, tmp_path: Path, step: str
) -> None:
    method, when, mark = STEPS[step]
    gate = api.hold(method, when, lambda parameters: mark in parameters["text"])  # type: ignore[arg-type]
    pause, drafts = ("0.6" if "mid" in step else "0.01"), str(step == "mid-draft")
    with BotProcess(api, tmp_path, SCRIPTED_PAUSE=pause, TELEGRAM_DRAFTS=drafts) as bot:
        api.say("Who sailed?")
        assert gate.reached.wait(PATIENCE_SECONDS), bot.log.read_text()
        bot.kill()
        api.gates.clear()
        gate.opened.set()
        bot.start(SCRIPTED_PAUSE="0.01")
        api.wait_for(final_text("Who sailed?", SENTENCES))
        api.wait(lambda: len(api.made("deleteWebhook")) == 2)
        time.sleep(0.2)  # whatever would come twice comes now
        assert bot.terminate() == 0
    verdict(api, "Who sailed?")


@pytest.mark.long
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_between_the_parts_of_a_long_answer_each_part_stands_once(
    api: BotApi, tmp_path: Path, when: Literal["before", "after"]
) -> None:
    second = api.hold("sendMessage", when, lambda _: len(api.in_chat(42)) == 1 + (when == "after"))
    long = {"SCRIPTED_SENTENCES": "300", "SCRIPTED_PAUSE": "0"}
    with BotProcess(api, tmp_path, **long) as bot:
        api.say("Long?")
        assert second.reached.wait(PATIENCE_SECONDS), bot.log.read_text()
        bot.kill()
        api.gates.clear()
        second.opened.set()
        bot.start()
        api.wait_for(final_text("Long?", 300))
        assert bot.terminate() == 0
    holding = [it.text for it in api.in_chat(42) if it.text != "…"]
    assert holding[0].startswith("Sentence 1 on Long?")
    assert len(holding) == 2
    assert {call.parameters["text"] for call in api.made("sendMessage")} == {"…"}


def test_updates_acknowledged_and_not_begun_survive(api: BotApi, tmp_path: Path) -> None:
    gate = api.hold("sendMessage")
    questions = ["Question 0?", "Question 1?"]  # more would wait for the budget of their chat
    with BotProcess(api, tmp_path) as bot:
        for question in questions:
            api.say(question)
        assert gate.reached.wait(PATIENCE_SECONDS)
        acknowledged = api.wait(lambda: api.made("getUpdates"))
        assert acknowledged
        bot.kill()
        api.updates.clear()  # the server has forgotten them
        api.gates.clear()
        gate.opened.set()
        bot.start()
        for question in questions:
            api.wait_for(final_text(question, SENTENCES))
    order = [call for call in api.made("editMessageText") if "Sources" in call.parameters["text"]]
    texts = [call.parameters["text"] for call in order]
    assert [question in text for question, text in zip(questions, texts, strict=True)] == [True] * 2


def test_an_update_taken_by_webhook_is_not_lost(api: BotApi, tmp_path: Path) -> None:
    port = free_port()
    where = {
        "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook",
        "TELEGRAM_WEBHOOK_SECRET": "s3cret",
        "TELEGRAM_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
    }
    gate = api.hold("sendMessage")
    with BotProcess(api, tmp_path, SCRIPTED_PAUSE="0.01", **where) as bot:
        api.wait(lambda: api.made("setMyCommands"))
        api.say("Who sailed?")  # the server has its 200, and will not deliver it again
        assert gate.reached.wait(PATIENCE_SECONDS)
        bot.kill()
        api.gates.clear()
        gate.opened.set()
        bot.start()
        api.wait_for(final_text("Who sailed?", SENTENCES))
        assert bot.terminate() == 0
    verdict(api, "Who sailed?")


def test_buttons_conversations_and_votes_survive(api: BotApi, tmp_path: Path) -> None:
    with BotProcess(api, tmp_path, SCRIPTED_PAUSE="0") as bot:
        api.say("Who sailed?")
        shown = api.wait_for(final_text("Who sailed?", SENTENCES))
        bot.restart()
        api.tap(shown, "[1]")
        api.wait(lambda: "The morning was clear. The ferry" in shown.text)
        assert "<blockquote expandable>The morning was clear. <b>The ferry carried" in shown.html
        api.tap(shown, "‹ Back")
        api.wait(lambda: final_text("Who sailed?", SENTENCES) in shown.text)
        api.say("/sources")
        api.wait_for("[1] Ferry returns · Harbor Courier")


def test_sigterm_lets_a_running_answer_finish(api: BotApi, tmp_path: Path) -> None:
    with BotProcess(api, tmp_path, SCRIPTED_PAUSE="0.5") as bot:
        api.say("Running?")
        api.say("Waiting?")
        api.wait_for("…")
        assert bot.terminate() == 0
        assert api.showing(final_text("Running?", SENTENCES))
        assert not api.showing("Waiting?")
        bot.start(SCRIPTED_PAUSE="0.01")
        api.wait_for(final_text("Waiting?", SENTENCES))
    verdict(api, "Running?")
    assert "Traceback" not in bot.log.read_text()


@pytest.mark.long
@pytest.mark.timeout(600)
def test_thirty_kills_at_random_lose_and_double_nothing(tmp_path: Path) -> None:
    chance = random.Random(4)
    asked: list[tuple[str, int]] = []
    with BotApi() as api, BotProcess(api, tmp_path, SCRIPTED_PAUSE="0.15") as bot:
        for kill in range(32):
            for chat in (40 + kill % 4, 50 + kill % 5, 60 + kill % 6):  # five may wait in each
                question = f"Q{kill}-{chat}?"
                asked.append((question, chat))
                api.say(question, person=chat)
            starts = len(api.made("deleteWebhook"))
            bot.restart()
            api.wait(lambda starts=starts: len(api.made("deleteWebhook")) > starts, 60)  # type: ignore[misc]
            time.sleep(chance.uniform(0.0, 1.2))
        bot.restart()
        for question, chat in asked:
            holds = [it.text for it in api.in_chat(chat)]
            assert api.wait_for(final_text(question, SENTENCES), chat, seconds=90), holds
        bot.terminate()
    for question, chat in asked:
        verdict(api, question, chat)
