"""Compare a question with every one of some passages: exact, and quick while they are few.

Vectors are read from the catalogue as they are needed and kept in a mapped file, which the system
may page out. The file has no name: it goes with the process, however that ends, so there is
nothing to repair. A passage's vector never changes, and its id is never given again.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import numpy as np

from retrieval.index.catalogue import Vectors
from retrieval.index.filtering import Ids

_BLOCK = 1_024  # rows compared at once: they stay in the processor's cache
_SPARE = 1.25  # room for passages that are yet to come, as a share of those there are
_LEAST = 4_096  # rows

Read = Callable[[Sequence[int]], Mapping[int, Vectors]]


class Scan:
    """Find the nearest among chosen passages. Safe to use from several threads.

    ``read`` gives the stored unit vectors of passages, each of shape [dimensions].
    """

    def __init__(self, read: Read, folder: Path) -> None:
        self._read = read
        self._folder = folder
        self._lock = threading.Lock()
        self._kept: _Rows | None = None

    def nearest(
        self, vector: Vectors, passage_ids: Ids, k: int, *, collection: int
    ) -> list[tuple[int, float]]:
        """Return the ``k`` nearest of some passages as (id, cosine similarity), best first.

        ``passage_ids`` ascend; ids without a vector are left out. ``collection`` is how many
        passages there are in all, for which room is made.
        """
        if not len(passage_ids):
            return []
        rows, places = self._rows_of(passage_ids, len(vector), collection)
        known = places >= 0
        similarities = _compared(rows, places[known], vector)
        best = _best(similarities, k)
        return list(
            zip(passage_ids[known][best].tolist(), similarities[best].tolist(), strict=True)
        )

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        if self._kept is not None:
            self._kept.close()
        self._kept = None

    def _rows_of(self, ids: Ids, dimensions: int, collection: int) -> tuple[Vectors, Ids]:
        """Return rows that hold the vectors of some passages, and which row is whose."""
        with self._lock:
            for _ in range(2):
                if self._kept is not None and self._kept.take_in(ids, self._read):
                    return self._kept.rows, self._kept.places(ids)
                self._forget()
                with suppress(OSError):  # no room on the disk
                    room = max(_LEAST, int(_SPARE * collection))
                    self._kept = _Rows(self._folder, room, dimensions, int(ids[-1]))
        return self._unkept(ids, dimensions)

    def _unkept(self, ids: Ids, dimensions: int) -> tuple[Vectors, Ids]:
        found = self._read(ids.tolist())
        rows = np.stack(list(found.values())) if found else np.empty((0, dimensions), np.float32)
        place = {passage_id: row for row, passage_id in enumerate(found)}
        return rows, np.array([place.get(int(i), -1) for i in ids], dtype=np.int64)


class _Rows:
    """A mapped file of vectors, filled as they are asked for, and which row holds which."""

    def __init__(self, folder: Path, room: int, dimensions: int, last_id: int) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115
        self._file.truncate(room * dimensions * 4)
        self.rows: Vectors = np.memmap(self._file, "<f4", "r", shape=(room, dimensions))
        self._place = np.full(last_id + 1, -1, dtype=np.int64)
        self._used = 0

    def take_in(self, ids: Ids, read: Read) -> bool:
        """Read what is not here yet. False when there is no room, here or on the disk."""
        missing = ids[self.places(ids) < 0]
        if self._used + len(missing) > len(self.rows):
            return False
        try:
            for start in range(0, len(missing), _BLOCK):
                self._append(read(missing[start : start + _BLOCK].tolist()))
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Release the file; rows that somebody still compares stay mapped until then."""
        self._file.close()

    def places(self, ids: Ids) -> Ids:
        """Return the row of each passage, -1 for none."""
        if int(ids[-1]) >= len(self._place):
            more = np.full(int(ids[-1]) + 1 - len(self._place), -1, dtype=np.int64)
            self._place = np.concatenate([self._place, more])
        return self._place[ids]

    def _append(self, found: Mapping[int, Vectors]) -> None:
        if not found:
            return
        block = np.stack(list(found.values())).astype("<f4", copy=False)
        # Written, not stored through the map: where the disk is full that would end the process.
        self._file.seek(self._used * block.shape[1] * 4)
        _write_all(self._file, block.tobytes())
        self._place[list(found)] = np.arange(self._used, self._used + len(block))
        self._used += len(block)


def _write_all(file: IO[bytes], data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def _compared(rows: Vectors, places: Ids, vector: Vectors) -> Vectors:
    """Return the inner product of each chosen row with a vector."""
    found = np.empty(len(places), dtype=np.float32)
    block = np.empty((min(_BLOCK, len(places)), len(vector)), dtype=np.float32)
    for start in range(0, len(places), _BLOCK):
        chosen = places[start : start + _BLOCK]
        part = np.take(rows, chosen, axis=0, out=block[: len(chosen)], mode="clip")
        found[start : start + len(chosen)] = part @ vector
    return found


def _best(scores: Vectors, k: int) -> Any:
    """Return the places of the ``k`` greatest, greatest first."""
    if len(scores) > k:
        chosen = np.argpartition(-scores, k)[:k]
        return chosen[np.argsort(-scores[chosen], kind="stable")]
    return np.argsort(-scores, kind="stable")
