"""An embedding model that keeps what it was given and how long it took."""

from __future__ import annotations

import time
from collections.abc import Sequence

from retrieval.models.protocol import EmbeddingModel, Vectors


class TimedModel:
    """Stands in front of a model. Seconds are kept by call, in order."""

    def __init__(self, model: EmbeddingModel, *, keep_texts: bool = False) -> None:
        self.model = model
        self.name, self.dimensions = model.name, model.dimensions
        self.max_tokens = model.max_tokens
        self.texts: list[str] = []
        self.documents: list[float] = []
        self.queries: list[float] = []
        self._keep_texts = keep_texts

    def forget(self) -> None:
        """Begin to count anew."""
        self.texts, self.documents, self.queries = [], [], []

    def embed_array(self, texts: Sequence[str]) -> Vectors:
        """Embed, and keep the time."""
        if self._keep_texts:
            self.texts += texts
        started = time.perf_counter()
        vectors = self.model.embed_array(texts)
        self.documents.append(time.perf_counter() - started)
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Embed, and keep the time."""
        started = time.perf_counter()
        vector = self.model.embed_query(text)
        self.queries.append(time.perf_counter() - started)
        return vector
