from __future__ import annotations

from typing import Any

import pytest

from tests.benchmarks.figures import Figure
from tests.benchmarks.scale import FILTERS, figures

FOUND: dict[str, Any] = {
    "passages": 60_000,
    "search_ms": [10.0, 11.0, 12.0],
    **{f"search_{name}_ms": [11.0, 12.0, 13.0] for name in FILTERS},
    "words_ms": [1.0, 2.0, 3.0],
    "vectors_ms": [4.0, 4.0, 4.0],
    "embed_query_ms": [2.0, 2.0, 3.0],
    "processor_ms": [12.0, 13.0, 14.0],
    "refresh_s": 0.1,
    "disk_mb": 400.0,
    "rss_mb": 250.0,
}
STOCK = {
    "search_ms": [20.0, 22.0, 24.0],
    "processor_ms": [50.0, 52.0, 54.0],
    "embed_query_ms": [14.0, 15.0, 16.0],
    "threads": 1,
}


def rows(found: dict[str, Any]) -> dict[str, Figure]:
    return {each.what: each for each in figures({"60000": found})}


def test_the_stock_stack_is_asked_beside_ours() -> None:
    told = rows({**FOUND, "stock": STOCK})
    assert told["search p50"].value == 11.0
    assert told["stock stack, search p50"].value == 22.0
    assert told["stock stack, search p50"].note == "embed_query 15.00 ms, torch's threads: 1"
    assert told["stock stack, search p95"].value == pytest.approx(23.8)
    assert told["search p50, of the stock stack's"].value == 0.5
    assert told["search p95, of the stock stack's"].value == pytest.approx(0.5)
    assert told["its processor time, of the stock stack's"].value == 0.25


def test_where_the_stock_stack_is_missing_one_row_says_so() -> None:
    (row,) = (each for what, each in rows(FOUND).items() if "stock" in what)
    assert (row.value, row.note) == (None, "needs make bench-baseline")


def test_words_alone_are_told_as_bm25() -> None:
    told = rows(FOUND)
    assert told["words alone, p50"].value == 2.0
    assert told["words alone, p95"].value == pytest.approx(2.9)
    assert "BM25" in told["words alone, p50"].note
