"""The stock way to search: langchain-chroma's ``similarity_search``, questions embedded on torch.

    .bench-venv/bin/python -m tests.benchmarks.stock_search FOLDER

keeps the collection in FOLDER open and answers each line of JSON on its input with one on its
output; ``stock_process`` is the other end. It runs in the environment of baseline-requirements.txt
and uses no network. ``do`` says what is wanted:

- ``count``: ``count``, the passages that are stored.
- ``add`` with ``ids``, ``texts`` and packed ``vectors``: stores passages whose vectors are made
  already; ``count``.
- ``search`` with ``questions`` and packed ``vectors``: embeds each question with the real model,
  throws its answer away for the given vector, and searches; the times of each question, by
  `TIMES`, the ``found`` ids, and torch's ``threads``.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from langchain_core.embeddings import Embeddings

from tests.benchmarks.baseline_stock import load_model, quicker_threads
from tests.benchmarks.timing import spent

FOUND = 10  # passages of a search, as many as ours gives
TIMES = ("search_ms", "processor_ms", "embed_query_ms")
"""What is taken of a search: its time, the processor's in all threads, the model's within it."""

Vectors = npt.NDArray[np.float32]


def packed(vectors: Vectors) -> str:
    """Return vectors of shape [n, dimensions] as they travel in a line."""
    return base64.b64encode(np.ascontiguousarray(vectors, dtype="<f4").tobytes()).decode("ascii")


def unpacked(text: str, count: int) -> Vectors:
    """Return what `packed` was given, ``count`` vectors."""
    return np.frombuffer(base64.b64decode(text), dtype="<f4").reshape(count, -1)


class GivenVectors(Embeddings):
    """Takes the time of a model for each question; returns the vector that was given for it."""

    def __init__(self, model: Callable[[], Embeddings]) -> None:
        """``model`` is called at the first question."""
        self._make = model
        self._model: Embeddings | None = None
        self.given: list[float] = []
        self.ms = 0.0

    def embed_query(self, text: str) -> list[float]:
        """Embed, keep the milliseconds, return what is given."""
        if self._model is None:
            self._model = self._make()
        self.ms = spent(self._model.embed_query, text).ms
        return self.given

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Refuse: passages come with their vectors."""
        raise NotImplementedError("passages are added with ready-made vectors")


class Collection(Protocol):
    """What the loop asks of the stock stack. ``threads`` embed a question, 0 before the first."""

    threads: int

    def count(self) -> int:
        """Return how many passages are stored."""

    def add(self, ids: list[str], texts: list[str], vectors: Vectors) -> None:
        """Store passages; those of known ids are replaced."""

    def search(self, question: str, vector: Vectors) -> tuple[list[str], float]:
        """Return the ids found, and the milliseconds that embedding the question took."""


class StockCollection:
    """A collection of langchain-chroma with default settings, on disk."""

    def __init__(self, folder: str) -> None:
        import chromadb
        from chromadb.config import Settings
        from langchain_chroma import Chroma

        settings = Settings(
            anonymized_telemetry=False, is_persistent=True, persist_directory=folder
        )
        client = chromadb.Client(settings)
        self.threads = 0
        self._model = GivenVectors(self._load)
        self._store = Chroma(client=client, embedding_function=self._model)
        (self._collection,) = client.list_collections()  # the one that langchain-chroma has made

    def count(self) -> int:
        """Return how many passages are stored."""
        return int(self._collection.count())

    def add(self, ids: list[str], texts: list[str], vectors: Vectors) -> None:
        """Store passages through Chroma's own client: langchain-chroma would embed them."""
        self._collection.upsert(ids=ids, documents=texts, embeddings=vectors)

    def search(self, question: str, vector: Vectors) -> tuple[list[str], float]:
        """Search as a user of langchain-chroma does."""
        self._model.given = vector.tolist()
        found = self._store.similarity_search(question, k=FOUND)
        return [str(document.id) for document in found], self._model.ms

    def _load(self) -> Embeddings:
        model = load_model()
        self.threads = quicker_threads(model)
        return model


def answers(collection: Collection, lines: Iterable[str]) -> Iterator[str]:
    """Answer each line; see the module."""
    for line in lines:
        asked = json.loads(line)
        yield json.dumps(_answer(collection, asked.pop("do"), asked))


def _answer(collection: Collection, do: str, asked: dict[str, Any]) -> dict[str, Any]:
    if do == "search":
        questions = asked["questions"]
        return _searched(collection, questions, unpacked(asked["vectors"], len(questions)))
    if do == "add":
        vectors = unpacked(asked["vectors"], len(asked["ids"]))
        collection.add(asked["ids"], asked["texts"], vectors)
    return {"count": collection.count()}


def _searched(collection: Collection, questions: Sequence[str], vectors: Vectors) -> dict[str, Any]:
    """Time each search, after one that only warms up what other processes have cooled down."""
    collection.search(questions[0], vectors[0])
    told: dict[str, list[Any]] = {name: [] for name in (*TIMES, "found")}
    for question, vector in zip(questions, vectors, strict=True):
        (found, embedding), taken, processor = spent(collection.search, question, vector)
        for name, ms in zip(TIMES, (taken, processor, embedding), strict=True):
            told[name].append(ms)
        told["found"].append(found)
    return {**told, "threads": collection.threads}


def main() -> None:
    """Answer until the input ends."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    out = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):  # what libraries print is no answer
        for line in answers(StockCollection(sys.argv[1]), sys.stdin):
            print(line, file=out, flush=True)


if __name__ == "__main__":
    main()
