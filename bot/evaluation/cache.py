"""Answers that were given before, kept by everything that can change them.

What is remembered is also what an interrupted run goes on from.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import fields
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval import StoreError, connect_sqlite

if TYPE_CHECKING:
    from retrieval import ArticleSummary, Settings

Line = dict[str, Any]

_PROGRAM = ("prompts", "retrieval", "bot.rendering")  # what answers, and what a line is made by
_INDEXING = (
    "retrieval/articles/",
    "retrieval/index/",
    "retrieval/models/embedder",
    "retrieval/models/minilm/",
    "retrieval/models/tokens",
)
# The packaged weights are told apart by the manifest of their checksums.
_SOURCES = (".py", ".sql", ".txt", ".md", ".json", ".sha256")
# What changes no answer: where things lie, and secrets.
_NEUTRAL = {"data_dir", "openai_api_key", "chroma_url", "allow_private_urls"}


class Cache:
    """A folder's answers by key, in one SQLite file. For the thread that opened it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = connect_sqlite(path)
            # What a power cut loses is asked again: not worth waiting for the disk.
            self._connection.execute("PRAGMA synchronous=OFF")
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, line TEXT NOT NULL)"
            )
        except sqlite3.Error as error:
            raise StoreError(f"{path}: {error}; remove the file, it is only a cache") from error

    def get(self, key: str) -> Line | None:
        """Return the answer kept under a key."""
        row = self._connection.execute("SELECT line FROM answers WHERE key = ?", (key,)).fetchone()
        return json.loads(row[0]) if row else None

    def put(self, key: str, line: Line) -> None:
        """Keep an answer, durable at once for this machine's other processes."""
        packed = json.dumps(line)  # in ASCII: a model may write half a character
        self._connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", (key, packed))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def key_of(parts: dict[str, Any]) -> str:
    """Return the key of what an answer depends on: a digest of its canonical JSON."""
    packed = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(packed.encode("utf-8", "surrogatepass")).hexdigest()


def settings_parts(settings: Settings) -> dict[str, Any]:
    """Return the settings that can change an answer; no key, and not where the data lies."""
    names = [it.name for it in fields(settings) if it.name not in _NEUTRAL]
    told = {name: getattr(settings, name) for name in names}
    return told | {"has_key": bool(settings.openai_api_key)}


def collection_digest(articles: Iterable[ArticleSummary]) -> str:
    """Return a digest of the articles of a collection: their content and what citations show."""
    rows = sorted(
        [it.id, it.content_hash, it.title, it.source, it.url, str(it.published), it.passages]
        for it in articles
    )
    return key_of({"articles": rows})


def program_digest() -> str:
    """Return a digest of the engine's sources, prompts and models, and of what writes a line."""
    return key_of({"parts": _program_parts()})


def indexing_digest() -> str:
    """Return a digest of what reads, cuts, embeds and stores articles.

    A collection that another program built holds other passages of the same articles.
    """
    return key_of({"parts": [it for it in _program_parts() if it[0].startswith(_INDEXING)]})


def _program_parts() -> list[list[str]]:
    return sorted(part for name in _PROGRAM for part in _parts(files(name), name))


def _parts(folder: Traversable, path: str) -> Iterable[list[str]]:
    for entry in folder.iterdir():
        name = f"{path}/{entry.name}"
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _parts(entry, name)
        elif entry.name.endswith(_SOURCES):
            yield [name, hashlib.sha256(entry.read_bytes()).hexdigest()]
        elif isinstance(entry, Path):
            yield [name, str(entry.stat().st_size)]
