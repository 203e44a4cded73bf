"""What a vector store follows: the vectors of the catalogue, and how far it has followed them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from retrieval.index.catalogue import Catalogue, Vectors
from retrieval.index.ledger import Ledger

Batches = Iterable[tuple[Sequence[int], Vectors]]

_PAGE = 1_000  # passages read at once


class Truth:
    """Say what the vectors of one collection are, to one of the stores that keep them.

    A data folder may be used with several vector stores, in turns or at once. Of each it is
    remembered up to which generation of the catalogue it has followed.
    """

    def __init__(self, catalogue: Catalogue, ledger: Ledger, store: str) -> None:
        self._catalogue = catalogue
        self._ledger = ledger
        self._store = store

    def batches(self) -> Batches:
        """Yield every (ids, vectors) that a store must hold, in pages.

        That is what is live, and what a writer has handed over and not published yet.
        """
        for page in pages(self._catalogue.embedded_passage_ids()):
            found = self._catalogue.vectors(page)
            if found:
                yield list(found), np.stack(list(found.values()))

    def count(self) -> int:
        """Return how many vectors a store must hold at least: one a live passage."""
        return self._catalogue.live_passage_count()

    def generation(self) -> int:
        """Return the generation of the catalogue."""
        return self._catalogue.generation()

    def is_followed(self) -> bool:
        """Tell whether the store has followed every change up to now."""
        return self._catalogue.is_followed_by(self._store)

    def follow(self, generation: int) -> None:
        """Remember that the store has followed every change up to a generation."""
        self._ledger.follow(generation)


def pages(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut a list of passages into pages that are read at once."""
    for start in range(0, len(ids), _PAGE):
        yield ids[start : start + _PAGE]
