"""Citations: places in stored articles, numbered, with the text read at the place. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from retrieval.domain import AnswerSentence, Article, Citation, Span


def cite(article: Article, span: Span, n: int) -> Citation:
    """Make citation ``n`` of a place. The quote is read from the article, never given."""
    return Citation(
        n=n,
        article_id=article.id,
        content_hash=article.content_hash,
        title=article.title,
        source=article.source,
        published=article.published,
        url=article.url,
        start=span.start,
        end=span.end,
        quote=article.text[span.start : span.end],
    )


def quoted(
    places: Iterable[tuple[Article, Span]],
) -> tuple[tuple[AnswerSentence, ...], tuple[Citation, ...]]:
    """Make an answer of quotes alone: one sentence and one citation a place, in the order given."""
    citations = tuple(cite(article, span, n) for n, (article, span) in enumerate(places, start=1))
    sentences = tuple(AnswerSentence(on_one_line(of.quote), (of.n,)) for of in citations)
    return sentences, citations


def written(sentences: Iterable[AnswerSentence]) -> str:
    """Write the sentences of an answer with their numbers: ``Text. [1] More. [2][3]``."""
    return " ".join(
        f"{sentence.text} {''.join(f'[{n}]' for n in sentence.citations)}".rstrip()
        for sentence in sentences
    )


def on_one_line(quote: str) -> str:
    """Return a quote as it is shown in running text; the citation keeps it word for word."""
    return " ".join(quote.split())
