"""The two rankings that a search fuses, each over all passages or over chosen ones."""

from __future__ import annotations

from retrieval.index.catalogue import Vectors
from retrieval.index.scanning import Scan
from retrieval.index.shelf import Chosen
from retrieval.index.vectors import VectorStore
from retrieval.index.words import WordIndex

Ranking = list[tuple[int, float]]

# Measured at 60,000 passages (docs/filters.md).
_SCANNED_PER_RESULT = 50  # passages compared with in the time that Chroma takes for one result
_MEANING_MARGIN = 4.5  # Chroma's graph misses some of what lies far down the ranking
_WORDS_MARGIN = 1.3  # tantivy misses nothing, and is asked again where this does not suffice
_MOST_HITS = 6_000  # beyond which naming the chosen passages to tantivy is quicker


class Meaning:
    """Rank passages by the similarity of their embeddings."""

    def __init__(self, store: VectorStore, scan: Scan) -> None:
        self._store = store
        self._scan = scan

    def best(self, vector: Vectors, k: int, chosen: Chosen | None) -> Ranking:
        """Return the ``k`` nearest as (id, cosine similarity), best first."""
        if chosen is None:
            return self._store.nearest(vector, k)
        fetch = chosen.fetch(k, _MEANING_MARGIN)
        if len(chosen.ids) > fetch * _SCANNED_PER_RESULT:
            found = _kept(self._store.nearest(vector, fetch), chosen)
            if len(found) >= k:
                return found[:k]
        return self._scan.nearest(vector, chosen.ids, k, collection=chosen.collection)


class Words:
    """Rank passages by their words."""

    def __init__(self, index: WordIndex) -> None:
        self._index = index

    def best(self, query: str, k: int, chosen: Chosen | None) -> Ranking:
        """Return the ``k`` best as (id, BM25 score), best first."""
        if chosen is None:
            return self._index.best(query, k)
        fetch = chosen.fetch(k, _WORDS_MARGIN)
        while fetch <= _MOST_HITS:
            hits = self._index.best(query, fetch)
            found = _kept(hits, chosen)
            if len(found) >= k or len(hits) < fetch:
                return found[:k]
            fetch *= 4
        return self._index.best(query, k, among=chosen.ids.tolist())


def _kept(ranking: Ranking, chosen: Chosen) -> Ranking:
    holds = chosen.holds([passage_id for passage_id, _ in ranking])
    return [found for found, held in zip(ranking, holds, strict=True) if held]
