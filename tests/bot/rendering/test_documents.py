from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.rendering import documents
from retrieval import (
    DoctorReport,
    Filters,
    Finding,
    IngestReport,
    ReadFailure,
    ShortAnswer,
    Tokens,
)
from tests.bot.doubles import ANSWER, ARTICLE, CITATION, REFUSED, RESULT, SUMMARY

CITED = {
    "n": 1,
    "article_id": "ferry-1",
    "content_hash": ARTICLE.content_hash,
    "title": "Ferry returns",
    "source": "Harbor Courier",
    "published": "2026-03-04",
    "url": "https://news.example/ferry",
    "start": 23,
    "end": 66,
    "quote": "The ferry carried 40 people to Pell Island.",
}


def test_an_answer_has_every_key_of_the_contract() -> None:
    assert documents.answer_document(ANSWER) == {
        "question": ANSWER.question,
        "standalone_question": ANSWER.question,
        "answer": "The ferry carried 40 people to Pell Island. [1]",
        "refused": False,
        "mode": "extractive",
        "fallback": None,
        "short": None,
        "sentences": [
            {
                "text": "The ferry carried 40 people to Pell Island.",
                "citations": [1],
                "verified": True,
            }
        ],
        "citations": [CITED],
        "nearest": None,
        "confidence": 0.93,
        "filters": {},
        "tokens": None,
        "timings_ms": {"total": 12.5, "search": 4.0},
    }


def test_a_refusal_cites_nothing_but_names_the_nearest_passage() -> None:
    document = documents.answer_document(REFUSED)
    assert document["refused"] is True
    assert document["sentences"] == document["citations"] == []
    assert document["nearest"] == CITED


def test_what_may_be_missing_is_given_whole_when_it_is_there() -> None:
    answer = replace(
        ANSWER,
        short=ShortAnswer("40 people", 1, 41, 50),
        tokens=Tokens(input=100, output=20),
        filters=Filters(since=datetime(2026, 1, 1, tzinfo=UTC), source="Harbor Courier"),
    )
    document = documents.answer_document(answer)
    assert document["short"] == {"text": "40 people", "n": 1, "start": 41, "end": 50}
    assert document["tokens"] == {"input": 100, "output": 20}
    assert document["filters"] == {"since": "2026-01-01", "source": "Harbor Courier"}


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (None, None),
        (datetime(2024, 11, 5, tzinfo=UTC), "2024-11-05"),
        (datetime(2024, 11, 5, 14, 3, 9, tzinfo=UTC), "2024-11-05T14:03:09Z"),
        (datetime(2024, 11, 5, 2, tzinfo=timezone(timedelta(hours=2))), "2024-11-05"),
        (datetime(2024, 11, 5, 0, 0, 0, 7, tzinfo=UTC), "2024-11-05T00:00:00Z"),
        (datetime(987, 1, 2, 3, tzinfo=UTC), "0987-01-02T03:00:00Z"),
    ],
)
def test_instants_are_written_in_utc(moment: datetime | None, written: str | None) -> None:
    assert documents.instant(moment) == written


def test_search_results_are_flat() -> None:
    assert documents.search_document("ferry", [RESULT]) == {
        "query": "ferry",
        "results": [
            {
                "rank": 1,
                "score": 0.75,
                "article_id": "ferry-1",
                "title": "Ferry returns",
                "start": 0,
                "end": len(ARTICLE.text),
                "text": ARTICLE.text,
            }
        ],
    }


def test_an_article_is_the_line_that_ingest_reads() -> None:
    document = documents.article_document(ARTICLE)
    assert list(document) == [
        "id", "title", "text", "source", "author", "url", "published", "content_hash", "version",
    ]  # fmt: skip
    assert document["text"] == ARTICLE.text


def test_a_summary_counts_passages_instead_of_giving_text() -> None:
    document = documents.articles_document([SUMMARY])["articles"][0]
    assert "text" not in document
    assert document["passages"] == 1
    assert documents.removed_document(SUMMARY) == {"removed": document}


def test_an_ingest_names_each_failure() -> None:
    report = IngestReport(
        added=2,
        unchanged=1397,
        failures=(ReadFailure("a.jsonl", "no JSON", line=7), ReadFailure("b.pdf", "no text")),
        warnings={"no date": 3},
    )
    assert documents.ingest_document(report) == {
        "added": 2,
        "changed": 0,
        "unchanged": 1397,
        "removed": 0,
        "failed": 2,
        "failures": [
            {"path": "a.jsonl", "line": 7, "reason": "no JSON"},
            {"path": "b.pdf", "reason": "no text"},
        ],
        "warnings": {"no date": 3},
    }


def test_a_check_up_can_always_be_written() -> None:
    report = DoctorReport(
        (Finding("error", "vectors", "12 are missing"),),
        repaired=("12 vectors",),
        facts={"folder": Path("here"), "articles": 3},
    )
    document = json.loads(documents.dumps(documents.doctor_document(report)))
    assert document["healthy"] is False
    assert document["findings"] == [
        {"level": "error", "check": "vectors", "message": "12 are missing"}
    ]
    assert document["repaired"] == ["12 vectors"]
    assert document["facts"] == {"folder": "here", "articles": 3}


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "ascii"])
@pytest.mark.parametrize("text", ["“café” 東京 \U0001f600", "undecodable \udcff"])
def test_json_survives_the_encoding_of_its_stream(text: str, encoding: str) -> None:
    line = documents.dumps({"text": text}, encoding)
    assert json.loads(line.encode(encoding).decode(encoding)) == {"text": text}
    assert "\n" not in line


def test_readable_characters_stay_readable() -> None:
    assert documents.dumps({"quote": CITATION.quote + " 東京"}).endswith(' 東京"}')
