"""The sentences that could answer a question, and what is measured of each.

Question and sentence are compared by stems, weighted by their inverse document frequency in the
collection, and by their embeddings. Fitted weights turn what is measured into probabilities (see
``selection`` and ``confidence``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from retrieval.answering.questions import Asks, asks_for, holds
from retrieval.domain import Span
from retrieval.index.search import Candidate
from retrieval.index.words import analyze, asked_stems

_PRIOR_PASSAGES = 1_000
_PRIOR_COUNT = 5

DocumentFrequencies = Callable[[Sequence[str]], tuple[list[int], int]]


@dataclass(frozen=True)
class Question:
    """A question with what every sentence is compared by.

    ``weights`` are by stem, in the order of the question; ``unknown`` stems stand in no passage.
    """

    text: str
    asks: Asks
    weights: Mapping[str, float]
    unknown: frozenset[str] = frozenset()

    @cached_property
    def mass(self) -> float:
        """The weight of all stems together."""
        return sum(self.weights.values()) or 1.0

    def covered(self, stems: Iterable[str]) -> float:
        """Return the share of the question's weight that stands among some stems, 0–1."""
        held = self.weights.keys() & frozenset(stems)
        return sum(self.weights[stem] for stem in held) / self.mass


@dataclass(frozen=True)
class Sentence:
    """A sentence of a found passage: the ``rank`` of the passage, its own ``place`` in it."""

    candidate: Candidate
    rank: int
    place: int
    span: Span
    text: str

    @cached_property
    def stems(self) -> list[str]:
        """The stems of its words, in order."""
        return analyze(self.text)


def understand(text: str, frequencies: DocumentFrequencies) -> Question:
    """Measure a question: what it asks for, and how rare its words are in the collection."""
    stems = asked_stems(text)
    counts, total = frequencies(stems)
    weights = {stem: _rarity(count, total) for stem, count in zip(stems, counts, strict=True)}
    unknown = frozenset(stem for stem, count in zip(stems, counts, strict=True) if not count)
    return Question(text, asks_for(text), weights, unknown)


def _rarity(count: int, total: int) -> float:
    """Return the inverse document frequency as BM25 has it, of a collection made a little larger.

    A few passages say little about how rare a word is: with a thousand more that hold each word
    five times, the words of a question weigh alike in a small collection, as they must.
    """
    count, total = count + _PRIOR_COUNT, total + _PRIOR_PASSAGES
    return math.log(1 + (total - count + 0.5) / (count + 0.5))


def sentences_of(candidates: Iterable[Candidate]) -> list[Sentence]:
    """Return the sentences of found passages, passages in the order given."""
    return [
        Sentence(found, rank, place, span, found.article.text[span.start : span.end])
        for rank, found in enumerate(candidates)
        for place, span in enumerate(found.passage.sentences)
    ]


def measure(question: Question, sentences: Sequence[Sentence]) -> list[dict[str, float]]:
    """Measure each sentence by its words and its passage: all that needs no model."""
    passages: dict[int, list[Sentence]] = {}
    for sentence in sentences:
        passages.setdefault(sentence.rank, []).append(sentence)
    settings = {rank: _setting(question, passage) for rank, passage in passages.items()}
    return [_measure(question, sentence, settings[sentence.rank]) for sentence in sentences]


class _Setting(NamedTuple):
    """A passage as its sentences are measured in: all is worked out once."""

    sentences: Sequence[Sentence]
    title: list[str]
    coverage: float


def _setting(question: Question, passage: Sequence[Sentence]) -> _Setting:
    title = analyze(passage[0].candidate.article.title)
    whole = [*title, *(stem for sentence in passage for stem in sentence.stems)]
    return _Setting(passage, title, question.covered(whole))


def _measure(question: Question, sentence: Sentence, setting: _Setting) -> dict[str, float]:
    beside = setting.sentences[max(0, sentence.place - 1) : sentence.place + 2]
    around = [*setting.title, *(stem for other in beside for stem in other.stems)]
    new = set(sentence.stems) - question.weights.keys()
    return {
        "coverage": question.covered(sentence.stems),
        "coverage with neighbours": question.covered(around),
        "coverage of passage": setting.coverage,
        "pairs": _pairs(question, sentence.stems),
        "passage score": sentence.candidate.score,
        "passage similarity": sentence.candidate.similarity,
        "first passage": float(sentence.rank == 0),
        "new words": math.log1p(len(new)),
        "length": math.log1p(len(sentence.stems)),
        "place": math.log1p(sentence.place),
        **_kinds(question, sentence),
    }


def _pairs(question: Question, stems: Sequence[str]) -> float:
    """Return the share of the question's neighbouring words that stand together, 0–1."""
    asked = list(question.weights)
    pairs = set(pairwise(asked))
    near = {(a, b) for gap in (1, 2) for a, b in zip(stems, stems[gap:], strict=False)}
    return len(pairs & near) / len(pairs) if pairs else 0.0


def _kinds(question: Question, sentence: Sentence) -> dict[str, float]:
    """Tell whether the sentence holds something of the kind that is asked for."""
    found = holds(question.asks, question.text, sentence.text)
    return {
        f"{'holds' if held else 'lacks'} {asked.value}": float(
            question.asks is asked and found is held
        )
        for asked in Asks
        if asked is not Asks.OTHER
        for held in (True, False)
    }
