from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import DamagedError, StoreError
from retrieval.index.vectors import VectorStore
from retrieval.models.protocol import Vectors

DIMENSIONS = 32


def clustered(count: int, seed: int = 0) -> Vectors:
    """Make unit vectors that lie in clusters, as those of articles do."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(20, DIMENSIONS))
    made = centres[rng.integers(0, 20, count)] + 0.4 * rng.normal(size=(count, DIMENSIONS))
    unit: Vectors = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    return unit


class Truth:
    """What the catalogue would say. Counts how often the store was made again from it."""

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = dict(enumerate(vectors, start=1))
        self.readings = 0

    def __call__(self) -> Iterator[tuple[Sequence[int], Vectors]]:
        self.readings += 1
        ids = list(self.vectors)
        for start in range(0, len(ids), 100):
            page = ids[start : start + 100]
            yield page, np.stack([self.vectors[i] for i in page])

    def count(self) -> int:
        return len(self.vectors)


VECTORS = clustered(600)


@pytest.fixture
def truth() -> Truth:
    return Truth(VECTORS)


def store_of(folder: Path, truth: Truth) -> VectorStore:
    return VectorStore(folder / "chroma", truth, truth.count)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    store = store_of(folder, Truth(VECTORS))
    store.rebuild()
    store.close()
    return folder


@pytest.fixture
def filled(template: Path, tmp_path: Path) -> Path:
    """Give a folder whose store holds the truth, and is closed."""
    return shutil.copytree(template, tmp_path, dirs_exist_ok=True)


def test_the_nearest_are_those_of_an_exact_scan(filled: Path, truth: Truth) -> None:
    store = store_of(filled, truth)
    questions = clustered(30, seed=1)
    hits = 0
    for question in questions:
        found = store.nearest(question, 10)
        exact = np.argsort(-(VECTORS @ question))[:10] + 1
        hits += len({i for i, _ in found} & set(exact.tolist()))
        assert [s for _, s in found] == pytest.approx(
            [VECTORS[i - 1] @ question for i, _ in found], abs=1e-4
        )
        assert [s for _, s in found] == sorted((s for _, s in found), reverse=True)
    assert hits / (10 * len(questions)) >= 0.98
    assert truth.readings == 0
    store.close()


def test_an_empty_store_has_nothing_near(tmp_path: Path) -> None:
    store = store_of(tmp_path, Truth(VECTORS[:0]))
    assert store.nearest(VECTORS[0], 10) == []
    assert store.ids() == set()
    store.close()


def test_more_than_all_may_be_asked(filled: Path, truth: Truth) -> None:
    store = store_of(filled, truth)
    assert len(store.nearest(VECTORS[0], 5_000)) == 600
    store.close()


def test_deleted_vectors_are_never_found_again(filled: Path, truth: Truth) -> None:
    store = store_of(filled, truth)
    for passage_id in range(1, 501):
        del truth.vectors[passage_id]
    store.delete([*range(1, 501), 10_000])
    for _ in range(2):
        assert store.ids() == set(range(501, 601))
        assert {i for i, _ in store.nearest(VECTORS[0], 100)} == set(range(501, 601))
        store.close()
        store = store_of(filled, truth)
    assert truth.readings == 0
    store.close()


def test_an_upsert_replaces(filled: Path, truth: Truth) -> None:
    store = store_of(filled, truth)
    store.upsert([1], VECTORS[1:2])
    assert {i for i, _ in store.nearest(VECTORS[1], 2)} == {1, 2}
    assert len(store.ids()) == 600
    store.close()


def test_another_process_is_seen_after_reopening_and_only_then(filled: Path, truth: Truth) -> None:
    reader, writer = store_of(filled, truth), store_of(filled, truth)
    new = -VECTORS[0:1]
    assert reader.nearest(new[0], 1)[0][0] != 601
    writer.upsert([601], new)
    writer.delete([1])
    del truth.vectors[1]
    reader.reopen()
    assert reader.nearest(new[0], 1)[0][0] == 601
    assert 1 not in {i for i, _ in reader.nearest(VECTORS[0], 600)}
    reader.close()
    writer.close()


def test_a_writer_sees_what_another_one_wrote_before_it_writes(filled: Path, truth: Truth) -> None:
    one, two = store_of(filled, truth), store_of(filled, truth)
    more = clustered(900, seed=3)
    for turn in range(6):
        ids = list(range(1_000 + 150 * turn, 1_150 + 150 * turn))
        (one, two)[turn % 2].upsert(ids, more[150 * turn : 150 * (turn + 1)])
    for store in (one, two):
        store.reopen()
        assert store.ids() == {*range(1, 601), *range(1_000, 1_900)}
        assert len(store.nearest(more[0], 1_500)) == 1_500
        store.close()
    assert truth.readings == 0


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
    filled: Path, truth: Truth, name: str, harm: object
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


def test_a_lost_folder_and_a_lost_seal_are_made_again(filled: Path, truth: Truth) -> None:
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
    filled: Path, truth: Truth
) -> None:
    store = store_of(filled, truth)
    assert len(store.ids()) == 600
    shutil.rmtree(filled / "chroma")
    truth.vectors[601] = VECTORS[0]
    store.upsert([601], VECTORS[:1])
    assert len(store.ids()) == 601
    store.close()


def test_fewer_than_expected_are_made_again(filled: Path, truth: Truth) -> None:
    truth.vectors[601] = VECTORS[0]
    store = store_of(filled, truth)
    assert store.ids() == set(range(1, 602))
    assert truth.readings == 1
    store.close()


def test_a_process_killed_in_a_write_leaves_a_broken_seal(filled: Path, truth: Truth) -> None:
    code = (
        "import os, sys, pathlib; from retrieval.index.vectors import VectorStore;"
        "from tests.retrieval.index.parts import limit_files; limit_files();"
        "store = VectorStore(pathlib.Path(sys.argv[1]), lambda: [], lambda: 0)\n"
        "with store._writing() as collection: os.kill(os.getpid(), 9)"
    )
    died = subprocess.run([sys.executable, "-c", code, str(filled / "chroma")], check=False)
    assert died.returncode == -signal.SIGKILL
    store = store_of(filled, truth)
    assert store.ids() == set(range(1, 601))
    assert truth.readings == 1
    store.close()


def test_a_failed_write_is_mended_at_the_next_use(filled: Path, truth: Truth) -> None:
    store = store_of(filled, truth)
    with pytest.raises(DamagedError, match=r"cannot be written.*footnote doctor --repair"):
        store.upsert([601], np.ones((1, DIMENSIONS + 1), dtype=np.float32))
    assert store.ids() == set(range(1, 601))
    assert truth.readings == 1
    store.close()


def test_control_c_in_a_write_does_not_cost_a_rebuild(filled: Path, truth: Truth) -> None:
    store = store_of(filled, truth)

    def interrupted() -> None:
        with store._writing():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    store.close()
    store = store_of(filled, truth)
    assert len(store.ids()) == 600
    assert truth.readings == 0
    store.close()


def test_vectors_of_another_length_are_named(filled: Path, truth: Truth) -> None:
    store = store_of(filled, truth)
    with pytest.raises(DamagedError, match="cannot be searched"):
        store.nearest(np.ones(DIMENSIONS + 1, dtype=np.float32), 3)
    store.close()


def test_a_closed_store_stays_closed(filled: Path, truth: Truth) -> None:
    store = store_of(filled, truth)
    store.ids()
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.nearest(VECTORS[0], 3)
    with pytest.raises(StoreError, match="closed"):
        store.upsert([1], VECTORS[:1])


def test_threads_search_while_one_writes_and_one_looks_again(filled: Path, truth: Truth) -> None:
    store, foreign = store_of(filled, truth), store_of(filled, truth)

    def search(number: int) -> int:
        return sum(
            store.nearest(VECTORS[(number + turn) % 600], 1)[0][0] == (number + turn) % 600 + 1
            for turn in range(100)
        )

    def change() -> None:
        for turn in range(8):
            (store, foreign)[turn % 2].upsert([700 + turn], clustered(1, seed=turn + 9))
            store.reopen()

    with ThreadPoolExecutor(9) as pool:
        changed = pool.submit(change)
        found = list(pool.map(search, range(8)))
        changed.result(60)
    assert min(found) >= 97
    store.reopen()
    assert len(store.ids()) == 608
    assert truth.readings == 0
    store.close()
    foreign.close()


# What Chroma itself does with such a file, and why it must never be given one. Measured on 4,000
# vectors: half of data_level0.bin loads silently and finds half of them, half of header.bin ends
# the process with SIGSEGV at the next write. A version that does better lets this test go.
CUT_AND_QUERY = """
import pathlib, sys
from tests.retrieval.index.parts import limit_files
from tests.retrieval.index.test_vectors import VECTORS, halve
from retrieval.index.vectors import _start
limit_files()
folder = pathlib.Path(sys.argv[1])
for path in folder.rglob("data_level0.bin"):
    halve(path)
collection = _start(folder).collection
found = [collection.query(query_embeddings=[it], n_results=1)["ids"][0] for it in VECTORS]
print(sum(ids == [str(number)] for number, ids in enumerate(found, start=1)))
"""


@pytest.mark.long
def test_chroma_alone_does_not_notice_a_cut_graph(filled: Path) -> None:
    command = [sys.executable, "-c", CUT_AND_QUERY, str(filled / "chroma")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stdout.strip()) != (0, "600")
