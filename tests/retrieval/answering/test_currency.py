from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from retrieval.answering.currency import asks_for_the_present, staleness
from retrieval.answering.timing import newer_preference
from retrieval.domain import Citation, Filters
from retrieval.engine import Engine
from tests.retrieval.index.parts import engine_on, write_lines

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    "question",
    [
        "Who is the current prime minister?",
        "What is the latest on the strike?",
        "How many people are still missing?",
        "Is the port open right now?",
        "How many troops has it sent so far?",
        "where is the ship now",
    ],
)
def test_questions_about_the_present(question: str) -> None:
    assert asks_for_the_present(question)
    assert str(newer_preference(question, NOW)) == "preferring newer articles"


@pytest.mark.parametrize(
    "question",
    [
        "Who won the cup?",
        "Who was the current champion in 1990?",
        "How does an electric current flow?",
        "How many people were missing?",
        "Now that it is over, who won?",
        "Who sang “Right Now”?",
    ],
)
def test_other_questions(question: str) -> None:
    assert newer_preference(question, NOW) is None


def cited(*days: int | None) -> list[Citation]:
    dates = [None if it is None else NOW - timedelta(days=it) for it in days]
    return [Citation(1, "a", "", "", None, date, None, 0, 1, "x") for date in dates]


@pytest.mark.parametrize(
    ("days", "note"),
    [
        ((71, 300), "newest article on this: 71 days old"),
        ((1_200, None), "newest article on this: 1,200 days old"),
        ((60,), None),
        ((300, 2), None),
        ((None,), None),
        ((), None),
    ],
)
def test_only_an_old_newest_article_is_said(days: tuple[int | None, ...], note: str) -> None:
    assert staleness(cited(*days), NOW) == note


# Word for word the same, so that nothing but their age tells them apart.
LINES = [
    {
        "id": f"report-{day}",
        "title": "Lighthouse keeper",
        "text": "The keeper of the lighthouse is Ada Boole.",
        "published": f"2026-{day}",
    }
    for day in ("01-05", "06-09", "09-14")
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("currency")
    with engine_on(folder / "data") as engine:
        engine.library.ingest([str(write_lines(folder / "news.jsonl", LINES))])
        yield engine


CURRENT = "Who is the current keeper of the lighthouse?"


def test_a_question_about_the_present_prefers_the_newest(engine: Engine) -> None:
    filters = Filters(as_of=datetime(2026, 9, 20, tzinfo=UTC))
    answer = engine.ask(CURRENT, filters=filters, retrieved=3)
    assert answer.retrieved[0].article.id == "report-09-14"
    assert answer.preference == "preferring newer articles"
    assert answer.note is None


def test_where_the_newest_is_old_the_answer_says_so(engine: Engine) -> None:
    answer = engine.ask(CURRENT, filters=Filters(as_of=datetime(2026, 11, 24, tzinfo=UTC)))
    assert not answer.refused
    newest = max(it.published for it in answer.citations if it.published)
    age = (datetime(2026, 11, 24, tzinfo=UTC) - newest).days
    assert answer.note == f"newest article on this: {age} days old"
    assert answer.preference is None


def test_other_answers_say_nothing_of_age(engine: Engine) -> None:
    answer = engine.ask("What is the name of the keeper of the lighthouse?")
    assert answer.note is None
    assert answer.preference is None
