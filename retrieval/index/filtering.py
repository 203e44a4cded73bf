"""Which passages some filters allow, decided on columns of numbers. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import SequenceMatcher

import numpy as np
import numpy.typing as npt

from retrieval.domain import ArticleSummary, Filters
from retrieval.index.rows import to_iso

Ids = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

UNDATED = int(np.iinfo(np.int64).min)
"""Stands for no date of publication: before every instant, and so inside every ``as_of``."""
_NOWHERE = -1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Columns:
    """What filters ask of every live passage, as arrays of one length.

    ``ids`` ascend; ``published`` counts microseconds since 1970 or is ``UNDATED``; ``outlets``
    holds the number of the outlet in ``names``, or -1 for none. ``spelt`` has the outlets by that
    number, as an article writes them.
    """

    ids: Ids
    published: Ids
    outlets: npt.NDArray[np.int32]
    names: Mapping[str, int]
    spelt: tuple[str, ...]


def columns_of(rows: Sequence[tuple[int, str | None, str | None]]) -> Columns:
    """Make columns of rows of (passage id, date of publication in ISO 8601, outlet)."""
    instants: dict[str | None, int] = {None: UNDATED}
    codes: dict[str | None, int] = {None: _NOWHERE}
    names: dict[str, int] = {}
    spelt: list[str] = []
    for _, published, outlet in rows:
        if published is not None and published not in instants:
            instants[published] = microseconds(datetime.fromisoformat(published))
        if outlet is not None and outlet not in codes:
            codes[outlet] = names.setdefault(outlet_key(outlet), len(names))
            spelt += [outlet] * (len(names) - len(spelt))
    return Columns(
        np.fromiter((row[0] for row in rows), np.int64, len(rows)),
        np.fromiter((instants[row[1]] for row in rows), np.int64, len(rows)),
        np.fromiter((codes[row[2]] for row in rows), np.int32, len(rows)),
        names,
        tuple(spelt),
    )


def allowed(columns: Columns, filters: Filters) -> Mask:
    """Tell of each passage whether the filters allow it.

    Bounds are inclusive. An undated article stands outside ``since`` and ``until``; ``as_of``
    hides only what is known to be published later. An outlet is its whole name, in any case.
    """
    mask = np.ones(len(columns.ids), dtype=np.bool_)
    if filters.since is not None:
        mask &= columns.published >= microseconds(filters.since)
    if filters.until is not None:
        mask &= columns.published <= microseconds(filters.until)
        mask &= columns.published != UNDATED
    if filters.as_of is not None:
        mask &= columns.published <= microseconds(filters.as_of)
    if filters.source is not None:
        mask &= columns.outlets == columns.names.get(outlet_key(filters.source), _NOWHERE - 1)
    return mask


def permits(filters: Filters, article: ArticleSummary) -> bool:
    """Tell whether the filters allow one article: what ``allowed`` tells of its passages."""
    columns = columns_of([(0, to_iso(article.published), article.source)])
    return bool(allowed(columns, filters)[0])


def nearest_outlets(name: str, columns: Columns, most: int = 3) -> list[str]:
    """Return the outlets that are written most like a name, the most alike first."""
    key = outlet_key(name)

    def likeness(outlet: str) -> float:
        other = outlet_key(outlet)
        return SequenceMatcher(None, key, other).ratio() + (key in other or other in key)

    return sorted(columns.spelt, key=likeness, reverse=True)[:most]


def microseconds(instant: datetime) -> int:
    """Count the microseconds from 1970 to an instant."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def outlet_key(name: str) -> str:
    """Write the name of an outlet as it is compared: in one case, single spaces."""
    return " ".join(name.split()).casefold()
