"""Are articles on a topic, and what do they say about it? Pure.

A topic asks for no particular thing: no span answers it, and what is measured of an answer tells
little. What counts is whether a passage, with its article's title, holds the words of the topic,
and holds them together. Fitted weights turn that into a probability (``fitted/topics.json``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, pairwise, zip_longest

from retrieval.answering.currency import asks_for_the_present
from retrieval.answering.logistic import Logistic, load
from retrieval.answering.places import Place, joined, led_by, place_of
from retrieval.answering.selection import FAVOUR, MOST, NEARLY, say_the_same
from retrieval.answering.sentences import Question, Sentence, sentences_of
from retrieval.index.asking import asks_for_news, without_request
from retrieval.index.search import Candidate
from retrieval.index.words import analyze

_NEAR = 3
"""How far apart words may stand that follow each other in the topic."""
# What people put behind a topic, and no article need say: “the Euronext affair”.
_EMPTY = "affair case development event issue latest matter news situation story topic update"


@dataclass(frozen=True, slots=True)
class On:
    """A passage with the probability that its article is on the topic."""

    candidate: Candidate
    probability: float

    @property
    def worth(self) -> float:
        """What it is ordered by: what the request prefers stands before what is little better."""
        return self.probability * (1 + FAVOUR * self.candidate.favour)


def weigh_topic(question: Question, candidates: Sequence[Candidate]) -> list[On]:
    """Return the passages with how probably each is on the topic, the best first."""
    topic, model = topic_of(question), _model()[0]
    told = [On(found, model.probability(measure_topic(topic, found))) for found in candidates]
    return sorted(told, key=lambda one: -one.worth)


def topic_threshold() -> float:
    """Return the probability below which a topic is refused; see the file for how it was chosen."""
    return _model()[1]


def about(question: Question, passages: Sequence[On]) -> list[Place]:
    """Return up to three sentences about a topic that is there, the one that tells most first.

    They are of as many articles as are on it. ``passages`` come best first.
    """
    topic = topic_of(question)
    telling = [list(_telling(topic, its)) for its in _articles(question, passages)]
    chosen: list[Sentence] = []
    for sentence in chain.from_iterable(zip_longest(*telling)):
        if sentence is not None and not any(say_the_same(sentence, it) for it in chosen):
            chosen.append(sentence)
        if len(chosen) == MOST:
            break
    order = list(dict.fromkeys(one.candidate.article.id for one in chosen))
    read = sorted(chosen, key=lambda it: (order.index(it.candidate.article.id), it.span.start))
    return led_by(chosen[0], joined(map(place_of, read)))


def topic_of(question: Question) -> Question:
    """Leave out of a topic the words that add nothing to it: “the Euronext affair”.

    A name keeps all of its words: BBC News.
    """
    small = [word for word in without_request(question.text).split() if word[0].islower()]
    empty = frozenset(analyze(" ".join(small))) & frozenset(analyze(_EMPTY))
    weights = {stem: weight for stem, weight in question.weights.items() if stem not in empty}
    return replace(question, weights=weights or question.weights)


def measure_topic(topic: Question, found: Candidate) -> dict[str, float]:
    """Measure how much of a topic a passage holds, with its article's title, and how together."""
    title, text = analyze(found.article.title), analyze(found.text)
    names = _pairs_within_names(topic)
    apart = names - _neighbours(title) - _neighbours(text)
    return {
        "coverage": topic.covered([*title, *text]),
        "coverage of title": topic.covered(title),
        "coverage of sentence": max(topic.covered(one.stems) for one in sentences_of([found])),
        "together": float(_together(topic, title) or _together(topic, text)),
        "parts of names apart": len(apart) / len(names) if names else 0.0,
    }


def _together(topic: Question, stems: Sequence[str]) -> bool:
    """Tell whether a text holds all of a topic, and each word near the one before it."""
    return topic.weights.keys() <= set(stems) and set(pairwise(topic.weights)) <= _neighbours(stems)


def _neighbours(stems: Sequence[str]) -> set[tuple[str, str]]:
    return {
        (one, two)
        for gap in range(1, _NEAR + 1)
        for one, two in zip(stems, stems[gap:], strict=False)
    }


def _pairs_within_names(topic: Question) -> set[tuple[str, str]]:
    """Return the stems of each two capitalised words that follow each other."""
    said = without_request(topic.text).split()
    words = [
        (word[0].isupper(), [it for it in analyze(word) if it in topic.weights]) for word in said
    ]
    telling = [(capital, stems) for capital, stems in words if stems]
    return {
        (stems[-1], others[0])
        for (capital, stems), (also, others) in pairwise(telling)
        if capital and also
    }


def _articles(question: Question, passages: Sequence[On]) -> list[list[Candidate]]:
    """Return the passages of each article that is on a topic, the most telling article first.

    Of articles that are on it alike the newest comes first, where news are asked for.
    """
    least = max(topic_threshold(), NEARLY * passages[0].probability)
    of: dict[str, list[Candidate]] = {}
    for one in passages:
        if one.probability >= least:
            of.setdefault(one.candidate.article.id, []).append(one.candidate)
    found = list(of.values())
    if asks_for_news(question.text) or asks_for_the_present(question.text):
        found.sort(key=lambda its: -_published(its[0]))
    return found


def _published(found: Candidate) -> float:
    published = found.article.published
    return float("-inf") if published is None else published.timestamp()


def _telling(topic: Question, passages: Sequence[Candidate]) -> Iterator[Sentence]:
    """Yield the sentences of one article that hold most of a topic, the earlier ones first.

    Where only the title names it, the first sentence does.
    """
    sentences = sorted(sentences_of(passages), key=lambda it: it.span.start)
    held = [(topic.covered(it.stems), it) for it in sentences]
    best = max(share for share, _ in held)
    yield from (it for share, it in sorted(held, key=lambda its: -its[0]) if share > 0 or not best)


@cache
def _model() -> tuple[Logistic, float]:
    model, told = load("topics")
    return model, float(told["threshold"])
