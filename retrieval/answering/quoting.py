"""The embedded answerer: looks up, lists, sums up and compares, by quotes alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from retrieval.answering.extractive import Extractive, quote, refusal
from retrieval.answering.intents import Difference, Listing, Lookup, SmallTalk, Summary
from retrieval.answering.overview import (
    LEAD,
    LISTED,
    articles_about,
    leads,
    named_article,
)
from retrieval.answering.requests import Event, Found
from retrieval.answering.several import apart, hear_others, newest_last
from retrieval.domain import NO_FILTERS, Answer, ArticleSummary
from retrieval.index.catalogue import Catalogue
from retrieval.index.filtering import permits
from retrieval.index.search import Candidate


class Quoting:
    """Answer every kind of request with quotes. An ``Answerer``."""

    def __init__(self, catalogue: Catalogue, extractive: Extractive) -> None:
        self._catalogue = catalogue
        self._extractive = extractive

    def answer(self, found: Found) -> Iterator[Event]:
        """Yield the quoted sentences, then the answer."""
        answer = self._special(found) or self._looked_up(found)
        yield from answer.sentences
        yield answer

    def _looked_up(self, found: Found) -> Answer:
        asked = found.understood.question
        answer = self._extractive.answer(asked, found.passages)
        return hear_others(self._extractive.understand(asked), answer, found.passages)

    def _special(self, found: Found) -> Answer | None:
        """Answer what is no look-up; None when the question has to be looked up after all."""
        asked, intent = found.understood.question, found.understood.intent
        match intent:
            case SmallTalk():
                return replace(quote(asked, [], 0.0), answer=intent.reply)
            case Listing():
                return self._listing(asked, intent, found)
            case Summary():
                return self._summary(asked, intent, found)
            case Difference():
                return self._difference(asked, intent, found.candidates)
            case Lookup():
                return None

    def _listing(self, asked: str, intent: Listing, found: Found) -> Answer:
        candidates = found.candidates[0]
        if intent.topic is None:
            newest = [each.id for each in self._summaries(found)[:LISTED]]
            known = self._catalogue.articles_of(newest)
            articles = [known[article_id] for article_id in newest if article_id in known]
        else:
            articles = articles_about(self._extractive.understand(intent.topic), candidates)
        if not articles:
            return refusal(asked, candidates[0] if candidates else None, 0.0)
        return quote(asked, leads(articles, 1), 1.0)

    def _summaries(self, found: Found) -> list[ArticleSummary]:
        """Return the articles that may be spoken of, newest first."""
        summaries, filters = self._catalogue.summaries(), found.understood.request.filters
        if filters == NO_FILTERS:
            return summaries
        return [each for each in summaries if permits(filters, each)]

    def _summary(self, asked: str, intent: Summary, found: Found) -> Answer | None:
        named = named_article(intent.title, self._summaries(found))
        if named is None:
            return None
        return quote(asked, leads([self._catalogue.article(named.id)], LEAD), 1.0)

    def _difference(
        self, asked: str, intent: Difference, candidates: Sequence[Sequence[Candidate]]
    ) -> Answer | None:
        first, second = map(self._extractive.understand, (intent.first, intent.second))
        places = apart((first, candidates[1]), (second, candidates[2]))
        return None if places is None else newest_last(quote(asked, places, 1.0))
