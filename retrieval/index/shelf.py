"""What the live passages are filtered by, read once a generation and kept in memory."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.domain import NO_FILTERS, Filters
from retrieval.index.catalogue import Catalogue
from retrieval.index.filtering import Columns, Ids, Mask, allowed, columns_of

_MORE = 50  # fetched beyond the expected share: a small one is never met exactly


@dataclass(frozen=True, slots=True)
class Chosen:
    """Some of a collection's passages: their ids, ascending, and how many there are in all."""

    ids: Ids
    collection: int

    def fetch(self, wanted: int, margin: float) -> int:
        """Return how many of the best of all to look through for so many of the chosen.

        That is as many as hold them where they lie evenly, times ``margin``.
        """
        share = len(self.ids) / self.collection
        return min(self.collection, int(margin * wanted / share) + _MORE)

    def holds(self, passage_ids: Sequence[int]) -> Mask:
        """Tell of each passage whether it was chosen."""
        asked = np.asarray(passage_ids, dtype=np.int64)
        places = np.searchsorted(self.ids, asked)
        places[places == len(self.ids)] = 0
        found: Mask = self.ids[places] == asked
        return found


class Shelf:
    """Tell which passages some filters allow. Safe to use from several threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lock = threading.Lock()
        self._columns: Columns | None = None
        self._generation = -1

    def columns(self, generation: int) -> Columns:
        """Return the columns of a generation of the catalogue, or of a later one."""
        with self._lock:
            if self._columns is None or self._generation < generation:
                self._columns = columns_of(self._catalogue.dates_and_outlets())
                self._generation = generation
            return self._columns

    def choose(self, generation: int, *limits: Filters) -> Chosen | None:
        """Return the passages that all of the filters allow; None when they allow every one."""
        limits = tuple(filters for filters in limits if filters != NO_FILTERS)
        if not limits:
            return None
        columns = self.columns(generation)
        mask = np.logical_and.reduce([allowed(columns, filters) for filters in limits])
        return None if mask.all() else Chosen(columns.ids[mask], len(columns.ids))
