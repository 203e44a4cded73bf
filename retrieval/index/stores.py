"""The three stores of one data folder, opened together and kept in step for readers."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from retrieval.errors import DamagedError, WrongModelError
from retrieval.index.catalogue import Catalogue, Vectors
from retrieval.index.database import Database
from retrieval.index.ledger import Ledger
from retrieval.index.lock import writing
from retrieval.index.vectors import VectorStore
from retrieval.index.words import WordEntry, WordIndex

_PAGE = 1_000  # passages read at once when an index is made again


class Stores:
    """Open the catalogue and its two indexes. The catalogue is the truth."""

    def __init__(self, data_dir: Path) -> None:
        data_dir.mkdir(parents=True, exist_ok=True)
        self.data_dir = data_dir
        self.database = Database(data_dir / "catalogue.sqlite3")
        self.catalogue = Catalogue(self.database)
        self.ledger = Ledger(self.database)
        self.vectors = VectorStore(data_dir / "chroma", self.every_vector, self._expected)
        self.words = WordIndex(data_dir / "words")
        self._lock = threading.Lock()
        self._seen = -1

    def close(self) -> None:
        """Release every file."""
        self.vectors.close()
        self.words.close()
        self.database.close()

    def refresh(self) -> int:
        """Reopen the indexes if the collection has changed. Return its generation."""
        with self._lock:
            generation = self.catalogue.generation()
            if generation != self._seen:
                self._expect_whole()
                self.vectors.reopen()
                self.words.reopen()
                self._mend_words()
                self._seen = generation
            return generation

    def expect_model(self, name: str) -> None:
        """Refuse to go on with an index that another embedding model made."""
        made_with = self.catalogue.meta("embedding_model")
        if made_with is not None and made_with != name:
            raise WrongModelError(
                f"The index in {self.data_dir} was made with the embedding model {made_with!r},"
                f" and {name!r} is configured. Set FOOTNOTE_EMBEDDING_MODEL back, or run"
                " `footnote doctor --repair` to embed every article again with the new one."
            )

    def every_vector(self) -> Iterator[tuple[Sequence[int], Vectors]]:
        """Yield what the vector store must hold, in pages."""
        for page in self._pages():
            found = self.catalogue.vectors(page)
            if found:
                yield list(found), np.stack(list(found.values()))

    def every_word_entry(self) -> Iterator[WordEntry]:
        """Yield what the word index must hold."""
        for page in self._pages():
            passages = self.catalogue.passages(page)
            articles = self.catalogue.articles_of({p.article_id for p in passages.values()})
            for passage in passages.values():
                article = articles[passage.article_id]
                text = article.text[passage.start : passage.end]
                yield WordEntry(passage.id, article.title, text)

    def _pages(self) -> Iterator[list[int]]:
        ids = self.catalogue.live_passage_ids()
        for start in range(0, len(ids), _PAGE):
            yield ids[start : start + _PAGE]

    def _expected(self) -> int:
        return self.catalogue.live_passage_count()

    def _expect_whole(self) -> None:
        if self.catalogue.meta("embedding_again"):
            raise DamagedError(
                f"The articles in {self.data_dir} are being embedded again with another model, or"
                " that was interrupted. Wait, or run `footnote doctor --repair` to go on."
            )

    def _mend_words(self) -> None:
        if self.words.count() >= self._expected():
            return
        with writing(self.data_dir):  # nobody writes now: a shortage is a loss
            self.words.reopen()
            if self.words.count() < self._expected():
                self.words.rebuild(self.every_word_entry())
