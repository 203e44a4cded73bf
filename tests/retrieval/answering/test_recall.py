"""What a reader finds missing in a follow-up is added as phrases, where the gaps are."""

from __future__ import annotations

import pytest

from retrieval.answering.followups.recall import Least, Missing, complete, missing_of, together
from retrieval.answering.followups.wording import fill
from retrieval.answering.rewriting import exchanges_of, scene_of
from retrieval.domain import Turn

LEAST = Least(sure=0.4, open=0.6)


def completed(question: str, *said: str, **missing: float) -> str:
    """Complete a question after questions (and answers, which follow a "> ") with given words."""
    turns = [Turn("assistant" if it.startswith("> ") else "user", it) for it in said]
    told: Missing = missing_of((word, logit) for word, logit in missing.items())
    return fill(question, complete(scene_of(question, exchanges_of(turns)), told, LEAST))


def test_a_pronoun_is_replaced_by_the_phrase_whose_words_are_missing() -> None:
    said = ("Who painted the harbour of Saltmere?", "> Rosa Fenn painted the old harbour.")
    assert completed("When was she born?", *said, Rosa=3, Fenn=3) == "When was Rosa Fenn born?"
    asked = completed("How deep is it?", *said, harbour=3, Saltmere=1)
    assert asked == "How deep is the harbour of Saltmere?"


def test_what_no_gap_takes_stands_at_the_end() -> None:
    said = ("What is lung cancer?", "Where is Lyon?")
    assert completed("What are the symptoms?", *said, lung=3, cancer=3).endswith("lung cancer?")
    asked = completed("Can it be treated there?", *said, lung=3, cancer=3, Lyon=4)
    assert "lung cancer" in asked
    assert "Lyon" in asked


def test_a_question_that_lacks_nothing_is_left_as_it_is() -> None:
    said = ("What is lung cancer?",)
    assert completed("Where is Lyon?", *said, lung=-3, cancer=-3) == "Where is Lyon?"
    assert completed("Where is Lyon?", *said) == "Where is Lyon?"


def test_without_a_pronoun_more_is_asked_of_a_word() -> None:
    said = ("Who runs the ferry?",)
    likely = {"ferry": 0.0}  # a probability of .5
    assert completed("How long is it?", *said, **likely) != "How long is it?"
    assert completed("What does a ticket cost?", *said, **likely) == "What does a ticket cost?"


def test_a_longer_phrase_pays_for_each_of_its_words() -> None:
    said = ("What is the history of the harbour of Saltmere?",)
    asked = completed("How deep is it?", *said, Saltmere=2, harbour=2, history=-3)
    assert "history" not in asked
    assert "harbour of Saltmere" in asked


def test_grammar_keeps_a_place_from_being_she() -> None:
    said = ("Who lives in Berlin?", "> Rosa Fenn lives in Berlin.")
    asked = completed("Where was she born?", *said, Berlin=1, Rosa=0, Fenn=0)
    assert asked.startswith("Where was Rosa Fenn born")


def test_words_count_by_their_best_place() -> None:
    found = missing_of([("Cancer", -2.0), ("cancers", 2.0), ("the", 5.0), ("huge", 900.0)])
    assert found == pytest.approx({"cancer": 0.881, "huge": 1.0}, abs=1e-3)


def test_a_word_is_likely_where_reader_or_rules_say_so_and_likelier_where_both_do() -> None:
    joined = together({"lung": 1.0, "cancer": 1.0}, {"cancer": 1.0, "lyon": 1.0})
    assert joined == pytest.approx({"lung": 0.85, "cancer": 0.955, "lyon": 0.7})
    assert together({}, {}) == {}
