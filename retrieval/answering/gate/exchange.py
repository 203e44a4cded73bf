"""Whether two names of a sentence have changed places. Pure.

Each name has words around it. Where the words around one are those that the evidence has around the
other, and the other way round too, the names were exchanged. "Kim met Putin" for "Putin met Kim"
cannot be told so: both have the same words around them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from retrieval.answering.gate.text import Word, words
from retrieval.index.words import STOP_WORDS, analyze

_WINDOW = 4
"""Words on each side of a name that are looked at."""
_MARGIN = 2
"""By how many words the exchanged reading must fit better than the plain one."""

Name = tuple[str, ...]


def exchanged(sentence: str, evidence: Sequence[str]) -> list[str]:
    """Return pairs of names that have changed places, as "A / B". All texts are normalised."""
    found = words(sentence)
    spans = _name_spans(found)
    texts = [words(text) for text in evidence]
    around: dict[Name, frozenset[str]] = {}
    told: dict[Name, frozenset[str]] = {}
    for first, last in spans:
        name = tuple(word.folded for word in found[first:last])
        around[name] = around.get(name, frozenset()) | _context(found, first, last)
        told[name] = frozenset().union(*(_contexts_of(name, text) for text in texts))
    return [
        f"{' '.join(a)} / {' '.join(b)}"
        for a, b in combinations(around, 2)
        if told[a] and told[b] and _are_exchanged(a, b, around, told)
    ]


def _are_exchanged(
    a: Name,
    b: Name,
    around: dict[Name, frozenset[str]],
    told: dict[Name, frozenset[str]],
) -> bool:
    names = {stem for name in (a, b) for word in name for stem in analyze(word)}
    near_a, near_b = around[a] - names, around[b] - names
    cross_a = len(near_a & told[b]) - len(near_a & told[a])
    cross_b = len(near_b & told[a]) - len(near_b & told[b])
    return cross_a >= 1 and cross_b >= 1 and cross_a + cross_b > _MARGIN


def _name_spans(found: Sequence[Word]) -> list[tuple[int, int]]:
    """Return the runs of words with capitals, [first, last)."""
    spans: list[tuple[int, int]] = []
    for index, word in enumerate(found):
        if not word.text[0].isupper() or word.folded in STOP_WORDS:
            continue
        if spans and spans[-1][1] == index and word.start - found[index - 1].end == 1:
            spans[-1] = (spans[-1][0], index + 1)
        else:
            spans.append((index, index + 1))
    return spans


def _contexts_of(name: Name, text: Sequence[Word]) -> frozenset[str]:
    size = len(name)
    places = [
        at
        for at in range(len(text) - size + 1)
        if tuple(word.folded for word in text[at : at + size]) == name
    ]
    return frozenset().union(*(_context(text, at, at + size) for at in places))


def _context(text: Sequence[Word], first: int, last: int) -> frozenset[str]:
    beside = [*text[max(0, first - _WINDOW) : first], *text[last : last + _WINDOW]]
    return frozenset(
        stem for word in beside if word.folded not in STOP_WORDS for stem in analyze(word.folded)
    )
