"""Words: titles and texts in tantivy (BM25, English stems). The only module that knows it."""

from __future__ import annotations

import math
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from retrieval.errors import DamagedError
from retrieval.index.asking import content_words, set_phrases, without_request
from retrieval.models.tokens import encodable

_HEAP = 64_000_000  # bytes; tantivy refuses less than 15 MB a thread
_FIELDS = ("title", "text")
_PHRASE_BOOST = 2.0
_OTHER_FIELD = 0.3
"""What a word counts in the field, title or text, where it weighs less (docs/retrieval.md)."""


class WordEntry(NamedTuple):
    """What is indexed of one passage."""

    passage_id: int
    title: str
    text: str


class WordIndex:
    """Find passages by their words. Safe to use from several threads; one writer at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._index: Any = None

    def update(self, add: Iterable[WordEntry] = (), drop: Sequence[int] = ()) -> None:
        """Drop and add passages in one commit: a reader sees all of it or nothing."""
        entries = list(add)
        with self._writing() as writer:
            # What is added may stand in the index already, after a kill between two commits.
            _drop(writer, [*drop, *(entry.passage_id for entry in entries)])
            for entry in entries:
                _add(writer, entry)

    def best(
        self, query: str, k: int, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return the ``k`` best passages as (id, BM25 score), best first.

        Any word may match; words in quotation marks count as a phrase besides. ``among`` limits
        the search to some passages, and changes no score.
        """
        with self._reported("searched"):
            index = self._opened()
            searcher = index.searcher()
            wanted = _among(index.schema, _parse(index.schema, query), among)
            hits = searcher.search(wanted, limit=k, count=False).hits
            ids = searcher.fast_field_values("passage_id", [address for _, address in hits])
        return [(int(i), float(score)) for i, (score, _) in zip(ids, hits, strict=True)]

    def held(self, query: str, among: Sequence[int]) -> dict[int, float]:
        """Return which share of a query each of some passages holds, 0–1, by what its words weigh.

        A word, or what is quoted, weighs the more the rarer it is, and counts once, in title or
        text. Beside the query's own words one is counted that no passage holds.
        """
        if not among:
            return {}
        with self._reported("searched"):
            index = self._opened()
            searcher = index.searcher()
            wanted = _shares(index.schema, query, among, searcher)
            hits = searcher.search(wanted, limit=len(among), count=False).hits
            ids = searcher.fast_field_values("passage_id", [address for _, address in hits])
        return {int(i): float(score) for i, (score, _) in zip(ids, hits, strict=True)}

    def document_frequencies(self, terms: Sequence[str]) -> tuple[list[int], int]:
        """Return in how many passages' texts each term stands, and how many passages there are."""
        with self._reported("searched"):
            searcher = self._opened().searcher()
            return [searcher.doc_freq("text", term) for term in terms], searcher.num_docs

    def ids(self) -> set[int]:
        """Return the ids of every indexed passage."""
        import tantivy

        with self._reported("read"):
            searcher = self._opened().searcher()
            if searcher.num_docs == 0:
                return set()
            found = searcher.search(tantivy.Query.all_query(), limit=searcher.num_docs).hits
            return set(searcher.fast_field_values("passage_id", [address for _, address in found]))

    def rebuild(self, entries: Callable[[], Iterable[WordEntry]]) -> None:
        """Make the index again. Readers see what was there until all of it is back."""
        try:
            self._replace_all(entries())
        except DamagedError:  # it cannot even be opened
            self.close()
            shutil.rmtree(self._folder, ignore_errors=True)
            self._replace_all(entries())

    def _replace_all(self, entries: Iterable[WordEntry]) -> None:
        with self._writing() as writer:
            writer.delete_all_documents()
            for entry in entries:
                _add(writer, entry)

    def count(self) -> int:
        """Return how many passages are indexed."""
        with self._reported("read"):
            return int(self._opened().searcher().num_docs)

    def reopen(self) -> None:
        """See what other processes have written since the index was opened."""
        with self._lock, self._reported("read"):
            if self._index is not None:
                self._index.reload()

    def close(self) -> None:
        """Release the index's files; the next call opens them again."""
        with self._lock:
            self._index = None

    def _opened(self) -> Any:
        with self._lock:
            if self._index is None:
                import tantivy

                self._folder.mkdir(parents=True, exist_ok=True)
                self._index = tantivy.Index(_schema(), path=str(self._folder))
            return self._index

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        with self._reported("written"):
            index = self._opened()
            writer = index.writer(heap_size=_HEAP, num_threads=1)
            try:
                # A writer that was killed may have left files that this one is about to write.
                writer.garbage_collect_files()
                yield writer
                writer.commit()
                writer.wait_merging_threads()
            finally:
                del writer  # it holds tantivy's own lock, and an error's traceback would hold it
            index.reload()

    @contextmanager
    def _reported(self, what: str) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            if not _from_tantivy(error):
                raise
            raise DamagedError(
                f"The word index {self._folder} cannot be {what} ({error})."
                " `footnote doctor --repair` makes it again from the catalogue."
            ) from error


def _from_tantivy(error: BaseException) -> bool:
    # All that tantivy raises, but for the panic of its Rust core, which is no Exception.
    return isinstance(error, ValueError | OSError) or type(error).__module__ == "pyo3_runtime"


def analyze(text: str) -> list[str]:
    """Return the stems of a text's words, in order, as the index holds them."""
    stems: list[str] = _analyzer().analyze(encodable(text))
    return stems


def content_stems(text: str) -> list[str]:
    """Return the stems of the words that carry meaning; all stems where none does."""
    return analyze(" ".join(content_words(text)))


def asked_stems(question: str) -> list[str]:
    """Return the stems of the words that tell what is asked, each once."""
    return list(dict.fromkeys(content_stems(without_request(question))))


@cache
def _analyzer() -> Any:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    # The same steps as tantivy's own "en_stem", which cannot be reached without an index.
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(40))
    return builder.filter(Filter.lowercase()).filter(Filter.stemmer("english")).build()


def _schema() -> Any:
    from tantivy import SchemaBuilder

    builder = SchemaBuilder().add_unsigned_field("passage_id", indexed=True, fast=True)
    for field in _FIELDS:
        builder = builder.add_text_field(field, tokenizer_name="en_stem")
    return builder.build()


def _drop(writer: Any, passage_ids: Sequence[int]) -> None:
    from tantivy import Query

    # By query: `delete_documents_by_term` takes the number for a signed one, and finds nothing.
    if passage_ids:
        writer.delete_documents_by_query(
            Query.term_set_query(_schema(), "passage_id", list(passage_ids))
        )


def _add(writer: Any, entry: WordEntry) -> None:
    from tantivy import Document

    document = Document()
    document.add_unsigned("passage_id", entry.passage_id)
    document.add_text("title", entry.title)
    document.add_text("text", entry.text)
    writer.add_document(document)


def _parse(schema: Any, query: str) -> Any:
    """Build the query by hand: a question is no query language, and none of it is syntax."""
    from tantivy import Occur, Query

    parts = [
        Query.disjunction_max_query(
            [Query.term_query(schema, field, stem) for field in _FIELDS], _OTHER_FIELD
        )
        for stem in asked_stems(query)
    ]
    for stems in _phrases(query):
        parts += [
            Query.boost_query(Query.phrase_query(schema, field, stems), _PHRASE_BOOST)
            for field in _FIELDS
        ]
    return Query.boolean_query([(Occur.Should, part) for part in parts])


def _among(schema: Any, query: Any, passage_ids: Sequence[int] | None) -> Any:
    """Limit a query to some passages."""
    from tantivy import Occur, Query

    if passage_ids is None:
        return query
    named = Query.term_set_query(schema, "passage_id", list(passage_ids))
    return Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.boost_query(named, 0.0))])


def _shares(schema: Any, query: str, passage_ids: Sequence[int], searcher: Any) -> Any:
    """Build the query that scores some passages by the share of a text that they hold."""
    from tantivy import Occur, Query

    total = searcher.num_docs
    asked = [[stem] for stem in asked_stems(query)] + _phrases(query)
    weights = {
        stem: _weight(searcher.doc_freq("text", stem), total)
        for stem in set(chain.from_iterable(asked))
    }
    worth = [sum(weights[stem] for stem in stems) for stems in asked]
    most = sum(worth) + _weight(0, total)
    parts = [
        Query.const_score_query(_anywhere(schema, stems), its / most)
        for stems, its in zip(asked, worth, strict=True)
    ]
    # One by one: a set of numbers takes tantivy three times as long.
    named = [Query.term_query(schema, "passage_id", i) for i in passage_ids]
    among = Query.const_score_query(Query.boolean_query([(Occur.Should, it) for it in named]), 0.0)
    return Query.boolean_query([(Occur.Must, among), *((Occur.Should, part) for part in parts)])


def _anywhere(schema: Any, stems: list[Any]) -> Any:
    """Build the query for one stem, or for several in a row, in title or text."""
    from tantivy import Query

    if len(stems) == 1:
        each = [Query.term_query(schema, field, stems[0]) for field in _FIELDS]
    else:
        each = [Query.phrase_query(schema, field, stems) for field in _FIELDS]
    return Query.disjunction_max_query(each)


def _weight(holding: int, passages: int) -> float:
    """Return what BM25 weighs a word by, that so many of the passages hold."""
    return math.log(1 + (passages - holding + 0.5) / (holding + 0.5))


def _phrases(query: str) -> list[list[str]]:
    return [stems for text in set_phrases(query) if len(stems := analyze(text)) > 1]
