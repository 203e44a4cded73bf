"""One writer at a time: an operating-system lock on a file of the data folder.

Two processes that write to one Chroma folder corrupt it (measured: SIGSEGV at the next query), so
every change of a collection happens inside ``writing``. The lock dies with its process.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from retrieval.errors import BusyError, StoreError

WAIT_SECONDS = 30.0


@contextmanager
def writing(data_dir: Path, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the writer's lock of a data folder; raise BusyError after waiting in vain."""
    from filelock import FileLock, Timeout

    lock = FileLock(data_dir / "writer.lock")
    try:
        lock.acquire(timeout=wait_seconds)
    except Timeout as error:
        raise BusyError(
            f"Another process is writing to {data_dir} and did not finish within"
            f" {wait_seconds:g} s. Try again when it has."
        ) from error
    except OSError as error:
        raise StoreError(
            f"Cannot write to the data folder {data_dir} ({error}). Check its rights and free"
            " space, or choose another folder with --data-dir."
        ) from error
    try:
        yield
    finally:
        lock.release()
