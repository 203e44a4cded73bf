"""Answers that are no look-up: lists of articles, lead sentences, two things side by side. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from retrieval.answering.places import Place, place_of
from retrieval.answering.sentences import Question, sentences_of
from retrieval.articles.sentences import split_sentences
from retrieval.domain import Article, ArticleSummary
from retrieval.index.search import Candidate
from retrieval.index.words import analyze, content_stems

LISTED = 10
"""Articles that a listing names at most."""
LEAD = 3
"""Sentences that a summary quotes."""
_ABOUT = 0.5  # share of a topic's weight that an article's passage must hold
_NAMED = 0.6  # share of a title's words that must be said to name it


def articles_about(topic: Question, candidates: Iterable[Candidate]) -> list[Article]:
    """Return the articles that were found for a topic and hold its words, best first."""
    found: dict[str, Article] = {}
    for candidate in candidates:
        held = analyze(f"{candidate.article.title} {candidate.text}")
        if topic.covered(held) >= _ABOUT:
            found.setdefault(candidate.article.id, candidate.article)
    return list(found.values())[:LISTED]


def named_article(said: str, articles: Sequence[ArticleSummary]) -> ArticleSummary | None:
    """Return the article whose title was said, in whole or for the most part.

    Of several, the one whose title and what was said have most in common; else the first.
    """
    words = set(content_stems(said))
    titles = [set(content_stems(each.title)) for each in articles]
    named = [
        (len(words & title), -len(title), each)
        for title, each in zip(titles, articles, strict=True)
        if _overlap(words, title) >= _NAMED
    ]
    return max(named, key=lambda one: one[:2])[2] if named else None


def leads(articles: Iterable[Article], count: int) -> list[Place]:
    """Return the first ``count`` sentences of each article."""
    return [
        (article, span) for article in articles for span in split_sentences(article.text)[:count]
    ]


def best_about(side: Question, candidates: Sequence[Candidate]) -> Place | None:
    """Return the sentence that says most about one side of a comparison, or None."""
    sentences = [
        sentence
        for sentence in sentences_of(candidates)
        if side.covered([*analyze(sentence.candidate.article.title), *sentence.stems]) >= _ABOUT
    ]
    if not sentences:
        return None
    best = max(sentences, key=lambda one: (side.covered(one.stems), -one.rank, -one.place))
    return place_of(best)


def _overlap(said: set[str], title: set[str]) -> float:
    """Return the share of the title that was said, or of what was said if that is a part of it."""
    common = len(said & title)
    return max(common / max(len(title), 1), common / max(len(said), 1) if len(said) > 1 else 0.0)
