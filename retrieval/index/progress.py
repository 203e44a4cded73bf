"""How a long ingest reports."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told of an ingest as it goes, from the ingesting thread, in running totals."""

    def reading(self, location: str) -> None:
        """A path or URL is being read."""

    def planned(self, passages: int) -> None:
        """So many passages were found, in all, that have to be embedded."""

    def embedded(self, passages: int) -> None:
        """So many passages were embedded, in all."""


class Silent:
    """A Progress that says nothing."""

    def reading(self, location: str) -> None:
        """Say nothing."""

    def planned(self, passages: int) -> None:
        """Say nothing."""

    def embedded(self, passages: int) -> None:
        """Say nothing."""
