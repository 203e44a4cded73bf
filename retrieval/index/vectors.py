"""Meaning: passage embeddings in Chroma's embedded client. The only module that knows chromadb.

Chroma holds ids and vectors alone. Texts and metadata live in the catalogue: Chroma's metadata
filters are its slow path, and storing documents would index every text a second time.

Embedded Chroma is made for one process. What follows was measured with chromadb 1.5:

- An open client never sees what another process writes, so readers call ``reopen``.
- The first query of a client replays Chroma's log, and may persist. A reader that opens while
  another process writes ends in a corrupt graph: a SIGSEGV, or a file that grows until the disk
  is full. So opening (with its first query) and writing take turns under one lock between
  processes. A query of an opened client writes nothing and needs no turn.
- A process killed while it writes may leave a torn graph. A mark on disk stands for the time of
  a write; whoever finds it under the lock rebuilds the store from the catalogue.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from retrieval.errors import DamagedError
from retrieval.index.catalogue import Vectors

Batches = Iterable[tuple[Sequence[int], Vectors]]

_COLLECTION = "passages"
_PAGE = 10_000  # ids in one `get`; far larger ones fail with "too many SQL variables"
_WRITE_BATCH = 1_000
# Entries that Chroma logs before it persists its graph. The rest is replayed at every opening, so
# a fifth of the default keeps a reader's reopening short.
_SYNC_THRESHOLD = 200


class VectorStore:
    """Keep one vector a passage and find the nearest. Safe to use from several threads.

    ``truth`` gives every (ids, vectors) that the store must hold, and ``expected`` their number: a
    store that holds fewer when it is opened has lost something, and is rebuilt.
    """

    def __init__(
        self, folder: Path, truth: Callable[[], Batches], expected: Callable[[], int]
    ) -> None:
        from filelock import FileLock

        self._folder = folder
        self._truth = truth
        self._expected = expected
        self._mark = folder.with_name(f"{folder.name}.writing")
        self._turn = FileLock(folder.with_name(f"{folder.name}.lock"), thread_local=False)
        self._lock = threading.RLock()
        self._client: Any = None
        self._collection: Any = None

    def upsert(self, passage_ids: Sequence[int], vectors: Vectors) -> None:
        """Store vectors of shape [n, dimensions], unit length, under the ids of their passages."""
        with self._write() as collection:
            _upsert(collection, passage_ids, vectors)

    def delete(self, passage_ids: Sequence[int]) -> None:
        """Forget the vectors of some passages; unknown ids are ignored."""
        with self._write() as collection:
            for start in range(0, len(passage_ids), _WRITE_BATCH):
                batch = passage_ids[start : start + _WRITE_BATCH]
                collection.delete(ids=[str(passage_id) for passage_id in batch])

    def nearest(self, vector: Vectors, k: int) -> list[tuple[int, float]]:
        """Return the ``k`` nearest passages as (id, cosine similarity), best first."""
        with self._reported("searched"):
            found = self._opened().query(
                query_embeddings=[vector], n_results=k, include=["distances"]
            )
        ids, distances = found["ids"][0], found["distances"][0]
        return [(int(i), 1.0 - float(d)) for i, d in zip(ids, distances, strict=True)]

    def ids(self) -> set[int]:
        """Return the ids of every stored vector."""
        with self._reported("read"):
            collection = self._opened()
            found: set[int] = set()
            while page := collection.get(limit=_PAGE, offset=len(found), include=[])["ids"]:
                found.update(map(int, page))
            return found

    def reopen(self) -> None:
        """See, from the next call on, what other processes have written meanwhile."""
        self.close()

    def rebuild(self) -> None:
        """Make the store again from the catalogue."""
        with self._lock, self._turn, self._reported("rebuilt"):
            self._rebuild()

    def close(self) -> None:
        """Release Chroma's files; the next call opens them again."""
        with self._lock:
            client, self._client, self._collection = self._client, None, None
            if client is not None:
                _close(client)

    def _opened(self) -> Any:
        with self._lock:
            if self._collection is None:
                with self._turn:
                    self._open()
            return self._collection

    @contextmanager
    def _write(self) -> Iterator[Any]:
        with self._lock, self._turn, self._reported("written"):
            if self._collection is None:
                self._open()
            self._mark.touch()
            yield self._collection
            self._mark.unlink()

    def _open(self) -> None:
        # Both numbers are read during our turn: nothing can be deleted between them.
        expected = self._expected()
        if not self._mark.exists():
            self._connect()
            if self._collection.count() >= expected:
                return
        self._rebuild()

    def _connect(self) -> None:
        self._client = _client(self._folder)
        self._collection = self._client.get_or_create_collection(
            _COLLECTION,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "sync_threshold": _SYNC_THRESHOLD}},
        )
        # The first query loads the graph and replays the log: it belongs to the opening.
        first = self._collection.get(limit=1, include=["embeddings"])["embeddings"]
        if len(first):
            self._collection.query(query_embeddings=first, n_results=1, include=[])

    def _rebuild(self) -> None:
        self.close()
        self._mark.touch()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._connect()
        for passage_ids, vectors in self._truth():
            _upsert(self._collection, passage_ids, vectors)
        self._mark.unlink()

    @contextmanager
    def _reported(self, what: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if not _from_chroma(error):
                raise
            raise DamagedError(
                f"The vector store {self._folder} cannot be {what} ({error})."
                " `footnote doctor --repair` makes it again from the catalogue."
            ) from error


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    folder.mkdir(parents=True, exist_ok=True)
    return chromadb.PersistentClient(
        path=str(folder), settings=Settings(anonymized_telemetry=False)
    )


def _close(client: Any) -> None:
    from chromadb.api.shared_system_client import SharedSystemClient

    client.close()
    # Another engine of this process may hold the same folder: without this, the next client
    # would be given its cached, stale system.
    SharedSystemClient.clear_system_cache()


def _upsert(collection: Any, passage_ids: Sequence[int], vectors: Vectors) -> None:
    for start in range(0, len(passage_ids), _WRITE_BATCH):
        batch = slice(start, start + _WRITE_BATCH)
        collection.upsert(
            ids=[str(passage_id) for passage_id in passage_ids[batch]],
            embeddings=vectors[batch],
        )


def _from_chroma(error: Exception) -> bool:
    # chromadb and its Rust core raise several unrelated trees.
    module = type(error).__module__.partition(".")[0]
    return isinstance(error, OSError) or module in {"chromadb", "chromadb_rust_bindings"}
