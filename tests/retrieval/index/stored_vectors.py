"""Vectors for the tests of the vector stores, and the truth that those follow."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from hashlib import sha1
from pathlib import Path

import numpy as np

from retrieval.index.server_address import server_address
from retrieval.index.vectors import VectorStore
from retrieval.index.vectors_embedded import EmbeddedVectors
from retrieval.index.vectors_server import ServerVectors
from retrieval.models.protocol import Vectors

DIMENSIONS = 32


def clustered(count: int, seed: int = 0) -> Vectors:
    """Make unit vectors that lie in clusters, as those of articles do."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(20, DIMENSIONS))
    made = centres[rng.integers(0, 20, count)] + 0.4 * rng.normal(size=(count, DIMENSIONS))
    unit: Vectors = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    return unit


VECTORS = clustered(600)


class Known:
    """What the catalogue would say. Counts how often a store was made again from it."""

    def __init__(self, vectors: Vectors = VECTORS) -> None:
        self.vectors = dict(enumerate(vectors, start=1))
        self.readings = 0
        self.followed = True

    def batches(self) -> Iterator[tuple[Sequence[int], Vectors]]:
        self.readings += 1
        ids = list(self.vectors)
        for start in range(0, len(ids), 100):
            page = ids[start : start + 100]
            yield page, np.stack([self.vectors[i] for i in page])

    def count(self) -> int:
        return len(self.vectors)

    def generation(self) -> int:
        return 7

    def is_followed(self) -> bool:
        return self.followed

    def follow(self, generation: int) -> None:
        assert generation == 7
        self.followed = True


def store_of(folder: Path, truth: Known) -> VectorStore:
    """Open the store of a folder, in the server that all tests use if there is one."""
    url = os.environ.get("CHROMA_URL")
    if url is None:
        return EmbeddedVectors(folder / "chroma", truth)
    return served(folder, truth, url)


def served(folder: Path, truth: Known, url: str) -> ServerVectors:
    """Open the store of a folder in a server."""
    return ServerVectors(server_address(url), named(folder), truth, folder / "turn.lock")


def named(folder: Path) -> str:
    """Name the collection of a folder."""
    return f"test-{sha1(str(folder).encode()).hexdigest()}"
