"""The collection of articles: bring in, list, show, remove, check.

An answer needs a library too, so what only an ingest or a check-up needs is imported by them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from retrieval.articles.passages import CountTokens
from retrieval.domain import (
    Article,
    ArticleSummary,
    Citation,
    DoctorReport,
    IngestReport,
    summary_of,
)
from retrieval.errors import NotFoundError
from retrieval.index.progress import Progress, Silent
from retrieval.index.stores import Stores
from retrieval.models.protocol import EmbeddingModel

if TYPE_CHECKING:
    from retrieval.answering.verifying import Verification

_CONTEXT = 1_200  # characters around a quote whose passage is not indexed any more


@dataclass(frozen=True, slots=True)
class PassageView:
    """A quote in its passage. ``start`` places ``text`` in the article; the rest is within it."""

    text: str
    start: int
    quote_start: int
    quote_end: int
    changed_since: bool = False


class Library:
    """Manage the articles of one data folder. Safe to use from several threads."""

    def __init__(
        self,
        stores: Stores,
        embedder: Callable[[], EmbeddingModel],
        count_tokens: Callable[[], CountTokens],
        *,
        allow_private_urls: bool,
    ) -> None:
        self._stores = stores
        self._embedder = embedder
        self._count_tokens = count_tokens
        self._allow_private_urls = allow_private_urls

    def ingest(
        self,
        locations: Sequence[str],
        *,
        sync: bool = False,
        progress: Progress | None = None,
    ) -> IngestReport:
        """Bring in the articles of files, folders and URLs, and return what was done.

        With ``sync``, articles that a location gave before and gives no more are removed. What
        cannot be read is named in the report. Raises BusyError when another process writes on.
        """
        from retrieval.articles.reading import read_articles
        from retrieval.index.indexing import Indexer, recover

        told = progress or Silent()
        with self._stores.writing():
            recover(self._stores)
            indexer = Indexer(self._stores, self._checked_embedder(), self._count_tokens(), told)
            for location in locations:
                told.reading(location)
                items = read_articles(location, allow_private_urls=self._allow_private_urls)
                indexer.ingest(_root(location), items, sync=sync)
            return indexer.report()

    def remove(self, article_id: str) -> ArticleSummary:
        """Remove every version of an article from all stores. Raises NotFoundError."""
        from retrieval.index.indexing import drop_pending, recover

        with self._stores.writing():
            recover(self._stores)
            removed = self._stores.catalogue.article(article_id)
            self._stores.ledger.remove([article_id])
            drop_pending(self._stores)
            return summary_of(removed)

    def articles(self) -> list[ArticleSummary]:
        """Return every article, newest first, undated last."""
        return self._stores.catalogue.summaries()

    def article(self, article_id: str) -> Article:
        """Return the present version of an article. Raises NotFoundError."""
        return self._stores.catalogue.article(article_id)

    def passage_around(self, citation: Citation) -> PassageView:
        """Return the passage that a quote stands in, read from the version that was quoted.

        Raises NotFoundError, which says so, where the article was removed.
        """
        catalogue = self._stores.catalogue
        with catalogue.snapshot():
            quoted = catalogue.quoted_article(citation.article_id, citation.content_hash)
            present = self._present_hash(citation.article_id)
            if quoted is None:
                from retrieval.answering.verifying import missing

                why = missing(f"“{citation.title}”", removed=present is None)
                raise NotFoundError(f"{why[0].upper()}{why[1:]}.")
            changed = present != citation.content_hash
            start, end = self._bounds(citation, quoted, changed)
        return PassageView(
            text=quoted.text[start:end],
            start=start,
            quote_start=citation.start - start,
            quote_end=citation.end - start,
            changed_since=changed,
        )

    def verify(self, answer: Mapping[str, Any]) -> Verification:
        """Check an answer that was saved as JSON against the versions of the articles it quotes.

        Asks no server but that of the embedding model, where one is set. Raises UsageError for
        what is no saved answer.
        """
        from retrieval.answering.chat import make_gate
        from retrieval.answering.similarity import EmbeddingSimilarity
        from retrieval.answering.verifying import Collection, verify

        def similarity(sentence: str, texts: Sequence[str]) -> float:
            return EmbeddingSimilarity(self._embedder())(sentence, texts)

        held = Collection(self._stores.catalogue.quoted_article, self._present_hash)
        return verify(answer, held, make_gate(similarity))

    def doctor(self, *, repair: bool = False) -> DoctorReport:
        """Check the stores against each other; with ``repair``, mend what does not agree."""
        from retrieval.index.checkup import check, mend

        if not repair:
            return check(self._stores, self._embedder())
        with self._stores.writing():
            return mend(self._stores, self._embedder(), self._count_tokens())

    def _checked_embedder(self) -> EmbeddingModel:
        embedder = self._embedder()
        self._stores.expect_model(embedder.name)
        self._stores.ledger.set_meta("embedding_model", embedder.name)
        return embedder

    def _present_hash(self, article_id: str) -> str | None:
        found = self._stores.catalogue.summaries_of([article_id])
        return found[article_id].content_hash if article_id in found else None

    def _bounds(self, citation: Citation, quoted: Article, changed: bool) -> tuple[int, int]:
        if not changed:
            for passage in self._stores.catalogue.passages_of(citation.article_id):
                if passage.start <= citation.start and citation.end <= passage.end:
                    return passage.sentences[0].start, passage.sentences[-1].end
        middle = (citation.start + citation.end) // 2
        start = min(citation.start, max(0, middle - _CONTEXT // 2))
        return start, max(citation.end, min(len(quoted.text), middle + _CONTEXT // 2))


def _root(location: str) -> str:
    """Name what was given to ingest, so that the same path is known again from elsewhere."""
    return location if "://" in location else os.path.realpath(location)
