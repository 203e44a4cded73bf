"""The answer in the making: what was cited, what has passed, what is held back. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from retrieval.answering.citing import cite
from retrieval.answering.citing_stream import CitedSentence
from retrieval.answering.gate import Gate, Kind, Reason, Verdict
from retrieval.answering.numbering import Numbered
from retrieval.domain import AnswerSentence, Citation

_LOOK_BACK = 2
"""Sentences before a cited one that may be cited with it, to say whom it speaks of."""
_LOOKED_BACK_FOR = {Kind.NAME, Kind.DATE, Kind.SUPPORT}


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence of the model, the numbers that it is held to, and the gate's verdict."""

    cited: CitedSentence
    numbers: tuple[int, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that did not pass, and why, in one line."""

    text: str
    why: str


class Draft:
    """One answer in the making, over the numbered sentences that it may cite."""

    def __init__(self, sentences: Sequence[Numbered], gate: Gate) -> None:
        self.retries = 0
        self._numbered = sentences
        self._gate = gate
        self._citations: dict[int, Citation] = {}
        self._sentences: list[AnswerSentence] = []
        self._held: list[AnswerSentence] = []
        self._dropped: list[Dropped] = []

    @property
    def count(self) -> int:
        """How many sentences can be cited."""
        return len(self._numbered)

    @property
    def length(self) -> int:
        """How many sentences have been dealt with."""
        return len(self._sentences) + len(self._dropped)

    def knows(self, text: str) -> bool:
        """Tell whether this sentence was dealt with already."""
        shown = (*self._sentences, *self._held)
        return any(sentence.text == text for sentence in shown) or any(
            dropped.text == text for dropped in self._dropped
        )

    def judge(self, cited: CitedSentence) -> Judged:
        """Hold a sentence to what it cites, and if names are missing to what stands just before."""
        if cited.code:
            reason = Reason(Kind.MARKUP, "code", "it is a block of code")
            return Judged(cited, (), Verdict((reason,), 0.0))
        judged = self._judged(cited, cited.numbers)
        if judged.verdict.passed or not _may_look_back(judged.verdict):
            return judged
        for distance in range(1, _LOOK_BACK + 1):
            wider = self._judged(cited, self._with_those_before(cited.numbers, distance))
            if wider.verdict.passed:
                return wider
        return judged

    def accept(self, judged: Judged) -> Iterator[AnswerSentence]:
        """Yield what was held back, then the sentence that has passed."""
        held, self._held = self._held, []
        for each in [*held, AnswerSentence(judged.cited.text, judged.numbers)]:
            yield self._shown(each)

    def finish(self) -> Iterator[AnswerSentence]:
        """Yield what was held back last, unless an answer of nothing else would come of it."""
        if self._sentences:
            for each in self._held:
                if not each.verified:
                    yield self._shown(each)

    def drop(self, judged: Judged) -> None:
        """Keep a sentence that did not pass, and why."""
        self._dropped.append(Dropped(judged.cited.text, judged.verdict.explanation))

    def hold(self, text: str, numbers: Sequence[int] = (), *, verified: bool = True) -> None:
        """Keep back what may only be shown beside a sentence that has passed."""
        self._held.append(AnswerSentence(text, tuple(numbers), verified))

    def result(
        self,
    ) -> tuple[tuple[AnswerSentence, ...], tuple[Citation, ...], tuple[Dropped, ...]]:
        """Return the sentences, their citations and what was dropped."""
        return tuple(self._sentences), tuple(self._citations.values()), tuple(self._dropped)

    def _judged(self, cited: CitedSentence, numbers: Sequence[int]) -> Judged:
        evidence = [self._numbered[number - 1].evidence for number in numbers]
        return Judged(cited, tuple(numbers), self._gate.check(cited.text, evidence))

    def _with_those_before(self, numbers: Sequence[int], distance: int) -> list[int]:
        """Return numbers and those of the sentences up to a distance before, in their articles."""
        article_of = {each.number: each.article.id for each in self._numbered}
        before = [
            number - back
            for number in numbers
            for back in range(1, distance + 1)
            if article_of.get(number - back) == article_of[number]
        ]
        return list(dict.fromkeys([*numbers, *before]))

    def _shown(self, held: AnswerSentence) -> AnswerSentence:
        """Add a sentence to the answer, its citations numbered by their first use."""
        numbers = tuple(self._citation(number).n for number in held.citations)
        sentence = replace(held, citations=numbers)
        self._sentences.append(sentence)
        return sentence

    def _citation(self, number: int) -> Citation:
        if number not in self._citations:
            place = self._numbered[number - 1]
            self._citations[number] = cite(place.article, place.span, len(self._citations) + 1)
        return self._citations[number]


def _may_look_back(verdict: Verdict) -> bool:
    return {reason.kind for reason in verdict.reasons} <= _LOOKED_BACK_FOR
