from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from bot.evaluation.answer_scores import answer_scores, is_long
from bot.evaluation.citation_scores import (
    citation_scores,
    self_assessed_scores,
    verbatim_scores,
)
from bot.evaluation.places import Place
from bot.evaluation.scoring import cost_scores, history_scores
from bot.evaluation.verdicts import refusal_scores, verdict
from retrieval import Span
from tests.bot.evaluation.doubles import cited, line, question

LONG = "one two three four five six seven eight nine ten eleven twelve thirteen"
ANSWERABLE = question("q1", "How many?", ["40 people"], "ferry")
UNANSWERABLE = question("q2", "Who sang?", None)
UNKNOWN = question("q3", "Why?", [], "ferry")


def test_the_short_answer_is_what_is_compared() -> None:
    said = line(
        answer="The ferry carried 40 people. [1]",
        short={"text": "40", "n": 1, "start": 0, "end": 2},
        citations=[cited("ferry", 0, 28, "The ferry carried 40 people.")],
    )
    scores = answer_scores(ANSWERABLE, said)
    assert scores["answers.em"] == 0
    assert scores["answers.f1"] == pytest.approx(2 / 3)  # one of one said, one of two wanted
    assert scores["answers.f1_answered"] == scores["answers.f1"]
    assert scores["answers.gold_in_answer"] == 1
    assert scores["answers.gold_in_quotes"] == 1


def test_without_a_short_answer_the_whole_one_is_compared_without_its_numbers() -> None:
    scores = answer_scores(ANSWERABLE, line(answer="The 40 people. [1]"))
    assert scores["answers.em"] == 1
    assert scores["answers.gold_in_quotes"] == 0


def test_a_refusal_scores_zero_and_is_right_where_there_is_no_answer() -> None:
    refused = line(answer="The articles do not say.", refused=True)
    wrongly = answer_scores(ANSWERABLE, refused)
    assert wrongly["answers.f1"] == wrongly["answers.squad2_f1"] == 0
    assert "answers.f1_answered" not in wrongly
    rightly = answer_scores(UNANSWERABLE, refused)
    assert rightly == {"answers.squad2_em": 1, "answers.squad2_f1": 1}
    assert answer_scores(UNANSWERABLE, line(answer="Ann"))["answers.squad2_f1"] == 0


def test_a_refusal_is_not_equal_to_a_gold_answer_that_normalises_to_nothing() -> None:
    grade_a = question("q", "Which grade?", ["A"])
    assert answer_scores(grade_a, line(refused=True))["answers.em"] == 0
    assert answer_scores(grade_a, line(refused=True))["answers.squad2_f1"] == 0


def test_gold_unknown_has_no_answer_scores() -> None:
    assert answer_scores(UNKNOWN, line(answer="So it goes.")) == {}


def test_long_gold_is_scored_by_rouge_l() -> None:
    assert is_long((LONG,))
    assert not is_long((LONG, "short"))
    scores = answer_scores(question("q", "How?", [LONG]), line(answer=f"{LONG} [1]"))
    assert scores["answers.rouge_l"] == 1
    assert "answers.gold_in_answer" not in scores


def test_citations_against_quotes_in_evidence() -> None:
    places = (Place("a", (Span(0, 100),)), Place("b", (Span(50, 100),)))
    said = line(
        citations=[
            cited("a", 40, 100),  # 60 % of the gold quote, all of it gold
            cited("b", 0, 60),  # 20 % of the gold quote, a sixth of it gold
            cited("c", 0, 10),
        ]
    )
    scores = citation_scores(said, places)
    assert scores["citations.recall"] == 0.5
    assert scores["citations.hit"] == 1
    assert scores["citations.precision"] == pytest.approx(1 / 3)
    assert scores["citations.article_recall"] == 1
    assert scores["citations.article_precision"] == pytest.approx(2 / 3)


def test_quoting_a_whole_article_recalls_all_and_is_precise_in_nothing() -> None:
    places = (Place("a", (Span(400, 450),)),)
    scores = citation_scores(line(citations=[cited("a", 0, 5000)]), places)
    assert scores["citations.recall"] == 1
    assert scores["citations.precision"] == 0


def test_a_quote_is_met_at_any_of_its_places_and_by_parts_together() -> None:
    twice = (Place("a", (Span(0, 10), Span(90, 100))),)
    assert citation_scores(line(citations=[cited("a", 90, 100)]), twice)["citations.recall"] == 1
    parts = line(citations=[cited("a", 0, 3), cited("a", 3, 6)])
    assert citation_scores(parts, twice)["citations.recall"] == 1


def test_evidence_without_a_quote_is_met_by_its_article() -> None:
    scores = citation_scores(line(citations=[cited("a", 7, 9)]), (Place("a"), Place("b")))
    assert scores["citations.recall"] == 0.5
    assert scores["citations.precision"] == 1


def test_a_refusal_recalls_nothing_and_has_no_precision() -> None:
    scores = citation_scores(line(refused=True), (Place("a"),))
    assert scores["citations.recall"] == 0
    assert "citations.precision" not in scores
    assert citation_scores(line(), ()) == {}


def test_a_quote_that_does_not_stand_in_its_article_is_found_out() -> None:
    texts = {"a": "It rained. All went home."}
    true, moved = cited("a", 0, 10, "It rained."), cited("a", 1, 11, "It rained.")
    lost = cited("gone", 0, 10, "It rained.")
    scores = verbatim_scores(line(citations=[true, moved, lost, true]), texts)
    assert scores["citations.verbatim"] == 0.5
    assert verbatim_scores(line(), texts) == {}


def sentence(text: str, *citations: int) -> dict[str, Any]:
    return {"text": text, "citations": list(citations), "verified": True}


def includes(claim: str, citations: Sequence[dict[str, Any]]) -> bool:
    return set(claim.split()) <= {word for it in citations for word in it["quote"].split()}


def test_alce_on_a_worked_example() -> None:
    """As ALCE's compute_autoais counts, with set inclusion in the place of its model."""
    said = line(
        sentences=[
            sentence("p q", 1, 2, 3),  # 1 and 2 are needed together, 3 adds nothing
            sentence("p", 1),
            sentence("z", 3),  # not supported: its citation is not precise
            sentence("r"),  # no citation: not recalled
        ],
        citations=[
            cited("a", 0, 1, "p", n=1),
            cited("a", 1, 2, "q", n=2),
            cited("a", 2, 3, "s", n=3),
        ],
    )
    scores = self_assessed_scores(said, includes)
    assert scores["citations.self_recall"] == 0.5
    assert scores["citations.self_precision"] == pytest.approx(3 / 5)


def test_a_citation_that_supports_alone_is_precise_beside_others() -> None:
    said = line(
        sentences=[sentence("It rained", 1, 2)],
        citations=[cited("a", 0, 1, "It rained", n=1), cited("b", 0, 1, "It rained", n=2)],
    )
    scores = self_assessed_scores(said, includes)
    assert scores["citations.self_precision"] == 1
    assert self_assessed_scores(line(refused=True), includes) == {}


@pytest.mark.parametrize(
    ("asked", "said", "scores", "expected"),
    [
        (ANSWERABLE, line(refused=True), {}, "refused wrongly"),
        (UNANSWERABLE, line(refused=True), {}, "refused rightly"),
        (UNANSWERABLE, line(), {}, "wrong"),
        (ANSWERABLE, line(), {"answers.gold_in_answer": 1.0, "answers.f1": 0.1}, "right"),
        (ANSWERABLE, line(), {"answers.gold_in_answer": 0.0, "answers.f1": 0.5}, "right"),
        (ANSWERABLE, line(), {"answers.gold_in_answer": 0.0, "answers.f1": 0.4}, "wrong"),
        (ANSWERABLE, line(), {"answers.rouge_l": 0.3}, "right"),
        (ANSWERABLE, line(), {"answers.rouge_l": 0.29}, "wrong"),
        (UNKNOWN, line(), {"citations.hit": 1.0}, "right"),
        (UNKNOWN, line(), {"citations.hit": 0.0}, "wrong"),
        (UNKNOWN, line(), {}, "unjudged"),
    ],
)
def test_verdicts(asked: Any, said: Any, scores: dict[str, float], expected: str) -> None:
    assert verdict(asked, said, scores) == expected


def test_what_refusal_figures_are_made_of() -> None:
    rightly = refusal_scores(UNANSWERABLE, line(refused=True, confidence=0.2), "refused rightly")
    assert rightly["refused_rightly"] == rightly["refused"] == rightly["unanswerable"] == 1
    assert rightly["answered"] == rightly["wrong"] == 0
    assert rightly["confidence"] == 0.2
    unjudged = refusal_scores(UNKNOWN, line(), "unjudged")
    assert "wrong" not in unjudged


def test_cost_and_what_history_gains() -> None:
    spent = line(tokens={"input": 900, "output": 40}, timings_ms={"total": 12.5})
    assert cost_scores(spent) == {"ms": 12.5, "tokens.input": 900, "tokens.output": 40}
    assert cost_scores(line(timings_ms={})) == {"ms": 0.0}
    gained = history_scores({"answers.f1": 0.8}, {"answers.f1": 0.3, "retrieval.hit@4": 1.0})
    assert gained["follow_ups.f1_gain"] == pytest.approx(0.5)
    assert "follow_ups.hit@4_gain" not in gained
