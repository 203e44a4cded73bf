"""The three stores of one data folder, opened together and kept in step for readers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from retrieval.errors import DamagedError, StoreError, WrongModelError
from retrieval.index.beside import Beside
from retrieval.index.catalogue import Catalogue
from retrieval.index.database import Database
from retrieval.index.home import home_of
from retrieval.index.ledger import Ledger
from retrieval.index.lock import WAIT_SECONDS, writing
from retrieval.index.scanning import Scan
from retrieval.index.server_address import server_address
from retrieval.index.shelf import Shelf
from retrieval.index.truth import Truth, pages
from retrieval.index.words import WordEntry, WordIndex
from retrieval.models.sessions import usable_cores


class Stores:
    """Open the catalogue and its two indexes. The catalogue is the truth."""

    def __init__(
        self, data_dir: Path, *, chroma_url: str | None = None, wait_seconds: float = WAIT_SECONDS
    ) -> None:
        """Open a data folder; a writer waits ``wait_seconds`` for another one to finish.

        With ``chroma_url`` the vectors are kept in the Chroma server there. Raises StoreError for
        a folder that cannot be used, and UsageError for what is no such address.
        """
        server = server_address(chroma_url) if chroma_url else None
        _make_folder(data_dir)
        self.data_dir = data_dir
        self._wait_seconds = wait_seconds
        _expect_catalogue(data_dir)
        self.database = Database(data_dir / "catalogue.sqlite3")
        self.catalogue = Catalogue(self.database)
        self.home = home_of(self.database, server)
        self.ledger = Ledger(self.database, str(self.home))
        truth = Truth(self.catalogue, self.ledger, str(self.home))
        self.vectors = self.home.open(data_dir, truth)
        self.words = WordIndex(data_dir / "words")
        self.shelf = Shelf(self.catalogue)
        self.scan = Scan(self.catalogue.vectors, data_dir)
        self.beside = Beside(usable_cores())
        self._lock = threading.Lock()
        self._seen = -1

    def close(self) -> None:
        """Release every file."""
        self.beside.close()
        self.vectors.close()
        self.words.close()
        self.scan.close()
        self.database.close()

    def writing(self) -> AbstractContextManager[None]:
        """Hold the writer's lock. Raises BusyError when another process does not give it up."""
        return writing(self.data_dir, self._wait_seconds)

    def refresh(self) -> int:
        """See what other processes have changed, if anything. Return the generation."""
        with self._lock:
            generation = self.catalogue.generation()
            if generation != self._seen:
                self.vectors.reopen()
                if self._words_are_short():
                    with self.writing():
                        self.mend_words()
                self._seen = generation
            return generation

    def mend_words(self) -> None:
        """Make the word index again if it has lost passages. Call under the writer's lock."""
        # The vector store needs no such call: it counts, and mends itself, when it is opened.
        if self._words_are_short():
            self.words.rebuild(self.every_word_entry)

    def expect_model(self, name: str) -> None:
        """Refuse to go on with an index that another embedding model made."""
        if self.catalogue.meta("embedding_again"):
            raise DamagedError(
                f"The articles in {self.data_dir} are being embedded again with another model, or"
                " that was interrupted. Wait, or run `footnote doctor --repair` to go on."
            )
        made_with = self.catalogue.meta("embedding_model")
        if made_with is not None and made_with != name:
            raise WrongModelError(
                f"The index in {self.data_dir} was made with the embedding model {made_with!r},"
                f" and {name!r} is configured. Set FOOTNOTE_EMBEDDING_MODEL back, or run"
                " `footnote doctor --repair` to embed every article again with the new one."
            )

    def every_word_entry(self) -> Iterator[WordEntry]:
        """Yield what the word index must hold."""
        for page in pages(self.catalogue.live_passage_ids()):
            passages = self.catalogue.passages(page)
            articles = self.catalogue.articles_of({p.article_id for p in passages.values()})
            for passage in passages.values():
                article = articles[passage.article_id]
                text = article.text[passage.start : passage.end]
                yield WordEntry(passage.id, article.title, text)

    def _words_are_short(self) -> bool:
        while True:
            generation = self.catalogue.generation()
            expected = self.catalogue.live_passage_count()
            try:
                self.words.reopen()
                if self.words.count() >= expected:
                    return False
            except DamagedError:
                return True
            if generation == self.catalogue.generation():
                return True  # else something was removed between the two counts


def _expect_catalogue(data_dir: Path) -> None:
    """Raise DamagedError where there are indexes and no catalogue, which is made before them."""
    catalogue, indexes = data_dir / "catalogue.sqlite3", (data_dir / "words", data_dir / "chroma")
    if catalogue.exists() and catalogue.stat().st_size:
        return
    if any(index.is_dir() and any(index.iterdir()) for index in indexes):
        raise DamagedError(
            f"The catalogue {catalogue} is missing or empty, though there are indexes beside it."
            " Put it back from a backup, or delete the folders `words` and `chroma` beside it and"
            " ingest the articles again."
        )


def _make_folder(data_dir: Path) -> None:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The data folder {data_dir} cannot be made ({error.strerror or error}). Choose another"
            " with --data-dir."
        ) from error
