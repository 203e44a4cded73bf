"""What both rankings of a search give for a question, taken from the real stores."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.evaluation.corpus import corpus_settings, fill
from retrieval import Settings, open_engine
from retrieval.index.fusion import HELD_WORTH, fuse
from retrieval.index.legs import Meaning, Words
from retrieval.index.search import POOL
from retrieval.index.stores import Stores
from retrieval.models.protocol import EmbeddingModel

Scores = dict[int, float]
Ranking = list[str]  # article ids, best first, each once

RANK_CONSTANT = 60
"""Of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009)."""


@dataclass(frozen=True, slots=True)
class Legs:
    """The candidates of both rankings for one question, by passage id, best first.

    ``scored_besides`` is the similarity of what the words alone have found; ``held`` tells which
    share of the question each candidate holds; ``articles`` names the article of each.
    """

    meaning: Scores
    words: Scores
    scored_besides: Scores
    held: Scores
    articles: dict[int, str]

    def by_meaning(self) -> Ranking:
        """Rank articles by similarity alone."""
        return self._ranked(self.meaning)

    def by_words(self) -> Ranking:
        """Rank articles by BM25 alone."""
        return self._ranked(self.words)

    def fused(self, worth: float = HELD_WORTH) -> Ranking:
        """Rank articles as the search does, with a worth of words of its own or another."""
        known = self.meaning | self.scored_besides
        return self._ranked(fuse(known, self.held, worth))

    def by_min_max(self, weight: float) -> Ranking:
        """Rank articles by both scores, each stretched to 0–1, with a weight for the meaning."""
        near, told = stretched(self.meaning | self.scored_besides), stretched(self.words)
        return self._ranked(
            {
                i: weight * near.get(i, 0.0) + (1 - weight) * told.get(i, 0.0)
                for i in {**near, **told}
            }
        )

    def by_reciprocal_ranks(self) -> Ranking:
        """Rank articles by the sum of 1 / (60 + rank) over both rankings."""
        summed: Scores = {}
        for ranking in (self.meaning, self.words):
            for rank, passage_id in enumerate(ranking, start=1):
                summed[passage_id] = summed.get(passage_id, 0.0) + 1 / (RANK_CONSTANT + rank)
        return self._ranked(summed)

    def _ranked(self, scores: Scores) -> Ranking:
        """Rank articles by the best of their passages; ties as the search breaks them."""
        best = sorted(scores, key=lambda i: (-scores[i], i))
        return list(dict.fromkeys(self.articles[i] for i in best))


class Collection:
    """A corpus in the three stores, asked leg by leg."""

    def __init__(self, stores: Stores, embedder: EmbeddingModel) -> None:
        self._stores = stores
        self._embedder = embedder
        self._meaning = Meaning(stores.vectors, stores.scan)
        self._words = Words(stores.words)
        stores.refresh()

    def legs(self, query: str) -> Legs:
        """Return what a search would fuse for a query."""
        vector = np.asarray(self._embedder.embed_query(query), dtype=np.float32)
        meaning = dict(self._meaning.best(vector, POOL, None))
        words = dict(self._words.best(query, POOL, None))
        catalogue = self._stores.catalogue
        missed = catalogue.vectors([i for i in words if i not in meaning])
        passages = catalogue.passages([*meaning, *missed])
        return Legs(
            meaning,
            words,
            {i: float(np.dot(vector, stored)) for i, stored in missed.items()},
            self._stores.words.held(query, list(passages)),
            {i: passage.article_id for i, passage in passages.items()},
        )


def stretched(scores: Scores) -> Scores:
    """Stretch scores to 0–1; those that are all alike count 1."""
    low, high = min(scores.values(), default=0.0), max(scores.values(), default=0.0)
    width = high - low
    return {i: (score - low) / width if width else 1.0 for i, score in scores.items()}


def ingested(corpus: Path, work: Path) -> Path:
    """Return the data folder of a corpus' collection, which is filled the first time."""
    bare = work / "corpora" / f"{corpus.parent.name}.jsonl"
    write_bare(corpus, bare)
    settings = corpus_settings(Settings(data_dir=work), bare)
    with open_engine(settings) as engine:
        fill(engine, bare, None)
    return settings.data_dir


def write_bare(corpus: Path, bare: Path) -> None:
    """Copy a corpus without its ``source``, which names no outlet, and may tell gold from the rest.

    A source is embedded with its passages.
    """
    bare.parent.mkdir(parents=True, exist_ok=True)
    with corpus.open(encoding="utf-8") as lines, bare.open("w", encoding="utf-8") as copy:
        for article in map(json.loads, lines):
            kept = {key: article[key] for key in ("id", "title", "text")}
            copy.write(f"{json.dumps(kept)}\n")
