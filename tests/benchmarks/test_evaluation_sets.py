from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.evaluation_sets import COLUMNS, SETS, main, our_rows, questions_of, table
from tests.benchmarks.published_figures import PUBLISHED, SOURCES
from tests.benchmarks.retrieval_sets import fold_of

WHOLE, SQUAD = SETS[0], SETS[1]
ARTICLES = {
    "a": "The Northwind ran aground with 212 people on board.",
    "b": "The council will build a seawall for 40 million euros.",
    "c": "Beekeepers count more colonies than in any year since 1998.",
}
QUESTIONS: list[dict[str, Any]] = [
    {"id": "1", "question": "How many were on board?", "answers": ["212"], "evidence": ["a"]},
    {"id": "2", "question": "What will it cost?", "answers": ["40 million"], "evidence": ["b"]},
    {"id": "3", "question": "Who sank it?", "answers": None, "evidence": [], "context": ["b"]},
]
FOLDS = [fold_of(it) for it in QUESTIONS]


def written(data: Path, folder: str) -> None:
    (data / folder).mkdir(parents=True)
    articles = [
        {"id": name, "title": name, "text": text, "source": "tells gold from the rest"}
        for name, text in ARTICLES.items()
    ]
    for name, lines in (("corpus.jsonl", articles), ("questions.jsonl", QUESTIONS)):
        (data / folder / name).write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")


def test_the_fold_is_that_of_the_article_asked_on(tmp_path: Path) -> None:
    assert FOLDS[0] != FOLDS[1] == FOLDS[2]
    written(tmp_path, SQUAD.folder)
    asked = questions_of(tmp_path, SQUAD, FOLDS[1], None)
    assert [it["id"] for it in asked] == ["2", "3"]
    assert [it["id"] for it in questions_of(tmp_path, SQUAD, FOLDS[1], 1)] == ["2"]


def test_a_set_whose_published_figures_are_of_all_is_asked_whole(tmp_path: Path) -> None:
    written(tmp_path, WHOLE.folder)
    assert len(questions_of(tmp_path, WHOLE, FOLDS[0], None)) == 3
    assert len(questions_of(tmp_path, WHOLE, FOLDS[0], 5)) == 1


def test_all_and_the_fold_stand_apart() -> None:
    scored = [(0, {"answers.squad2_f1": 1.0}), (3, {"answers.squad2_f1": 0.0})]
    everything, fold = our_rows(WHOLE, scored, 0)
    assert everything[:3] == ("xquad_en", "**Footnote, all**", "2")
    assert fold[1:3] == ("**Footnote, fold 0**", "1")
    f1 = 3 + list(COLUMNS).index("F1")
    assert (everything[f1], fold[f1]) == ("**.500** (.000–1.000)", "**1.000** (1.000–1.000)")
    assert list(our_rows(WHOLE, [], 0)) == []


def test_what_others_published_stands_in_columns_of_the_table_with_its_source() -> None:
    assert {it.folder for it in PUBLISHED} == {it.folder for it in SETS}
    assert {column for it in PUBLISHED for column in it.figures} <= set(COLUMNS)
    assert {it.source for it in PUBLISHED} == set(SOURCES)
    printed = table({it.folder: [] for it in SETS})
    assert printed.count("\n") == len(PUBLISHED) + 1
    assert "GPT-3.5-Turbo, given the passage [5]" in printed


def test_the_public_command_is_run_on_the_fold(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path / "data", SQUAD.folder)
    words = [str(tmp_path / "data"), str(tmp_path / "out"), "--only", SQUAD.folder]
    main([*words, "--fold", str(FOLDS[0])])
    told = capfd.readouterr()
    assert f"**Footnote, fold {FOLDS[0]}**" in told.out
    assert "1 questions in" in told.err
    name = f"{SQUAD.folder}-fold-{FOLDS[0]}"
    report = json.loads((tmp_path / "out" / "runs" / name / "report.json").read_text())
    assert [it["id"] for it in report["questions"]] == ["1"]
    assert report["run"]["articles"] == len(ARTICLES)
    assert "source" not in (tmp_path / "out" / "corpora" / f"{SQUAD.folder}.jsonl").read_text()
