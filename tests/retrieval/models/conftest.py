"""The packaged embedder, loaded once, and a copy of its weights to break."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from retrieval.models.embedder import LocalEmbedder
from retrieval.models.tokens import WEIGHTS


@pytest.fixture(scope="session")
def embedder() -> LocalEmbedder:
    return LocalEmbedder()


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WEIGHTS, tmp_path / "minilm"))
