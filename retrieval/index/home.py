"""Where the vectors of a data folder live: in the folder itself, or in a Chroma server."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from retrieval.index.database import Database
from retrieval.index.server_address import ServerAddress
from retrieval.index.truth import Truth
from retrieval.index.vectors import VectorStore
from retrieval.index.vectors_embedded import EmbeddedVectors
from retrieval.index.vectors_server import ServerVectors


@dataclass(frozen=True, slots=True)
class Home:
    """A collection of a server, or the folder where there is no server."""

    server: ServerAddress | None
    collection: str = ""

    def __str__(self) -> str:
        if self.server is None:
            return "the data folder"
        return f"the collection {self.collection} of {self.server.url}"

    def open(self, data_dir: Path, truth: Truth) -> VectorStore:
        """Return the store here, which opens what it needs when it is first used."""
        if self.server is None:
            return EmbeddedVectors(data_dir / "chroma", truth)
        turn = data_dir / "chroma-server.lock"
        return ServerVectors(self.server, self.collection, truth, turn)


def home_of(database: Database, server: ServerAddress | None) -> Home:
    """Return where the vectors of a catalogue live."""
    return Home(None) if server is None else Home(server, _collection(database))


def _collection(database: Database) -> str:
    """Name a collection that no other data folder has, not even a copy of this one.

    The mark stands in the catalogue, so that it tells folders of several machines apart; a copy
    has the mark too, but its file has another number on the disk.
    """
    with database.transaction() as db:
        db.execute("INSERT OR IGNORE INTO meta VALUES ('collection', ?)", (secrets.token_hex(8),))
        (mark,) = db.execute("SELECT value FROM meta WHERE key = 'collection'").fetchone()
    return f"footnote-{mark}-{database.path.stat().st_ino:x}"
