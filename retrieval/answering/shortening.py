"""The short answer: the span that a reader has found in the best sentence, by its place. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.answering.questions import Asks
from retrieval.answering.reading import best_span
from retrieval.answering.selection import Weighed
from retrieval.answering.sentences import Question
from retrieval.domain import Citation, ShortAnswer
from retrieval.index.asking import only_names_a_topic

_WHOLE = re.compile(
    r"^\W*(?:and |but |so )*how\b(?! (?:many|much|old|tall|long|far|fast|big|large|high|deep|often"
    r"|heavy|wide|few|late|early|soon))|\bhow (?:did|do|does|can|could|should|would|to)\b",
    re.IGNORECASE,
)


def short_answer(
    question: Question, best: Weighed, citations: Sequence[Citation]
) -> ShortAnswer | None:
    """Return the answer's span inside the citation that quotes it.

    None where nothing was read, and for why, how and a mere topic: there a whole sentence answers.
    """
    span = best_span(best.sentence)
    if span is None or _wants_a_sentence(question):
        return None
    article = best.sentence.candidate.article
    for citation in citations:
        held = citation.start <= span.start and span.end <= citation.end
        if held and citation.article_id == article.id:
            text = article.text[span.start : span.end]
            return ShortAnswer(text, citation.n, span.start, span.end)
    return None


def _wants_a_sentence(question: Question) -> bool:
    said = question.text
    return (
        question.asks is Asks.REASON or _WHOLE.search(said) is not None or only_names_a_topic(said)
    )
