"""Where the tests of the index keep vectors: in folders, or all of them in one Chroma server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chroma_server import ChromaServer, running
from tests.retrieval.index.stored_vectors import Known, store_of


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    """Run one server for the session; nobody may stop it."""
    with running(tmp_path_factory.mktemp("server") / "chroma") as server:
        yield server


@pytest.fixture(scope="session", autouse=True)
def home(request: pytest.FixtureRequest) -> None:
    """Lend the server to every test, and to the processes that it starts, where that is asked."""
    if request.config.getoption("--chroma-server"):
        os.environ["CHROMA_URL"] = request.getfixturevalue("chroma_server").url


@pytest.fixture
def embedded() -> None:
    """Skip where vectors are in a server."""
    if "CHROMA_URL" in os.environ:
        pytest.skip("it is about the files of the embedded store")


@pytest.fixture
def truth() -> Known:
    return Known()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    fill(folder)
    return folder


@pytest.fixture
def filled(template: Path, tmp_path: Path) -> Path:
    """Give a folder whose store holds the truth, and is closed."""
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    if "CHROMA_URL" in os.environ:  # a server keeps nothing in the folder
        fill(tmp_path)
    return tmp_path


def fill(folder: Path) -> None:
    store = store_of(folder, Known())
    store.rebuild()
    store.close()
