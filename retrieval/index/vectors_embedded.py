"""Vectors in a folder, by Chroma's embedded client.

It is made for one process. What follows was measured with chromadb 1.5:

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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from retrieval.errors import DamagedError
from retrieval.index.seal import Seal
from retrieval.index.truth import Truth
from retrieval.index.vectors import (
    HNSW,
    Call,
    Opened,
    VectorStore,
    client_of,
    put,
    start_system,
)

_COLLECTION = "passages"
# Entries that Chroma logs before it persists its graph. The rest is replayed at every opening, so
# a fifth of the default keeps a reader's reopening short.
_SYNC_THRESHOLD = 200


class EmbeddedVectors(VectorStore):
    """Keep vectors in a folder of the data folder."""

    def __init__(self, folder: Path, truth: Truth) -> None:
        super().__init__(truth, folder.with_name(f"{folder.name}.lock"))
        self._folder = folder
        self._seal = Seal(folder)

    def _is_valid(self, opened: Opened) -> bool:
        return opened.token == self._seal.token()

    def _open(self) -> bool:
        if self._seal.token() is None:
            return False
        try:
            opened = start(self._folder)
            # Read during our turn: nobody can delete between the two counts.
            whole = int(opened.collection.count()) >= self._truth.count()
        except BaseException as error:
            if not _from_chroma(error):
                raise
            return False
        if whole:
            opened.token = self._seal.token() or self._seal.renew()  # opening may have persisted
            self._client.offer(opened)
        else:
            self._stop(opened)
        return whole

    def _made_again(self) -> Opened:
        self._seal.remove()
        shutil.rmtree(self._folder, ignore_errors=True)
        opened = start(self._folder)
        for passage_ids, vectors in self._truth.batches():
            put(opened.collection, passage_ids, vectors)
        opened.token = self._seal.renew()
        return opened

    def _change(self, opened: Opened, call: Call[None]) -> None:
        self._seal.remove()
        try:
            call(opened.collection)
        except KeyboardInterrupt:  # it comes between two calls of Chroma, never within one
            opened.token = self._seal.renew()
            raise
        except BaseException:
            self._client.withdraw()
            raise
        opened.token = self._seal.renew()

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

    def _stop(self, opened: Opened) -> None:
        opened.system.stop()


def start(folder: Path) -> Opened:
    """Open the collection in a folder, which is made if there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    system = start_system(is_persistent=True, persist_directory=str(folder))
    collection = client_of(system).get_or_create_collection(
        _COLLECTION,
        embedding_function=None,
        configuration={"hnsw": {**HNSW, "sync_threshold": _SYNC_THRESHOLD}},
    )
    # The first query loads the graph and replays the log: it belongs to the opening.
    first = collection.get(limit=1, include=["embeddings"])["embeddings"]
    if len(first):
        collection.query(query_embeddings=first, n_results=1, include=[])
    return Opened(system, collection)


def _from_chroma(error: BaseException) -> bool:
    # chromadb and its Rust core raise several unrelated trees; a panic is no Exception.
    module = type(error).__module__.partition(".")[0]
    return isinstance(error, OSError) or module in {
        "chromadb",
        "chromadb_rust_bindings",
        "pyo3_runtime",
    }
