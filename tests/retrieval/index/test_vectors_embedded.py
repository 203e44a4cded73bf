"""What the embedded store does about its files."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.retrieval.index.stored_vectors import VECTORS, Known, store_of

pytestmark = pytest.mark.usefixtures("embedded")


def segment_files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "chroma").rglob("*") if path.is_file())


def halve(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize(
    "name",
    [
        "data_level0.bin",
        "header.bin",
        "length.bin",
        "link_lists.bin",
        "index_metadata.pickle",
        "chroma.sqlite3",
    ],
)
@pytest.mark.parametrize("harm", [halve, Path.unlink])
def test_a_file_that_is_cut_or_lost_is_noticed_and_the_store_made_again(
    filled: Path, truth: Known, name: str, harm: object
) -> None:
    (path,) = [path for path in segment_files(filled) if path.name == name]
    assert callable(harm)
    harm(path)
    store = store_of(filled, truth)
    assert len(store.nearest(VECTORS[0], 600)) == 600
    assert truth.readings == 1
    store.close()
    store = store_of(filled, truth)
    assert store.ids() == set(range(1, 601))
    assert truth.readings == 1
    store.close()


def test_a_lost_folder_and_a_lost_seal_are_made_again(filled: Path, truth: Known) -> None:
    shutil.rmtree(filled / "chroma")
    store = store_of(filled, truth)
    assert len(store.ids()) == 600
    store.close()
    (filled / "chroma.seal").unlink()
    store = store_of(filled, truth)
    assert len(store.ids()) == 600
    store.close()
    assert truth.readings == 2


def test_a_folder_lost_under_an_open_store_is_made_again_by_the_next_write(
    filled: Path, truth: Known
) -> None:
    store = store_of(filled, truth)
    assert len(store.ids()) == 600
    shutil.rmtree(filled / "chroma")
    truth.vectors[601] = VECTORS[0]
    store.upsert([601], VECTORS[:1])
    assert len(store.ids()) == 601
    store.close()


def test_a_process_killed_in_a_write_leaves_a_broken_seal(filled: Path, truth: Known) -> None:
    code = (
        "import os, sys, pathlib; from retrieval.index.vectors_embedded import EmbeddedVectors;"
        "from tests.retrieval.index.parts import limit_files; limit_files();"
        "from tests.retrieval.index.stored_vectors import Known;"
        "store = EmbeddedVectors(pathlib.Path(sys.argv[1]), Known());"
        "store._write(lambda collection: os.kill(os.getpid(), 9))"
    )
    died = subprocess.run([sys.executable, "-c", code, str(filled / "chroma")], check=False)
    assert died.returncode == -signal.SIGKILL
    store = store_of(filled, truth)
    assert store.ids() == set(range(1, 601))
    assert truth.readings == 1
    store.close()


def test_control_c_in_a_write_does_not_cost_a_rebuild(filled: Path, truth: Known) -> None:
    store = store_of(filled, truth)

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store._write(interrupted)
    store.close()
    store = store_of(filled, truth)
    assert len(store.ids()) == 600
    assert truth.readings == 0
    store.close()


# What Chroma itself does with such a file, and why it must never be given one. Measured on 4,000
# vectors: half of data_level0.bin loads silently and finds half of them, half of header.bin ends
# the process with SIGSEGV at the next write. A version that does better lets this test go.
CUT_AND_QUERY = """
import pathlib, sys
from tests.retrieval.index.parts import limit_files
from tests.retrieval.index.stored_vectors import VECTORS
from tests.retrieval.index.test_vectors_embedded import halve
from retrieval.index.vectors_embedded import start
limit_files()
folder = pathlib.Path(sys.argv[1])
for path in folder.rglob("data_level0.bin"):
    halve(path)
collection = start(folder).collection
found = [collection.query(query_embeddings=[it], n_results=1)["ids"][0] for it in VECTORS]
print(sum(ids == [str(number)] for number, ids in enumerate(found, start=1)))
"""


@pytest.mark.long
def test_chroma_alone_does_not_notice_a_cut_graph(filled: Path) -> None:
    command = [sys.executable, "-c", CUT_AND_QUERY, str(filled / "chroma")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stdout.strip()) != (0, "600")
