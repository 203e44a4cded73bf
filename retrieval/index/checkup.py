"""Check the three stores against each other, and mend what does not agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from retrieval.articles.headers import embedding_text
from retrieval.articles.passages import CountTokens
from retrieval.domain import DoctorReport, Finding, Passage, PassageCut
from retrieval.errors import FootnoteError
from retrieval.index.catalogue import Vectors
from retrieval.index.indexing import recover
from retrieval.index.stores import Stores
from retrieval.models.protocol import EmbeddingModel
from retrieval.wording import counted

_EMBED_BATCH = 256
_COMPARED = 256  # vectors that are held against the catalogue's
_SAME = 0.999  # cosine; Chroma normalises what it is given, and so rounds


def check(stores: Stores, embedder: EmbeddingModel) -> DoctorReport:
    """Look at everything, change nothing that is whole."""
    findings = [
        _catalogue(stores),
        _model(stores, embedder),
        _journal(stores),
        _vectors(stores),
        _words(stores),
    ]
    return DoctorReport(tuple(findings), facts=dict(stores.catalogue.counts()))


def mend(stores: Stores, embedder: EmbeddingModel, count_tokens: CountTokens) -> DoctorReport:
    """Make the indexes agree with the catalogue again. Call under the writer's lock."""
    repaired = list(_mended(stores, embedder, count_tokens))
    if repaired:
        stores.ledger.mended()
    found = check(stores, embedder)
    return DoctorReport(found.findings, tuple(repaired), found.facts)


def _mended(stores: Stores, embedder: EmbeddingModel, count_tokens: CountTokens) -> Iterator[str]:
    if _words(stores).level != "ok":
        stores.words.rebuild(stores.every_word_entry)
        yield "made the word index again from the catalogue"
    if stores.catalogue.counts()["pending"]:
        recover(stores)
        yield "finished or undid what an interrupted ingest had left"
    if stores.catalogue.meta("embedding_model") not in (None, embedder.name):
        stores.ledger.forget_vectors(embedder.name)
    missing = stores.catalogue.passages_without_vector()
    if missing:
        _embed_again(stores, missing, embedder, count_tokens)
        yield f"embedded {counted(len(missing), 'passage')} with {embedder.name}"
    if stores.catalogue.meta("embedding_again") or _vectors(stores).level != "ok":
        stores.vectors.rebuild()
        yield "made the vector store again from the catalogue"


def _catalogue(stores: Stores) -> Finding:
    problem = stores.catalogue.problem()
    if problem is not None:
        return Finding("error", "catalogue", f"the file is damaged: {problem}")
    counts = stores.catalogue.counts()
    told = f"{counted(counts['articles'], 'article')}, {counted(counts['passages'], 'passage')}"
    return Finding("ok", "catalogue", told)


def _model(stores: Stores, embedder: EmbeddingModel) -> Finding:
    try:
        stores.expect_model(embedder.name)
    except FootnoteError as error:
        return Finding("error", "embedding model", str(error))
    missing = len(stores.catalogue.passages_without_vector())
    if missing:
        told = f"not embedded yet: {counted(missing, 'passage')}"
        return Finding("error", "embedding model", f"{told}; run `footnote doctor --repair`")
    return Finding("ok", "embedding model", embedder.name)


def _journal(stores: Stores) -> Finding:
    pending = stores.catalogue.counts()["pending"]
    if pending:
        told = f"left by an ingest that runs, or was interrupted: {counted(pending, 'passage')}"
        return Finding("warning", "journal", f"{told}; the next ingest settles them")
    return Finding("ok", "journal", "nothing is pending")


def _vectors(stores: Stores) -> Finding:
    def ids() -> set[int]:
        stores.vectors.reopen()
        return stores.vectors.ids()

    found = _index("vectors", stores, ids)
    return found if found.level == "error" else _compared_vectors(stores, found)


def _compared_vectors(stores: Stores, found: Finding) -> Finding:
    """Look for vectors that another model made, or nobody: ids alone do not tell."""
    live = stores.catalogue.live_passage_ids()
    true = stores.catalogue.vectors(live[:: len(live) // _COMPARED + 1])
    try:
        held = stores.vectors.vectors(list(true))
    except FootnoteError as error:
        return Finding("error", "vectors", str(error))
    others = sum(_differs(vector, true[passage_id]) for passage_id, vector in held.items())
    if others:
        not_those = "is not that" if others == 1 else "are not those"
        told = f"{others} of {len(held)} compared {not_those} of the catalogue"
        return Finding("error", "vectors", f"{told}: run `footnote doctor --repair`")
    return Finding(found.level, "vectors", f"{found.message} in {stores.home}")


def _differs(held: Vectors, true: Vectors) -> bool:
    return held.shape != true.shape or float(np.dot(held, true)) < _SAME


def _words(stores: Stores) -> Finding:
    def ids() -> set[int]:
        stores.words.reopen()
        return stores.words.ids()

    return _index("words", stores, ids)


def _index(name: str, stores: Stores, ids: Callable[[], set[int]]) -> Finding:
    try:
        held, expected = _compared(stores, ids)
    except FootnoteError as error:
        return Finding("error", name, str(error))
    missing, extra = len(expected - held), len(held - expected)
    if missing:
        verb = "is" if missing == 1 else "are"
        told = f"{missing:,} of {counted(len(expected), 'passage')} {verb} missing"
        return Finding("error", name, f"{told}: run `footnote doctor --repair`")
    if extra:
        return Finding("warning", name, f"left over, and never shown: {counted(extra, 'passage')}")
    return Finding("ok", name, counted(len(held), "passage"))


def _compared(stores: Stores, ids: Callable[[], set[int]]) -> tuple[set[int], set[int]]:
    """Return what an index holds and what it must hold, at one moment of the collection."""
    while True:
        generation = stores.catalogue.generation()
        expected, held = set(stores.catalogue.live_passage_ids()), ids()
        if generation == stores.catalogue.generation():
            return held, expected


def _embed_again(
    stores: Stores, passage_ids: list[int], embedder: EmbeddingModel, count_tokens: CountTokens
) -> None:
    for start in range(0, len(passage_ids), _EMBED_BATCH):
        batch = stores.catalogue.passages(passage_ids[start : start + _EMBED_BATCH])
        articles = stores.catalogue.articles_of({p.article_id for p in batch.values()})
        texts = [
            embedding_text(articles[passage.article_id], _as_cut(passage), count_tokens)
            for passage in batch.values()
        ]
        stores.ledger.store_vectors(list(batch), embedder.embed_array(texts))


def _as_cut(passage: Passage) -> PassageCut:
    return PassageCut(passage.start, passage.end, passage.sentences)
