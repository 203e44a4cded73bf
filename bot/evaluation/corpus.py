"""A collection built for one corpus: found again by its content, never mixed with others."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.evaluation.cache import indexing_digest
from retrieval import ReadError, UsageError

if TYPE_CHECKING:
    from retrieval import Engine, IngestReport, Progress, Settings

_CHUNK = 1 << 20


def corpus_digest(corpus: Path) -> str:
    """Return 16 hexadecimal digits of a file's bytes, or of a folder's paths and bytes."""
    digest = hashlib.sha256()
    for path in _files(corpus):
        digest.update(f"{os.path.relpath(path, corpus)}\0".encode("utf-8", "surrogateescape"))
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    return digest.hexdigest()[:16]


def corpus_settings(settings: Settings, corpus: Path) -> Settings:
    """Return the settings of the collection that belongs to a corpus: a folder of its own.

    The folder lies in the data folder, under the corpus' content and what indexes it: another
    model, or another version of the program, builds another collection.
    Raises UsageError when there is no such corpus.
    """
    if not corpus.exists():
        raise UsageError(f"--articles {corpus}: no such file or folder")
    by = f"{settings.embedding_model} {indexing_digest()}"
    name = f"{corpus_digest(corpus)}-{hashlib.sha256(by.encode()).hexdigest()[:8]}"
    folder = evaluation_folder(settings) / "collections" / name
    return replace(settings, data_dir=folder)


def evaluation_folder(settings: Settings) -> Path:
    """Return the folder of what evaluations keep; it can be removed at any time."""
    return settings.data_dir / "evaluation"


def fill(engine: Engine, corpus: Path, progress: Progress | None) -> IngestReport:
    """Read the corpus into its collection; one that was filled before is only checked.

    Raises ReadError when something of the corpus cannot be read: figures on less than the whole
    corpus would mislead. Raises UsageError for a corpus without articles.
    """
    report = engine.library.ingest([str(corpus)], sync=True, progress=progress)
    if report.failures:
        first = report.failures[0]
        place = first.path if first.line is None else f"{first.path}:{first.line}"
        raise ReadError(
            f"{place}: {first.reason} ({report.failed} of the corpus could not be read; mend it,"
            " figures on a part of it would mislead)"
        )
    if not engine.library.articles():
        raise UsageError(f"--articles {corpus}: holds no article")
    return report


def _files(corpus: Path) -> Iterable[Path]:
    if corpus.is_file():
        return [corpus]
    return sorted(path for path in corpus.rglob("*") if path.is_file())
