"""Meaning: passage embeddings in Chroma's embedded client. The only module that knows chromadb.

Chroma holds ids and vectors alone. Texts and metadata live in the catalogue: Chroma's metadata
filters are its slow path, and storing documents would index every text a second time.

Embedded Chroma is made for one process. What follows was measured with chromadb 1.5:

- An open client never sees what another process writes, so readers call ``reopen``.
- The first query of a client replays Chroma's log, and may persist. A reader that opens while
  another process writes ends in a corrupt graph: a SIGSEGV, or a file that grows until the disk
  is full. So opening (with its first query) and writing take turns under one lock between
  processes. A query of an opened client writes nothing and needs no turn.
- A client keeps its graph in memory and writes what it changed there into the files, whatever
  another process has made of them meanwhile. So a writer opens again before it writes when
  somebody else has written.
- A process killed while it writes may leave a torn graph, and of a graph file that is cut short
  Chroma may notice nothing: half of one found half of the vectors, half of another was a SIGSEGV
  at the next write. So the folder is sealed after each write (see ``seal``). Whoever has the turn
  and finds no whole seal never opens the folder, but makes the store again from the catalogue.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval.errors import DamagedError, StoreError
from retrieval.index.catalogue import Vectors
from retrieval.index.lending import Lending
from retrieval.index.seal import Seal

Batches = Iterable[tuple[Sequence[int], Vectors]]

_COLLECTION = "passages"
_PAGE = 10_000  # ids in one `get`; far larger ones fail with "too many SQL variables"
_WRITE_BATCH = 1_000
# Entries that Chroma logs before it persists its graph. The rest is replayed at every opening, so
# a fifth of the default keeps a reader's reopening short.
_SYNC_THRESHOLD = 200
_CACHE = threading.Lock()  # Chroma's table of running systems is one for the whole process


@dataclass(slots=True)
class _Opened:
    """A running Chroma of our own, and the seal of the folder that it knows."""

    system: Any
    collection: Any
    token: str | None = None


class VectorStore:
    """Keep one vector a passage and find the nearest. Safe to use from several threads.

    ``truth`` gives every (ids, vectors) that the store must hold, and ``expected`` the number that
    it holds at least: one that holds fewer when it is opened has lost something, and is rebuilt.
    """

    def __init__(
        self, folder: Path, truth: Callable[[], Batches], expected: Callable[[], int]
    ) -> None:
        from filelock import FileLock

        self._folder = folder
        self._truth = truth
        self._expected = expected
        self._seal = Seal(folder)
        # Between processes the file, between our own threads the mutex: who has both has the turn.
        self._turn = FileLock(folder.with_name(f"{folder.name}.lock"), thread_local=False)
        self._mutex = threading.Lock()
        self._client: Lending[_Opened] = Lending(lambda opened: opened.system.stop())
        self._closed = False

    def upsert(self, passage_ids: Sequence[int], vectors: Vectors) -> None:
        """Store vectors of shape [n, dimensions], unit length, under the ids of their passages."""
        with self._writing() as collection:
            _upsert(collection, passage_ids, vectors)

    def delete(self, passage_ids: Sequence[int]) -> None:
        """Forget the vectors of some passages; unknown ids are ignored."""
        with self._writing() as collection:
            for start in range(0, len(passage_ids), _WRITE_BATCH):
                batch = passage_ids[start : start + _WRITE_BATCH]
                collection.delete(ids=[str(passage_id) for passage_id in batch])

    def nearest(self, vector: Vectors, k: int) -> list[tuple[int, float]]:
        """Return the ``k`` nearest passages as (id, cosine similarity), best first."""
        with self._reading("searched") as collection:
            found = collection.query(query_embeddings=[vector], n_results=k, include=["distances"])
        ids, distances = found["ids"][0], found["distances"][0]
        return [(int(i), 1.0 - float(d)) for i, d in zip(ids, distances, strict=True)]

    def ids(self) -> set[int]:
        """Return the ids of every stored vector."""
        with self._reading("read") as collection:
            found: set[int] = set()
            while page := collection.get(limit=_PAGE, offset=len(found), include=[])["ids"]:
                found.update(map(int, page))
            return found

    def reopen(self) -> None:
        """See, from the next call on, what other processes have written meanwhile."""
        # A thread of ours that has the turn, or waits for it, looks at the seal itself.
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
        """Release Chroma's files once the calls that run now have ended; no more are taken."""
        with self._mutex:
            self._closed = True
            self._client.withdraw()

    @contextmanager
    def _reading(self, what: str) -> Iterator[Any]:
        while True:
            with self._client.borrow() as opened:
                if opened is not None:
                    with self._reported(what):
                        yield opened.collection
                    return
            with self._our_turn(what):
                self._current()

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        with self._our_turn("written"):
            opened = self._current()
            self._seal.remove()
            try:
                yield opened.collection
            except KeyboardInterrupt:  # it comes between two calls of Chroma, never within one
                opened.token = self._seal.renew()
                raise
            except BaseException:
                self._client.withdraw()
                raise
            opened.token = self._seal.renew()

    @contextmanager
    def _our_turn(self, what: str) -> Iterator[None]:
        with self._reported(what), self._mutex:
            if self._closed:
                raise StoreError("The collection was closed; open it again to use it.")
            with self._turn:
                yield

    def _is_current(self) -> bool:
        with self._client.borrow() as opened:
            return opened is not None and opened.token == self._seal.token()

    def _current(self) -> _Opened:
        """Return the store as the folder has it now, opened if need be. Call in our turn."""
        if not self._is_current():
            self._client.withdraw()
            self._open()
        with self._client.borrow() as opened:
            assert opened is not None
            return opened

    def _open(self) -> None:
        if self._seal.token() is None or not self._connect():
            self._rebuild()

    def _connect(self) -> bool:
        """Open what the folder holds; say whether it is all there."""
        try:
            opened = _start(self._folder)
            # Read during our turn: nobody can delete between the two counts.
            whole = int(opened.collection.count()) >= self._expected()
        except BaseException as error:
            if not _from_chroma(error):
                raise
            return False
        if whole:
            opened.token = self._seal.token() or self._seal.renew()  # opening may have persisted
            self._client.offer(opened)
        else:
            opened.system.stop()
        return whole

    def _rebuild(self) -> None:
        self._client.withdraw()
        self._seal.remove()
        shutil.rmtree(self._folder, ignore_errors=True)
        opened = _start(self._folder)
        for passage_ids, vectors in self._truth():
            _upsert(opened.collection, passage_ids, vectors)
        opened.token = self._seal.renew()
        self._client.offer(opened)

    @contextmanager
    def _reported(self, what: str) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            if not _from_chroma(error):
                raise
            raise DamagedError(
                f"The vector store {self._folder} cannot be {what} ({error})."
                " `footnote doctor --repair` makes it again from the catalogue."
            ) from error


def _start(folder: Path) -> _Opened:
    system, client = _client(folder)
    collection = client.get_or_create_collection(
        _COLLECTION,
        embedding_function=None,
        configuration={"hnsw": {"space": "cosine", "sync_threshold": _SYNC_THRESHOLD}},
    )
    # The first query loads the graph and replays the log: it belongs to the opening.
    first = collection.get(limit=1, include=["embeddings"])["embeddings"]
    if len(first):
        collection.query(query_embeddings=first, n_results=1, include=[])
    return _Opened(system, collection)


def _client(folder: Path) -> tuple[Any, Any]:
    """Start a Chroma that nobody else of this process is given, and can stop."""
    from chromadb.api import ServerAPI
    from chromadb.api.client import Client
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings, System

    folder.mkdir(parents=True, exist_ok=True)
    system = System(
        Settings(
            is_persistent=True,
            persist_directory=str(folder),
            anonymized_telemetry=False,
        )
    )
    system.instance(ServerAPI)
    system.start()
    with _CACHE:
        client = Client.from_system(system)
        # Chroma keeps systems by their path: the next client there would share this stale one.
        SharedSystemClient.clear_system_cache()
    return system, client


def _upsert(collection: Any, passage_ids: Sequence[int], vectors: Vectors) -> None:
    for start in range(0, len(passage_ids), _WRITE_BATCH):
        batch = slice(start, start + _WRITE_BATCH)
        collection.upsert(
            ids=[str(passage_id) for passage_id in passage_ids[batch]],
            embeddings=vectors[batch],
        )


def _from_chroma(error: BaseException) -> bool:
    # chromadb and its Rust core raise several unrelated trees; a panic is no Exception.
    module = type(error).__module__.partition(".")[0]
    return isinstance(error, OSError) or module in {
        "chromadb",
        "chromadb_rust_bindings",
        "pyo3_runtime",
    }
