"""The answer path, one LangChain Runnable: understand → search → rerank → answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from retrieval.answering.both_wordings import merged, says_something
from retrieval.answering.currency import asks_for_the_present, staleness
from retrieval.answering.intents import Lookup, SmallTalk, intent_of
from retrieval.answering.outlets import may_name_outlet
from retrieval.answering.requests import (
    Answerer,
    Event,
    Found,
    Request,
    Rewrite,
    Understood,
    queries,
    together,
)
from retrieval.answering.reranking import AsFound, Reranker
from retrieval.answering.timing import Preference, newer_preference, preference
from retrieval.domain import Answer
from retrieval.index.search import POOL, Candidate, Search, as_results

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable


class AnswerChain:
    """Answer requests about one collection.

    ``runnable`` takes a Request and streams lists of events: the sentences as they pass, the
    whole answer last. Invoked, it gives all of them as one list.
    """

    def __init__(
        self,
        search: Search,
        answerer: Answerer,
        rewrite: Rewrite,
        reranker: Reranker | None = None,
        clock: Callable[[], float] = time.perf_counter,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._search = search
        self._answerer = answerer
        self._rewrite = rewrite
        self._reranker = reranker or AsFound()
        self._clock = clock
        self._now = now
        self.runnable = self._compose()

    def answer(self, request: Request) -> Answer:
        """Answer one request."""
        *_, answer = self.runnable.invoke(request)
        assert isinstance(answer, Answer)
        return answer

    def stream(self, request: Request) -> Iterator[Event]:
        """Yield the sentences of the answer as they pass, then the answer."""
        told: Any = self.runnable.stream(request)
        with closing(told):
            for events in told:
                yield from events

    def _compose(self) -> Runnable[Request, list[Event]]:
        from langchain_core.runnables import RunnableGenerator, RunnableLambda

        steps: Any = (
            RunnableLambda(self._understand, name="understand")
            | RunnableLambda(self._find, name="search")
            | RunnableLambda(self._rerank, name="rerank")
            | RunnableGenerator(self._answer, self._answer_async, name="answer")
        )
        chain: Runnable[Request, list[Event]] = steps.with_config(run_name="footnote")
        return chain

    def _understand(self, request: Request) -> Understood:
        started = self._clock()
        standalone = self._rewrite(request)
        question = standalone.question
        intent = intent_of(question)
        preferred = None if isinstance(intent, SmallTalk) else self._preference(request, question)
        return Understood(request, question, intent, started, preferred, standalone.tokens)

    def _preference(self, request: Request, question: str) -> Preference | None:
        """Return what a question prefers to read, if the collection has any of it."""
        outlets = self._search.outlets() if may_name_outlet(question) else ()
        now = self._now_of(request)
        found = preference(question, now, outlets) or newer_preference(question, now)
        held = found is not None and self._search.holds(request.filters, found.filters)
        return found if held else None

    def _now_of(self, request: Request) -> datetime:
        return request.filters.as_of or self._now()

    def _find(self, understood: Understood) -> Found:
        before = self._clock()
        found = tuple(self._candidates(understood, query, k) for query, k in queries(understood))
        return Found(understood, found, _ms(self._clock() - before))

    def _candidates(self, understood: Understood, query: str, k: int) -> list[Candidate]:
        """Search for a query; for a question that was rewritten, in the reader's words as well."""
        filters, preferred = understood.request.filters, understood.preference
        more = () if preferred is None else (preferred.filters, preferred.weight)
        asked = understood.request.question
        if query != understood.question or query == asked or not says_something(asked):
            return self._search.candidates(query, k, filters, *more)
        deep = max(POOL, k)
        both = [self._search.candidates(it, deep, filters, *more) for it in (query, asked)]
        return merged(*both)[:k]

    def _rerank(self, found: Found) -> Found:
        """Reorder what the question itself has found, where it asks for something in it."""
        if not isinstance(found.understood.intent, Lookup):
            return found
        before = self._clock()
        first = self._reranker.rerank(found.understood.question, found.candidates[0])
        spent = _ms(self._clock() - before)
        return replace(found, candidates=(first, *found.candidates[1:]), rerank_ms=spent)

    def _answer(self, all_found: Iterator[Found]) -> Iterator[list[Event]]:
        for found in all_found:
            for event in self._answerer.answer(found):
                yield [self._finished(event, found) if isinstance(event, Answer) else event]

    async def _answer_async(self, all_found: AsyncIterator[Found]) -> AsyncIterator[list[Event]]:
        """Answer beside the event loop, in a thread: models and stores would block it."""
        async for found in all_found:
            events = self._answer(iter([found]))
            while (event := await asyncio.to_thread(next, events, None)) is not None:
                yield event

    def _note(self, answer: Answer, understood: Understood) -> str | None:
        if answer.refused:
            return self._search.unknown_outlet(understood.request.filters)
        if not asks_for_the_present(understood.question):
            return None
        return staleness(answer.citations, self._now_of(understood.request))

    def _finished(self, answer: Answer, found: Found) -> Answer:
        """Add to an answer what only the path as a whole knows."""
        request, understood = found.understood.request, found.understood
        total = _ms(self._clock() - understood.started)
        return replace(
            answer,
            question=request.question,
            standalone_question=understood.question,
            filters=request.filters,
            preference=None if understood.preference is None else str(understood.preference),
            note=self._note(answer, understood),
            tokens=together(understood.tokens, answer.tokens),
            timings_ms={"total": total, "search": found.search_ms, "rerank": found.rerank_ms},
            retrieved=tuple(as_results(found.candidates[0][: request.retrieved])),
        )


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
