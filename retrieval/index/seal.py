"""The seal on a folder: what its files were like when the last writer had finished.

A file beside the folder holds their sizes. It is removed before a write and made anew after it,
so that a folder without a whole seal is one whose writer died, or that somebody has cut or
deleted: what is in it must not be trusted.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

_PASSING = ("-journal", "-wal", "-shm")  # SQLite's own; they come and go


class Seal:
    """Seal one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder.with_name(f"{folder.name}.seal")

    def renew(self) -> str:
        """Seal the folder as it is. Return the seal's token, which no other seal has."""
        token = secrets.token_hex(8)
        written = self._path.with_name(f"{self._path.name}.new")
        written.write_text(json.dumps({"token": token, "sizes": _sizes(self._folder)}))
        os.replace(written, self._path)
        return token

    def remove(self) -> None:
        """Break the seal, before the folder is written to."""
        self._path.unlink(missing_ok=True)

    def token(self) -> str | None:
        """Return the seal's token, or None when the folder is not as it was sealed."""
        try:
            sealed = json.loads(self._path.read_text())
            return str(sealed["token"]) if sealed["sizes"] == _sizes(self._folder) else None
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _sizes(folder: Path) -> dict[str, int]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in sorted(files)
        if not path.name.endswith(_PASSING)
    }
