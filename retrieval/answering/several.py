"""What several articles say on one thing: the same, or another figure. Pure.

An answer quotes one sentence for one statement. Where another article says the same, it is cited
beside it, and where more do, they are counted. Where another article answers with another number or
date, both are quoted, the newest last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from retrieval.answering.citing import cite, on_one_line, written
from retrieval.answering.gate import Evidence, Gate, dates, names, numbers
from retrieval.answering.gate.text import normalise
from retrieval.answering.overview import best_about
from retrieval.answering.places import Place, place_of
from retrieval.answering.questions import Asks
from retrieval.answering.sentences import Question, Sentence, sentences_of
from retrieval.domain import Answer, AnswerSentence, Citation
from retrieval.index.search import Candidate
from retrieval.index.words import analyze, content_stems

SAYS_THE_SAME = 0.8
"""Share of a quote's words that a sentence which says the same must hold."""
SAME_QUESTION = 0.9
"""Share of what a quote covers of its question that a sentence which contradicts it must cover."""
SAME_FRAME = 0.5
"""Share of the words of the shorter of two sentences, figures aside, that the other must hold."""
NEARLY_THE_SAME = 0.8
"""The same share, from which on two sentences differ by one date of several."""
MOST_FIGURES = 3
"""Sentences with different figures that an answer quotes."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Quoted:
    """A sentence of an answer and what it cites, before numbers are given."""

    sentence: AnswerSentence
    citations: tuple[Citation, ...]


def hear_others(question: Question, answer: Answer, found: Sequence[Candidate]) -> Answer:
    """Add to quotes what other articles say on the same: as much, or another figure."""
    if answer.refused or not answer.citations:
        return answer
    lead = _lead(answer)
    others = [it for it in sentences_of(found) if it.candidate.article.id != lead.article_id]
    differing = _one_an_article(it for it in others if contradicts(question, lead, it))
    agreeing = _one_an_article(it for it in others if repeats(lead, it))
    quoted = {it.article_id for it in answer.citations}
    if differing:
        return _disputed(question, answer, lead, differing, agreeing)
    fresh = [it for it in agreeing if it.candidate.article.id not in quoted]
    second = fresh.pop(0) if fresh and len(fresh) == len(agreeing) else None
    more = f"{_and_more(len(fresh))} say{'s' * (len(fresh) == 1)} the same" if fresh else None
    return replace(_seconded(answer, lead, second), remark=more)


Side = tuple[Question, Sequence[Candidate]]
"""One of two things that are compared, and the passages that were found for it."""


def apart(first: Side, second: Side) -> list[Place] | None:
    """Return the best sentence about each of two things, of two articles where there are two.

    None where the articles say nothing of one of them, or no more than one sentence of both.
    """
    one, two = best_about(*first), best_about(*second)
    if one is None or two is None:
        return None
    if one[0].id == two[0].id:
        article = one[0].id
        another = best_about(second[0], _without(article, second[1]))
        if another is not None:
            return [one, another]
        another = best_about(first[0], _without(article, first[1]))
        if another is not None:
            return [another, two]
    return None if one == two else [one, two]


def _without(article_id: str, found: Sequence[Candidate]) -> list[Candidate]:
    return [it for it in found if it.article.id != article_id]


def newest_last(answer: Answer) -> Answer:
    """Put the quotes of an answer in the order of their articles' dates, undated ones first."""
    return _of_quotes(answer, sorted(_quotes_of(answer), key=_published))


def repeats(lead: Citation, other: Sentence) -> bool:
    """Tell whether a sentence bears a quote out, all by itself, in words of its own."""
    if on_one_line(other.text) in on_one_line(lead.quote):
        return False
    said = frozenset(content_stems(lead.quote))
    if len(said & frozenset(other.stems)) < SAYS_THE_SAME * len(said):
        return False
    verdict = Gate().check(on_one_line(lead.quote), [_evidence(other)])
    return verdict.passed and verdict.support >= SAYS_THE_SAME


def contradicts(question: Question, lead: Citation, other: Sentence) -> bool:
    """Tell whether a sentence answers the question of a quote with another number or date."""
    if question.asks not in (Asks.NUMBER, Asks.TIME):
        return False
    whole = [*analyze(other.candidate.article.title), *other.stems]
    needed = question.covered([*analyze(lead.title), *analyze(lead.quote)])
    if question.covered(whole) < SAME_QUESTION * needed or not _framed_alike(
        lead.quote, other.text
    ):
        return False
    if _unnamed(question, other.text, other.candidate.article.title) - _unnamed(
        question, lead.quote, lead.title
    ):
        return False
    if question.asks is Asks.TIME:
        return _dates_differ(lead, other)
    return bool(_differing_numbers(question, lead.quote, other.text))


def _lead(answer: Answer) -> Citation:
    """Return the citation that holds the answer: the first, where no short answer tells."""
    number = answer.short.n if answer.short is not None else answer.citations[0].n
    return next(it for it in answer.citations if it.n == number)


def _one_an_article(sentences: Iterable[Sentence]) -> list[Sentence]:
    kept: dict[str, Sentence] = {}
    for sentence in sentences:
        kept.setdefault(sentence.candidate.article.id, sentence)
    return list(kept.values())


def _evidence(sentence: Sentence) -> Evidence:
    article = sentence.candidate.article
    return Evidence(sentence.text, article.title, article.source or "", article.published)


def _unnamed(question: Question, *shown: str) -> frozenset[str]:
    """Return the names of a question that some texts do not hold."""
    asked = normalise(question.text)
    return frozenset(names.unsupported(asked, [normalise(text) for text in shown]))


def _framed_alike(quote: str, other: str, share: float = SAME_FRAME) -> bool:
    one, two = _frame(quote), _frame(other)
    return len(one & two) >= share * min(len(one), len(two)) > 0


def _frame(text: str) -> frozenset[str]:
    """Return the content words of a text, figures aside."""
    plain = normalise(text)
    for figure in sorted(numbers.quantities(plain), key=lambda it: -it.start):
        plain = f"{plain[: figure.start]} {plain[figure.end :]}"
    return frozenset(content_stems(plain))


def _dates_differ(lead: Citation, other: Sentence) -> bool:
    one, two = normalise(lead.quote), normalise(other.text)
    said, told = dates.dates(one), dates.dates(two)
    mine = Evidence(one, published=lead.published)
    theirs = Evidence(two, published=other.candidate.article.published)
    new, old = dates.unsupported(two, [mine]), dates.unsupported(one, [theirs])
    if not new or not old:
        return False
    apart = len(new) == len(told) and len(old) == len(said)
    return apart or _framed_alike(lead.quote, other.text, NEARLY_THE_SAME)


def _differing_numbers(question: Question, quote: str, other: str) -> list[tuple[str, str]]:
    """Return the numbers of two sentences that count the same and differ, as they are written."""
    one, two = normalise(quote), normalise(other)
    asked = normalise(question.text)
    mine, theirs = _new_numbers(one, [two, asked]), _new_numbers(two, [one, asked])
    return [
        (one[a.start : a.end].strip(), two[b.start : b.end].strip())
        for a in mine
        for b in theirs
        if _count_the_same(one, a, two, b, alone=len(mine) == len(theirs) == 1)
    ]


def _new_numbers(text: str, known: Sequence[str]) -> list[numbers.Quantity]:
    """Return the numbers of a text that others do not give; ordinals and dates are none."""
    masked = [(it.start, it.end) for it in dates.dates(text)]
    new = numbers.unsupported(text, known, masked)
    return [
        it
        for it in numbers.quantities(text)
        if it.unit != "ordinal"
        and text[it.start : it.end].strip() in new
        and not any(start <= it.start < end for start, end in masked)
    ]


def _count_the_same(
    one: str, a: numbers.Quantity, two: str, b: numbers.Quantity, *, alone: bool
) -> bool:
    if (a.unit, a.currency) != (b.unit, b.currency):
        return False
    return alone or _counted(one, a) == _counted(two, b)


def _counted(text: str, number: numbers.Quantity) -> str | None:
    """Return the stem of the first word after a number that means something."""
    return next(iter(content_stems(text[number.end : number.end + 40])), None)


def _disputed(
    question: Question,
    answer: Answer,
    lead: Citation,
    differing: Sequence[Sentence],
    agreeing: Sequence[Sentence],
) -> Answer:
    """Quote those who say otherwise besides, a sentence for each figure, the newest last."""
    spoken = _apart(question, lead, differing)[: MOST_FIGURES - 1]
    quotes = [_quotation(it) for it in spoken]
    quoted = [_holder(it.citations[0], answer.citations) for it in quotes]
    fresh = [it for it, holder in zip(quotes, quoted, strict=True) if holder is None]
    whole = newest_last(_of_quotes(answer, [*_quotes_of(answer), *fresh]))
    shown = [holder or it.citations[0] for it, holder in zip(quotes, quoted, strict=True)]
    apart = {_place(lead), *map(_place, shown)}
    told = "; ".join(_named(it) for it in whole.citations if _place(it) in apart)
    heard = {it.candidate.article.id for it in [*differing, *agreeing]}
    more = len(heard - {it.article_id for it in whole.citations})
    rest = f" {_and_more(more)}" if more else ""
    return replace(whole, remark=f"articles differ: {told}{rest}")


def _holder(one: Citation, citations: Sequence[Citation]) -> Citation | None:
    """Return the citation that quotes what another one quotes, and maybe more around it."""
    return next(
        (
            it
            for it in citations
            if it.article_id == one.article_id and it.start <= one.start and one.end <= it.end
        ),
        None,
    )


def _apart(question: Question, lead: Citation, differing: Sequence[Sentence]) -> list[Sentence]:
    """Return a sentence for each figure, of those that differ from the lead."""
    kept: list[Sentence] = []
    for sentence in differing:
        cited = [_quotation(it).citations[0] for it in kept]
        if all(contradicts(question, it, sentence) for it in cited):
            kept.append(sentence)
    return kept


def _seconded(answer: Answer, lead: Citation, second: Sentence | None) -> Answer:
    """Cite a second article behind what the lead says."""
    if second is None:
        return answer
    [beside] = _quotation(second).citations
    return _of_quotes(
        answer,
        [
            replace(it, citations=(*it.citations, beside)) if lead in it.citations else it
            for it in _quotes_of(answer)
        ],
    )


def _quotation(sentence: Sentence) -> _Quoted:
    article, span = place_of(sentence)
    citation = cite(article, span, 0)
    return _Quoted(AnswerSentence(on_one_line(citation.quote), ()), (citation,))


def _quotes_of(answer: Answer) -> list[_Quoted]:
    cited = {it.n: it for it in answer.citations}
    return [_Quoted(it, tuple(cited[n] for n in it.citations)) for it in answer.sentences]


def _of_quotes(answer: Answer, quotes: Sequence[_Quoted]) -> Answer:
    """Number the citations of some quotes in their order, each place once."""
    places: dict[tuple[str, int, int], Citation] = {}
    for citation in (it for quote in quotes for it in quote.citations):
        places.setdefault(_place(citation), replace(citation, n=len(places) + 1))
    sentences = tuple(
        replace(quote.sentence, citations=tuple(places[_place(it)].n for it in quote.citations))
        for quote in quotes
    )
    short = answer.short
    if short is not None:
        short = replace(short, n=places[_place(_lead(answer))].n)
    return replace(
        answer,
        answer=written(sentences),
        sentences=sentences,
        citations=tuple(places.values()),
        short=short,
    )


def _place(citation: Citation) -> tuple[str, int, int]:
    return citation.article_id, citation.start, citation.end


def _published(quote: _Quoted) -> datetime:
    return max((it.published or _LONG_AGO for it in quote.citations), default=_LONG_AGO)


def _named(citation: Citation) -> str:
    when = citation.published
    day = "undated" if when is None else f"{when.day} {when:%B %Y}"
    return f"{citation.source or citation.title}, {day} [{citation.n}]"


def _and_more(count: int) -> str:
    return f"and {count} more article{'' if count == 1 else 's'}"
