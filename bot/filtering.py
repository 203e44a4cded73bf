"""The options that limit which articles are searched: words of a command line to ``Filters``."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from retrieval import Filters

Since = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help="Only articles published then or later."),
]
Until = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", help="Only articles published then or earlier."),
]
Source = Annotated[
    str | None, typer.Option("--source", metavar="NAME", help="Only articles of this outlet.")
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DATE", help="Answer as on that day: hide what came out later."
    ),
]

_HAS_TIME = re.compile(r":|\dT\d|^\d{9,}$")


def read_filters(
    since: str | None, until: str | None, source: str | None, as_of: str | None
) -> Filters:
    """Read the four options. A day that bounds the end counts to its end, in UTC.

    Raises typer.BadParameter that names the option whose value is of no use.
    """
    from retrieval import Filters

    filters = Filters(
        since=_instant("--since", since),
        until=_end("--until", until),
        source=_name("--source", source),
        as_of=_end("--as-of", as_of),
    )
    if filters.since and filters.until and filters.since > filters.until:
        raise typer.BadParameter(
            f"{since!r} comes after --until {until!r}; no article can be both",
            param_hint="--since",
        )
    return filters


def _instant(option: str, text: str | None) -> datetime | None:
    from retrieval import parse_published

    if text is None:
        return None
    moment = parse_published(text)
    if moment is None:
        raise typer.BadParameter(
            f"{text!r} is no full date; write it as 2025-03-31", param_hint=option
        )
    return moment


def _end(option: str, text: str | None) -> datetime | None:
    moment = _instant(option, text)
    if moment is None or _HAS_TIME.search(text or ""):
        return moment
    return datetime.combine(moment.date(), time.max, tzinfo=moment.tzinfo)


def _name(option: str, text: str | None) -> str | None:
    if text is not None and not text.strip():
        raise typer.BadParameter("it is blank; name an outlet", param_hint=option)
    return None if text is None else text.strip()
