"""Apply the plan of an ingest to the three stores, in batches that each end in a whole state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from retrieval.articles.headers import embedding_texts
from retrieval.articles.passages import CountTokens, cut_passages
from retrieval.articles.reading import ReadItem, ReadNotice
from retrieval.domain import Article, IngestReport, PassageCut, ReadArticle, ReadFailure
from retrieval.index.catalogue import Vectors
from retrieval.index.copies import Copies
from retrieval.index.plan import Plan, Seen, gone, placed, plan
from retrieval.index.progress import Progress
from retrieval.index.stores import Stores
from retrieval.index.words import WordEntry
from retrieval.models.protocol import EmbeddingModel

_READ_BATCH = 256  # articles planned at once
_INDEX_BATCH = 512  # passages that become visible at once; some seconds of embedding
_EMBED_BATCH = 128  # passages between two reports of progress

CutArticle = tuple[Article, Sequence[PassageCut]]


class Indexer:
    """Bring articles into the stores. Made for one ingest, under the writer's lock."""

    def __init__(
        self,
        stores: Stores,
        embedder: EmbeddingModel,
        count_tokens: CountTokens,
        progress: Progress,
    ) -> None:
        self._stores = stores
        self._embedder = embedder
        self._count_tokens = count_tokens
        self._progress = progress
        self._seen: dict[str, Seen] = {}
        self._counts: Counter[str] = Counter()
        self._warnings: Counter[str] = Counter()
        self._failures: list[ReadFailure] = []
        self._planned = self._embedded = 0

    def ingest(self, root: str, items: Iterable[ReadItem], *, sync: bool) -> None:
        """Index what a path or URL gives; with ``sync``, remove what it gave before and not now."""
        given: set[tuple[str, str]] = set()
        failed_before = len(self._failures)
        for batch in _batched(items, _READ_BATCH):
            given.update(self._ingest_batch(root, batch))
        if sync:
            self._forget(root, given, self._failures[failed_before:])

    def report(self) -> IngestReport:
        """Return what was done so far."""
        return IngestReport(
            added=self._counts["added"],
            changed=self._counts["changed"],
            unchanged=self._counts["unchanged"],
            removed=self._counts["removed"],
            failures=tuple(self._failures),
            warnings=dict(self._warnings),
        )

    def _ingest_batch(self, root: str, items: Sequence[ReadItem]) -> list[tuple[str, str]]:
        self._note(items)
        decided = self._plan([item for item in items if isinstance(item, ReadArticle)])
        self._failures += decided.failures
        self._index(decided)
        self._counts["unchanged"] += len(decided.unchanged)
        self._stores.ledger.add_origins((root, *origin) for origin in decided.origins)
        return decided.origins

    def _note(self, items: Sequence[ReadItem]) -> None:
        for item in items:
            if isinstance(item, ReadFailure):
                self._failures.append(item)
            elif isinstance(item, ReadNotice):
                self._warnings[item.warning] += 1
            else:
                self._warnings.update(item.warnings)

    def _plan(self, readings: Sequence[ReadArticle]) -> Plan:
        places = [placed(reading, self._earlier_ids(reading)) for reading in readings]
        known = self._stores.catalogue.known({i for place in places for i in place.ids})
        return plan(places, known, self._seen)

    def _earlier_ids(self, reading: ReadArticle) -> list[str]:
        if not reading.id_from_content or reading.line is not None:
            return []
        return self._stores.catalogue.only_ids_from(reading.origin)

    def _index(self, decided: Plan) -> None:
        cut = [
            (article, cut_passages(article.text, self._count_tokens))
            for article in decided.to_index
        ]
        self._planned += sum(len(cuts) for _, cuts in cut)
        self._progress.planned(self._planned)
        for batch in _by_passages(cut, _INDEX_BATCH):
            self._index_batch(batch)
        self._counts["added"] += len(decided.added)
        self._counts["changed"] += len(decided.changed)

    def _index_batch(self, batch: Sequence[CutArticle]) -> None:
        ledger = self._stores.ledger
        ids = ledger.stage(batch)
        Copies(self._stores.database).note([article for article, _ in batch])
        vectors = self._embed(
            [
                text
                for article, cuts in batch
                for text in embedding_texts(article, cuts, self._count_tokens)
            ]
        )
        ledger.store_vectors(ids, vectors)
        self._stores.vectors.upsert(ids, vectors)
        self._stores.words.update(add=_word_entries(ids, batch))
        ledger.publish([article for article, _ in batch])
        drop_pending(self._stores)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        parts = []
        for start in range(0, len(texts), _EMBED_BATCH):
            parts.append(self._embedder.embed_array(texts[start : start + _EMBED_BATCH]))
            self._embedded += len(parts[-1])
            self._progress.embedded(self._embedded)
        return np.concatenate(parts)

    def _forget(
        self, root: str, given: set[tuple[str, str]], failures: Sequence[ReadFailure]
    ) -> None:
        catalogue, ledger = self._stores.catalogue, self._stores.ledger
        before = catalogue.origins_of(root)
        forgotten = gone(before, given, [failure.path for failure in failures])
        still_elsewhere = catalogue.given_elsewhere(root)
        kept = still_elsewhere | {article_id for _, article_id in before - forgotten}
        lost = {article_id for _, article_id in forgotten} - kept
        ledger.remove(lost)  # before its origins: killed here, the next run still knows of both
        ledger.forget_origins(root, forgotten)
        drop_pending(self._stores)
        self._counts["removed"] += len(lost)


def recover(stores: Stores) -> None:
    """Finish or undo what a writer that died has left. Call under the writer's lock."""
    stores.mend_words()
    stores.ledger.roll_back_staged()
    drop_pending(stores)
    Copies(stores.database).note_missing()


def drop_pending(stores: Stores) -> None:
    """Take what the journal has up for dropping out of both indexes."""
    ids = stores.catalogue.pending("drop")
    if ids:
        stores.vectors.delete(ids)
        stores.words.update(drop=ids)
        stores.ledger.dropped(ids)


def _word_entries(ids: Sequence[int], batch: Sequence[CutArticle]) -> Iterator[WordEntry]:
    texts = ((article, cut) for article, cuts in batch for cut in cuts)
    for passage_id, (article, cut) in zip(ids, texts, strict=True):
        yield WordEntry(passage_id, article.title, article.text[cut.start : cut.end])


def _batched(items: Iterable[ReadItem], size: int) -> Iterator[list[ReadItem]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _by_passages(articles: Iterable[CutArticle], size: int) -> Iterator[list[CutArticle]]:
    """Group articles so that each group but the last has at least ``size`` passages."""
    batch: list[CutArticle] = []
    for entry in articles:
        batch.append(entry)
        if sum(len(cuts) for _, cuts in batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch
