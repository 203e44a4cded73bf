"""What is measured of a reader is counted as the published scripts count it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.training.conftest import article_of, write_lines, write_set
from training.reader import evaluate
from training.reader.evaluate import Figure, Measured
from training.reader.questions import (
    CALIBRATION,
    CALIBRATION_NQ,
    NEWS_KEPT,
    PASSAGES_KEPT,
    REPORT,
    REPORT_NQ,
    XQUAD,
    Asked,
    measured_sets,
    some,
)
from training.reader.reading import Read
from training.reader.written import PASSAGES_OF

PASSAGE = "The bridge opened in 1912. It was painted by Maria Rossi in 1950."


def asked(*golds: str) -> Asked:
    return Asked("?", "Bridges", PASSAGE, golds, "article")


def reading(text: str, answers: float = 0.0, margin: float = 0.0) -> Read:
    start = PASSAGE.index(text)
    return Read(start, start + len(text), text, margin, answers)


def named(figures: list[Figure]) -> dict[str, float]:
    return {it.name: round(it.value, 3) for it in figures}


def test_spans_are_compared_with_the_best_gold() -> None:
    it = Measured(
        [asked("in 1912", "1912"), asked("Rossi")], [reading("1912"), reading("Maria Rossi")], 1
    )
    figures = named(list(evaluate.answer_figures("set", it)))
    assert figures["EM, answerable, none refused"] == 50
    assert figures["F1, answerable, none refused"] == pytest.approx(
        100 * (1 + 2 / 3) / 2, abs=0.001
    )


def test_the_sentence_of_a_span_holds_the_gold_or_not() -> None:
    it = Measured([asked("1950"), asked("1912"), asked()], [reading("Maria")] * 3, 1)
    assert evaluate.sentence_of(PASSAGE, reading("Maria")) == PASSAGE[27:]
    figures = list(evaluate.answer_figures("set", it))
    assert (figures[-1].name, figures[-1].value, figures[-1].n) == (
        "sentence of the span holds the gold",
        50,
        2,
    )


@pytest.mark.parametrize(
    ("scores", "f1", "answerable", "threshold"),
    [
        ([0.9, 0.5, 0.1], [1, 1, 0], [1, 1, 0], 0.5),
        ([0.9, 0.5, 0.3, 0.1], [1, 0, 1, 1], [1, 0, 1, 1], 0.1),  # past one that is wrong
        ([0.9, 0.5, 0.1], [0, 0, 0], [0, 0, 0], float("inf")),
        ([0.1, 0.9, 0.5], [0, 0.2, 0], [0, 1, 0], 0.9),
    ],
)
def test_the_threshold_is_the_one_with_the_best_f1(
    scores: list[float], f1: list[float], answerable: list[float], threshold: float
) -> None:
    arrays = (np.array(it, dtype=float) for it in (scores, f1, answerable))
    assert evaluate.best_threshold(*arrays) == threshold


def test_refusing_counts_as_squad2_counts_it() -> None:
    it = Measured(
        [asked("1912"), asked("1950"), asked(), asked()],
        [
            reading("1912", answers=2),
            reading("1950", answers=-2),
            reading("Maria", answers=3),
            reading("Maria", answers=-3),
        ],
        1,
    )
    head = {"answer head": lambda readings: np.array([one.answers for one in readings])}
    chosen = evaluate.Decision("answer head", head["answer head"], 0.0)
    figures = named(list(evaluate.no_answer_figures("set", it, head, chosen)))
    assert figures == {
        "AUROC, answer head": 0.5,
        "SQuAD 2.0 EM, by answer head": 50,
        "SQuAD 2.0 F1, by answer head": 50,
        "SQuAD 2.0 F1, always refusing": 50,
        "answered": 50,
    }


def test_the_score_that_tells_best_is_chosen() -> None:
    pairs = [(asked("1912"), 1.0, 4.0), (asked(), 2.0, -4.0), (asked(), 1.5, -3.0)] * 4
    it = Measured(
        [one for one, _, _ in pairs],
        [reading("1912", answers, margin) for _, answers, margin in pairs],
        1,
    )
    scores = evaluate.no_answer_scores(it)
    chosen = evaluate.choose(it, scores)
    assert chosen.name in ("span less no answer", "both")
    assert (chosen.score(it.readings) >= chosen.threshold).tolist() == [True, False, False] * 4


def test_a_logistic_regression_finds_the_odds() -> None:
    x = np.column_stack([np.ones(100), np.repeat([0.0, 1.0], 50)])
    y = np.concatenate([np.repeat([1.0, 0.0], [10, 40]), np.repeat([1.0, 0.0], [40, 10])])
    weights = evaluate.logistic(x, y)
    assert weights == pytest.approx([np.log(0.25), 2 * np.log(4)], abs=0.01)


def test_the_table_is_markdown() -> None:
    lines = list(
        evaluate.table(
            [Figure("a", "AUROC, both", 9, 0.8123, 0.7, 0.9), Figure("a", "ms", 1, 9, 9, 9)]
        )
    )
    assert lines[2:] == [
        "| a | AUROC, both | 9 | 0.812 | 0.700–0.900 |",
        "| a | ms | 1 | 9.0 | – |",
    ]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folds = [{"id": article_of(fold), "title": "Normans", "text": PASSAGE} for fold in range(3)]
    other = {"id": article_of(2, "other"), "title": "Bridges", "text": PASSAGE}
    questions = [
        {"question": it["title"], "answers": ["1912"], "evidence": [it["id"]]}
        for it in [*folds, other]
    ]
    for name in ("squad2_dev_cs224n_half", "nq_open_oracle", "xquad_en"):
        write_set(tmp_path / name, [*folds, other], questions)
    write_set(tmp_path / "bbc_news", folds, [])
    for name in PASSAGES_OF:
        row = {"question": "When?", "context": PASSAGE, "answers": [{"text": "1912", "start": 21}]}
        write_lines(tmp_path / "reader_train" / f"{name}.jsonl.gz", [row])
    line = {"question": "Who?", "answer": "Maria Rossi", "near": "painted by"}
    write_lines(tmp_path / "news.jsonl", [{**line, "article": it["id"]} for it in folds])
    write_lines(tmp_path / "passages.jsonl", [])
    return tmp_path


def test_fold_0_is_read_only_to_report(data: Path) -> None:
    sets = measured_sets(data, report=False, written=data)
    assert sets.keys() == {XQUAD, CALIBRATION, CALIBRATION_NQ, NEWS_KEPT, PASSAGES_KEPT}
    assert [(one.article, one.golds) for one in sets[NEWS_KEPT]] == [
        (article_of(1), ("Maria Rossi",))
    ]
    assert {one.article for one in sets[CALIBRATION]} == {article_of(1), article_of(2)}
    assert {one.article for one in sets[CALIBRATION_NQ]} == {article_of(1)}
    told = measured_sets(data, report=True, written=data)
    assert {one.article for one in told[REPORT] + told[REPORT_NQ]} == {article_of(0)}


def test_a_limit_draws_the_same_questions_each_time() -> None:
    every = [Asked(str(n), "", "", (), "") for n in range(50)]
    assert some(every, 5) == some(every, 5)
    assert len(some(every, 5)) == 5
    assert some(every, 0) == some(every, 90) == every
