from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import DamagedError, StoreError
from tests.retrieval.index.stored_vectors import DIMENSIONS, VECTORS, Known, clustered, store_of


@pytest.fixture
def embedded() -> None:
    """Leave out what a server does not do: its ids are told as they are, a question mends them."""
    if "CHROMA_URL" in os.environ:
        pytest.skip("a server is mended by a question: test_vectors_server")


def test_the_nearest_are_those_of_an_exact_scan(filled: Path, truth: Known) -> None:
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
    store = store_of(tmp_path, Known(VECTORS[:0]))
    assert store.nearest(VECTORS[0], 10) == []
    assert store.ids() == set()
    assert store.vectors([]) == {}
    store.close()


def test_more_than_all_may_be_asked(filled: Path, truth: Known) -> None:
    store = store_of(filled, truth)
    assert len(store.nearest(VECTORS[0], 5_000)) == 600
    store.close()


def test_deleted_vectors_are_never_found_again(filled: Path, truth: Known) -> None:
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


def test_an_upsert_replaces(filled: Path, truth: Known) -> None:
    store = store_of(filled, truth)
    store.upsert([1], VECTORS[1:2])
    assert {i for i, _ in store.nearest(VECTORS[1], 2)} == {1, 2}
    assert len(store.ids()) == 600
    store.close()


def test_another_process_is_seen_after_reopening(filled: Path, truth: Known) -> None:
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


def test_a_writer_sees_what_another_one_wrote_before_it_writes(filled: Path, truth: Known) -> None:
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


@pytest.mark.usefixtures("embedded")
def test_fewer_than_expected_are_made_again(filled: Path, truth: Known) -> None:
    truth.vectors[601] = VECTORS[0]
    store = store_of(filled, truth)
    assert store.ids() == set(range(1, 602))
    assert truth.readings == 1
    store.close()


@pytest.mark.usefixtures("embedded")
def test_a_failed_write_is_mended_at_the_next_use(filled: Path, truth: Known) -> None:
    store = store_of(filled, truth)
    with pytest.raises(DamagedError, match=r"cannot be written.*footnote doctor --repair"):
        store.upsert([601], np.ones((1, DIMENSIONS + 1), dtype=np.float32))
    assert store.ids() == set(range(1, 601))
    assert truth.readings == 1
    store.close()


def test_vectors_of_another_length_are_named(filled: Path, truth: Known) -> None:
    store = store_of(filled, truth)
    with pytest.raises(DamagedError, match="cannot be searched"):
        store.nearest(np.ones(DIMENSIONS + 1, dtype=np.float32), 3)
    store.close()


def test_a_closed_store_stays_closed(filled: Path, truth: Known) -> None:
    store = store_of(filled, truth)
    store.ids()
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.nearest(VECTORS[0], 3)
    with pytest.raises(StoreError, match="closed"):
        store.upsert([1], VECTORS[:1])


def test_threads_search_while_one_writes_and_one_looks_again(filled: Path, truth: Known) -> None:
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
