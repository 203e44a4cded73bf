"""A few articles as the search finds them, for the tests of composed answers."""

from __future__ import annotations

from datetime import UTC, datetime

from retrieval.articles.sentences import split_sentences
from retrieval.domain import Article, Passage
from retrieval.index.search import Candidate

SUMMIT = Article(
    id="summit",
    title="Kim meets Putin",
    text="Kim Jong Un met Vladimir Putin in Vladivostok on 5 May. He offered him 10,000 troops.\n\n"
    "The summit did not end with a treaty. “We will meet again,” Putin said.",
    source="The Harbour Post",
    published=datetime(2025, 5, 7, 9, tzinfo=UTC),
)
BRIDGE = Article(
    id="bridge",
    title="The old bridge",
    text="The old bridge was built in 1912. It carries 3,000 cars a day.",
)


def found(*articles: Article) -> list[Candidate]:
    """Return each article as one found passage, best first."""
    return [candidate(article, rank) for rank, article in enumerate(articles)]


def candidate(article: Article, rank: int = 0) -> Candidate:
    """Return a whole article as one passage."""
    passage = Passage(
        id=rank + 1,
        article_id=article.id,
        version=1,
        ordinal=0,
        start=0,
        end=len(article.text),
        sentences=tuple(split_sentences(article.text)),
    )
    return Candidate(passage, article, 1.0 - rank / 10, 0.5, 5.0)
