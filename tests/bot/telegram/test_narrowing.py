"""Limits before a question: which articles may answer it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.telegram.narrowing import Unreadable, narrowed, read_narrowed
from bot.telegram.texts import load_languages
from retrieval import Filters
from tests.bot.telegram.engines import EchoEngine, final_text
from tests.bot.telegram.harness import ThreadedBot
from tests.doubles.bot_api import BotApi

MARCH = Filters(since=datetime(2025, 3, 1, tzinfo=UTC), source="Harbor Courier")


@pytest.mark.parametrize(
    ("text", "question", "filters"),
    [
        ("Who sailed?", "Who sailed?", Filters()),
        ('since:2025-03-01 source:"Harbor Courier" Who sailed?', "Who sailed?", MARCH),
        ("Source:“Harbor Courier”\nSINCE:2025-03-01\nWho?", "Who?", MARCH),
        ("source:BBC", "", Filters(source="BBC")),
        ("the source: who is it?", "the source: who is it?", Filters()),
        ("source: who is it?", "source: who is it?", Filters()),
        ("Who said since:2025?", "Who said since:2025?", Filters()),
    ],
)
def test_limits_are_read_off_the_beginning(text: str, question: str, filters: Filters) -> None:
    assert read_narrowed(text) == (question, filters)


def test_a_day_that_bounds_the_end_counts_to_its_end() -> None:
    _, filters = read_narrowed("until:2025-03-31 as-of:2025-04-01 Who?")
    assert filters.until is not None
    assert (filters.until.day, filters.until.hour) == (31, 23)
    assert filters.as_of is not None
    assert filters.as_of.day == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("since:yesterdayish Who?", "since: 'yesterdayish' is no full date"),
        ("since:2025-04-01 until:2025-03-01 Who?", "since: '2025-04-01' comes after until"),
        ('source:" " Who?', "source: it is blank"),
    ],
)
def test_limits_that_cannot_be_say_why(text: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_narrowed(text)


def test_what_an_answer_was_limited_to_is_said() -> None:
    texts = load_languages().of("en")
    said = narrowed(MARCH, texts)
    assert said == "Looked only at articles since 1 Mar 2025, of Harbor Courier."
    assert narrowed(Filters(), texts) is None


def test_a_narrowed_question_is_asked_shown_and_retried_so(api: BotApi, engine: EchoEngine) -> None:
    with ThreadedBot(api, engine):
        api.say('/ask since:2025-03-01 source:"Harbor Courier" Who sailed?', chat=-100)
        shown = api.wait_for(final_text("Who sailed?"))
        api.say("/retry", chat=-100)
        api.wait(lambda: len(api.showing(final_text("Who sailed?"))) == 2)
    assert shown.text.startswith("Looked only at articles since 1 Mar 2025, of Harbor Courier.")
    assert [question for question, _ in engine.asked] == ["Who sailed?"] * 2
    assert engine.filtered == [MARCH, MARCH]


def test_a_limit_that_cannot_be_is_told_and_nothing_is_asked(
    api: BotApi, engine: EchoEngine
) -> None:
    with ThreadedBot(api, engine):
        api.say("since:soon Who sailed?")
        api.wait_for("I cannot read that limit: since: 'soon' is no full date")
        api.say("source:BBC")
        api.wait_for("I read questions in words")
        api.say("/help")
        api.wait_for("Limits may stand before a question: since:2025-03-01 until:")
    assert not engine.asked
