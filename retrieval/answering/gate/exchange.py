"""Whether two names of a sentence have changed places. Pure.

Each name has words around it: those near it, and those right before and after it, in order. Where
the words around one are those that the evidence has around the other, and the other way round too,
the names were exchanged. "Kim called Putin in May" for "Putin called Kim in May" is told by what
stands right before and after them. "Kim and Putin" means the same in either order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from retrieval.answering.gate.text import Word, words
from retrieval.index.asking import STOP_WORDS
from retrieval.index.words import analyze

_WINDOW = 4
"""Words on each side of a name that are looked at."""
_EVEN = frozenset("and or with v vs versus met meets meeting married between".split())
"""Words on both sides of which two names mean the same in either order."""
_LISTED = re.compile(r"[\w\s,&.]*")
_MARGIN = 2
"""By how many words the exchanged reading must fit better than the plain one."""

Name = tuple[str, ...]
Context = frozenset[tuple[str, ...]]
"""Stems near a name, each alone, and the words right beside it after their side, "<" or ">"."""


def exchanged(sentence: str, evidence: Sequence[str]) -> list[str]:
    """Return pairs of names that have changed places, as "A / B". All texts are normalised."""
    found = words(sentence)
    spans = _name_spans(found)
    texts = [words(text) for text in evidence]
    around: dict[Name, Context] = {}
    told: dict[Name, Context] = {}
    for first, last in spans:
        name = tuple(word.folded for word in found[first:last])
        around[name] = around.get(name, frozenset()) | _context(found, first, last)
        told[name] = frozenset().union(*(_contexts_of(name, text) for text in texts))
    even = set(_even_pairs(sentence, found, spans))
    return [
        f"{' '.join(a)} / {' '.join(b)}"
        for a, b in combinations(around, 2)
        if told[a] and told[b] and (a, b) not in even and _are_exchanged(a, b, around, told)
    ]


def _even_pairs(
    text: str, found: Sequence[Word], spans: Sequence[tuple[int, int]]
) -> Iterator[tuple[Name, Name]]:
    """Yield the names of one list, and those with nothing between them that tells them apart."""
    run: list[Name] = []
    for index, (first, last) in enumerate(spans):
        before = spans[index - 1][1] if index else first
        if any(word.folded not in _EVEN for word in found[before:first]):
            run = []
        elif index and not _LISTED.fullmatch(text[found[before - 1].end : found[first].start]):
            run = run[-1:]  # "Jekyll / Hyde" are even; what stood before them is another matter.
        name = tuple(word.folded for word in found[first:last])
        yield from (pair for other in run for pair in ((name, other), (other, name)))
        run.append(name)


def _are_exchanged(
    a: Name,
    b: Name,
    around: dict[Name, Context],
    told: dict[Name, Context],
) -> bool:
    names = {stem for name in (a, b) for word in name for stem in (word, *analyze(word))}
    near_a, near_b = (
        frozenset(each for each in around[name] if names.isdisjoint(each)) for name in (a, b)
    )
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


def _contexts_of(name: Name, text: Sequence[Word]) -> Context:
    size = len(name)
    places = [
        at
        for at in range(len(text) - size + 1)
        if tuple(word.folded for word in text[at : at + size]) == name
    ]
    return frozenset().union(*(_context(text, at, at + size) for at in places))


def _context(text: Sequence[Word], first: int, last: int) -> Context:
    beside = [*text[max(0, first - _WINDOW) : first], *text[last : last + _WINDOW]]
    stems = {
        (stem,) for word in beside if word.folded not in STOP_WORDS for stem in analyze(word.folded)
    }
    before = [word.folded for word in text[max(0, first - 2) : first]]
    after = [word.folded for word in text[last : last + 2]]
    runs = [before[-size:] for size in (1, 2)], [after[:size] for size in (1, 2)]
    sides = {(side, *run) for side, found in zip("<>", runs, strict=True) for run in found if run}
    return frozenset(stems | sides)
