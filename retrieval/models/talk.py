"""How a follow-up question and what was said before it stand before a reader. Pure.

``[CLS] question [SEP] turn [SEP] turn [SEP]``, the latest turn first, as many as there is room for;
what follows the question has type 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from retrieval.models.readings import Floats
from retrieval.models.windows import CLS, QUESTION_TOKENS, SEP, TOKENS, Window

if TYPE_CHECKING:
    from tokenizers import Encoding

TURN_TOKENS = 80
"""What is read of one turn: its beginning."""


class Recalled(NamedTuple):
    """A word of an earlier turn, and how likely a question lacks it.

    ``score`` is a logit: that a person would add the word to make the question stand alone.
    """

    turn: int
    word: str
    score: float


class Talk(NamedTuple):
    """The row of tokens, and of each token after the question's (turn, start, end)."""

    window: Window
    places: list[tuple[int, int, int] | None]


def lay_out(question: Encoding, turns: Sequence[Encoding]) -> Talk:
    """Return the row for a question after ``turns``, which come oldest first."""
    asked = [CLS, *question.ids[:QUESTION_TOKENS], SEP]
    ids = list(asked)
    places: list[tuple[int, int, int] | None] = []
    for turn in reversed(range(len(turns))):
        room = min(TURN_TOKENS, TOKENS - len(ids) - 1)
        if room <= 0:
            break
        ids += [*turns[turn].ids[:room], SEP]
        places += [(turn, start, end) for start, end in turns[turn].offsets[:room]]
        places.append(None)
    return Talk(Window(0, 0, ids, len(asked), len(asked)), places)


def recalled(talk: Talk, turns: Sequence[str], missing: Floats) -> Iterator[Recalled]:
    """Yield each word that was said, with the score of its first token; ``missing`` [tokens]."""
    for place, score in zip(talk.places, missing[talk.window.asked :], strict=True):
        if place is not None and begins_word(turns[place[0]], place[1]):
            yield Recalled(place[0], word_at(turns[place[0]], place[1]), float(score))


def begins_word(text: str, at: int) -> bool:
    """Tell whether a word begins at a place: the token there speaks for the whole word."""
    return bool(_WORD.match(text, at)) and not (at and _WORD.match(text[at - 1]))


def word_at(text: str, at: int) -> str:
    """Return the word that begins at a place."""
    found = _WORD.match(text, at)
    return found.group() if found else ""


_WORD = re.compile(r"\w+")
