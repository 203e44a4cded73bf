"""The evaluation of the gate counts what it should, at the threshold chosen elsewhere."""

from __future__ import annotations

import random

import pytest

from retrieval.answering.gate import Gate, Kind, Reason, Verdict
from training.evaluate_gate import (
    Result,
    at_threshold,
    choose_threshold,
    cross_validated,
    judge,
    table,
)
from training.gate_corruptions import Corruptor
from training.gate_examples import Example

EVIDENCE = (
    ("The bridge", "The bridge at Ashford was built by Ann Lee in 1912 and has 14 arches."),
    ("The bridge", "It was not sold."),
)
OTHER = (("The mill", "The mill at Burley was closed by Tom Ray in 1955; it had 33 wheels."),)
GOOD = Example("The bridge at Ashford has 14 arches.", EVIDENCE, 1, "mine")
ELSEWHERE = Example("The mill at Burley had 33 wheels.", OTHER, 2, "mine")


def result(support: float, fold: int, *reasons: Reason) -> Result:
    example = Example("The bridge stands.", EVIDENCE, fold, "mine")
    return Result(example, Verdict(tuple(reasons), support), 1.0)


def test_the_same_sentence_is_corrupted_the_same_way_whatever_came_before() -> None:
    alone = list(Corruptor([GOOD, ELSEWHERE], 7).all(GOOD))
    corruptor = Corruptor([GOOD, ELSEWHERE], 7)
    random.seed(3)
    assert list(corruptor.all(ELSEWHERE))
    assert list(corruptor.all(GOOD)) == alone
    assert {each.kind for each in alone} >= {"number changed", "name replaced", "citation moved"}


def test_the_table_counts_corruptions_only_of_sentences_that_pass() -> None:
    results = judge(Gate(), [GOOD], [], Corruptor([GOOD, ELSEWHERE], 7))
    lines = table(results).splitlines()
    assert "| good: all | 1 | 100.0% | 0.0% |" in lines
    assert "| citation moved | 1 | 0.0% | 100.0% |" in lines
    assert "citation moved" not in table([at_threshold(each, 2.0) for each in results])


@pytest.mark.parametrize(("least", "passes"), [(0.3, True), (0.6, False)])
def test_another_threshold_changes_only_what_support_decides(least: float, passes: bool) -> None:
    name = Reason(Kind.NAME, "Kim", "the cited sentences do not name Kim")
    assert at_threshold(result(0.5, 1), least).verdict.passed is passes
    assert at_threshold(result(0.5, 1, name), least).verdict.passed is False


def test_the_threshold_is_the_highest_that_loses_few() -> None:
    results = [result(0.2, 1), *(result(0.5, 1) for _ in range(49))]
    assert choose_threshold(results) == 0.5


def test_each_fold_is_counted_at_the_threshold_of_the_others() -> None:
    results = [result(0.3, 1), result(0.5, 2), result(0.5, 2)]
    counted, chosen = cross_validated(results)
    assert chosen == {1: 0.5, 2: 0.3}
    assert [each.verdict.passed for each in counted] == [False, True, True]
