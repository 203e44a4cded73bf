"""Signatures tell wire copies of one text from other texts, and stay the same over releases."""

from __future__ import annotations

import random

import numpy as np
import pytest

from retrieval.index.likeness import ALIKE, SIZE, bands, signature, similarity

WORDS = """harbour ferry council bridge mayor flood winter school budget strike river train market
    police hospital storm coast minister vote contract island factory union court museum""".split()


def story(seed: int, sentences: int = 14) -> list[str]:
    chance = random.Random(seed)
    return [" ".join(chance.choices(WORDS, k=17)).capitalize() + "." for _ in range(sentences)]


def alike(one: str, other: str) -> float:
    return similarity(signature(one), signature(other))


@pytest.mark.parametrize("seed", range(5))
def test_a_wire_copy_with_small_edits_is_alike_and_another_story_is_not(seed: int) -> None:
    told = story(seed)
    copy = [*told[:3], *told[4:], "Reporting by our own desk; all rights reserved."]
    assert alike(" ".join(told), " ".join(told)) == 1.0
    assert alike(" ".join(told).upper(), " ".join(told)) == 1.0
    assert alike(" ".join(told), " ".join(copy)) > 0.7 > ALIKE
    assert alike(" ".join(told), " ".join(story(seed + 100))) < 0.1


def test_signatures_are_what_the_catalogue_holds_from_earlier_programs() -> None:
    # If a release of the library changes these, the schema must change with it: signatures that
    # are stored would no longer agree with new ones.
    made = signature("The ferry ran aground off Pell Island on Tuesday with 64 passengers.")
    assert made[:4].tolist() == [3092104078, 3234281552, 2328810016, 3327314247]
    assert bands(made)[:2] == [-8008709148739880272, -4018779976103222333]
    assert (made.shape, made.dtype) == ((SIZE,), np.dtype("<u4"))


@pytest.mark.parametrize("text", ["", "…", "One.", "Two words."])
def test_a_text_of_few_words_has_a_signature_of_its_own(text: str) -> None:
    assert alike(text, text) == 1.0
    assert alike(text, "Quite another text of six words.") < ALIKE


def test_bands_of_one_signature_differ_by_their_place() -> None:
    same = np.full(SIZE, 7, dtype=np.uint32)
    assert len(set(bands(same))) == len(bands(same)) == 32
    other = same.copy()
    other[0] = 8
    assert sum(a != b for a, b in zip(bands(same), bands(other), strict=True)) == 1
