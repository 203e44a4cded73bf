"""Drafts in private chats: what grows is a preview, what stays is a message whose id is kept."""

from __future__ import annotations

import pytest

from tests.bot.telegram.engines import EchoEngine, final_text
from tests.bot.telegram.harness import ThreadedBot
from tests.doubles.bot_api import BotApi
from tests.doubles.bot_api_rules import Refused


def test_an_answer_grows_as_a_draft_and_stays_as_a_message(api: BotApi, engine: EchoEngine) -> None:
    engine.gate.clear()
    with ThreadedBot(api, engine, drafts=True):
        api.say("Drafted?")
        api.wait(lambda: len(api.made("sendMessageDraft")) == 2)
        draft = api.draft_in(42)
        assert draft is not None
        assert draft.text == "Sentence 1 on Drafted? [1]\n…"
        assert not api.in_chat(42)
        engine.gate.set()
        shown = api.wait_for(final_text("Drafted?"))
    assert api.draft_in(42) is None
    assert shown.texts[0] == "…"
    assert len(shown.texts) == 2
    assert len(api.in_chat(42)) == 1
    assert {call.parameters["draft_id"] for call in api.made("sendMessageDraft")} == {"1"}


def test_a_draft_is_kept_in_sight_while_nothing_comes(
    api: BotApi, engine: EchoEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.answering.DRAFT_REFRESH_SECONDS", 0.05)
    engine.sentences, engine.pause = 1, 0.4
    with ThreadedBot(api, engine, drafts=True):
        api.say("Slow?")
        api.wait_for(final_text("Slow?", 1))
    drafts = [call.parameters["text"] for call in api.made("sendMessageDraft")]
    assert drafts.count("…") >= 3


@pytest.mark.parametrize(
    "refusal",
    [Refused(400, "Bad Request: TEXTDRAFT_PEER_INVALID"), Refused(404, "Not Found")],
)
def test_where_drafts_do_not_work_a_message_is_edited(
    api: BotApi, engine: EchoEngine, refusal: Refused
) -> None:
    api.refuse_next("sendMessageDraft", refusal)
    engine.gate.clear()
    with ThreadedBot(api, engine, drafts=True):
        api.say("Edited?")
        api.wait_for("Sentence 1 on Edited? [1]\n…")
        engine.gate.set()
        api.wait_for(final_text("Edited?"))
    assert not api.made("sendMessageDraft")


def test_groups_get_no_drafts(api: BotApi, engine: EchoEngine) -> None:
    with ThreadedBot(api, engine, drafts=True):
        api.say("/ask Grouped?", chat=-100)
        api.wait_for(final_text("Grouped?"))
    assert not [call for call in api.calls if call.method == "sendMessageDraft"]


def test_a_stopped_draft_leaves_a_message(api: BotApi, engine: EchoEngine) -> None:
    engine.gate.clear()
    with ThreadedBot(api, engine, drafts=True):
        api.say("Stopped?")
        api.wait(lambda: len(api.made("sendMessageDraft")) == 2)
        api.say("/stop")
        shown = api.wait_for("(stopped)")
        engine.gate.set()
    assert "Sentence 1 on Stopped? [1]" in shown.text
    assert api.draft_in(42) is None


@pytest.mark.long
def test_drafts_stay_within_the_budget(paced_api: BotApi, engine: EchoEngine) -> None:
    engine.sentences, engine.pause = 3, 0.4
    with ThreadedBot(paced_api, engine, drafts=True):
        for chat in range(1, 5):
            paced_api.say(f"Chat {chat}?", person=chat)
        paced_api.wait(lambda: len(paced_api.showing("Sources")) == 4)
    assert paced_api.pace is not None
    assert paced_api.pace.refusals == 0
