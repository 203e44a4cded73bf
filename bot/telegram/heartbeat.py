"""A sign of life in a file, for health checks of whoever runs the bot."""

from __future__ import annotations

import time
from pathlib import Path

STALE_SECONDS = 120.0  # two polls that wait their full time, and some retries


class Heartbeat:
    """The file whose age tells when the bot last heard from the server."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "telegram" / "heartbeat"

    def beat(self) -> None:
        """Note that the bot heard from the server."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch()

    def stop(self) -> None:
        """Note that the bot ended."""
        self._path.unlink(missing_ok=True)

    def age(self) -> float | None:
        """Return the seconds since the bot last heard from the server; None when it is off."""
        try:
            return max(0.0, time.time() - self._path.stat().st_mtime)
        except FileNotFoundError:
            return None

    def alive(self) -> bool:
        """Say whether the bot runs and hears from the server."""
        age = self.age()
        return age is not None and age < STALE_SECONDS
