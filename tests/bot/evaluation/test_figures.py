from __future__ import annotations

import pytest

from bot.evaluation.figures import (
    BY_NAME,
    HEADLINES,
    METRICS,
    figures_by_kind,
    figures_of,
    metric_named,
)
from bot.evaluation.gates import failures, gate
from bot.evaluation.report import figure_document, number
from bot.evaluation.tables import figures_table, interval, said, shown, verdict_line
from retrieval import UsageError

ROWS = [
    {"answers.f1": 1.0, "refused": 0.0, "refused_rightly": 0.0, "unanswerable": 0.0, "ms": 4.0},
    {"answers.f1": 0.5, "refused": 1.0, "refused_rightly": 0.0, "unanswerable": 0.0, "ms": 8.0},
    {"refused": 1.0, "refused_rightly": 1.0, "unanswerable": 1.0, "ms": 6.0},
]


def test_a_figure_is_computed_over_the_questions_that_have_it() -> None:
    found = {it.metric.name: it.estimate for it in figures_of(ROWS)}
    assert (found["answers.f1"].n, found["answers.f1"].value) == (2, 0.75)
    assert (found["refusal.precision"].n, found["refusal.precision"].value) == (2, 0.5)
    assert (found["refusal.recall"].n, found["refusal.recall"].value) == (1, 1)
    assert (found["speed.p50_ms"].n, found["speed.p50_ms"].value) == (3, 6)
    assert "answers.rouge_l" not in found


def test_refusals_are_not_graded_where_every_question_has_an_answer() -> None:
    names = {it.metric.name for it in figures_of(ROWS[:2])}
    assert "refusal.precision" not in names


def test_a_ratio_of_nothing_is_no_figure() -> None:
    names = {it.metric.name for it in figures_of(ROWS[:1])}
    assert "refusal.recall" not in names
    assert "answers.f1" in names
    assert figures_of([]) == []


def test_kinds_come_in_the_order_of_the_file() -> None:
    found = figures_by_kind(ROWS, ["why", "fact", "why"])
    assert list(dict.fromkeys(it.kind for it in found)) == ["why", "fact"]
    assert figures_by_kind(ROWS, ["fact"] * 3) == []
    assert figures_by_kind(ROWS, [""] * 3) == []


def test_names_are_told_apart_and_headlines_exist() -> None:
    assert len(BY_NAME) == len(METRICS)
    assert set(HEADLINES) <= set(BY_NAME)


def test_an_unknown_name_is_wrong_use_and_the_nearest_are_told() -> None:
    with pytest.raises(UsageError, match=r"no metric 'answer.f1'; did you mean answers.f1,"):
        metric_named("answer.f1")
    with pytest.raises(UsageError, match=r"did you mean retrieval\.hit@1, retrieval\.hit@4"):
        metric_named("zzzz")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("answers.f1", "write it as METRIC=X"),
        ("answers.f1=high", "'high' is not a number"),
        ("speed.p95_ms=100", "more of speed.p95_ms is not better"),
        ("f1=0.5", "there is no metric 'f1'"),
    ],
)
def test_gates_that_cannot_be(words: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        gate(words)


def test_gates_pass_at_their_value_and_fail_below_or_unmeasured() -> None:
    report = {"figures": [figure_document(it) for it in figures_of(ROWS)]}
    assert failures([gate("answers.f1=0.75")], report) == []
    missed = failures([gate("answers.f1=0.8"), gate("answers.rouge_l=0.1")], report)
    assert missed == [
        "answers.f1 is 0.7500, under 0.8",
        "answers.rouge_l was not measured: no question has what it needs",
    ]


def test_a_gate_reads_the_figure_over_all_questions() -> None:
    figures = [*figures_by_kind(ROWS, ["a", "b", "a"]), *figures_of(ROWS)]
    report = {"figures": [figure_document(it) for it in figures]}
    assert failures([gate("answers.f1=0.75")], report) == []


def test_numbers_as_people_read_them() -> None:
    assert said(0.7344, "share") == "0.734"
    assert said(-1e-9, "share", signed=True) == "+0.000"
    assert said(12.34, "ms", signed=True) == "+12.3 ms"
    assert said(2704.43, "ms") == "2,704 ms"
    assert interval({"low": 98.04, "high": 2773.8, "unit": "ms"}) == "98.0 – 2,774 ms"
    assert interval({"low": 0.1, "high": 0.2, "unit": "share"}) == "0.100 – 0.200"
    assert said(1234.0, "tokens") == "1,234"
    assert said(None, "share") == "–"
    assert number(float("nan")) is None


def test_the_table_is_markdown_of_headlines_that_rest_on_enough() -> None:
    report = {"figures": [figure_document(it) for it in figures_of(ROWS * 5)]}
    table = figures_table(report).splitlines()
    assert len({len(row) for row in table}) == 1
    assert table[0].startswith("| Figure ")
    assert table[1].endswith("-: |")
    assert [row.split("`")[1] for row in table[2:]] == [
        "answers.f1",
        "refusal.precision",
        "speed.p50_ms",
        "speed.p95_ms",
    ]
    first = report["figures"][0]
    assert shown(first) == "0.750"
    assert interval(first | {"low": None}) == ""
    assert verdict_line({"verdicts": {"wrong": 2, "right": 1200}}) == "1,200 right, 2 wrong"
