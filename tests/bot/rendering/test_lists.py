from __future__ import annotations

from dataclasses import replace

from rich.console import RenderableType

from bot.rendering import lists
from retrieval import DoctorReport, Finding, IngestReport, ReadFailure, counted
from tests.bot.doubles import ARTICLE, RESULT, SUMMARY, recording_console


def written(view: RenderableType) -> str:
    console, output = recording_console()
    console.print(view)
    return output.getvalue()


def test_the_collection_is_a_table_with_its_count() -> None:
    longer = replace(SUMMARY, id="x" * 200, title="A title with [brackets]", passages=1200)
    text = written(lists.articles_view([SUMMARY, longer]))
    assert "Ferry returns" in text
    assert "4 Mar 2026" in text
    assert "A title with [brackets]" in text
    assert "1,200" in text
    assert "x" * 200 in text
    assert text.rstrip().endswith("2 articles")


def test_an_empty_collection_says_how_to_begin() -> None:
    assert "footnote ingest PATH" in written(lists.articles_view([]))


def test_an_article_is_shown_whole() -> None:
    text = written(lists.article_view(ARTICLE))
    assert text.startswith("Ferry returns\nHarbor Courier · Ann Lee · 4 Mar 2026 · https://")
    assert "ferry-1 · version 1" in text
    assert text.endswith(ARTICLE.text + "\n")


def test_results_are_numbered() -> None:
    assert written(lists.search_view([RESULT])).splitlines() == [
        "1. Ferry returns · 0.750",
        ARTICLE.text,
    ]
    assert written(lists.search_view([])) == "Nothing found.\n"


def test_an_ingest_is_one_line_of_counts() -> None:
    report = IngestReport(unchanged=1397, warnings={"no date": 2})
    assert written(lists.ingest_view(report)).splitlines() == [
        "added 0, changed 0, unchanged 1,397, removed 0, failed 0",
        "no date (2)",
    ]


def test_a_failure_is_one_line_whatever_its_name() -> None:
    failure = ReadFailure("two\nlines\x1b[2J.txt", "it is\nempty", line=7)
    assert lists.failure_line(failure).plain == "two lines.txt:7: it is empty"


def test_a_check_up_lists_findings_and_what_was_mended() -> None:
    report = DoctorReport(
        (Finding("ok", "catalogue", "3 articles"), Finding("error", "vectors", "1 is missing")),
        repaired=("1 vector",),
    )
    assert written(lists.doctor_view(report)).splitlines() == [
        "ok      catalogue: 3 articles",
        "error   vectors: 1 is missing",
        "mended  1 vector",
    ]


def test_only_the_level_of_a_finding_is_coloured() -> None:
    console, output = recording_console(terminal=True)
    console.print(lists.doctor_view(DoctorReport((Finding("ok", "catalogue", "3 articles"),))))
    assert output.getvalue() == "\x1b[32mok      \x1b[0mcatalogue: 3 articles\n"


def test_an_ingest_that_finds_nothing_says_so() -> None:
    empty = written(lists.ingest_view(IngestReport(warnings={"skipped": 2})))
    assert empty.splitlines()[-1] == lists.NOTHING_THERE
    for report in (IngestReport(unchanged=1), IngestReport(failures=(ReadFailure("a", "b"),))):
        assert lists.NOTHING_THERE not in written(lists.ingest_view(report))


def test_nouns_follow_their_number() -> None:
    assert counted(1, "article") == "1 article"
    assert counted(1397, "article") == "1,397 articles"


def test_a_removed_article_is_named() -> None:
    assert written(lists.removed_view(SUMMARY)) == "removed Ferry returns (ferry-1)\n"
