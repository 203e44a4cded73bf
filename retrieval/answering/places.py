"""Where a quote stands: a sentence, with the one before it where it leans on that. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from retrieval.answering.sentences import Sentence
from retrieval.articles.openers import leans_on_previous
from retrieval.articles.sentences import split_sentences
from retrieval.domain import Article, Span

Place = tuple[Article, Span]

_LOOK_BACK = 1_000  # characters; a longer sentence is not brought along


def place_of(sentence: Sentence) -> Place:
    """Return where a sentence stands, with the sentence before it where it leans on that."""
    article, span = sentence.candidate.article, sentence.span
    if not leans_on_previous(sentence.text):
        return article, span
    if sentence.place > 0:
        start = sentence.candidate.passage.sentences[sentence.place - 1].start
    else:
        start = _sentence_before(article.text, span.start)
    return article, Span(start, span.end)


def joined(places: Iterable[Place]) -> list[Place]:
    """Join places that overlap: a sentence may be quoted and be brought along by the next one.

    The places of an article come together, in the order of their ends.
    """
    kept: list[Place] = []
    for article, span in places:
        if kept and kept[-1][0].id == article.id and span.start < kept[-1][1].end:
            _, last = kept.pop()
            span = Span(min(last.start, span.start), span.end)
        kept.append((article, span))
    return kept


def led_by(best: Sentence, places: Iterable[Place]) -> list[Place]:
    """Put the place that holds the best sentence first, for whoever reads no further.

    The others stay in their order.
    """
    article, span = best.candidate.article.id, best.span
    return sorted(
        places,
        key=lambda place: place[0].id != article or not place[1].start <= span.start < place[1].end,
    )


def _sentence_before(text: str, start: int) -> int:
    """Return where the sentence before a place starts; the place itself where there is none.

    It stands in the passage before, so it is looked for in the text.
    """
    looked_at = max(0, start - _LOOK_BACK)
    before = split_sentences(text[looked_at:start])
    # What a window cuts off at its own start is no whole sentence.
    whole = before if looked_at == 0 else before[1:]
    return looked_at + whole[-1].start if whole else start
