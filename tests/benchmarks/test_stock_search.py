from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from tests.benchmarks.children import STOCK_MISSING, stock_is_installed
from tests.benchmarks.large_collections import ClusteredModel, made, opened
from tests.benchmarks.stock_process import StockProcess, fill, stock_folder
from tests.benchmarks.stock_search import GivenVectors, Vectors, answers, packed, unpacked


class RecordingModel(Embeddings):
    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed_query(self, text: str) -> list[float]:
        self.asked.append(text)
        return [9.0, 9.0]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise AssertionError("no passage is embedded")


class RecordingCollection:
    threads = 2

    def __init__(self) -> None:
        self.stored: dict[str, tuple[str, list[float]]] = {}
        self.asked: list[tuple[str, list[float]]] = []

    def count(self) -> int:
        return len(self.stored)

    def add(self, ids: list[str], texts: list[str], vectors: Vectors) -> None:
        self.stored |= dict(zip(ids, zip(texts, vectors.tolist(), strict=True), strict=True))

    def search(self, question: str, vector: Vectors) -> tuple[list[str], float]:
        self.asked.append((question, vector.tolist()))
        return [f"for {question}"], 3.0


def asked(collection: RecordingCollection, *lines: dict[str, object]) -> list[dict[str, object]]:
    return [json.loads(line) for line in answers(collection, map(json.dumps, lines))]


def array(*rows: Sequence[float]) -> Vectors:
    return np.array(rows, dtype=np.float32)


def test_vectors_come_out_of_a_line_as_they_went_in() -> None:
    vectors = ClusteredModel().embed_array(["one", "two", "three"])
    assert np.array_equal(unpacked(json.loads(json.dumps(packed(vectors))), 3), vectors)


def test_a_question_takes_the_time_of_the_model_and_gets_the_given_vector() -> None:
    model = RecordingModel()
    given = GivenVectors(lambda: model)
    given.given = [1.0, 0.0]
    assert given.embed_query("Who?") == [1.0, 0.0]
    assert model.asked == ["Who?"]
    assert given.ms > 0


def test_passages_are_added_with_their_vectors() -> None:
    collection = RecordingCollection()
    vectors = packed(array([1, 0], [0, 1]))
    line = {"do": "add", "ids": ["7", "8"], "texts": ["seven", "eight"], "vectors": vectors}
    assert asked(collection, {"do": "count"}, line) == [{"count": 0}, {"count": 2}]
    assert collection.stored == {"7": ("seven", [1.0, 0.0]), "8": ("eight", [0.0, 1.0])}


def test_a_turn_of_questions_begins_with_one_that_is_not_counted() -> None:
    collection = RecordingCollection()
    vectors = packed(array([1, 0], [0, 1]))
    (told,) = asked(collection, {"do": "search", "questions": ["a", "b"], "vectors": vectors})
    assert collection.asked == [("a", [1.0, 0.0]), ("a", [1.0, 0.0]), ("b", [0.0, 1.0])]
    assert told["found"] == [["for a"], ["for b"]]
    assert told["embed_query_ms"] == [3.0, 3.0]
    assert told["threads"] == 2
    assert len(told["search_ms"]) == 2  # type: ignore[arg-type]


def test_a_process_that_has_ended_is_told_of(tmp_path: Path) -> None:
    ends_at_once = shutil.which("false")
    assert ends_at_once is not None
    with (
        closing(StockProcess(tmp_path, python=Path(ends_at_once))) as stock,
        pytest.raises(RuntimeError, match="has ended"),
    ):
        stock.count()


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.skipif(not stock_is_installed(), reason=STOCK_MISSING)
def test_the_stock_stack_finds_the_very_passages_of_ours(tmp_path: Path) -> None:
    (folder,) = made(tmp_path, [60]).values()
    with opened(folder, ClusteredModel()) as engine:
        ids = engine._stores.catalogue.live_passage_ids()
        vectors = engine._stores.catalogue.vectors(ids)
    assert fill(folder) == len(ids)
    assert fill(folder) == len(ids)  # nothing is lacking then

    with closing(StockProcess(stock_folder(folder))) as stock:
        rows = np.stack([vectors[each] for each in ids[:3]])
        told = stock.search(["Who?", "When?", "Where?"], rows)
    assert [found[0] for found in told["found"]] == [str(each) for each in ids[:3]]
    assert {len(found) for found in told["found"]} == {10}
    assert 0 < min(told["embed_query_ms"]) < max(told["search_ms"])
    assert told["threads"] >= 1
