"""How the bot starts, refuses to start, is told to end, and what it writes to its log."""

from __future__ import annotations

import logging
import socket
import sys
import time
from pathlib import Path

import httpx
import pytest

from bot.telegram.conflicts import Conflicts
from bot.telegram.heartbeat import STALE_SECONDS, Heartbeat
from bot.telegram.inbox import Inbox
from bot.telegram.logs import SecretsOut
from bot.telegram.service import sole_user
from bot.telegram.settings import Webhook
from retrieval import BusyError
from tests.bot.telegram.engines import EchoEngine, final_text
from tests.bot.telegram.harness import BotProcess, ThreadedBot, free_port
from tests.doubles.bot_api import TOKEN, BotApi
from tests.doubles.bot_api_rules import Refused


def complaints(log: Path) -> list[str]:
    return [line for line in log.read_text().splitlines() if line.startswith("Error:")]


def test_a_wrong_token_is_one_clear_line(api: BotApi, tmp_path: Path) -> None:
    with BotProcess(api, tmp_path, TELEGRAM_BOT_TOKEN="999:wrong") as bot:
        assert bot.wait() == 2
    log = bot.log.read_text()
    assert "does not know TELEGRAM_BOT_TOKEN" in log
    assert "Traceback" not in log
    assert "999:wrong" not in log
    assert [line for line in log.splitlines() if line] == complaints(bot.log)


@pytest.mark.long
def test_no_network_at_start_is_tried_a_few_times(api: BotApi, tmp_path: Path) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    begun = time.monotonic()
    with BotProcess(api, tmp_path, TELEGRAM_BASE_URL=nowhere) as bot:
        assert bot.wait() == 1
    log = bot.log.read_text()
    assert log.count("cannot be reached") == 4
    assert f"Cannot start on {nowhere}" in log.replace("\n", " ")
    assert "Traceback" not in log
    assert time.monotonic() - begun >= 15


@pytest.mark.long
def test_a_token_in_use_ends_the_bot_after_some_patience(api: BotApi, tmp_path: Path) -> None:
    for _ in range(100):
        api.refuse_next("getUpdates", Refused(409, "Conflict: terminated by other getUpdates"))
    with BotProcess(api, tmp_path) as bot:
        assert bot.wait() == 1
    log = bot.log.read_text()
    assert "Another program polls with this TELEGRAM_BOT_TOKEN" in log
    assert len(api.made("getUpdates", 409)) < 12
    assert "Traceback" not in log


def test_a_token_that_is_revoked_meanwhile_ends_the_bot(api: BotApi, engine: EchoEngine) -> None:
    with ThreadedBot(api, engine) as bot:
        api.wait(lambda: api.made("setMyCommands"))
        api.refuse_next("getUpdates", Refused(401, "Unauthorized"))
        api.say("Anyone?")
        api.wait(lambda: bot.error)
    assert "no longer knows TELEGRAM_BOT_TOKEN" in str(bot.error)
    assert len(api.made("getUpdates", 401)) == 1


def test_an_update_that_cannot_be_read_again_does_not_hold_up_the_start(
    api: BotApi, engine: EchoEngine
) -> None:
    inbox = Inbox(engine.settings.data_dir / "telegram" / "updates.sqlite", salt=TOKEN)
    inbox.store(900, {"update_id": 900, "message": {"chat": "nonsense"}}, chat=1, person=1)
    with ThreadedBot(api, engine):
        api.say("Started?")
        api.wait_for(final_text("Started?"))
    assert (inbox.count_set_aside(), inbox.count_waiting()) == (1, 0)


def test_conflicts_are_borne_for_a_while() -> None:
    conflicts = Conflicts()
    assert not conflicts.too_long(0.0)
    assert not conflicts.too_long(19.0)
    assert conflicts.too_long(20.0)
    conflicts.over()
    assert not conflicts.too_long(21.0)


def test_a_second_poller_is_told_apart_from_a_lingering_poll(
    api: BotApi, engine: EchoEngine
) -> None:
    with ThreadedBot(api, engine):
        api.wait(lambda: api.made("setMyCommands"))
        httpx.get(f"{api.url}/bot{TOKEN}/getUpdates", timeout=5)
        api.wait(lambda: api.made("getUpdates", 409))
        api.say("Still here?")
        api.wait_for(final_text("Still here?"))


def test_the_commands_are_registered_per_scope(api: BotApi, engine: EchoEngine) -> None:
    from bot.telegram.access import Access

    with ThreadedBot(api, engine, access=Access(operators=frozenset({7}))):
        api.wait(lambda: len(api.made("setMyCommands")) == 3)
    private, group, operator = (call.parameters for call in api.made("setMyCommands"))
    assert "all_private_chats" in private["scope"]
    assert '"articles"' in private["commands"]
    assert '"articles"' not in group["commands"]
    assert '"users"' in operator["commands"]


def test_a_webhook_is_served_with_its_secret(api: BotApi, engine: EchoEngine) -> None:
    port = free_port()
    webhook = Webhook(f"http://127.0.0.1:{port}/hook", "s3cret", port=port)
    with ThreadedBot(api, engine, webhook=webhook):
        api.wait(lambda: api.made("setMyCommands"))
        update = {"update_id": 5, "message": {
            "message_id": 1, "date": 1, "text": "Forged?",
            "chat": {"id": 42, "type": "private", "first_name": "P"},
            "from": {"id": 42, "is_bot": False, "first_name": "P"},
        }}  # fmt: skip
        assert api.post(update, None) == 403
        assert api.post(update, "wrong") == 403
        api.say("Real?", update_id=6)
        api.say("Real?", update_id=6)
        api.wait_for(final_text("Real?"))
    assert [question for question, _ in engine.asked] == ["Real?"]


def test_a_taken_address_for_the_webhook_is_one_clear_line(api: BotApi, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        where = f"127.0.0.1:{taken.getsockname()[1]}"
        variables = {"TELEGRAM_WEBHOOK_SECRET": "s3cret", "TELEGRAM_WEBHOOK_LISTEN": where}
        hook = "https://a.example/x"
        with BotProcess(api, tmp_path, TELEGRAM_WEBHOOK_URL=hook, **variables) as bot:
            assert bot.wait() == 1
    log = bot.log.read_text().replace("\n", " ")
    assert f"Cannot listen on {where}" in log
    assert "TELEGRAM_WEBHOOK_LISTEN" in log


def test_a_server_that_numbers_its_updates_anew_is_heard(tmp_path: Path) -> None:
    for run, question in enumerate(("First run?", "Second run?")):
        engine = EchoEngine(tmp_path)
        with BotApi(paced=False) as api, ThreadedBot(api, engine):
            if run:
                time.sleep(1.1)  # the server counts in whole seconds
            api.say(question)
            shown = api.wait_for(final_text(question))
            api.tap(shown, "[1]")
            api.wait(lambda shown=shown: "Rain followed at noon." in shown.text)  # type: ignore[misc]
            api.say("Again?", update_id=1)  # within a run a number stands for one update
            api.say("Last?")
            api.wait_for(final_text("Last?"))
        assert [asked for asked, _ in engine.asked] == [question, "Last?"]


def test_an_update_redelivered_after_a_restart_is_still_known(tmp_path: Path) -> None:
    path, now = tmp_path / "updates.sqlite", [1000.5]

    def stored(payload: dict[str, object], written_at: float) -> bool:
        inbox = Inbox(path, salt="", clock=lambda: now[0])
        new = inbox.store(1, payload, chat=1, person=1, written_at=written_at)
        inbox.finish(1)
        inbox.close()
        now[0] += 60
        return new

    assert stored({}, 1000.0)
    assert not stored({}, 1000.0)
    assert stored({"another": True}, 1001.0)


def test_a_webhook_without_a_secret_is_refused(api: BotApi, tmp_path: Path) -> None:
    with BotProcess(api, tmp_path, TELEGRAM_WEBHOOK_URL="https://a.example/x") as bot:
        assert bot.wait() == 2
    assert "TELEGRAM_WEBHOOK_SECRET" in bot.log.read_text()
    assert not api.calls


def test_two_bots_do_not_share_a_folder(tmp_path: Path) -> None:
    with sole_user(tmp_path), pytest.raises(BusyError, match="Another bot"), sole_user(tmp_path):
        pytest.fail("both were let in")


def test_the_token_never_stands_in_the_log(api: BotApi, tmp_path: Path) -> None:
    with BotProcess(api, tmp_path, SCRIPTED_PAUSE="0") as bot:
        api.break_next("sendMessage")
        api.say("This breaks")
        api.say("Who?", person=43)
        api.wait_for("on Who?")
        api.wait_for("Sorry")
        bot.terminate()
    log = bot.log.read_text()
    assert "ZeroDivisionError" in log
    assert "ABC-def_secret" not in log


def test_secrets_are_hidden_in_tracebacks_too() -> None:
    try:
        raise ValueError(f"https://api.example/bot{TOKEN}/getMe")
    except ValueError:
        record = logging.LogRecord("n", 40, "p", 1, "m", (), sys.exc_info())
    line = SecretsOut([TOKEN]).format(record)
    assert "ValueError" in line
    assert TOKEN not in line


def test_the_heartbeat_tells_a_live_bot_from_a_dead_one(
    api: BotApi, engine: EchoEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    heartbeat = Heartbeat(engine.settings.data_dir)
    assert not heartbeat.alive()
    with ThreadedBot(api, engine):
        api.wait(heartbeat.alive)
    assert heartbeat.age() is None
    heartbeat.beat()
    now = time.time()
    monkeypatch.setattr("bot.telegram.heartbeat.time.time", lambda: now + STALE_SECONDS + 1)
    assert not heartbeat.alive()


def test_what_outlasts_the_grace_is_kept_for_the_next_start(
    api: BotApi, engine: EchoEngine
) -> None:
    engine.gate.clear()
    with ThreadedBot(api, engine, grace=0.3):
        api.say("Endless?")
        api.wait(lambda: engine.under_way)
    engine.gate.set()
    with ThreadedBot(api, engine):
        api.wait_for(final_text("Endless?"))
    assert len(api.in_chat(42)) == 1
