"""A resource that many threads use at once, and that one thread may put away."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class _Loan(Generic[T]):
    """A resource and the number of threads that use it; a withdrawn one is given out no more."""

    resource: T
    users: int = 0
    withdrawn: bool = False


class Lending(Generic[T]):
    """Lend one resource to any number of threads.

    Nobody waits for a user to finish: a resource that is withdrawn while it is used is closed by
    the last one that gives it back.
    """

    def __init__(self, close: Callable[[T], None]) -> None:
        self._close = close
        self._lock = threading.Lock()
        self._loan: _Loan[T] | None = None

    @contextmanager
    def borrow(self) -> Iterator[T | None]:
        """Give the resource, which stays open until the block ends; None where there is none."""
        loan = self._taken()
        try:
            yield None if loan is None else loan.resource
        finally:
            if loan is not None:
                self._given_back(loan)

    def offer(self, resource: T) -> None:
        """Lend this resource from now on, instead of the one before."""
        self.withdraw()
        with self._lock:
            self._loan = _Loan(resource)

    def withdraw(self) -> None:
        """Lend nothing any more."""
        with self._lock:
            loan, self._loan = self._loan, None
            if loan is None:
                return
            loan.withdrawn = True
            unused = not loan.users
        if unused:
            self._close(loan.resource)

    def _taken(self) -> _Loan[T] | None:
        with self._lock:
            if self._loan is not None:
                self._loan.users += 1
            return self._loan

    def _given_back(self, loan: _Loan[T]) -> None:
        with self._lock:
            loan.users -= 1
            last = loan.withdrawn and not loan.users
        if last:
            self._close(loan.resource)
