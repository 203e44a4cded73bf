"""One engine, many threads."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from retrieval.answering.citing import cite
from retrieval.domain import Answer, Span
from retrieval.engine import Engine, open_engine
from retrieval.errors import StoreError, UsageError
from retrieval.settings import Settings
from tests.retrieval.index.parts import (
    HashingEmbedder,
    article_lines,
    assert_in_step,
    count_words,
    engine_on,
    write_lines,
)

FIRST = article_lines(24, sentences=4)
SECOND = article_lines(24, sentences=4, edition="second")
TEXTS = {one["id"]: {one["text"], two["text"]} for one, two in zip(FIRST, SECOND, strict=True)}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    with engine_on(folder / "data") as engine:
        engine.library.ingest([str(write_lines(folder / "n.jsonl", FIRST))])
    return folder / "data"


@pytest.fixture
def engine(template: Path, tmp_path: Path) -> Iterator[Engine]:
    with engine_on(Path(shutil.copytree(template, tmp_path / "data"))) as engine:
        yield engine


def assert_true(answer: Answer) -> None:
    """Hold every citation to a whole edition of its article."""
    nearest = [answer.nearest] if answer.nearest else []
    for citation in [*answer.citations, *nearest]:
        quoted = {text[citation.start : citation.end] for text in TEXTS[citation.article_id]}
        assert citation.quote in quoted


def test_threads_ask_and_search_while_another_ingests(engine: Engine, template: Path) -> None:
    stop = threading.Event()

    def ask(number: int) -> int:
        turns = 0
        while not stop.is_set() or turns < 3:
            found = engine.search(f"report number{(number + turns) % 24}", k=5)
            assert found
            for result in found:
                assert any(result.text in text for text in TEXTS[result.article.id])
            assert_true(engine.ask(f"What did Ada say in report number{number}?"))
            turns += 1
        return turns

    with ThreadPoolExecutor(8) as pool:
        asking = [pool.submit(ask, number) for number in range(8)]
        try:
            for lines in (SECOND, FIRST[12:], SECOND[:18]):
                path = write_lines(template.parent / "n.jsonl", lines)
                engine.library.ingest([str(path)], sync=True)
            engine.library.remove("a3")
        finally:
            stop.set()
        assert min(it.result(60) for it in asking) >= 3
    assert "a3" not in {it.article.id for it in engine.search("report number3", k=50)}
    assert len(engine.library.articles()) == 17
    assert_in_step(engine)


def test_closing_while_threads_search_ends_them_with_a_clear_word(
    engine: Engine, tmp_path: Path
) -> None:
    started = threading.Barrier(9)

    def search() -> str:
        started.wait(10)
        try:
            while True:
                engine.search("report")
        except StoreError as error:
            return str(error)

    with ThreadPoolExecutor(8) as pool:
        ends = [pool.submit(search) for _ in range(8)]
        started.wait(10)
        engine.close()
        told = {it.result(30) for it in ends}
    assert told == {"The collection was closed; open it again to use it."}
    with engine_on(tmp_path / "data") as again:
        assert again.search("report")


def test_closing_twice_is_closing_once(engine: Engine) -> None:
    assert engine.search("report")
    engine.close()
    engine.close()
    with pytest.raises(StoreError, match="closed"):
        engine.library.articles()


def test_two_engines_of_one_process_do_not_disturb_each_other(
    engine: Engine, tmp_path: Path
) -> None:
    with engine_on(tmp_path / "other") as other, engine_on(tmp_path / "data") as same:
        other.library.ingest([str(write_lines(tmp_path / "o.jsonl", SECOND[:2]))])
        assert len(other.search("report", k=50)) < len(same.search("report", k=50))
        same.library.remove("a5")
        other.close()
        assert "a5" not in {it.article.id for it in engine.search("report number5", k=50)}
        assert engine.search("report number6")[0].article.id == "a6"


def test_models_are_made_when_they_are_first_needed_and_once(tmp_path: Path) -> None:
    made: list[str] = []

    def embedder() -> HashingEmbedder:
        made.append("embedder")
        return HashingEmbedder()

    settings = Settings(tmp_path / "data", chat_model="none")
    with open_engine(settings, embedder=embedder, count_tokens=lambda: count_words) as engine:
        assert engine.library.articles() == []
        assert made == []
        path = write_lines(tmp_path / "n.jsonl", FIRST)
        engine.library.ingest([str(path)])
        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(engine.search, ["report"] * 8))
    assert made == ["embedder"]


def test_an_empty_question_is_refused(engine: Engine) -> None:
    with pytest.raises(UsageError, match="empty"):
        engine.ask(" \n")


def test_a_huge_question_is_cut(engine: Engine) -> None:
    answer = engine.ask("What did Ada say? " + "x " * 100_000)
    assert len(answer.question) <= 4_000


def test_listing_articles_loads_no_library_of_models_or_indexes(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from retrieval import Settings, open_engine;"
        "engine = open_engine(Settings(pathlib.Path(sys.argv[1])));"
        "engine.library.articles(); engine.close(); print(*sys.modules)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "data")]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    loaded = {name.partition(".")[0] for name in printed.split()}
    assert not loaded & {"chromadb", "tantivy", "onnxruntime", "tokenizers", "langchain_core"}


def test_the_gate_is_asked_whether_quotes_bear_a_sentence_out(engine: Engine) -> None:
    quotes = [cite(engine.library.article(FIRST[0]["id"]), Span(0, 40), 1)]
    assert engine.supports(quotes[0].quote, quotes)
    assert not engine.supports("Zebras gallop.", quotes)
    assert not engine.supports(quotes[0].quote, [])
