"""Where gold evidence stands: quotes as places in the stored text of their articles."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.evaluation.questions import Question
from retrieval import NotFoundError, Span

if TYPE_CHECKING:
    from retrieval import Library


@dataclass(frozen=True, slots=True)
class Place:
    """Gold evidence: an article, and the spans at which its quote stands; none: all of it."""

    article_id: str
    spans: tuple[Span, ...] = ()


Places = Mapping[str, tuple[Place, ...]]


def locate(
    questions: Sequence[Question], library: Library
) -> tuple[dict[str, tuple[Place, ...]], list[str]]:
    """Find the evidence of every question, by question id; return it and the faults, by line.

    A quote that stands more than once has more than one span.
    """
    texts: dict[str, str | None] = {}
    places: dict[str, tuple[Place, ...]] = {}
    faults = []
    for question in questions:
        found = []
        for evidence in question.evidence:
            if evidence.article_id not in texts:
                texts[evidence.article_id] = text_of(library, evidence.article_id)
            text = texts[evidence.article_id]
            spans = () if text is None or not evidence.quote else spans_of(evidence.quote, text)
            if text is None:
                faults.append(f"{question.line}: {_lacking(question, evidence.article_id)}")
            elif evidence.quote and not spans:
                faults.append(f"{question.line}: {_astray(question, evidence.article_id)}")
            found.append(Place(evidence.article_id, spans))
        places[question.id] = tuple(found)
    return places, faults


def text_of(library: Library, article_id: str) -> str | None:
    """Return the stored text of an article, None where there is no such article."""
    try:
        return library.article(article_id).text
    except NotFoundError:
        return None


def spans_of(quote: str, text: str) -> tuple[Span, ...]:
    """Return every place of a quote in a text, in code points; none where it does not stand.

    White space may differ. Where that finds nothing, all but letters and digits may: reading a page
    or Markdown takes the marks of tables and emphasis away.
    """
    exactly = r"\s+".join(re.escape(word) for word in quote.split())
    by_words = r"\W+".join(re.findall(r"\w+", quote))
    return _matches(exactly, text) or _matches(by_words, text)


def _matches(pattern: str, text: str) -> tuple[Span, ...]:
    found = re.finditer(pattern, text) if pattern else ()
    return tuple(Span(*match.span()) for match in found)


def overlap(one: Span, other: Span) -> int:
    """Return how many characters two spans share."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _lacking(question: Question, article_id: str) -> str:
    return (
        f"question {question.id!r} names the article {article_id!r}, which the collection lacks;"
        " ingest it, or build a collection with --articles"
    )


def _astray(question: Question, article_id: str) -> str:
    return f"question {question.id!r}: its quote does not stand in the article {article_id!r}"
