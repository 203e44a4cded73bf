"""What a question was taken to prefer is shown, printed as JSON, and kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.rendering.documents import answer_document
from bot.rendering.terminal import answer_view
from bot.stored_answers import dump_answer, load_answer
from retrieval import Answer, Filters
from tests.bot.doubles import ANSWER, GREETING, PASSAGE, REFUSED, recording_console

PREFERENCE = "preferring Harbor Courier, 1–31 March 2026"
NOTE = "newest article on this: 71 days old"


def shown(answer: Answer) -> str:
    console, written = recording_console()
    console.print(answer_view(answer, {1: PASSAGE}, plain=True))
    return written.getvalue()


@pytest.mark.parametrize("answer", [ANSWER, REFUSED])
def test_a_preference_stands_on_a_line_between_answer_and_sources(answer: Answer) -> None:
    lines = shown(replace(answer, preference=PREFERENCE)).splitlines()
    assert lines[0] == shown(answer).splitlines()[0]
    assert lines[1:4] == ["", PREFERENCE, ""]
    assert [lines[0], *lines[3:]] == shown(answer).splitlines()


def test_the_age_of_what_answers_is_said_below_it() -> None:
    lines = shown(replace(ANSWER, preference=PREFERENCE, note=NOTE)).splitlines()
    assert lines[1:5] == ["", PREFERENCE, NOTE, ""]
    assert answer_document(replace(ANSWER, note=NOTE))["filters"] == {"note": NOTE}


def test_an_answer_that_rests_on_nothing_prefers_nothing() -> None:
    assert shown(replace(GREETING, preference=PREFERENCE)) == shown(GREETING)


def test_a_refusal_that_rests_on_nothing_says_why() -> None:
    told = "no article is of the outlet 'Reuter'; there are, for instance, 'Reuters'"
    refused = replace(REFUSED, nearest=None, note=told)
    assert shown(refused).splitlines()[-1] == told


def test_a_preference_stands_beside_the_filters_in_json() -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    answer = replace(ANSWER, preference=PREFERENCE, filters=Filters(since=since))
    assert answer_document(answer)["filters"] == {
        "since": "2026-01-01",
        "preferring": "Harbor Courier, 1–31 March 2026",
    }
    assert answer_document(ANSWER)["filters"] == {}


@pytest.mark.parametrize("answer", [ANSWER, replace(ANSWER, preference=PREFERENCE, note=NOTE)])
def test_a_preference_is_kept_with_its_answer(answer: Answer) -> None:
    assert load_answer(dump_answer(answer)) == answer


def test_what_is_to_be_said_of_several_articles_is_shown_printed_and_kept() -> None:
    told = replace(ANSWER, remark="and 3 more articles say the same")
    assert shown(told).splitlines()[2] == told.remark
    assert answer_document(told)["filters"] == {"remark": told.remark}
    assert load_answer(dump_answer(told)) == told
