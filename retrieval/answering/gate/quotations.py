"""The quotations of a sentence, and whether the evidence has them word for word. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.answering.gate.text import words

_DOUBLE = re.compile(r'"([^"]{2,})"')
_SINGLE = re.compile(r"(?<![\w.])'([^\s'\"][^\"]*?[^\s])'(?!\w)")
# An editor's cut or insertion: the words around it must stand in the text, in this order.
_CUT = re.compile(r"\.{3}|…|\. \. \.|\[[^\]]*\]")


def quotations(text: str) -> list[str]:
    """Return what stands between quotation marks in a normalised text.

    Single marks count only around two words or more: around one they are as often an apostrophe.
    """
    double = [match[1] for match in _DOUBLE.finditer(text)]
    rest = _DOUBLE.sub(" ", text)
    return double + [match[1] for match in _SINGLE.finditer(rest) if len(words(match[1])) > 1]


def unsupported(sentence: str, evidence: Sequence[str]) -> list[str]:
    """Return the quotations of a sentence that no evidence has word for word.

    All texts are normalised. Case and punctuation do not count; an ellipsis may leave words out.
    """
    texts = [_sequence(text) for text in (*evidence, " ".join(evidence))]
    return [
        quoted
        for quoted in quotations(sentence)
        if not any(_stands(quoted, text) for text in texts)
    ]


def _sequence(text: str) -> str:
    return "".join(f" {word.text.casefold()} " for word in words(text))


def _stands(quoted: str, text: str) -> bool:
    place = 0
    for piece in _CUT.split(quoted):
        wanted = _sequence(piece)
        if wanted:
            place = text.find(wanted, place)
            if place < 0:
                return False
            place += len(wanted)
    return True
