"""Questions about how things are now: they prefer what is new, and say when nothing is. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from retrieval.domain import Citation

FRESH = timedelta(days=60)
"""How old an article may be before it is said."""

_CURRENT = re.compile(
    r"\b(?:current|currently|at the moment|at present|presently|right now|just now|as of now"
    r"|as of today|these days|nowadays|latest|newest|most recent|most recently|so far|up to now)\b"
    r"|\bnow\b(?=\s*[?.!]*$)|\b(?:is|are) (?:\w+ )?now\b|^how many\b.*?\b(?:are|is) (?!there in\b)",
    re.IGNORECASE,
)
# What was current then is history: "who was the current champion in 1990".
_OF_ITS_TIME = re.compile(
    r"\b(?:was|were|had|did)\b|\b(?:1\d|20)\d\d\b|\b(?:electric|alternating|direct|ocean)"
    r" current\b",
    re.IGNORECASE,
)


def asks_for_the_present(question: str) -> bool:
    """Tell whether a question asks how things are now."""
    return bool(_CURRENT.search(question)) and not _OF_ITS_TIME.search(question)


def staleness(citations: Sequence[Citation], now: datetime) -> str | None:
    """Say how old the newest quoted article is, where that is old for a question about now."""
    dates = [it.published for it in citations if it.published is not None]
    age = now - max(dates) if dates else timedelta()
    return f"newest article on this: {age.days:,} days old" if age > FRESH else None
