"""Order within a chat, fairness between chats, and what may overtake."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.telegram.lanes import MAX_WAITING
from tests.bot.telegram.engines import EchoEngine, WaitingEngine, final_text
from tests.bot.telegram.harness import ThreadedBot
from tests.doubles.bot_api import PATIENCE_SECONDS, BotApi
from tests.doubles.bot_api_rules import Refused


def test_questions_of_a_chat_are_answered_first_in_first_out(
    api: BotApi, engine: EchoEngine
) -> None:
    with ThreadedBot(api, engine):
        for number in range(5):
            api.say(f"Question {number}?")
        api.wait_for(final_text("Question 4?"))
    assert [question for question, _ in engine.asked] == [f"Question {n}?" for n in range(5)]
    assert engine.most_under_way == 1


def test_chats_and_topics_do_not_wait_for_one_another(api: BotApi, engine: EchoEngine) -> None:
    engine.gate.clear()
    with ThreadedBot(api, engine):
        api.say("/ask One?", chat=-100, topic=1)
        api.say("/ask Two?", chat=-100, topic=2)
        api.wait(lambda: engine.under_way == 2)
        engine.gate.set()
        one = api.wait_for("on One?")
        two = api.wait_for("on Two?")
    assert (one.topic, two.topic) == (1, 2)


def test_a_full_queue_says_so_once_and_recovers(api: BotApi, engine: EchoEngine) -> None:
    engine.gate.clear()
    with ThreadedBot(api, engine):
        for number in range(9):
            api.say(f"Question {number}?")
        api.wait_for(f"{MAX_WAITING} questions wait")
        engine.gate.set()
        api.wait_for(final_text("Question 5?"))
        api.say("Later?")
        api.wait_for(final_text("Later?"))
    asked = [question for question, _ in engine.asked]
    assert asked == [f"Question {n}?" for n in range(6)] + ["Later?"]
    assert len(api.showing(f"{MAX_WAITING} questions wait")) == 1


def test_stop_overtakes_and_ends_the_running_answer(api: BotApi, engine: EchoEngine) -> None:
    engine.gate.clear()
    with ThreadedBot(api, engine):
        api.say("Endless?")
        api.say("After?")
        api.wait_for("Sentence 1 on Endless?")  # before that, there is nothing to keep
        api.say("/stop")
        shown = api.wait_for("(stopped)")
        engine.gate.set()
        api.wait_for(final_text("After?"))
        api.say("/stop")
        api.wait_for("No answer to a question of yours is running here.")
    assert shown.text.startswith("Sentence 1 on Endless?")
    assert len(engine.asked) == 2


def test_stop_finds_an_answer_whose_placeholder_is_still_on_its_way(
    api: BotApi, tmp_path: Path
) -> None:
    engine, gate = WaitingEngine(tmp_path), api.hold("sendMessage")
    with ThreadedBot(api, engine):
        api.say("This waits")
        assert gate.reached.wait(PATIENCE_SECONDS)
        api.wait(lambda: engine.under_way)
        api.say("/stop")
        assert engine.closed.wait(PATIENCE_SECONDS)
        api.gates.clear()
        gate.opened.set()
        api.wait_for("Stopped.")
        api.say("Next?")
        api.wait_for(final_text("Next?"))
    assert not api.showing("on This waits")
    assert not api.showing("No answer")


def test_a_stopped_question_is_what_retry_asks_again(api: BotApi, engine: EchoEngine) -> None:
    with ThreadedBot(api, engine):
        api.say("First?")
        api.wait_for(final_text("First?"))
        engine.gate.clear()
        api.say("Second?")
        api.wait(lambda: engine.under_way)
        api.say("/stop")
        api.wait_for("topped")
        engine.gate.set()
        api.say("/retry")
        api.wait_for(final_text("Second?"))
        api.say("/retry")
        api.wait(lambda: len(api.showing(final_text("Second?"))) == 2)
    assert [question for question, _ in engine.asked] == ["First?", "Second?", "Second?", "Second?"]
    assert [len(history) for _, history in engine.asked] == [0, 2, 2, 2]


def test_stop_ends_the_request_that_the_answer_waits_for(api: BotApi, tmp_path: Path) -> None:
    engine = WaitingEngine(tmp_path)
    with ThreadedBot(api, engine):
        api.say("This waits")
        api.wait(lambda: engine.under_way)
        api.say("/stop")
        api.wait_for("Stopped.")
        assert engine.closed.wait(5)
        api.say("Next?")
        api.wait_for(final_text("Next?"))


def test_the_end_of_the_grace_ends_the_request_too(api: BotApi, tmp_path: Path) -> None:
    engine = WaitingEngine(tmp_path)
    with ThreadedBot(api, engine, grace=0.1):
        api.say("This waits")
        api.wait(lambda: engine.under_way)
    assert engine.closed.is_set()
    assert not api.showing("Stopped.")


def test_one_person_cannot_stop_the_answer_of_another(api: BotApi, engine: EchoEngine) -> None:
    engine.gate.clear()
    with ThreadedBot(api, engine):
        api.say("/ask Mine?", chat=-100, person=1)
        api.wait(lambda: engine.under_way)
        api.say("/stop", chat=-100, person=2)
        api.wait_for("No answer to a question of yours is running here.")
        engine.gate.set()
        api.wait_for("Sentence 2 on Mine?")


def test_help_and_buttons_overtake_a_running_answer(api: BotApi, engine: EchoEngine) -> None:
    with ThreadedBot(api, engine):
        api.say("Done?")
        shown = api.wait_for(final_text("Done?"))
        engine.gate.clear()
        api.say("Running?")
        api.wait(lambda: engine.under_way)
        api.say("/help")
        api.wait_for("Send me a question.")
        api.tap(shown, "[1]")
        api.wait(lambda: "Rain followed at noon." in shown.text)
        engine.gate.set()
        api.wait_for(final_text("Running?"))


def test_retry_answers_the_last_question_again_and_new_forgets_it(
    api: BotApi, engine: EchoEngine
) -> None:
    with ThreadedBot(api, engine):
        api.say("Again?")
        api.wait_for(final_text("Again?"))
        api.say("/retry")
        api.wait(lambda: len(api.showing(final_text("Again?"))) == 2)
        api.say("More?")
        api.wait_for(final_text("More?"))
        api.say("/new")
        api.wait_for("A new conversation.")
        api.say("Fresh?")
        api.wait_for(final_text("Fresh?"))
        api.say("/new")
        api.say("/retry")
        api.wait_for("There is no answer here yet.")
    histories = {question: len(history) for question, history in engine.asked}
    assert histories == {"Again?": 0, "More?": 2, "Fresh?": 0}


def test_fifty_chats_share_the_budget_without_a_refusal(
    paced_api: BotApi, engine: EchoEngine
) -> None:
    with ThreadedBot(paced_api, engine):
        for chat in range(1, 51):
            paced_api.say(f"Chat {chat}?", person=chat)
        paced_api.wait(lambda: len(paced_api.showing("Sources")) == 50)
    assert paced_api.pace is not None
    assert paced_api.pace.refusals == 0


@pytest.mark.long
def test_streams_stay_within_the_budget(paced_api: BotApi, engine: EchoEngine) -> None:
    engine.sentences, engine.pause = 4, 0.4
    with ThreadedBot(paced_api, engine):
        for chat in range(1, 5):
            paced_api.say(f"Chat {chat}?", person=chat)
        paced_api.wait(lambda: len(paced_api.showing("Sources")) == 4)
    assert paced_api.pace is not None
    assert paced_api.pace.refusals == 0
    assert any(len(shown.texts) > 2 for shown in paced_api.messages.values())


def test_a_chat_that_the_server_limits_waits_and_others_do_not(
    api: BotApi, engine: EchoEngine
) -> None:
    with ThreadedBot(api, engine):
        api.refuse_next("sendMessage", Refused(429, "Too Many Requests", retry_after=2))
        api.say("Limited?")
        api.wait(lambda: api.made("sendMessage", 429))
        api.say("Free?", person=43)
        api.wait_for(final_text("Free?"))
        api.wait_for(final_text("Limited?"))
    refused_at = api.made("sendMessage", 429)[0].at
    sent_at = next(call.at for call in api.made("sendMessage") if call.chat == 42)
    free_at = next(call.at for call in api.made("editMessageText") if call.chat == 43)
    assert sent_at - refused_at >= 2.0
    assert free_at < sent_at
