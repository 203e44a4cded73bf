"""The packaged sentence encoder, run with onnxruntime."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings

from retrieval.models.manifest import verify
from retrieval.models.protocol import Vectors
from retrieval.models.sessions import open_session, usable_cores
from retrieval.models.tokens import WEIGHTS, encodable, load_tokenizer

_MODEL = "model.onnx"
_WINDOW = 256
"""Texts that are held as tokens at a time."""


class LocalEmbedder(Embeddings):
    """all-MiniLM-L6-v2 in int8, on this machine's processor, without a network.

    Each text is run alone and on one thread, several texts at a time. The activations are
    quantised over a whole run, so that in a batch a text's vector would depend on its neighbours
    (mean cosine 0.993 to the vector made alone); alone it is the same every time. At the length
    of a passage that is as fast as a batch, without padding and with less memory.
    """

    dimensions = 384
    max_tokens = 256

    def __init__(self, weights: Path = WEIGHTS, *, threads: int | None = None) -> None:
        """Load the model; ``threads`` texts are run at a time, by default one a usable core.

        Raises ModelError when a file of ``weights`` is missing, changed or unusable.
        """
        digest = verify(weights, _MODEL)[_MODEL]
        self.name = f"all-MiniLM-L6-v2-int8/{digest[:8]}"
        self._threads = threads or usable_cores()
        self._tokenizer = load_tokenizer(weights)
        self._session = open_session(weights / _MODEL)

    def embed_array(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts, float32 [n, 384], in their order; long texts are cut."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        with ThreadPoolExecutor(self._threads) as pool:
            for start in range(0, len(texts), _WINDOW):
                tokens = self._encode(texts[start : start + _WINDOW])
                for row, vector in enumerate(pool.map(self._run, tokens), start):
                    vectors[row] = vector
        return vectors

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return the vectors of texts as lists: LangChain's form of `embed_array`."""
        vectors: list[list[float]] = self.embed_array(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of one text."""
        vector: list[float] = self._run(self._encode([text])[0]).tolist()
        return vector

    def _encode(self, texts: Sequence[str]) -> list[list[int]]:
        encoded = self._tokenizer.encode_batch_fast([encodable(text) for text in texts])
        return [self._cut(encoding.ids) for encoding in encoded]

    def _cut(self, ids: list[int]) -> list[int]:
        return ids if len(ids) <= self.max_tokens else ids[: self.max_tokens - 1] + ids[-1:]

    def _run(self, ids: list[int]) -> Vectors:
        row = np.array([ids], dtype=np.int64)
        feeds = {
            "input_ids": row,
            "attention_mask": np.ones_like(row),
            "token_type_ids": np.zeros_like(row),
        }
        vector: Vectors = self._session.run(None, feeds)[0][0]
        return vector
