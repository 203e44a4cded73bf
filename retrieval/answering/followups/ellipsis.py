"""Complete a question that is only a piece of one, from the question before it. Pure.

"What about Japan?" takes the frame of the question before it: the piece replaces what is parallel
to it there. "Why?" and "How many?" carry the whole question before them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.answering.followups import lexicon
from retrieval.answering.followups.dependence import Asked, parse
from retrieval.answering.followups.phrases import Class, Phrase, is_date
from retrieval.answering.followups.salience import stems_of

_OPENING = r"(?:(?:ok|okay|interesting|cool|well|so|but|yes|no|oh|great|thanks)\b[,.!]?\s+)*"
_PIECE = re.compile(
    rf"\s*{_OPENING}(?:(?:and|or|but)\s+)?(?:(?:what|how)\s+about|and)\s+(?P<piece>[^?.!]+?)\s*[?.!]*\s*",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"\s*{_OPENING}(?:and\s+|but\s+)?"
    r"(?P<bare>why(?:\s+not|\s+so|\s+is\s+(?:that|this|it))?|how(?:\s+so|\s+come|\s+exactly)?|when|where"
    r"|who|since\s+when|how\s+(?:many|much|often|long|far|old)"
    r"(?:\s+(?:before|after|since|until|by)\s+(?:that|this|then))?)\s*[?.!]*\s*",
    re.IGNORECASE,
)
_LONGEST = 6  # words of a piece
_LONGEST_FRAME = 30  # words of the question before


def completed(question: str, before: str, focus: frozenset[str]) -> str | None:
    """Return a piece of a question in the frame of the one before it, or None where none fits.

    ``before`` must stand alone itself; ``focus`` is the stems of what it is about.
    """
    if len(before.split()) > _LONGEST_FRAME:
        return None
    if _BARE.fullmatch(question):
        return f"{question.rstrip().rstrip('?.! ')} ({_as_clause(before)})?"
    found = _PIECE.fullmatch(question)
    if found is None or not _is_piece(parse(found["piece"])):
        return None
    piece, frame = parse(found["piece"]), parse(before)
    return _in_frame(piece, frame, focus) or _beside(question, piece, frame)


def _beside(question: str, piece: Asked, frame: Asked) -> str | None:
    """Put a name beside the whole question before it, where several names could be meant."""
    if not _is_name(piece.phrases[0]) or sum(p.is_name for p in frame.phrases) < 2:
        return None
    return f"{question.rstrip().rstrip('?.! ')} ({_as_clause(frame.text)})?"


def _is_name(phrase: Phrase) -> bool:
    """Tell a name by any capital: a piece has no sentence start of its own."""
    return any(word.text[0].isupper() for word in phrase.words)


def is_piece(question: str) -> bool:
    """Tell whether a question may be only a piece of one."""
    return bool(_BARE.fullmatch(question) or _PIECE.fullmatch(question))


def _as_clause(before: str) -> str:
    text = before.strip().rstrip("?.! ")
    first = text.split(" ", 1)[0]
    return text if first.lower() not in _COMMON_OPENERS else text[0].lower() + text[1:]


_COMMON_OPENERS = (
    lexicon.QUESTION_WORDS | lexicon.AUXILIARIES | {"tell", "describe", "explain", "the"}
)


def _is_piece(piece: Asked) -> bool:
    """A piece is a short phrase that says what it says: no verb, no pronoun, no question."""
    open_kinds = {Class.VERB, Class.AUXILIARY, Class.QUESTION, Class.PRONOUN, Class.POSSESSIVE}
    kinds = {word.kind for word in piece.words} | {
        Class.PRONOUN for word in piece.words if word.kind is Class.DEMONSTRATIVE
    }
    solid = [p for p in piece.phrases if not p.is_vague and not p.is_relation]
    return len(piece.words) <= _LONGEST and bool(solid) and not kinds & open_kinds


def _in_frame(piece: Asked, frame: Asked, focus: frozenset[str]) -> str | None:
    first = piece.words[0]
    if first.kind is Class.PREPOSITION:
        places = [p for p in frame.phrases if p.preposition == first.lower]
        if places:
            return _put(frame, _preposition_start(frame, places[-1]), places[-1].end, piece.text)
        dated = bool(piece.phrases) and is_date(piece.phrases[0])
        return _put(frame, frame.end, frame.end, f" {piece.text}") if dated else None
    parallel = _parallel(piece.phrases[0], frame.phrases, focus)
    if parallel is None or piece.phrases[0].is_vague:
        return None
    start = _determiner_start(frame, parallel, piece)
    return _put(frame, start, parallel.end, piece.text.strip())


def _parallel(phrase: Phrase, frame: Sequence[Phrase], focus: frozenset[str]) -> Phrase | None:
    """Return what a phrase stands beside: the focus of its kind, or else the only name."""
    if not _is_name(phrase):
        return _parallel_noun(phrase, frame, focus)
    about = [p for p in frame if focus and stems_of(p.text) == focus]
    if about and about[0].is_name and _kind(about[0]) == _kind(phrase):
        return about[0]
    names = [p for p in frame if p.is_name and _kind(p) == _kind(phrase)]
    return names[0] if len(names) == 1 else None


def _parallel_noun(phrase: Phrase, frame: Sequence[Phrase], focus: frozenset[str]) -> Phrase | None:
    """Return the focus where it agrees in number, or else the only noun that does."""
    same = [p for p in frame if not p.is_name and not p.is_vague and not p.is_relation]
    same = [p for p in same if lexicon.is_plural(p.head) == lexicon.is_plural(phrase.head)]
    about = [p for p in same if focus and stems_of(p.text) == focus]
    return about[0] if about else same[0] if len(same) == 1 else None


def _kind(phrase: Phrase) -> tuple[bool, bool]:
    """Tell dates and known places from other names."""
    return is_date(phrase), phrase.is_known_place


def _preposition_start(frame: Asked, phrase: Phrase) -> int:
    before = [w for w in frame.words if w.end <= phrase.start and w.kind is Class.PREPOSITION]
    return before[-1].start


def _determiner_start(frame: Asked, phrase: Phrase, piece: Asked) -> int:
    """Take "the" of the replaced phrase along where the piece has its own, or is a name."""
    index = phrase.words[0].index
    before = frame.words[index - 1] if index else None
    if before is not None and before.lower in ("the", "a", "an"):
        return before.start
    return phrase.start


def _put(frame: Asked, start: int, end: int, text: str) -> str:
    rest = frame.text[end:].rstrip().rstrip(".!")
    return frame.text[:start] + text + (rest if rest.strip() else "?")
