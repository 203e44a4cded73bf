from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.places import locate, overlap, spans_of
from bot.evaluation.questions import Evidence, read_questions, refuse
from retrieval import Span, Turn, UsageError
from tests.bot.evaluation.doubles import FERRY, Library, question

GOOD = {"id": "q1", "question": "How many?", "answers": ["40"]}
SEEDS = Path(__file__).resolve().parents[3] / "seeds" / "questions"


def written(tmp_path: Path, *records: Any) -> Path:
    path = tmp_path / "questions.jsonl"
    lines = [it if isinstance(it, str) else json.dumps(it) for it in records]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_reads_every_key(tmp_path: Path) -> None:
    record = GOOD | {
        "evidence": ["wall", {"article_id": "ferry", "quote": "40 people"}],
        "kind": "number",
        "history": [{"role": "user", "text": "Hi"}, {"role": "assistant", "text": "Hello"}],
        "as_of": "2025-03-31",
        "unknown": {"is": "ignored"},
    }
    (read,) = read_questions(written(tmp_path, "", record))
    assert read.id == "q1"
    assert read.line == 2
    assert read.answers == ("40",)
    assert read.evidence == (Evidence("wall"), Evidence("ferry", "40 people"))
    assert read.kind == "number"
    assert read.history == (Turn("user", "Hi"), Turn("assistant", "Hello"))
    assert read.as_of == datetime(2025, 3, 31, 23, 59, 59, 999999, tzinfo=UTC)


def test_tells_unanswerable_from_gold_unknown(tmp_path: Path) -> None:
    records = [GOOD | {"answers": None}, GOOD | {"id": 2, "answers": []}]
    unanswerable, unknown = read_questions(written(tmp_path, *records))
    assert not unanswerable.answerable
    assert unknown.answerable
    assert unknown.id == "2"


def test_an_instant_keeps_its_time(tmp_path: Path) -> None:
    record = GOOD | {"as_of": "2025-03-31T12:00:00+02:00"}
    (read,) = read_questions(written(tmp_path, record))
    assert read.as_of == datetime(2025, 3, 31, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        ("{", "broken JSON: Expecting property name"),
        ("[1]", "is no JSON object"),
        (GOOD | {"id": " "}, "'id' must be"),
        (GOOD | {"id": True}, "'id' must be"),
        (GOOD | {"question": ""}, "'question' must be"),
        ({"id": "q", "question": "Why?"}, "'answers' is missing"),
        (GOOD | {"answers": "40"}, "'answers' must be a list of strings, or null"),
        (GOOD | {"answers": ["40", " "]}, "'answers' holds a blank string"),
        (GOOD | {"evidence": "ferry"}, "'evidence' must be a list"),
        (GOOD | {"evidence": [4]}, "'evidence' must hold article ids"),
        (GOOD | {"evidence": [{"quote": "x"}]}, "'article_id' must be"),
        (GOOD | {"evidence": [{"article_id": "a", "quote": 4}]}, "a quote in 'evidence'"),
        (GOOD | {"question": "Who \ud800?"}, "\\ud800 is half a character"),
        (GOOD | {"kind": 3}, "'kind' must be"),
        (GOOD | {"history": ["Hi"]}, "'history' must hold"),
        (GOOD | {"history": [{"role": "system", "text": "x"}]}, "'history' must hold"),
        (GOOD | {"as_of": "March"}, "'as_of' is no ISO date: 'March'"),
        (GOOD | {"as_of": 2025}, "'as_of' is no ISO date: 2025"),
        (GOOD | {"as_of": "0001-01-01T00:00+14:00"}, "'as_of' is no ISO date"),
    ],
)
def test_names_the_file_and_the_line_of_a_fault(tmp_path: Path, record: Any, fault: str) -> None:
    path = written(tmp_path, GOOD, record)
    with pytest.raises(UsageError) as raised:
        read_questions(path)
    assert str(raised.value).startswith(f"{path}:2: {fault}")


def test_names_every_fault_at_once_and_duplicates_too(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD, "{", GOOD, GOOD | {"id": "q2", "kind": 4})
    with pytest.raises(UsageError) as raised:
        read_questions(path)
    faults = str(raised.value).splitlines()
    assert len(faults) == 3
    assert f"{path}:3: id 'q1' is taken by line 1" in str(raised.value)


def test_bytes_that_are_no_utf8_are_named(tmp_path: Path) -> None:
    path = tmp_path / "latin.jsonl"
    path.write_bytes(b'{"id": "caf\xe9"}')
    with pytest.raises(UsageError, match=r"latin\.jsonl:1: is not UTF-8 at byte 12"):
        read_questions(path)


def test_an_empty_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no question"):
        read_questions(written(tmp_path, "", " "))
    with pytest.raises(UsageError, match="give a question file"):
        read_questions(tmp_path / "none.jsonl")


def test_no_more_faults_are_shown_than_a_person_mends() -> None:
    with pytest.raises(UsageError, match=r"and 5 more$"):
        refuse(Path("q.jsonl"), [f"{line}: wrong" for line in range(25)])


@pytest.mark.parametrize("name", ["newsroom.jsonl", "sooleader.jsonl"])
def test_the_questions_that_ship_are_read(name: str) -> None:
    questions = read_questions(SEEDS / name)
    assert all(it.kind for it in questions)
    assert any(not it.answerable for it in questions)


def test_finds_each_place_of_a_quote_whatever_its_white_space() -> None:
    text = "It rained. So\nit  rained. It rained."
    assert spans_of("it rained.", text) == (Span(14, 25),)
    assert spans_of("It rained.", text) == (Span(0, 10), Span(26, 36))
    assert spans_of("It snowed.", text) == spans_of(" ", text) == ()
    assert overlap(Span(0, 10), Span(8, 20)) == 2
    assert overlap(Span(0, 10), Span(10, 20)) == 0


def test_finds_a_quote_whose_marks_were_taken_away_by_reading() -> None:
    text = "Department | Change\n\nDebt service | +30.0%\n\nThe plan is honest."
    (row,) = spans_of("| Debt service | +30.0% |", text)
    assert text[row.start : row.end] == "Debt service | +30.0"
    (marked,) = spans_of("The plan is **honest**.", text)
    assert text[marked.start : marked.end] == "The plan is honest"


def test_evidence_that_the_collection_lacks_is_named_by_line() -> None:
    asked = [
        question("q1", "How many?", ["40"], ("ferry", "carried 40 people"), line=1),
        question("q2", "Who?", ["Ann"], "nobody", line=2),
        question("q3", "Who?", ["Ann"], ("ferry", "Ann sang."), line=3),
    ]
    places, faults = locate(asked, Library({"ferry": FERRY}))
    assert [fault.partition(":")[0] for fault in faults] == ["2", "3"]
    assert "names the article 'nobody', which the collection lacks" in faults[0]
    assert "its quote does not stand in the article 'ferry'" in faults[1]
    (place,) = places["q1"]
    start, end = place.spans[0]
    assert FERRY.text[start:end] == "carried 40 people"
