from __future__ import annotations

from typing import Any

from tests.benchmarks.cold import Run
from tests.benchmarks.everyday import figures
from tests.benchmarks.figures import Figure

ASKED = {
    "total": 40.0,
    "processor": 60.0,
    "embed_query alone": 2.0,
    "embedding the question": 4.0,
    "searching": 5.0,
    "embedding sentences": 25.0,
    "rest": 6.0,
    "refused": 0.0,
}
RAW: dict[str, Any] = {
    "ingest": {
        "passages": 2_000,
        "seconds": 33.0,
        "embedding_seconds": 30.0,
        "passages_per_s": 60.0,
        "embedder_alone_per_s": 64.0,
        "peak_rss_mb": 310.0,
        "bare_rss_mb": 10.0,
    },
    "answers": {
        "articles": 1_000,
        "asked": [ASKED, {**ASKED, "total": 50.0, "refused": 1.0}],
        "search_ms": [8.0, 9.0, 10.0],
        "rss_mb": 300.0,
        "peak_rss_mb": 320.0,
    },
    "cold": {
        "bare": [Run(0.02, 0.01)],
        "help": [Run(0.2, 0.15)],
        "ask": [Run(1.9, 1.8), Run(2.5, 1.9), Run(2.4, 2.0)],
    },
}
STOCK = {
    "passages_per_s": 30.0,
    "peak_rss_mb": 1210.0,
    "bare_rss_mb": 10.0,
    "query_p50_ms": 12.0,
    "query_p95_ms": 20.0,
}


def figure(what: str, raw: dict[str, Any]) -> Figure:
    (found,) = (each for each in figures(raw) if each.what == what)
    return found


def searches(raw: dict[str, Any]) -> dict[str, tuple[float | None, str]]:
    told = [each for each in figures(raw) if each.part.startswith("search")]
    return {each.what: (each.value, each.note) for each in told}


def test_without_the_stock_stack_its_rows_say_so() -> None:
    speed_up = figure("speed, of the stock stack's", RAW)
    assert (speed_up.value, speed_up.met) == (None, None)
    assert figure("stock stack, speed", RAW).note == "needs make bench-baseline"
    assert figure("share of that", RAW).met is True


def test_beside_the_stock_stack_speed_and_memory_are_ratios_above_a_bare_interpreter() -> None:
    raw = {**RAW, "stock": STOCK}
    speed_up = figure("speed, of the stock stack's", raw)
    memory = figure("memory, of the stock stack's", raw)
    assert (speed_up.value, speed_up.met) == (2.0, True)
    assert (memory.value, memory.met) == (0.25, True)


def test_a_search_stands_beside_that_of_the_stock_stack() -> None:
    missing = searches(RAW)
    assert missing["stock stack, search p50"] == (None, "needs make bench-baseline")
    assert missing.keys() == {"search p50", "search p95", "stock stack, search p50"}
    found = searches({**RAW, "stock": STOCK})
    assert found["search p50, of the stock stack's"] == (0.75, "")
    told = found["stock stack, search p50"][0], found["stock stack, search p95"][0]
    assert told == (12.0, 20.0)


def test_an_answer_is_told_in_milliseconds_and_in_embeddings_of_one_question() -> None:
    assert figure("p50", RAW).value == 45.0
    assert figure("p50 in embed_query", RAW).value == 22.5
    assert figure("p95", RAW).note == "50% refused"
    assert figure("memory while answering", RAW).met is True


def test_answers_of_the_reader_stand_beside_with_a_bound_of_their_own() -> None:
    asked = {**ASKED, "total": 140.0, "reranking": 100.0}
    read = {**RAW["answers"], "asked": [asked, asked], "rss_mb": 400.0}
    told = [each for each in figures({**RAW, "read": read}) if ", read," in each.part]
    rows = {each.what: each for each in told}
    assert (rows["p50"].value, rows["p50"].met) == (140.0, True)
    assert rows["of it reranking, p50"].value == 100.0
    added = rows["memory added by the reader"]
    assert (added.value, added.met) == (100.0, True)


def test_a_cold_start_is_the_middle_of_its_runs_in_bare_interpreters_too() -> None:
    ask = figure("footnote ask", RAW)
    assert (ask.value, ask.met, ask.note) == (2.4, False, "1.90 s of processor")
    assert figure("footnote ask, in python -c pass", RAW).value == 120.0
    assert figure("footnote --help", RAW).met is True
