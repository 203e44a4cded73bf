from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from retrieval.index.fusion import HELD_WORTH
from tests.benchmarks.retrieval_legs import Legs
from tests.benchmarks.retrieval_quality import Part, main, rows_of, scores, sweep
from tests.benchmarks.retrieval_sets import Question, QuestionSet, fold_of, questions_of

ARTICLES = (
    ("ferry", "Ferry runs aground", "The Northwind ran aground with 212 people on board."),
    ("wall", "A wall against the sea", "The council will build a seawall for 40 million euros."),
    ("bees", "Bees return", "Beekeepers count more colonies than in any year since 1998."),
)
A_SET = QuestionSet("hotpotqa_train100", ("R@1",))


def write_set(folder: Path, questions: list[dict[str, Any]]) -> None:
    folder.mkdir(parents=True)
    articles = [{"id": name, "title": title, "text": text} for name, title, text in ARTICLES]
    for name, lines in (("corpus.jsonl", articles), ("questions.jsonl", questions)):
        (folder / name).write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")


def question(text: str, *gold: str) -> dict[str, Any]:
    return {"id": text, "question": text, "answers": [], "evidence": list(gold)}


def asked(name: str, gold: str, legs: Legs) -> tuple[Question, Legs]:
    return Question(name, name, frozenset({gold}), 0), legs


# Three passages of two articles: the meaning prefers "a", the words prefer "b".
LEGS = Legs(
    meaning={1: 0.9, 2: 0.8, 3: 0.1},
    words={3: 12.0, 4: 6.0},
    scored_besides={4: 0.5},
    held={1: 0.0, 2: 0.0, 3: 0.8, 4: 0.4},
    articles={1: "a", 2: "a", 3: "b", 4: "c"},
)


def test_an_article_stands_where_its_best_passage_does() -> None:
    assert LEGS.by_meaning() == ["a", "b"]
    assert LEGS.by_words() == ["b", "c"]


def test_the_ends_of_the_weights_are_the_rankings_themselves() -> None:
    assert LEGS.by_min_max(1.0) == ["a", "c", "b"]  # with what the words found, by its similarity
    assert LEGS.by_min_max(0.0)[0] == "b"


def test_words_count_what_they_are_worth() -> None:
    assert LEGS.fused(0.0) == ["a", "c", "b"]
    assert LEGS.fused(10.0)[0] == "b"
    assert LEGS.fused() == LEGS.fused(HELD_WORTH)


def test_reciprocal_ranks_prefer_what_both_have() -> None:
    assert LEGS.by_reciprocal_ranks() == ["b", "a", "c"]  # 1/63 + 1/61 is more than 1/61


def test_a_ranking_is_scored_by_its_first_articles() -> None:
    part = [asked("q1", "a", LEGS), asked("q2", "b", LEGS)]

    assert scores(part, Legs.by_meaning, "R@1") == [1.0, 0.0]
    assert scores(part, Legs.by_meaning, "R@10") == [1.0, 1.0]


def test_what_no_ranking_finds_scores_nothing() -> None:
    assert scores([asked("q1", "elsewhere", LEGS)], Legs.by_words, "nDCG@10") == [0.0]


def test_fused_is_compared_with_the_better_ranking() -> None:
    part = Part(A_SET, "some", [asked("q1", "b", LEGS), asked("q2", "b", LEGS)])

    (row,) = rows_of(part)

    assert (row.meaning, row.words) == (0.0, 1.0)
    assert row.gain.a == 1.0
    assert row.gain.n == 2


def test_every_value_is_shown_side_by_side() -> None:
    part = Part(A_SET, "some", [asked("q1", "b", LEGS)])

    lines = list(sweep([part], Legs.by_min_max, (0.0, 1.0)))

    assert lines[0] == "| set | measure | 0.00 | 1.00 |"
    assert lines[2] == "| some | R@1 | 1.000 | 0.000 |"


def test_a_conversation_lies_in_one_fold() -> None:
    first = {"id": "talk<::>1", "evidence": ["a"]}
    later = {"id": "talk<::>7", "evidence": ["b"]}

    assert fold_of(first) == fold_of(later)


def test_a_question_lies_in_the_fold_of_the_article_that_it_was_put_on() -> None:
    put = {"id": "1", "context": ["a"], "evidence": ["b"]}

    assert fold_of(put) == fold_of({"id": "2", "evidence": ["a"]})


def test_questions_without_evidence_measure_no_search(tmp_path: Path) -> None:
    unanswered = {**question("Who won?", "ferry"), "answers": None}
    write_set(
        tmp_path / A_SET.folder, [unanswered, question("Who lost?"), question("Bees?", "bees")]
    )

    assert [it.id for it in questions_of(tmp_path, A_SET)] == ["Bees?"]


def test_a_set_is_ingested_and_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = [
        question("How many people were on the ferry Northwind?", "ferry"),
        question("What does the seawall cost?", "wall"),
    ]
    write_set(tmp_path / "data" / A_SET.folder, questions)
    words = [str(tmp_path / "data"), "--work", str(tmp_path / "work"), "--sets", A_SET.folder]

    main(words)
    shown = capsys.readouterr().out
    main(words)  # on the collection of the first run

    figures = "| hotpotqa_train100 | 2 | R@5 | 1.000 | 1.000 | 1.000 | +0.000 (+0.000 to +0.000) |"
    assert figures in shown
    assert "| hotpotqa_train100 | R@5 | 1.000 | 1.000 |" in shown
    assert capsys.readouterr().out == shown
    assert len(list((tmp_path / "work" / "evaluation" / "collections").iterdir())) == 1
