"""The gate: what must hold for a sentence to be shown as fact. Pure, if its measure is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from retrieval.answering.gate import dates, exchange, names, negation, numbers, quotations
from retrieval.answering.gate.connecting import states_nothing
from retrieval.answering.gate.support import Similarity, coverage
from retrieval.answering.gate.text import normalise
from retrieval.answering.gate.untrusted import echoes, is_order, markup, reports_an_order
from retrieval.answering.gate.verdict import Evidence, Kind, Reason, Verdict
from retrieval.answering.plain_lines import visible

# Chosen on development data outside fold 0; docs/gate.md tells how, and what they give.
COVERAGE_THRESHOLD = 0.34
SCORE_THRESHOLD = 0.42
_WORDS_WEIGHT = 0.5


class Gate:
    """Check one sentence after the other against the sentences that they cite.

    ``similarity`` measures meaning; without it the words alone decide. ``secret`` is what no
    sentence may repeat: the words of the prompt. Safe to use from several threads.
    """

    def __init__(self, similarity: Similarity | None = None, secret: str = "") -> None:
        self._similarity = similarity
        self._secret = secret

    def check(self, sentence: str, evidence: Sequence[Evidence]) -> Verdict:
        """Say whether the evidence bears a sentence out, and if not, all that speaks against it."""
        if states_nothing(sentence):
            return Verdict((), 1.0)
        if self._secret and echoes(sentence, self._secret):
            return _failed(Kind.MARKUP, sentence, "it repeats the instructions")
        if found := markup(sentence):
            return _failed(Kind.MARKUP, found, f"it holds a link or markup ({found!r})")
        valid = [
            item
            for item in evidence
            if reports_an_order(sentence) or not is_order(visible(item.text))
        ]
        if not valid:
            return _without_evidence(sentence, evidence)
        return self._judge(normalise(sentence), [_normalised(item) for item in valid])

    def supports(self, sentence: str, evidence: Sequence[Evidence]) -> bool:
        """Say whether the support score alone is as high as the gate asks for."""
        shown = [_normalised(item) for item in evidence]
        return bool(shown) and self._support(normalise(sentence), shown) >= self._threshold()

    def _judge(self, sentence: str, evidence: Sequence[Evidence]) -> Verdict:
        support = self._support(sentence, evidence)
        reasons = list(_contradictions(sentence, evidence))
        if support < self._threshold():
            reasons.append(_unsupported(sentence))
        return Verdict(tuple(reasons), support)

    def _support(self, sentence: str, evidence: Sequence[Evidence]) -> float:
        texts = [item.text for item in evidence]
        if sentence in texts:
            return 1.0  # all words and the whole meaning are there: no need to measure
        covered = coverage(sentence, _shown(evidence))
        if self._similarity is None:
            return covered
        meant = max(0.0, self._similarity(sentence, texts))
        return _WORDS_WEIGHT * covered + (1 - _WORDS_WEIGHT) * meant

    def _threshold(self) -> float:
        return COVERAGE_THRESHOLD if self._similarity is None else SCORE_THRESHOLD


def _contradictions(sentence: str, evidence: Sequence[Evidence]) -> Iterator[Reason]:
    texts, shown = [item.text for item in evidence], _shown(evidence)
    yield from _reasons(
        Kind.QUOTATION, quotations.unsupported(sentence, shown), "do not hold, word for word,"
    )
    told = dates.dates(sentence)
    missing = [
        of for of in dates.unsupported(sentence, evidence) if not _is_number(sentence, of, shown)
    ]
    written = [sentence[of.start : of.end].strip(" .,") for of in missing]
    yield from _reasons(Kind.DATE, written, "do not give the date")
    masked = [(of.start, of.end) for of in told]
    wrong = numbers.unsupported(sentence, shown, masked)
    yield from _reasons(Kind.NUMBER, wrong, "do not give the number")
    absent = names.unsupported(sentence, shown, masked)
    yield from _reasons(Kind.NAME, absent, "do not name")
    swapped = exchange.exchanged(sentence, texts)
    yield from _reasons(Kind.EXCHANGE, swapped, "say it the other way round:")
    turned = negation.disagreements(sentence, texts)
    yield from _reasons(Kind.NEGATION, turned, "do not agree on whether it is so:")


def _is_number(sentence: str, of: dates.Date, shown: Sequence[str]) -> bool:
    """Tell whether what looks like a year alone is a number that the evidence gives."""
    if of.month or of.span or of.year is None:
        return False
    return not numbers.unsupported(sentence[of.start : of.end], shown)


def _reasons(kind: Kind, found: Iterable[str], lack: str) -> Iterator[Reason]:
    for what in dict.fromkeys(found):
        yield Reason(kind, what, f"the cited sentences {lack} “{what}”")


def _shown(evidence: Sequence[Evidence]) -> list[str]:
    """Return all that a reader sees with the citations: sentences, titles and outlets."""
    beside = dict.fromkeys(text for item in evidence for text in (item.title, item.source) if text)
    return [*(item.text for item in evidence), *beside]


def _normalised(item: Evidence) -> Evidence:
    return replace(
        item,
        text=normalise(item.text),
        title=normalise(item.title),
        source=normalise(item.source),
        before=normalise(item.before),
    )


def _without_evidence(sentence: str, cited: Sequence[Evidence]) -> Verdict:
    if cited:
        return _failed(Kind.ORDER, sentence, "the cited sentences are orders, not reports")
    return _failed(Kind.UNCITED, sentence, "it cites no numbered sentence")


def _unsupported(sentence: str) -> Reason:
    return Reason(Kind.SUPPORT, sentence, "the cited sentences do not say this")


def _failed(kind: Kind, what: str, message: str) -> Verdict:
    return Verdict((Reason(kind, what, message),), 0.0)
