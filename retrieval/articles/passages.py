"""Passages: runs of whole sentences that tile a text, small enough for the encoder.

Token counts come from the caller, so that the cut itself is pure. WordPiece never joins what
whitespace separates, so that the counts of sentences (and of words) add up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from retrieval.articles.blocks import breaks_between
from retrieval.articles.runs import Part, balanced_runs
from retrieval.articles.sentences import split_sentences
from retrieval.domain import PassageCut, Span

CountTokens = Callable[[list[str]], Sequence[int]]
"""Counts the model tokens of each text, without the special ones."""

MAX_CHARACTERS = 2_000
"""No passage is longer, from its first sentence's start to its last one's end."""

_MAX_WORD = 500
_MIN_CLAUSE, _MAX_CLAUSE = 4, 12
_HARD_PIECE = 40
_WORD = re.compile(r"\S+")
_CLAUSE_END = re.compile(r"[;:—–,、，；：]['\"”’)\]]*$")
_PARAGRAPH_COST = 0.0
_LINE_COST = 0.05
_SENTENCE_COST = 0.3


class _Piece(NamedTuple):
    """A span that is never cut further, and its number of tokens."""

    span: Span
    tokens: int


def cut_passages(text: str, count_tokens: CountTokens, *, budget: int = 200) -> list[PassageCut]:
    """Cut a text into passages of at most ``budget`` tokens that tile it.

    The first starts at 0, each next one where the one before ends, and the last ends with the
    text. Whitespace goes with the sentence before it. A sentence over the budget is cut at
    clauses, then words, then characters, and its pieces count as sentences. Passages are of even
    size, and break at blank lines where they can. A text of nothing but whitespace has none.

    ``count_tokens`` is called once, and at most twice more when a sentence is over the budget.
    """
    pieces = _pieces(text, split_sentences(text), count_tokens, budget)
    parts = [
        Part(piece.span, piece.tokens, cost)
        for piece, cost in zip(pieces, _break_costs(text, pieces), strict=True)
    ]
    runs = balanced_runs(parts, budget, MAX_CHARACTERS)
    return _tile(text, [tuple(part.span for part in parts[first:last]) for first, last in runs])


def _tile(text: str, runs: Sequence[tuple[Span, ...]]) -> list[PassageCut]:
    """Stretch runs of sentences over the whitespace around them."""
    starts = [0, *(run[0].start for run in runs[1:])]
    ends = [*starts[1:], len(text)]
    return [PassageCut(*place) for place in zip(starts, ends, runs, strict=False)]


def _break_costs(text: str, pieces: Sequence[_Piece]) -> list[float]:
    """Return what it costs to end a passage after each piece: nothing at a blank line."""
    costs = [_PARAGRAPH_COST] * len(pieces)
    for place, (piece, following) in enumerate(pairwise(pieces)):
        breaks = breaks_between(text, piece.span.end, following.span.start)
        costs[place] = (_SENTENCE_COST, _LINE_COST, _PARAGRAPH_COST)[min(breaks, 2)]
    return costs


def _pieces(
    text: str, spans: Sequence[Span], count_tokens: CountTokens, budget: int
) -> list[_Piece]:
    """Count the sentences, and cut those that are too long."""
    counted = _count(text, spans, count_tokens)
    if not any(_too_long(piece, budget) for piece in counted):
        return counted
    words = _words(text, counted, count_tokens, budget)
    pieces: list[_Piece] = []
    for piece in counted:
        pieces += _cut_sentence(text, next(words), budget) if _too_long(piece, budget) else [piece]
    return pieces


def _too_long(piece: _Piece, budget: int) -> bool:
    return piece.tokens > budget or piece.span.end - piece.span.start > MAX_CHARACTERS


def _count(text: str, spans: Sequence[Span], count_tokens: CountTokens) -> list[_Piece]:
    if not spans:
        return []
    counts = count_tokens([text[start:end] for start, end in spans])
    return [_Piece(span, tokens) for span, tokens in zip(spans, counts, strict=True)]


def _words(
    text: str, sentences: Sequence[_Piece], count_tokens: CountTokens, budget: int
) -> Iterator[list[_Piece]]:
    """Yield the counted words of each sentence that is too long, in one call for all of them."""
    long = [piece.span for piece in sentences if _too_long(piece, budget)]
    spans = [
        Span(*match.span()) for start, end in long for match in _WORD.finditer(text, start, end)
    ]
    words = _cut_words(text, _count(text, spans, count_tokens), count_tokens, budget)
    place = 0
    for sentence in long:
        first = place
        while place < len(words) and words[place].span.start < sentence.end:
            place += 1
        yield words[first:place]


def _cut_words(
    text: str, words: list[_Piece], count_tokens: CountTokens, budget: int
) -> list[_Piece]:
    """Cut words that would fill half a passage, such as text without spaces, at characters."""
    step = max(1, min(_HARD_PIECE, budget // 4))
    spans: list[Span] = []
    for (start, end), tokens in words:
        huge = tokens > budget // 2 or end - start > _MAX_WORD
        size = step if huge else end - start
        spans += [Span(place, min(place + size, end)) for place in range(start, end, size)]
    return words if len(spans) == len(words) else _count(text, spans, count_tokens)


def _cut_sentence(text: str, words: Sequence[_Piece], budget: int) -> list[_Piece]:
    """Join the words of a sentence to even pieces that end with clauses where they can."""
    clauses = list(_clauses(text, words, budget))
    return [
        _Piece(
            Span(clauses[first].span.start, clauses[last - 1].span.end),
            sum(clause.tokens for clause in clauses[first:last]),
        )
        for first, last in balanced_runs(clauses, budget, MAX_CHARACTERS)
    ]


def _clauses(text: str, words: Sequence[_Piece], budget: int) -> Iterator[Part]:
    """Yield runs of words up to a clause mark, or of bounded length without one."""
    first, tokens = 0, 0
    for place, (span, count) in enumerate(words):
        tokens += count
        length = place + 1 - first
        closes = length >= _MIN_CLAUSE and _CLAUSE_END.search(text[span.end - 3 : span.end])
        if closes or _is_full(words[first : place + 2], length, tokens, budget):
            yield Part(
                Span(words[first].span.start, span.end),
                tokens,
                _PARAGRAPH_COST if closes else _SENTENCE_COST,
            )
            first, tokens = place + 1, 0


def _is_full(words: Sequence[_Piece], length: int, tokens: int, budget: int) -> bool:
    """Tell whether a run of words has no room for the word after it, or has none after it."""
    if length == len(words):
        return True
    characters = words[-1].span.end - words[0].span.start
    roomy = tokens + words[-1].tokens <= budget // 4 and characters <= _MAX_WORD
    return length >= _MAX_CLAUSE or not roomy
