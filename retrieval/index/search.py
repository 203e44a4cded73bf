"""Find the passages nearest to a question, by meaning and by words together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from retrieval.domain import (
    NO_FILTERS,
    Article,
    Filters,
    Passage,
    SearchResult,
    Span,
    summary_of,
)
from retrieval.index.catalogue import Vectors
from retrieval.index.filtering import nearest_outlets, outlet_key
from retrieval.index.fusion import fuse
from retrieval.index.legs import Meaning, Words
from retrieval.index.shelf import Chosen
from retrieval.index.stores import Stores
from retrieval.models.protocol import EmbeddingModel
from retrieval.models.readings import Reading

POOL = 100
"""Candidates that each index gives."""
PREFERRED = 0.2
MILDLY_PREFERRED = 0.05
"""What a preferred passage is worth more, of the 1 that the best of both rankings has.

Measured (docs/filters.md): up to 0.2 no answer that the preference does not fit is lost from the
best dozen.
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage as the search found it: its place, its text's article, and its scores.

    ``favour`` is what its score gained for being preferred. ``reading`` is what a model has read
    in it for the question, ``relevance`` how well it answers by that.
    """

    passage: Passage
    article: Article
    score: float
    similarity: float
    bm25: float
    favour: float = 0.0
    reading: Reading | None = None
    relevance: float | None = None

    @property
    def merit(self) -> float:
        """What it is ordered by: its relevance where it was judged, else the search's score."""
        return self.score if self.relevance is None else self.relevance

    @property
    def span(self) -> Span:
        """The passage's sentences, without the whitespace around them."""
        return Span(self.passage.sentences[0].start, self.passage.sentences[-1].end)

    @property
    def text(self) -> str:
        """The text of that span."""
        return self.article.text[slice(*self.span)]


class _Scored(NamedTuple):
    """What the search says of a passage before it is read."""

    passage_id: int
    score: float
    similarity: float
    bm25: float
    favour: float


@dataclass(frozen=True, slots=True)
class _Asked:
    """A search: what is searched for, among which passages, and which gain how much."""

    query: str
    k: int
    chosen: Chosen | None
    favoured: Chosen | None
    weight: float

    @property
    def pool(self) -> int:
        """How many each index gives."""
        return max(POOL, self.k)


class _Hits(NamedTuple):
    """What both indexes give, live or not: cosine similarities and BM25 scores."""

    meaning: dict[int, float]
    words: dict[int, float]


class Search:
    """Search one collection. Safe to use from several threads."""

    def __init__(self, stores: Stores, embedder: EmbeddingModel) -> None:
        self._stores = stores
        self._embedder = embedder
        self._meaning = Meaning(stores.vectors, stores.scan)
        self._words = Words(stores.words)

    def candidates(
        self,
        query: str,
        k: int,
        filters: Filters = NO_FILTERS,
        preferred: Filters = NO_FILTERS,
        weight: float = PREFERRED,
    ) -> list[Candidate]:
        """Return the ``k`` best passages of the live articles that the filters allow, best first.

        What ``preferred`` allows as well is looked for besides, and gains ``weight``.
        """
        return next(self.pages(query, k, k, filters, preferred, weight))

    def pages(
        self,
        query: str,
        k: int,
        first: int,
        filters: Filters = NO_FILTERS,
        preferred: Filters = NO_FILTERS,
        weight: float = PREFERRED,
    ) -> Iterator[list[Candidate]]:
        """Yield the ``first`` of those candidates, then the rest, read only when it is asked for.

        What is changed or removed in between is left out of the rest.
        """
        asked = self._asked(query, k, filters, preferred, weight)
        if asked is None:
            yield []
            return
        vector = np.asarray(self._embedder.embed_query(query), dtype=np.float32)
        hits = self._hits(asked, vector)
        # A passage and its article are read in one state: offsets fit one version of a text.
        with self._stores.catalogue.snapshot():
            scored = self._scored(asked, hits)
            page = self._read(scored[:first])
        yield page
        with self._stores.catalogue.snapshot():
            page = self._read(scored[first:])
        yield page

    def outlets(self) -> tuple[str, ...]:
        """Return the outlets of the live articles, each as one of them writes it."""
        return self._stores.shelf.columns(self._stores.refresh()).spelt

    def unknown_outlet(self, filters: Filters) -> str | None:
        """Say so where filters name an outlet that no article has, and what is written like it."""
        if filters.source is None:
            return None
        columns = self._stores.shelf.columns(self._stores.refresh())
        if not len(columns.ids) or outlet_key(filters.source) in columns.names:
            return None
        nearest = ", ".join(map(repr, nearest_outlets(filters.source, columns)))
        told = f"no article is of the outlet {filters.source!r}"
        return f"{told}; there are, for instance, {nearest}" if nearest else told

    def holds(self, *limits: Filters) -> bool:
        """Tell whether any live passage is allowed by all of some filters."""
        chosen = self._stores.shelf.choose(self._stores.refresh(), *limits)
        return chosen is None or len(chosen.ids) > 0

    def _asked(
        self, query: str, k: int, filters: Filters, preferred: Filters, weight: float
    ) -> _Asked | None:
        """Decide among what to search, in the present state; None where nothing is allowed."""
        self._stores.expect_model(self._embedder.name)
        generation = self._stores.refresh()
        chosen = self._stores.shelf.choose(generation, filters)
        if chosen is not None and not len(chosen.ids):
            return None
        favoured = self._favoured(generation, filters, preferred)
        gain = weight if favoured is not None else 0.0
        return _Asked(query, k, chosen, favoured, gain)

    def _favoured(self, generation: int, filters: Filters, preferred: Filters) -> Chosen | None:
        """Return what is preferred among what may be found; None where that tells nothing apart."""
        if preferred == NO_FILTERS:
            return None
        chosen = self._stores.shelf.choose(generation, filters, preferred)
        return chosen if chosen is not None and len(chosen.ids) else None

    def _hits(self, asked: _Asked, vector: Vectors) -> _Hits:
        """Ask both indexes, the words while Chroma searches."""
        with self._stores.beside.running(partial(self._by_words, asked)) as by_words:
            meaning = dict(self._meaning.best(vector, asked.pool, asked.chosen))
            if asked.favoured is not None:
                meaning |= dict(self._meaning.best(vector, asked.pool, asked.favoured))
            words, vectors = by_words()
        # What the words alone have found is compared in meaning too.
        alone = {i: stored for i, stored in vectors.items() if i not in meaning}
        return _Hits(meaning | {i: float(np.dot(vector, its)) for i, its in alone.items()}, words)

    def _by_words(self, asked: _Asked) -> tuple[dict[int, float], dict[int, Vectors]]:
        """Return the scores of what the words find, and the vectors."""
        words = dict(self._words.best(asked.query, asked.pool, asked.chosen))
        if asked.favoured is not None:
            words |= dict(self._words.best(asked.query, asked.pool, asked.favoured))
        return words, self._stores.catalogue.vectors(list(words))

    def _scored(self, asked: _Asked, hits: _Hits) -> list[_Scored]:
        """Fuse what both indexes say of the live passages: the ``k`` best. Call in a snapshot."""
        every = list(hits.meaning | hits.words)
        live = self._stores.catalogue.live_among(every)
        held = self._stores.words.held(asked.query, live)
        scores = fuse(_only(hits.meaning, live), {i: held.get(i, 0.0) for i in live})
        favours = _favours(scores, asked.favoured, asked.weight)
        scores = {i: (score + favours[i]) / (1 + asked.weight) for i, score in scores.items()}
        return [
            _Scored(i, scores[i], hits.meaning.get(i, 0.0), hits.words.get(i, 0.0), favours[i])
            for i in sorted(scores, key=lambda i: (-scores[i], i))[: asked.k]
        ]

    def _read(self, scored: Sequence[_Scored]) -> list[Candidate]:
        """Read what is live of some passages. Call in a snapshot."""
        passages = self._stores.catalogue.passages([its.passage_id for its in scored])
        articles = self._stores.catalogue.articles_of({it.article_id for it in passages.values()})
        return [
            Candidate(passage, articles[passage.article_id], *its[1:])
            for its in scored
            if (passage := passages.get(its.passage_id)) is not None
        ]


def as_results(candidates: Sequence[Candidate]) -> list[SearchResult]:
    """Number candidates from 1."""
    return [
        SearchResult(
            rank=rank,
            score=found.merit,
            passage=found.passage,
            article=summary_of(found.article),
            start=found.span.start,
            end=found.span.end,
            text=found.text,
            signals={"similarity": found.similarity, "bm25": found.bm25},
        )
        for rank, found in enumerate(candidates, start=1)
    ]


def _favours(scores: dict[int, float], favoured: Chosen | None, weight: float) -> dict[int, float]:
    """Return what each passage gains for being preferred."""
    if favoured is None:
        return dict.fromkeys(scores, 0.0)
    held = favoured.holds(list(scores))
    return {i: weight if preferred else 0.0 for i, preferred in zip(scores, held, strict=True)}


def _only(scores: dict[int, float], kept: Sequence[int]) -> dict[int, float]:
    return {i: scores[i] for i in kept if i in scores}
