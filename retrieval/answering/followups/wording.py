"""Write what fills the gaps of a question into it, and leave the rest as it was given. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.answering.followups.choice import Filling
from retrieval.answering.followups.dependence import Lack

_REPLACED = frozenset({Lack.PERSON, Lack.THING, Lack.GROUP, Lack.PLACE})


def fill(question: str, fillings: Sequence[Filling]) -> str:
    """Return a question with its gaps filled."""
    for filling in sorted(fillings, key=lambda f: (f.gap.start, f.gap.end), reverse=True):
        start, end = filling.gap.start, filling.gap.end
        question = question[:start] + _written(question, filling) + question[end:]
    return question


def _written(question: str, filling: Filling) -> str:
    gap, thing = filling.gap, filling.thing
    said = question[gap.start : gap.end]
    if gap.possessive:
        return _possessive(_capital(said, thing.text))
    if gap.lack is Lack.PLACE:
        return f"in {thing.text}"
    if gap.lack in _REPLACED or (gap.lack is Lack.POINTER and not gap.noun):
        return _capital(said, thing.text)
    if gap.lack is Lack.RELATION:
        return f" of {thing.text}"
    if gap.lack is Lack.OPEN and thing.is_place:
        return f" in {thing.text}"
    return f"{said} ({thing.text})" if said else f" (about {thing.text})"


def _possessive(owner: str) -> str:
    return owner + ("'" if owner.endswith("s") else "'s")


def _capital(said: str, text: str) -> str:
    return text[0].upper() + text[1:] if said[:1].isupper() else text
