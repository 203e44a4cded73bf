"""Check packaged files against the checksums that stand beside them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from retrieval.errors import ModelError

MANIFEST = "MANIFEST.sha256"
_WAY_OUT = "Install Footnote again (pip install --force-reinstall footnote)."


def verify(folder: Path, *names: str) -> dict[str, str]:
    """Check the named files of a folder, or all that its manifest lists; return their SHA-256.

    The manifest has the format of ``sha256sum``. A file is read once, in pieces; the packaged
    23 MB take about 30 ms. Raises ModelError that names the first file that is missing, changed or
    not listed.
    """
    listed = _read(folder / MANIFEST)
    return {name: _check(folder / name, listed.get(name)) for name in names or listed}


def _read(manifest: Path) -> dict[str, str]:
    try:
        lines = manifest.read_text(encoding="ascii").splitlines()
        pairs = [line.split(maxsplit=1) for line in lines if line.strip()]
        return {name.lstrip("*"): digest for digest, name in pairs}
    except (OSError, ValueError) as error:
        raise ModelError(f"The list of checksums {manifest} cannot be read. {_WAY_OUT}") from error


def _check(path: Path, expected: str | None) -> str:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"The model file {path} cannot be read. {_WAY_OUT}") from error
    if found != expected:
        raise ModelError(f"The model file {path} is not the one that was packaged. {_WAY_OUT}")
    return found
