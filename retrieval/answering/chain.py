"""The answer path: understand → search → answer, one LangChain Runnable for every front end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from retrieval.answering.extractive import Extractive, quote, refusal
from retrieval.answering.intents import (
    Difference,
    Intent,
    Listing,
    Lookup,
    SmallTalk,
    Summary,
    intent_of,
)
from retrieval.answering.overview import (
    LEAD,
    LISTED,
    articles_about,
    best_about,
    leads,
    named_article,
)
from retrieval.domain import NO_FILTERS, Answer, AnswerSentence, Filters, Turn
from retrieval.index.catalogue import Catalogue
from retrieval.index.search import Candidate, Search, as_results

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

PASSAGES = 12
"""Passages that an answer is looked for in."""
EVERY = 50
"""Passages that a listing looks through."""


@dataclass(frozen=True, slots=True)
class Request:
    """A question as a front end asks it. ``retrieved`` passages are kept beside the answer."""

    question: str
    history: tuple[Turn, ...] = ()
    filters: Filters = NO_FILTERS
    retrieved: int = 0


@dataclass(frozen=True, slots=True)
class Understood:
    """A request, and what it asks for."""

    request: Request
    intent: Intent
    started: float


@dataclass(frozen=True, slots=True)
class Found:
    """A request, and the passages that may answer it: a list for each thing searched for."""

    understood: Understood
    candidates: tuple[Sequence[Candidate], ...]
    search_ms: float


class AnswerChain:
    """Answer requests about one collection, by quotes alone."""

    def __init__(
        self,
        catalogue: Catalogue,
        search: Search,
        extractive: Extractive,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._catalogue = catalogue
        self._search = search
        self._extractive = extractive
        self._clock = clock
        self.runnable = self._compose()

    def answer(self, request: Request) -> Answer:
        """Answer one request."""
        return self.runnable.invoke(request)

    def stream(self, request: Request) -> Iterator[AnswerSentence | Answer]:
        """Yield the sentences of the answer, then the answer."""
        answer = self.answer(request)
        yield from answer.sentences
        yield answer

    def _compose(self) -> Runnable[Request, Answer]:
        from langchain_core.runnables import RunnableLambda

        return (
            RunnableLambda(self._understand, name="understand")
            | RunnableLambda(self._find, name="search")
            | RunnableLambda(self._answer, name="answer")
        )

    def _understand(self, request: Request) -> Understood:
        return Understood(request, intent_of(request.question), self._clock())

    def _find(self, understood: Understood) -> Found:
        before = self._clock()
        found = tuple(self._search.candidates(query, k) for query, k in _queries(understood))
        return Found(understood, found, _ms(self._clock() - before))

    def _answer(self, found: Found) -> Answer:
        request = found.understood.request
        answer = self._special(found) or self._extractive.answer(
            request.question, found.candidates[0][:PASSAGES]
        )
        return replace(
            answer,
            filters=request.filters,
            timings_ms={
                "total": _ms(self._clock() - found.understood.started),
                "search": found.search_ms,
            },
            retrieved=tuple(as_results(found.candidates[0][: request.retrieved])),
        )

    def _special(self, found: Found) -> Answer | None:
        """Answer what is no look-up; None when the question has to be looked up after all."""
        asked, intent = found.understood.request.question, found.understood.intent
        match intent:
            case SmallTalk():
                return replace(quote(asked, [], 0.0), answer=intent.reply)
            case Listing():
                return self._listing(asked, intent, found.candidates[0])
            case Summary():
                return self._summary(asked, intent)
            case Difference():
                return self._difference(asked, intent, found.candidates)
            case Lookup():
                return None

    def _listing(self, asked: str, intent: Listing, candidates: Sequence[Candidate]) -> Answer:
        if intent.topic is None:
            newest = [each.id for each in self._catalogue.summaries()[:LISTED]]
            articles = list(self._catalogue.articles_of(newest).values())
        else:
            articles = articles_about(self._extractive.understand(intent.topic), candidates)
        if not articles:
            return refusal(asked, candidates[0] if candidates else None, 0.0)
        return quote(asked, leads(articles, 1), 1.0)

    def _summary(self, asked: str, intent: Summary) -> Answer | None:
        named = named_article(intent.title, self._catalogue.summaries())
        if named is None:
            return None
        return quote(asked, leads([self._catalogue.article(named.id)], LEAD), 1.0)

    def _difference(
        self, asked: str, intent: Difference, candidates: Sequence[Sequence[Candidate]]
    ) -> Answer | None:
        sides = [
            best_about(self._extractive.understand(side), found)
            for side, found in zip((intent.first, intent.second), candidates[1:], strict=True)
        ]
        places = [side for side in sides if side is not None]
        if len(places) < len(sides) or places[0] == places[1]:
            return None
        return quote(asked, places, 1.0)


def _queries(understood: Understood) -> list[tuple[str, int]]:
    """Return what to search for, each with the number of passages; the question comes first."""
    request, intent = understood.request, understood.intent
    k = max(PASSAGES, request.retrieved)
    match intent:
        case Listing():
            return [(intent.topic or request.question, max(EVERY, request.retrieved))]
        case Difference():
            return [(request.question, k), (intent.first, PASSAGES), (intent.second, PASSAGES)]
        case _:
            return [(request.question, k)]


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
