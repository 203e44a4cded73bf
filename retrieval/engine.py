"""The composition root: settings in, an engine that answers out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from types import TracebackType
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from retrieval.domain import NO_FILTERS, Answer, Citation, Filters, SearchResult, Turn
from retrieval.errors import UsageError
from retrieval.index.copies import Copies
from retrieval.index.search import POOL, Search, as_results
from retrieval.index.stores import Stores
from retrieval.index.variety import varied
from retrieval.library import Library
from retrieval.settings import Settings

if TYPE_CHECKING:
    from retrieval.answering.answer_stream import AnswerStream
    from retrieval.answering.chain import AnswerChain
    from retrieval.answering.chat import ChatComposer
    from retrieval.answering.gate import Gate
    from retrieval.answering.quoting import Quoting
    from retrieval.answering.requests import Answerer, Event, Request, Rewrite
    from retrieval.answering.reranking import Reranker
    from retrieval.answering.rewriting import Recall
    from retrieval.answering.similarity import EmbeddingSimilarity
    from retrieval.articles.passages import CountTokens
    from retrieval.models.chat import ChosenChat
    from retrieval.models.protocol import EmbeddingModel, PassageReader

T = TypeVar("T")

MAX_QUESTION = 4_000
"""Characters of a question that are read; the rest says nothing that a search could use."""
_AT_FIRST = 20
"""Passages of a search that are read and reranked, at least; the others wait until they are needed,
which is where many say the same or one article crowds the list."""


class Engine:
    """Answer questions about one collection of articles. Safe to use from several threads.

    Made by ``open_engine``. Models are loaded when they are first needed, so that listing
    articles costs no model.
    """

    def __init__(
        self,
        settings: Settings,
        stores: Stores,
        embedder: Callable[[], EmbeddingModel],
        count_tokens: Callable[[], CountTokens],
        reader: Callable[[], PassageReader | None],
    ) -> None:
        self.settings = settings
        self._stores = stores
        self._embedder = _Once(embedder)
        self._search = _Once(lambda: Search(stores, self._checked_embedder()))
        self._reader = _Once(reader)
        self._reranker = _Once(lambda: _reranker(self._reader()))
        self._similarity = _Once(lambda: _similarity(self._checked_embedder()))
        self._gate = _Once(lambda: _gate(self._similarity()))
        self._chain = _Once(self._make_chain)
        self.library = Library(
            stores,
            self._embedder,
            _Once(count_tokens),
            allow_private_urls=settings.allow_private_urls,
        )

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters = NO_FILTERS,
        retrieved: int = 0,
    ) -> Answer:
        """Answer a question, or refuse. ``retrieved`` asks for that many passages beside it."""
        return self._chain().answer(_request(question, history, filters, retrieved))

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), filters: Filters = NO_FILTERS
    ) -> AnswerStream:
        """Yield the checked sentences of an answer as they come, then the whole answer.

        Closing the iterator, from any thread, ends the answer and a request to a chat model.
        """
        from retrieval.answering.answer_stream import AnswerStream

        request = _request(question, history, filters)
        return AnswerStream(request, self._events(request))

    def search(
        self, query: str, *, k: int = 10, filters: Filters = NO_FILTERS
    ) -> list[SearchResult]:
        """Return the ``k`` passages nearest to a query, best first.

        Raises UsageError for a query that is blank and an outlet that no article has.
        """
        if k < 1:
            raise UsageError(f"Cannot search for {k} passages; ask for 1 or more.")
        query = _checked(query)
        pages = self._search().pages(query, max(POOL, k), max(_AT_FIRST, 2 * k), filters)
        found = next(pages)
        if not found and (unknown := self._search().unknown_outlet(filters)):
            raise UsageError(f"{unknown[0].upper()}{unknown[1:]}.")
        reranked = self._reranker().rerank(query, found)
        return as_results(varied(chain(reranked, chain.from_iterable(pages)), k))

    def supports(self, sentence: str, citations: Sequence[Citation]) -> bool:
        """Say whether quotes bear a sentence out, by the support score of the gate alone.

        The score is the mean of the share of the sentence's words that stand in the quotes and
        of its nearness in meaning to the nearest of them.
        """
        from retrieval.answering.gate import Evidence

        quoted = [Evidence(of.quote, of.title, of.source or "") for of in citations]
        return self._gate().supports(sentence, quoted)

    def close(self) -> None:
        """Release every file."""
        self._stores.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _events(self, request: Request) -> Generator[Event, None, None]:
        yield from self._chain().stream(request)

    def _recall(self) -> Recall | None:
        reader = self._reader()
        return None if reader is None else reader.recall

    def _checked_embedder(self) -> EmbeddingModel:
        embedder = self._embedder()
        self._stores.expect_model(embedder.name)
        return embedder

    def _make_chain(self) -> AnswerChain:
        from retrieval.answering.chain import AnswerChain
        from retrieval.answering.crediting import Crediting
        from retrieval.answering.extractive import Extractive
        from retrieval.answering.quoting import Quoting

        with ThreadPoolExecutor(1) as beside:  # a second model, loaded while the stores open
            reranker = beside.submit(self._reranker)
            embedder, stores = self._checked_embedder(), self._stores
            extractive = Extractive(embedder, stores.words.document_frequencies)
            quoting = Quoting(stores.catalogue, extractive)
            answerer, rewrite = _worded(
                self.settings, quoting, self._similarity, self._gate, self._recall
            )
            credited = Crediting(answerer, Copies(stores.database))
            return AnswerChain(self._search(), credited, rewrite, reranker.result())


class _Once(Generic[T]):
    """Make a part at its first use, once, whichever thread comes first."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: list[T] = []

    def __call__(self) -> T:
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]


def open_engine(
    settings: Settings,
    *,
    embedder: Callable[[], EmbeddingModel] | None = None,
    count_tokens: Callable[[], CountTokens] | None = None,
    reader: Callable[[], PassageReader | None] | None = None,
) -> Engine:
    """Open the collection of a data folder. The engine closes what it opened.

    The keyword arguments replace parts: functions that make the embedding model, the counter of
    model tokens by which passages are cut, and the reader, or None to do without one. Raises
    StoreError for a folder that cannot be used, and UsageError for an address that is none of a
    Chroma server.
    """
    return Engine(
        settings,
        Stores(settings.data_dir, chroma_url=settings.chroma_url),
        embedder or (lambda: _embedder(settings)),
        count_tokens or _token_counter,
        reader or (lambda: _reader(settings)),
    )


def _embedder(settings: Settings) -> EmbeddingModel:
    from retrieval.models.choice import choose_embeddings

    return choose_embeddings(
        settings.embedding_model,
        api_key=settings.openai_api_key,
        base_url=settings.openai_base_url,
    )


def _reader(settings: Settings) -> PassageReader | None:
    from retrieval.models.choice import choose_reader

    return choose_reader(settings.reader)


def _reranker(reader: PassageReader | None) -> Reranker:
    from retrieval.answering.reranking import AsFound, ByReading

    return AsFound() if reader is None else ByReading(reader)


def _similarity(embedder: EmbeddingModel) -> EmbeddingSimilarity:
    from retrieval.answering.similarity import EmbeddingSimilarity

    return EmbeddingSimilarity(embedder)


def _gate(similarity: EmbeddingSimilarity) -> Gate:
    from retrieval.answering.chat import make_gate

    return make_gate(similarity)


def _worded(
    settings: Settings,
    quoting: Quoting,
    similarity: Callable[[], EmbeddingSimilarity],
    gate: Callable[[], Gate],
    recall: Callable[[], Recall | None],
) -> tuple[Answerer, Rewrite]:
    """Return who answers, and who completes follow-ups: a chat model where one is chosen."""
    from retrieval.answering.rewriting import LocalRewrite

    locally = LocalRewrite(recall)
    if not settings.uses_chat_model:  # without importing what only a chat model needs
        return quoting, locally
    from retrieval.answering.chatting import Chatting
    from retrieval.answering.condensing import Condenser

    chosen = _Once(lambda: _chosen(settings))
    composer = _Once(lambda: _composer(settings, chosen(), similarity(), gate()))
    return Chatting(composer, quoting), Condenser(chosen, locally=locally.rewrite)


def _chosen(settings: Settings) -> ChosenChat:
    from retrieval.models.chat import choose_chat_model

    chosen = choose_chat_model(
        settings.chat_model, api_key=settings.openai_api_key, base_url=settings.openai_base_url
    )
    assert chosen is not None, "settings that use a chat model name one"
    return chosen


def _composer(
    settings: Settings, chosen: ChosenChat, similarity: EmbeddingSimilarity, gate: Gate
) -> ChatComposer:
    from retrieval.answering.chat import ChatComposer

    return ChatComposer(
        chosen.model,
        gate,
        label=chosen.label,
        show_unverified=settings.show_unverified,
        prepare=similarity.prepare,
    )


def _token_counter() -> CountTokens:
    from retrieval.models.tokens import TokenCounter

    return TokenCounter()


def _request(
    question: str, history: Sequence[Turn], filters: Filters, retrieved: int = 0
) -> Request:
    from retrieval.answering.requests import Request

    return Request(_checked(question), tuple(history), filters, retrieved)


def _checked(question: str) -> str:
    checked = question.strip()
    if not checked:
        raise UsageError("The question is empty; ask something about the articles.")
    return checked[:MAX_QUESTION]
