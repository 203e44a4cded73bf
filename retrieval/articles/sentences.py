"""Sentences with exact offsets, by rules for news prose.

The rules are ours because no library tried kept both exact offsets and news quality; the figures
stand in the tests. One regular expression finds each possible end, in one pass over the text; a
pure decision looks at the token before it and a bounded piece of what follows. Time is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from retrieval.articles.blocks import split_blocks
from retrieval.articles.boundaries import Stop, ends_sentence
from retrieval.domain import Span

_STOP = re.compile(
    r"""
    (?P<marks> \.(?:[ ]\.){2,}\.* | [.!?…]+ | [。．！？｡।॥۔؟።។։]+ )
    (?P<closers> (?: ["'’“] | [ \u00a0]?(?:''(?!\w)|[”»)\]}›]) | [」』）】] | \[\d{1,3}\] )* )
    (?P<gap> \s* )
    """,
    re.VERBOSE,
)
_WORD = re.compile(r"\w")
_BEFORE = 40
_AFTER = 80


def split_sentences(text: str) -> list[Span]:
    """Split a text into trimmed sentence spans.

    Spans come in order and do not overlap, and all that lies outside them is whitespace. A blank
    line always ends a sentence; a single line break only after a heading, an item or a line that
    was ended on purpose.
    """
    return [span for block in split_blocks(text) for span in _split_block(text, block)]


def _split_block(text: str, block: Span) -> list[Span]:
    """Cut one block at its sentence ends; marks without a word join the sentence before them."""
    sentences: list[Span] = []
    start = block.start
    for end, following in _ends(text, block):
        if sentences and not _WORD.search(text, start, end):
            sentences[-1] = Span(sentences[-1].start, end)
        else:
            sentences.append(Span(start, end))
        start = following
    return sentences


def _ends(text: str, block: Span) -> Iterator[tuple[int, int]]:
    """Yield the end of each sentence of a block and the start of the next."""
    start = block.start
    closing = _closing_quotes(text, block)
    for match in _STOP.finditer(text, block.start, block.end):
        end, following = match.end("closers"), match.end()
        if following in closing and not text[following + 1 : following + 2].strip():
            end = following + 1
            following = _skip_spaces(text, end, block.end)
        if following >= block.end:
            break
        if ends_sentence(_describe(text, start, match, end, following, block, closing)):
            yield end, following
            start = following
    yield block.end, block.end


def _describe(
    text: str,
    start: int,
    match: re.Match[str],
    end: int,
    following: int,
    block: Span,
    closing: frozenset[int],
) -> Stop:
    """Gather what the decision needs: bounded pieces of text, whatever the length of the block."""
    stop = match.start()
    return Stop(
        before=text[max(start, stop - _BEFORE) : stop],
        opens=stop - start <= 4,
        marks=match["marks"],
        closers=text[match.end("marks") : end],
        gap=following - end,
        after=text[following : min(block.end, following + _AFTER)],
        closed=end - 1 in closing,
    )


def _closing_quotes(text: str, block: Span) -> frozenset[int]:
    """Return the places of the straight double quotes that close: every second one of a block."""
    quotes: list[int] = []
    place = text.find('"', block.start, block.end)
    while place >= 0:
        quotes.append(place)
        place = text.find('"', place + 1, block.end)
    return frozenset(quotes[1::2])


def _skip_spaces(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start
