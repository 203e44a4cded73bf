from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from retrieval.index.filtering import Ids
from retrieval.index.scanning import Scan
from retrieval.models.protocol import Vectors

DIMENSIONS = 8


class Shelf:
    """Holds the vectors of passages 1 to n, and records what is read."""

    def __init__(self, count: int, seed: int = 0) -> None:
        rows = np.random.default_rng(seed).standard_normal((count, DIMENSIONS), dtype=np.float32)
        self.rows: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        self.lost: set[int] = set()
        self.read: list[int] = []

    def __call__(self, ids: Sequence[int]) -> Mapping[int, Vectors]:
        self.read += ids
        return {i: self.rows[i - 1] for i in ids if i not in self.lost}

    def nearest(self, vector: Vectors, ids: Sequence[int], k: int) -> list[int]:
        return sorted(ids, key=lambda i: -float(self.rows[i - 1] @ vector))[:k]


def ids(*those: int) -> Ids:
    return np.array(sorted(those), dtype=np.int64)


@pytest.mark.parametrize("count", [1, 7, 10, 1_024, 3_000])
def test_the_nearest_of_the_chosen_are_found_with_their_similarity(
    tmp_path: Path, count: int
) -> None:
    shelf = Shelf(5_000)
    chosen = ids(*np.random.default_rng(1).choice(5_000, count, replace=False).tolist()) + 1
    vector = shelf.rows[17]
    scan = Scan(shelf, tmp_path)
    found = scan.nearest(vector, chosen, 10, collection=5_000)
    scan.close()
    assert [i for i, _ in found] == shelf.nearest(vector, chosen.tolist(), 10)
    assert [s for _, s in found] == pytest.approx(
        [float(shelf.rows[i - 1] @ vector) for i, _ in found], abs=1e-6
    )


def test_a_vector_is_read_once(tmp_path: Path) -> None:
    shelf = Shelf(100)
    scan = Scan(shelf, tmp_path)
    for chosen in (ids(1, 2, 3), ids(2, 3, 4), ids(1, 4)):
        assert len(scan.nearest(shelf.rows[0], chosen, 5, collection=100)) == len(chosen)
    scan.close()
    assert shelf.read == [1, 2, 3, 4]


def test_a_passage_without_a_vector_is_left_out_until_it_has_one(tmp_path: Path) -> None:
    shelf = Shelf(10)
    scan = Scan(shelf, tmp_path)
    shelf.lost = {2}
    assert [i for i, _ in scan.nearest(shelf.rows[1], ids(2, 3), 5, collection=10)] == [3]
    shelf.lost = set()
    assert [i for i, _ in scan.nearest(shelf.rows[1], ids(2, 3), 5, collection=10)] == [2, 3]
    scan.close()


def test_nothing_chosen_finds_nothing(tmp_path: Path) -> None:
    assert Scan(Shelf(1), tmp_path).nearest(np.ones(8, np.float32), ids(), 5, collection=1) == []


def test_a_collection_that_outgrows_the_file_gets_a_new_one(tmp_path: Path) -> None:
    shelf = Shelf(9_000)
    scan = Scan(shelf, tmp_path)
    vector = shelf.rows[8_000]
    for last in (10, 4_000, 9_000):
        everything = np.arange(1, last + 1)
        found = scan.nearest(vector, everything, 3, collection=last)
        assert [i for i, _ in found] == shelf.nearest(vector, everything.tolist(), 3)
    scan.close()


def test_the_file_leaves_no_name_behind(tmp_path: Path) -> None:
    shelf = Shelf(10)
    scan = Scan(shelf, tmp_path)
    scan.nearest(shelf.rows[0], ids(1, 2), 1, collection=10)
    assert os.listdir(tmp_path) == []
    scan.close()


def test_without_room_for_a_file_the_answer_is_the_same(tmp_path: Path) -> None:
    shelf = Shelf(10)
    scan = Scan(shelf, tmp_path / "missing")
    for _ in range(2):
        found = scan.nearest(shelf.rows[4], ids(3, 5, 7), 2, collection=10)
        assert [i for i, _ in found] == shelf.nearest(shelf.rows[4], [3, 5, 7], 2)


def test_threads_share_one_file(tmp_path: Path) -> None:
    shelf = Shelf(2_000)
    scan = Scan(shelf, tmp_path)
    wrong: list[int] = []

    def ask(seed: int) -> None:
        random = np.random.default_rng(seed)
        for _ in range(20):
            chosen = np.unique(random.integers(1, 2_001, 300))
            vector = shelf.rows[int(random.integers(2_000))]
            (best, _), *_ = scan.nearest(vector, chosen, 5, collection=2_000)
            if [best] != shelf.nearest(vector, chosen.tolist(), 1):
                wrong.append(seed)

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    scan.close()
    assert wrong == []
    assert len(shelf.read) == len(set(shelf.read))
