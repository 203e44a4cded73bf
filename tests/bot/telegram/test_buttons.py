"""Buttons under answers: passages, votes, reasons; forged and old ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversations import Conversations
from bot.telegram.access import Access
from bot.telegram.pages import Tap, read_tap
from tests.bot.doubles import CITATION, REFUSED
from tests.bot.telegram.engines import EchoEngine, final_text
from tests.bot.telegram.harness import ThreadedBot
from tests.doubles.bot_api import BotApi, Shown


def answered(api: BotApi, question: str = "Who sailed?") -> Shown:
    api.say(question)
    return api.wait_for(final_text(question))


def noted(api: BotApi, text: str) -> None:
    api.wait(lambda: any(text in answer.get("text", "") for answer in api.answers))


def feedback(engine: EchoEngine) -> list[tuple[str, str, str | None]]:
    conversations = Conversations(engine.settings.data_dir / "conversations.sqlite")
    return [(it.person, it.vote, it.reason) for _, it in conversations.feedback()]


def test_a_number_opens_its_passage_and_back_restores_the_answer(
    api: BotApi, engine: EchoEngine
) -> None:
    with ThreadedBot(api, engine):
        shown = answered(api)
        before = shown.html
        api.tap(shown, "[1]")
        api.wait(lambda: "<blockquote expandable>" in shown.html)
        assert "<b>The ferry carried 40 people to Pell Island.</b>" in shown.html
        api.tap(shown, "‹ Back")
        api.wait(lambda: shown.html == before)
        api.wait(lambda: len(api.answers) == 2)
    assert [it["text"] for it in shown.buttons()] == ["[1]", "👍", "👎"]


def test_a_removed_article_still_shows_its_quote(api: BotApi, engine: EchoEngine) -> None:
    with ThreadedBot(api, engine):
        shown = answered(api)
        engine.library.held.clear()
        api.tap(shown, "[1]")
        api.wait(lambda: "Article removed." in shown.text)
    assert CITATION.quote in shown.text


def test_one_vote_a_person_changeable_with_a_reason(api: BotApi, engine: EchoEngine) -> None:
    with ThreadedBot(api, engine):
        shown = answered(api)
        api.tap(shown, "👍")
        noted(api, "helpful")
        api.tap(shown, "👍", person=43)
        api.tap(shown, "👎")
        noted(api, "What was wrong?")
        api.tap(shown, "Incomplete")
        api.wait(lambda: "[1]" in [it["text"] for it in shown.buttons()])
    people = [("telegram:42", "down", "incomplete"), ("telegram:43", "up", None)]
    assert feedback(engine) == people


@pytest.mark.parametrize("data", ["c:999:1", "c:1:9", "zzz", "w:1:99", "c:1:1;DROP", "u:0"])
def test_buttons_that_are_not_ours_do_nothing(api: BotApi, engine: EchoEngine, data: str) -> None:
    with ThreadedBot(api, engine):
        shown = answered(api)
        before = shown.html
        api.tap_data(shown, data)
        api.wait(lambda: api.answers)
    assert api.answers[0]["text"]
    assert shown.html == before


def test_an_answer_opens_only_in_its_own_chat(api: BotApi, engine: EchoEngine) -> None:
    with ThreadedBot(api, engine):
        answered(api)
        api.say("/help", person=66)
        other = api.wait_for("Send me a question.", 66)
        api.tap_data(other, "b:1:0", person=66)
        noted(api, "deleted")
    assert "Sentence" not in other.text


def test_strangers_cannot_tap(api: BotApi, engine: EchoEngine) -> None:
    with ThreadedBot(api, engine, access=Access(users=frozenset({42}))):
        shown = answered(api)
        before = shown.html
        api.tap(shown, "[1]", person=66)
        noted(api, "only the people")
    assert shown.html == before


def test_a_refusal_shows_the_nearest_passage(api: BotApi, engine: EchoEngine) -> None:
    engine.stream = lambda question, **_: iter((replace(REFUSED, question=question),))  # type: ignore[method-assign, assignment, misc]
    with ThreadedBot(api, engine):
        api.say("Unknown?")
        shown = api.wait_for("The articles do not say.")
        assert "The nearest passage:" in shown.text
        api.tap(shown, "Show the passage")
        api.wait(lambda: "Rain followed at noon." in shown.text)


def test_the_list_of_articles_turns(api: BotApi, engine: EchoEngine) -> None:
    article = engine.library.held[0]
    engine.library.held = [replace(article, id=f"a{n}", title=f"Title {n}") for n in range(40)]
    with ThreadedBot(api, engine):
        api.say("/articles")
        shown = api.wait_for("1–15 of 40")
        api.tap(shown, "Older ›")
        api.wait(lambda: "16–30 of 40" in shown.text)
        api.tap(shown, "‹ Newer")
        api.wait(lambda: "1–15 of 40" in shown.text)


@pytest.mark.parametrize("address", ["https://a.example/" + "é" * 1900, None])
def test_a_list_of_long_titles_and_addresses_fits_its_message(
    api: BotApi, engine: EchoEngine, address: str | None
) -> None:
    long = replace(engine.library.held[0], title="😀" * 300, source='"' * 300, url=address)
    engine.library.held = [replace(long, id=f"a{n}") for n in range(40)]
    with ThreadedBot(api, engine):
        api.say("/articles")
        shown = api.wait_for("1–15 of 40")
    assert shown.text.count("😀" * 50) == 15


@pytest.mark.parametrize("tap", [Tap("cite", 10**17, 63), Tap("back", 1), Tap("why", 5, 3)])
def test_taps_are_read_as_they_were_written(tap: Tap) -> None:
    assert read_tap(tap.data) == tap
    assert len(tap.data) <= 64
