"""Nearness by meaning of a sentence and the sentences that it cites, with the local embedder."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from retrieval.models.protocol import EmbeddingModel, Vectors

_KEPT = 2_000
"""Vectors that are remembered: an answer cites the same sentences again and again."""


class EmbeddingSimilarity:
    """Measure the cosine between a sentence and the nearest of some texts. Safe for threads."""

    def __init__(self, embedder: EmbeddingModel, kept: int = _KEPT) -> None:
        self._embedder = embedder
        self._kept = kept
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, sentence: str, texts: Sequence[str]) -> float:
        """Return the highest cosine, -1 to 1; -1 where there is no text."""
        if not texts:
            return -1.0
        vectors = self._embedded([sentence, *texts])
        return float(np.max(np.stack(vectors[1:]) @ vectors[0]))

    def prepare(self, texts: Sequence[str]) -> None:
        """Embed texts ahead of the first sentence that cites them."""
        self._embedded(texts)

    def _embedded(self, texts: Sequence[str]) -> list[Vectors]:
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            made = self._embedder.embed_array(missing)
            known |= dict(zip(missing, made, strict=True))
            self._remember({text: known[text] for text in missing})
        return [known[text] for text in texts]

    def _remember(self, vectors: dict[str, Vectors]) -> None:
        with self._lock:
            self._vectors.update(vectors)
            while len(self._vectors) > self._kept:
                self._vectors.popitem(last=False)
