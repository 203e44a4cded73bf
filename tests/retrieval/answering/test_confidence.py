from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.confidence import (
    confidence,
    measure_answer,
    measure_read_answer,
    threshold,
)
from retrieval.answering.logistic import load
from retrieval.answering.reading import weigh_read
from retrieval.answering.selection import Weighed, weigh
from retrieval.answering.sentences import sentences_of, understand
from retrieval.domain import Article
from retrieval.index.search import Candidate
from tests.retrieval.answering.newsroom import BRIDGE, SUMMIT, candidate, found
from tests.retrieval.answering.readings import reading_of
from tests.retrieval.index.parts import HashingEmbedder

NAMES = list(load("confidence")[0].weights)


def no_frequencies(stems: Sequence[str]) -> tuple[list[int], int]:
    return [0 for _ in stems], 0


def measured(
    asked: str, candidates: Sequence[Candidate], *, only: int | None = None
) -> dict[str, float]:
    embedder = HashingEmbedder()
    question = understand(asked, no_frequencies)
    vector = np.asarray(embedder.embed_query(asked), dtype=np.float32)
    weighed: list[Weighed] = weigh(question, vector, sentences_of(candidates), embedder)
    return measure_answer(question, candidates, weighed[:only])


def measured_read(asked: str, candidates: Sequence[Candidate], *answers: str) -> dict[str, float]:
    """Measure what a reader that knows the answers has read."""
    question = understand(asked, no_frequencies)
    read = [replace(one, reading=reading_of(one.text, *answers)) for one in candidates]
    return measure_read_answer(question, read, weigh_read(question, read))


def test_packaged_weights_name_exactly_what_is_measured() -> None:
    assert set(measured("When was it built?", found(BRIDGE, SUMMIT))) == set(NAMES)
    read = measured_read("When was it built?", found(BRIDGE, SUMMIT), "1912")
    assert set(read) == set(load("confidence_read")[0].weights)


def test_the_threshold_stands_in_the_file() -> None:
    path = resources.files("retrieval.answering") / "fitted" / "confidence.json"
    assert threshold() == json.loads(path.read_text(encoding="utf-8"))["threshold"]
    assert 0.0 < threshold() < 1.0


@given(st.lists(st.floats(-1e6, 1e6), min_size=len(NAMES), max_size=len(NAMES)))
def test_it_is_a_probability_whatever_is_measured(values: list[float]) -> None:
    assert 0.0 <= confidence(dict(zip(NAMES, values, strict=True))) <= 1.0


def test_a_feature_that_was_not_measured_is_an_error() -> None:
    with pytest.raises(KeyError):
        confidence({})


def test_a_question_that_the_passages_hold_is_surer_than_one_that_they_do_not() -> None:
    candidates = found(BRIDGE, SUMMIT)
    asked = confidence(measured("When was the old bridge built?", candidates))
    other = confidence(measured("Which whales sing in Portuguese?", candidates))
    assert asked > other


def test_the_best_and_the_second_sentence_are_measured() -> None:
    its = measured("When was the old bridge built?", found(BRIDGE))
    assert its["best sentence"] >= its["second sentence"] > 0.0
    assert its["best sentence similarity"] >= its["sentence similarity"]
    assert its["asks time"] == 1.0
    assert sum(its[name] for name in NAMES if name.startswith("asks ")) == 1.0


def test_one_sentence_in_one_passage_is_enough_to_measure() -> None:
    alone = Article("a", "Rain", "Rain fell.")
    its = measured("Did rain fall?", found(alone))
    assert its["second sentence"] == 0.0
    assert its["lead of passage"] == 0.0
    assert all(math.isfinite(value) for value in its.values())


def test_what_the_passages_cover_is_measured_near_and_far() -> None:
    its = measured("Is the old bridge in Vladivostok?", found(BRIDGE, SUMMIT), only=1)
    assert its["coverage of sentence"] <= its["coverage of passage"] < 1.0
    assert its["coverage of top passages"] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("asked", "share"),
    [
        ("When was the old bridge built?", 1.0),
        ("Who built the bridge in 1912?", 1.0),
        ("Who built the bridge in 1913?", 0.0),
        ("What did Putin and 1912 share?", 0.5),
    ],
)
def test_names_and_numbers_of_the_question_are_looked_for(asked: str, share: float) -> None:
    assert measured(asked, [candidate(BRIDGE)])["names in passage"] == share


# --- what was read


@pytest.mark.parametrize(
    ("asked", "answer", "of_kind", "of_other_kind"),
    [
        ("When was the old bridge built?", "1912", 1.0, 0.0),
        ("When was the old bridge built?", "old bridge", 0.0, 1.0),
        ("How many troops did Kim offer?", "10,000 troops", 1.0, 0.0),
        ("Why was the old bridge built?", "1912", 0.0, 0.0),
    ],
)
def test_the_span_is_held_against_the_kind_that_is_asked_for(
    asked: str, answer: str, of_kind: float, of_other_kind: float
) -> None:
    its = measured_read(asked, found(BRIDGE, SUMMIT), answer)
    assert (its["span of kind"], its["span of other kind"]) == (of_kind, of_other_kind)
    assert its["span words"] == pytest.approx(math.log1p(len(answer.split())))


def test_a_span_that_only_repeats_the_question_is_noticed() -> None:
    asked = "When was the old bridge built?"
    assert measured_read(asked, found(BRIDGE), "old bridge")["span repeats question"] == 1.0
    assert measured_read(asked, found(BRIDGE), "1912")["span repeats question"] == 0.0


def test_what_the_sentence_leaves_out_is_measured() -> None:
    its = measured_read("When was the old bridge built in Vladivostok?", found(BRIDGE), "1912")
    assert its["heaviest word missing"] == 1.0
    assert its["names in sentence"] == 0.0
    whole = measured_read("When was the old bridge built?", found(BRIDGE), "1912")
    assert (whole["heaviest word missing"], whole["names in sentence"]) == (0.0, 1.0)
