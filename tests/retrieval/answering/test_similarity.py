"""Meaning is measured with the nearest text, and each text is embedded once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from retrieval.answering.similarity import EmbeddingSimilarity
from retrieval.models.protocol import Vectors


class Letters:
    """Embeds a text as the unit vector of its first letter, and records what it was given."""

    name, dimensions, max_tokens = "letters", 26, 100

    def __init__(self) -> None:
        self.given: list[str] = []

    def embed_array(self, texts: Sequence[str]) -> Vectors:
        self.given += texts
        return np.eye(26, dtype=np.float32)[[ord(text[0]) - ord("a") for text in texts]]

    def embed_query(self, text: str) -> list[float]:
        vector: list[float] = self.embed_array([text])[0].tolist()
        return vector


def test_the_nearest_text_counts() -> None:
    similarity = EmbeddingSimilarity(Letters())
    assert similarity("apple", ["banana", "avocado"]) == pytest.approx(1.0)
    assert similarity("apple", ["banana"]) == pytest.approx(0.0)
    assert similarity("apple", []) == -1.0


def test_a_text_is_embedded_once_and_may_be_prepared() -> None:
    letters = Letters()
    similarity = EmbeddingSimilarity(letters)
    similarity.prepare(["banana", "cherry"])
    similarity("apple", ["banana", "cherry"])
    similarity("apple", ["banana"])
    assert letters.given == ["banana", "cherry", "apple"]


def test_old_texts_are_forgotten() -> None:
    letters = Letters()
    similarity = EmbeddingSimilarity(letters, kept=2)
    similarity.prepare(["apple", "banana", "cherry"])
    similarity.prepare(["banana", "cherry"])
    similarity.prepare(["apple"])
    assert letters.given == ["apple", "banana", "cherry", "apple"]
