"""Training sets become rows whose spans are right, and what is measured stays out of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.training.conftest import article_of, write_lines, write_set
from training.reader import rows
from training.reader.rows import Row

PASSAGE = "The bridge opened in 1932. It was painted in 1932 and closed in 1990."


def test_the_fold_is_that_of_the_published_rule() -> None:
    assert [rows.fold_of(name) for name in ("a", "b", "abc")] == [
        int(digits, 16) % 5 for digits in ("86f7e437", "e9d71f5e", "a9993e36")
    ]


def test_a_set_with_places_gives_the_span_that_most_annotators_chose(tmp_path: Path) -> None:
    answers = [{"text": "1990", "start": 64}, *[{"text": "1932", "start": 21}] * 2]
    line = {"question": "When did it open?", "context": PASSAGE, "answers": answers}
    path = write_lines(tmp_path / "bridges.jsonl.gz", [line])
    (row,) = rows.span_rows(path)
    assert (row.source, row.spans, row.within) == ("bridges", ((21, 25),), False)
    assert row.golds == ("1990", "1932", "1932")


def test_a_set_with_several_spans_keeps_them_all(tmp_path: Path) -> None:
    answers = [{"text": "1932", "start": 21}, {"text": "1990", "start": 64}]
    line = {"question": "Which years?", "context": PASSAGE, "answers": answers, "multi": True}
    (row,) = rows.span_rows(write_lines(tmp_path / "bridges.jsonl.gz", [line]))
    assert [PASSAGE[start:end] for start, end in row.spans] == ["1932", "1990"]


def test_automatic_questions_below_an_overlap_are_left_out(tmp_path: Path) -> None:
    line = {"question": "Who?", "context": PASSAGE, "answers": []}
    path = write_lines(tmp_path / "made.jsonl", [line | {"overlap": it} for it in (0.2, 0.8)])
    assert len(rows.span_rows(path)) == 2
    (row,) = rows.span_rows(path, least_overlap=0.5)
    assert not row.answerable


def test_a_sentence_set_marks_where_the_answer_may_lie(tmp_path: Path) -> None:
    line = {"question": "When?", "sentences": ["It rained.", "In May.", "It dried."], "label": 1}
    path = write_lines(tmp_path / "chosen.jsonl", [line, line | {"label": [0, 2]}])
    one, two = rows.sentence_rows(path)
    assert one.within
    assert [one.context[start:end] for start, end in one.spans] == ["In May."]
    assert [two.context[start:end] for start, end in two.spans] == ["It rained.", "It dried."]


def test_a_question_set_finds_its_answers_between_word_ends(tmp_path: Path) -> None:
    passage = {"id": "p", "title": "Bridges", "text": PASSAGE}
    asked = [
        {"question": "When?", "answers": ["1932"], "evidence": ["p"]},
        {"question": "Who?", "answers": None, "context": ["p"]},
        {"question": "What?", "answers": ["pain"], "evidence": ["p"]},  # only inside a word
        {"question": "Where?", "answers": ["here"], "evidence": ["elsewhere"]},
    ]
    made = rows.question_rows(write_set(tmp_path, [passage], asked), "bridges")
    assert [row.question for row in made] == ["When?", "Who?"]
    assert [PASSAGE[start:end] for start, end in made[0].spans] == ["1932", "1932"]
    assert not made[1].answerable


@pytest.mark.parametrize(("gold", "found"), [("us", 1), ("U.S.", 1), ("(1990)", 1), ("absent", 0)])
def test_answers_are_found_whatever_their_case_and_signs(gold: str, found: int) -> None:
    assert len(rows.found_in("Bus, US, the U.S. (1990)", [gold])) == found


def test_fold_0_and_what_is_calibrated_on_are_not_trained_on(tmp_path: Path) -> None:
    kept, calibrated, reported = (article_of(fold) for fold in (2, 1, 0))
    passages = [
        {"id": it, "title": "Bridges", "text": PASSAGE} for it in (kept, calibrated, reported)
    ]
    held = {"id": article_of(3, "held"), "title": "Immune_system", "text": PASSAGE}
    write_set(tmp_path / "squad2", [*passages, held], [])
    write_set(tmp_path / "nq_open_oracle", passages, [])
    assert rows.training_articles(tmp_path, "squad2") == {kept, calibrated}
    assert rows.training_articles(tmp_path, "nq_open_oracle") == {kept}


def test_passages_of_the_reader_check_are_known_whatever_their_spacing(tmp_path: Path) -> None:
    write_set(tmp_path / "xquad_en", [{"id": "x", "text": PASSAGE}], [])
    assert rows.normalised("The bridge opened, in 1932! ") in rows.normalised(PASSAGE)
    assert rows.overlapping(tmp_path) == {rows.normalised(PASSAGE.replace(" ", "  "))}


def test_a_row_without_spans_is_not_answerable() -> None:
    assert not Row("s", "q", "c").answerable
    assert Row("s", "q", "c", ((0, 1),)).answerable
