"""Words before a question that limit which articles answer it: ``since:2025-03-01 Who sailed?``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.filtering import read_filters
from bot.rendering.terminal import day
from retrieval import Filters

if TYPE_CHECKING:
    from bot.telegram.texts import Texts

UNFILTERED = Filters()

_WORD = re.compile(r'(since|until|source|as-of):(?:"([^"]*)"|“([^”]*)”|(\S+))\s*', re.IGNORECASE)


class Unreadable(Exception):
    """A limit that cannot be; the message says why."""


def read_narrowed(text: str) -> tuple[str, Filters]:
    """Return a question without the limits before it, and these as filters.

    Raises Unreadable for a date that is none, and for limits that no article can keep.
    """
    import typer

    said: dict[str, str] = {}
    while found := _WORD.match(text):
        name, *values = found.groups()
        said[name.lower()] = next(value for value in values if value is not None)
        text = text[found.end() :]
    if not said:
        return text.strip(), UNFILTERED
    try:
        names = ("since", "until", "source", "as-of")
        return text.strip(), read_filters(*(said.get(name) for name in names))
    except typer.BadParameter as error:
        where = str(error.param_hint or "")
        raise Unreadable(f"{where}: {error.message}".replace("--", "")) from error


def narrowed(filters: Filters, texts: Texts) -> str | None:
    """Return what an answer was limited to, or None where nothing was."""
    limits = {
        "narrowed_since": day(filters.since),
        "narrowed_until": day(filters.until),
        "narrowed_source": filters.source,
        "narrowed_as_of": day(filters.as_of),
    }
    told = [texts(key, value=value) for key, value in limits.items() if value]
    return texts("narrowed", limits=", ".join(told)) if told else None
