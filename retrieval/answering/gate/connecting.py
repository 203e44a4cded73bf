"""The closed list of phrases that connect sentences and state nothing. Data."""

from __future__ import annotations

import re

PHRASES = frozenset(
    """
    according to the articles
    in addition
    in detail
    in particular
    in short
    in summary
    here is what the articles say
    here is what the sentences say
    the articles say the following
    the articles say this
    to sum up
    to summarise
    to summarize
    more precisely
    at the same time
    on the one hand
    on the other hand
    """.strip().splitlines()
)
_LISTED = frozenset(phrase.strip() for phrase in PHRASES)


def states_nothing(sentence: str) -> bool:
    """Tell whether a whole sentence is one of the phrases that state nothing."""
    return re.sub(r"[\W_]+", " ", sentence).strip().casefold() in _LISTED
