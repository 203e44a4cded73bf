from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from retrieval.answering.outlets import may_name_outlet, outlet_named
from retrieval.answering.periods import Period, read_period
from retrieval.answering.timing import preference
from retrieval.domain import Filters
from retrieval.engine import Engine
from tests.retrieval.index.parts import engine_on, write_lines

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)  # a Tuesday
OUTLETS = [
    *("Reuters", "The Courier", "Harbour Post", "Le Monde", "The Guardian", "BBC News"),
    *("Time", "The Sun", "Northern Wire"),
]
LABELLED: list[dict[str, Any]] = [
    json.loads(line)
    for line in Path(__file__).with_name("time_questions.jsonl").read_text("utf-8").splitlines()
]


def told(question: str, now: datetime = NOW) -> str | None:
    found = preference(question, now, OUTLETS)
    return None if found is None else str(found).removeprefix("preferring ")


def test_labelled_questions_are_told_apart() -> None:
    """Half of them are about what was published then or there; of the rest the date is a part."""
    meant = [it for it in LABELLED if it["preferring"]]
    assert (len(LABELLED), len(meant)) == (200, 100)
    found = {it["question"]: told(it["question"]) for it in LABELLED}
    claimed = [it for it in LABELLED if found[it["question"]]]
    right = [it for it in claimed if found[it["question"]] == it["preferring"]]
    assert len(right) / len(claimed) >= 0.95
    assert len(right) / len(meant) >= 0.9


def test_a_preference_is_a_time_and_an_outlet() -> None:
    found = preference("What did the Courier say in March 2025 about tolls?", NOW, OUTLETS)
    assert found is not None
    assert str(found) == "preferring The Courier, 1–31 March 2025"
    last = datetime(2025, 3, 31, 23, 59, 59, 999999, tzinfo=UTC)
    expected = Filters(since=datetime(2025, 3, 1, tzinfo=UTC), until=last, source="The Courier")
    assert found.filters == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), "22–28 December 2025"),
        (datetime(2025, 1, 6, tzinfo=UTC), "30 December 2024 – 5 January 2025"),
        (datetime(1963, 11, 29, 23, tzinfo=UTC), "18–24 November 1963"),
    ],
)
def test_last_week_is_seen_from_now(now: datetime, expected: str) -> None:
    assert told("What did the minister say last week?", now) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who was hurt on Friday?", "20–21 November 2026"),
        ("Who was hurt on Tuesday?", "24 November 2026"),
        ("Who was hurt last Tuesday?", "17–18 November 2026"),
        ("What was said in March?", "1–31 March 2026"),
        ("What was said in December?", "1–31 December 2025"),
        ("What has he said since 3 November?", "since 3 November 2026"),
    ],
)
def test_a_date_without_its_year_is_the_last_one(question: str, expected: str) -> None:
    assert told(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Who wrote “What Happened Last Week”?",
        "What did he say in March 2027?",
        "What did he say on 31 February 2026?",
        "? !",
        "",
    ],
)
def test_what_is_quoted_ahead_or_no_date_is_no_preference(question: str) -> None:
    assert told(question) is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("According to the courier, who won?", "The Courier"),
        ("according to reuters who won", "Reuters"),
        ("According to the time table, when does it leave?", None),
        ("Who owns Reuters?", None),
        ("According to Reuters Africa, who won?", None),
        ("According to Nobody, who won?", None),
        ("What does the Le Monde article say?", "Le Monde"),
    ],
)
def test_an_outlet_is_one_that_the_question_wants_to_hear(
    question: str, expected: str | None
) -> None:
    assert outlet_named(question, OUTLETS) == expected


def test_an_outlet_is_known_by_the_name_of_its_address() -> None:
    assert outlet_named("What does harbourpost say?", ["harbourpost.example.com"]) is None
    assert outlet_named("What does harbourpost say?", ["harbourpost.com"]) == "harbourpost.com"
    assert outlet_named("What does it say?", ["", "x"]) is None


def test_only_forms_that_can_name_an_outlet_ask_for_the_list() -> None:
    named = [it for it in LABELLED if outlet_named(it["question"], OUTLETS)]
    assert named
    assert all(may_name_outlet(it["question"]) for it in named)
    assert not may_name_outlet("How many ferries cross the strait?")


@pytest.mark.parametrize(
    ("phrase", "first", "last"),
    [
        ("3 March 2025", "2025-03-03", "2025-03-03"),
        ("february 2024", "2024-02-01", "2024-02-29"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("last week", "2026-11-16", "2026-11-22"),
        ("two weeks ago", "2026-11-09", "2026-11-15"),
        ("december 2025", "2025-12-01", "2025-12-31"),
    ],
)
def test_a_period_holds_its_whole_days(phrase: str, first: str, last: str) -> None:
    found = read_period(phrase, NOW)
    assert found is not None
    assert found.until is not None
    assert found.since == datetime.fromisoformat(first).replace(tzinfo=UTC)
    end = datetime.fromisoformat(last).replace(tzinfo=UTC) + timedelta(days=1)
    assert end - found.until == timedelta(microseconds=1)


def test_what_is_no_date_has_no_period() -> None:
    assert read_period("the harbour", NOW) is None


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ((2025, 3, 1), (2025, 3, 1), "1 March 2025"),
        ((2025, 3, 1), (2025, 3, 31), "1–31 March 2025"),
        ((2025, 2, 24), (2025, 3, 2), "24 February – 2 March 2025"),
        ((2024, 12, 30), (2025, 1, 5), "30 December 2024 – 5 January 2025"),
    ],
)
def test_a_period_is_written_short(
    first: tuple[int, int, int], last: tuple[int, int, int], expected: str
) -> None:
    assert str(Period(datetime(*first, tzinfo=UTC), datetime(*last, tzinfo=UTC))) == expected


def test_a_question_without_a_date_loads_no_date_reader() -> None:
    program = (
        "import sys; from datetime import datetime, UTC\n"
        "from retrieval.answering.timing import preference\n"
        "now = datetime.now(UTC)\n"
        "assert preference('Who won the 2024 election?', now, ['Reuters']) is None\n"
        "assert preference('According to Reuters, who won?', now, ['Reuters'])\n"
        "assert 'dateparser' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize(
    "piece", ["according to the ", "what does a ", "on 3 March ", "in the past "]
)
def test_the_longest_question_takes_no_time(piece: str) -> None:
    question = (piece * 400)[:4_000]
    preference("last week", NOW, OUTLETS)
    started = time.thread_time()
    preference(question, NOW, OUTLETS)
    assert time.thread_time() - started < 2


TOLLS = "The harbour council discussed the toll for ferries at its meeting."
LINES = [
    {"id": f"{outlet}-{month}", "title": f"Toll {month}", "source": outlet,
     "published": f"2025-{month:02}-10", "text": f"{TOLLS} It asked for {month} crowns this time."}
    for month in (1, 2, 3, 4)
    for outlet in ("Reuters", "The Courier")
]  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("timing")
    with engine_on(folder / "data") as engine:
        engine.library.ingest([str(write_lines(folder / "news.jsonl", LINES))])
        yield engine


AS_OF = Filters(as_of=datetime(2025, 4, 30, tzinfo=UTC))


def first_retrieved(engine: Engine, question: str, filters: Filters = AS_OF) -> tuple[str, Any]:
    answer = engine.ask(question, filters=filters, retrieved=10)
    return answer.retrieved[0].article.id, answer.preference


def test_what_is_preferred_comes_first_and_is_told(engine: Engine) -> None:
    for month, name in ((2, "February"), (3, "March")):
        found, said = first_retrieved(
            engine, f"According to the Courier, what toll did the council discuss in {name} 2025?"
        )
        assert found == f"The Courier-{month}"
        assert said is not None
        assert said.startswith("preferring The Courier, 1–")
        assert said.endswith(f"{name} 2025")


def test_now_is_the_as_of_of_the_filters(engine: Engine) -> None:
    found, said = first_retrieved(engine, "What did the council discuss last month about tolls?")
    assert found.endswith("-3")
    assert said == "preferring 1–31 March 2025"


def test_what_is_preferred_is_quoted_or_shown_as_nearest(engine: Engine) -> None:
    for month, name in ((1, "January"), (4, "April")):
        answer = engine.ask(f"What toll did the council discuss in {name} 2025?", filters=AS_OF)
        shown = answer.nearest or answer.citations[0]
        assert shown.article_id.endswith(f"-{month}")


def test_a_preference_hides_nothing(engine: Engine) -> None:
    answer = engine.ask(
        "What toll did the council discuss in March 2025?", filters=AS_OF, retrieved=20
    )
    assert {it.article.id for it in answer.retrieved} == {str(it["id"]) for it in LINES}
    assert all(0 <= it.score <= 1 for it in answer.retrieved)


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("What did the council say in July 2024 about tolls?", AS_OF),  # nothing is from then
        ("What toll did the council discuss?", AS_OF),
        (
            "What did the council say in March 2025?",
            Filters(until=datetime(2025, 2, 1, tzinfo=UTC)),
        ),
        ("Hello!", AS_OF),
    ],
)
def test_a_preference_that_nothing_meets_is_not_told(
    engine: Engine, question: str, filters: Filters
) -> None:
    assert engine.ask(question, filters=filters).preference is None
