"""How much is read at most."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Bytes of a file, of a .jsonl line and of a page; seconds and redirects for a page."""

    file_bytes: int = 200 * 1024 * 1024
    line_bytes: int = 32 * 1024 * 1024
    page_bytes: int = 20 * 1024 * 1024
    page_seconds: float = 30.0
    redirects: int = 5


DEFAULT_LIMITS = ReadLimits()
