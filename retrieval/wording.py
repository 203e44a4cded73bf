"""How a number is said. Pure."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 article``, ``1,397 articles``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
