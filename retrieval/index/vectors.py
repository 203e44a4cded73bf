"""Meaning: passage embeddings in Chroma. What its two homes have in common.

Chroma holds ids and vectors alone. Texts and metadata live in the catalogue: Chroma's metadata
filters are its slow path, and storing documents would index every text a second time.

``vectors_embedded`` keeps them in a folder, ``vectors_server`` in a Chroma server. These three
modules are the only ones that know chromadb. A store that is damaged, or has not followed every
change of the catalogue, is made again from it before it is used.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from retrieval.errors import StoreError
from retrieval.index.catalogue import Vectors
from retrieval.index.lending import Lending
from retrieval.index.truth import Truth

T = TypeVar("T")
Call = Callable[[Any], T]
"""What is done with a collection of Chroma."""

HNSW = {"space": "cosine", "ef_search": 300}
"""How Chroma searches its graph.

The default of 100 candidates finds .942 of the true hundred at 60,000 passages, 300 find .981 and
take 1 ms more (docs/filters.md).
"""

_PAGE = 10_000  # ids in one `get`; far larger ones fail with "too many SQL variables"
_WRITE_BATCH = 1_000
_CACHE = threading.Lock()  # Chroma's table of running systems is one for the whole process


@dataclass(slots=True)
class Opened:
    """A running client of our own, its collection, and the seal of the folder that it knows."""

    system: Any
    collection: Any
    token: str | None = None


class VectorStore(ABC):
    """Keep one vector a passage and find the nearest. Safe to use from several threads."""

    def __init__(self, truth: Truth, turn: Path) -> None:
        """Follow the truth; ``turn`` is the lock file of the processes that do so here."""
        from filelock import FileLock

        self._truth = truth
        # Between processes the file, between our own threads the mutex: who has both has the turn.
        self._turn = FileLock(turn, thread_local=False)
        self._mutex = threading.Lock()
        self._client: Lending[Opened] = Lending(self._stop)
        self._closed = False

    def upsert(self, passage_ids: Sequence[int], vectors: Vectors) -> None:
        """Store vectors of shape [n, dimensions], unit length, under the ids of their passages."""
        self._write(lambda collection: put(collection, passage_ids, vectors))

    def delete(self, passage_ids: Sequence[int]) -> None:
        """Forget the vectors of some passages; unknown ids are ignored."""

        def drop(collection: Any) -> None:
            for start in range(0, len(passage_ids), _WRITE_BATCH):
                batch = passage_ids[start : start + _WRITE_BATCH]
                collection.delete(ids=[str(passage_id) for passage_id in batch])

        self._write(drop)

    def nearest(self, vector: Vectors, k: int) -> list[tuple[int, float]]:
        """Return the ``k`` nearest passages as (id, cosine similarity), best first."""
        found = self._read(
            "searched",
            lambda collection: collection.query(
                query_embeddings=[vector], n_results=k, include=["distances"]
            ),
        )
        ids, distances = found["ids"][0], found["distances"][0]
        return [(int(i), 1.0 - float(d)) for i, d in zip(ids, distances, strict=True)]

    def ids(self) -> set[int]:
        """Return the ids of every stored vector."""
        return self._inspect(_ids_of)

    def vectors(self, passage_ids: Sequence[int]) -> dict[int, Vectors]:
        """Return what is stored of some passages, each of shape [dimensions]."""
        if not passage_ids:  # Chroma refuses to look for nothing
            return {}
        asked = [str(passage_id) for passage_id in passage_ids]
        found = self._inspect(lambda it: it.get(ids=asked, include=["embeddings"]))
        return {int(i): v for i, v in zip(found["ids"], found["embeddings"], strict=True)}

    def reopen(self) -> None:
        """See, from the next call on, what other processes have written meanwhile."""
        # A thread of ours that has the turn, or waits for it, looks itself.
        if self._mutex.acquire(blocking=False):
            try:
                if not self._is_current():
                    self._client.withdraw()
            finally:
                self._mutex.release()

    def rebuild(self) -> None:
        """Make the store again from the catalogue."""
        with self._our_turn("rebuilt"):
            self._rebuild()

    def close(self) -> None:
        """Release what Chroma holds once the calls that run now have ended; no more are taken."""
        with self._mutex:
            self._closed = True
            self._client.withdraw()

    def _read(self, what: str, call: Call[T]) -> T:
        while True:
            with self._client.borrow() as opened:
                if opened is not None:
                    with self._reported(what):
                        return call(opened.collection)
            with self._our_turn(what):
                self._current()

    def _inspect(self, call: Call[T]) -> T:
        """Read for a check-up."""
        return self._read("read", call)

    def _write(self, call: Call[None]) -> None:
        with self._our_turn("written"):
            self._change(self._current(), call)

    @contextmanager
    def _our_turn(self, what: str) -> Iterator[None]:
        with self._reported(what), self._mutex:
            if self._closed:
                raise StoreError("The collection was closed; open it again to use it.")
            with self._turn:
                yield

    def _current(self) -> Opened:
        """Return the store as it is now, opened or made again if need be. Call in our turn."""
        if not self._is_current():
            self._client.withdraw()
            if not self._truth.is_followed() or not self._open():
                self._rebuild()
        with self._client.borrow() as opened:
            assert opened is not None
            return opened

    def _is_current(self) -> bool:
        """Tell whether the opened client, if there is one, shows all that was written."""
        with self._client.borrow() as opened:
            if opened is None or not self._is_valid(opened):
                return False
            return self._truth.is_followed()

    def _rebuild(self) -> None:
        self._client.withdraw()
        generation = self._truth.generation()
        self._client.offer(self._made_again())
        self._truth.follow(generation)

    @abstractmethod
    def _open(self) -> bool:
        """Open what is stored and lend it, if it is whole. Say whether it is."""

    @abstractmethod
    def _made_again(self) -> Opened:
        """Replace what is stored by what the catalogue says, and open it."""

    @abstractmethod
    def _is_valid(self, opened: Opened) -> bool:
        """Tell whether a client may be used on."""

    @abstractmethod
    def _change(self, opened: Opened, call: Call[None]) -> None:
        """Write through an opened client, in our turn."""

    @abstractmethod
    def _reported(self, what: str) -> AbstractContextManager[None]:
        """Turn Chroma's errors into those of Footnote."""

    @abstractmethod
    def _stop(self, opened: Opened) -> None:
        """Release what a client holds."""


def _ids_of(collection: Any) -> set[int]:
    """Return the ids of every vector in a collection."""
    found: set[int] = set()
    while page := collection.get(limit=_PAGE, offset=len(found), include=[])["ids"]:
        found.update(map(int, page))
    return found


def put(collection: Any, passage_ids: Sequence[int], vectors: Vectors) -> None:
    """Write vectors into a collection, in batches."""
    for start in range(0, len(passage_ids), _WRITE_BATCH):
        batch = slice(start, start + _WRITE_BATCH)
        collection.upsert(
            ids=[str(passage_id) for passage_id in passage_ids[batch]],
            embeddings=vectors[batch],
        )


def start_system(**settings: Any) -> Any:
    """Start a system of Chroma."""
    from chromadb.api import ServerAPI
    from chromadb.config import Settings, System

    system = System(Settings(anonymized_telemetry=False, **settings))
    system.instance(ServerAPI)
    system.start()
    return system


def client_of(system: Any) -> Any:
    """Return a client on a system that nobody else of this process is given."""
    from chromadb.api.client import Client
    from chromadb.api.shared_system_client import SharedSystemClient

    with _CACHE:
        client = Client.from_system(system)
        # Chroma keeps systems by their path: the next client there would share this stale one.
        SharedSystemClient.clear_system_cache()
    return client
