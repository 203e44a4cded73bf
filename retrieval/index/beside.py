"""Threads that work beside the caller's own: two stores are read in the time of the slower one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


class Beside:
    """Run calls beside what their callers do meanwhile. Safe to use from several threads.

    It pays where both sides leave the interpreter: in SQLite, tantivy, Chroma and onnxruntime.
    """

    def __init__(self, threads: int) -> None:
        """Keep so many threads, each started when it is first needed."""
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="footnote-beside")

    @contextmanager
    def running(self, call: Callable[[], T]) -> Iterator[Callable[[], T]]:
        """Run a call during the block; give what waits for its result, or raises its error.

        The block is left when the call has ended, so that no call outlives who asked for it.
        """
        future = self._begun(call)
        try:
            yield future.result
        finally:
            wait([future])

    def close(self) -> None:
        """Wait for the calls that run, and end the threads."""
        self._pool.shutdown()

    def _begun(self, call: Callable[[], T]) -> Future[T]:
        try:
            return self._pool.submit(call)
        except RuntimeError:  # closed, or the system gives no more threads: the caller's will do
            return _done(call)


def _done(call: Callable[[], T]) -> Future[T]:
    future: Future[T] = Future()
    try:
        future.set_result(call())
    except Exception as error:
        future.set_exception(error)
    return future
