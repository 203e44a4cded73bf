from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from langchain_tests.integration_tests import RetrieversIntegrationTests

from retrieval.engine import Engine
from retrieval.errors import DamagedError, StoreError, UsageError, WrongModelError
from retrieval.index.retriever import PassageRetriever
from retrieval.index.search import POOL, Search, as_results
from retrieval.index.variety import varied
from tests.retrieval.index.parts import HashingEmbedder, article_lines, engine_on, write_lines

LINES = [
    {
        "id": "jewels",
        "title": "Louvre robbery",
        "source": "The Courier",
        "url": "http://courier.example/1",
        "published": "2025-10-19",
        "text": "  Thieves broke a window.\n\nThey took 8 pieces worth 88,000,000 euros.  ",
    },
    {"id": "law", "title": "Platforms", "text": "Under § 230 nobody was liable. Courts agreed."},
    {"id": "port", "title": "Harbour", "text": "88 ships came; 000 left. The sea was calm."},
    {"id": "sea", "title": "Calm", "text": "The sea was calm. Nothing else was said of it."},
]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    with engine_on(folder / "data") as engine:
        engine.library.ingest([str(write_lines(folder / "news.jsonl", LINES))])
    return folder / "data"


@pytest.fixture
def engine(template: Path, tmp_path: Path) -> Iterator[Engine]:
    with engine_on(Path(shutil.copytree(template, tmp_path / "data"))) as engine:
        yield engine


def search_of(engine: Engine) -> Search:
    return engine._search()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("What did the Louvre lose?", "jewels"),  # a word of the title alone
        ("88,000,000", "jewels"),
        ("§ 230", "law"),
        ("harbour ships", "port"),
    ],
)
def test_titles_and_exact_things_are_found(engine: Engine, query: str, first: str) -> None:
    assert engine.search(query)[0].article.id == first


def test_a_result_says_where_its_text_stands(engine: Engine) -> None:
    for result in engine.search("the sea was calm", k=10):
        article = engine.library.article(result.article.id)
        assert article.text[result.start : result.end] == result.text
        assert result.text == result.text.strip() != ""
        assert result.passage.article_id == article.id
    assert [it.rank for it in engine.search("sea")] == [1, 2, 3, 4]


def test_scores_fall_and_k_bounds_them(engine: Engine) -> None:
    found = as_results(search_of(engine).candidates("calm sea", 3))
    scores = [it.score for it in found]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert found[0].signals["bm25"] > 0


@pytest.mark.parametrize("query", ["?!", "the of and", "\ud800", "zzz" * 2_000, '"', "a AND b:(c"])
def test_any_string_may_be_searched_for(engine: Engine, query: str) -> None:
    assert {it.article.id for it in engine.search(query, k=50)} <= {str(it["id"]) for it in LINES}


def test_nothing_and_less_than_one_cannot_be_searched_for(engine: Engine) -> None:
    with pytest.raises(UsageError, match="empty"):
        engine.search("  \n ")
    with pytest.raises(UsageError, match="0 passages"):
        engine.search("sea", k=0)


def test_an_empty_collection_has_no_results(tmp_path: Path) -> None:
    with engine_on(tmp_path / "data") as engine:
        assert engine.search("anything") == []


def test_a_model_that_another_program_configured_meanwhile_is_refused(engine: Engine) -> None:
    assert engine.search("sea")
    engine._stores.ledger.set_meta("embedding_model", "another")
    with pytest.raises(WrongModelError, match=r"'another', and 'hashing' is configured"):
        engine.search("sea")


def test_while_everything_is_embedded_again_nothing_is_answered(engine: Engine) -> None:
    assert engine.search("sea")
    engine._stores.ledger.forget_vectors("hashing")
    with pytest.raises(DamagedError, match=r"embedded again.*footnote doctor --repair"):
        engine.search("sea")


def test_a_text_is_never_cut_at_the_offsets_of_another_version(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Change an article just after its passages were read and before its text is."""
    catalogue = engine._stores.catalogue
    read_passages = catalogue.passages
    path = write_lines(tmp_path / "n.jsonl", [LINES[0] | {"text": "No word is where it was."}])

    def read_and_change(passage_ids: list[int]) -> Any:
        found = read_passages(passage_ids)
        monkeypatch.undo()
        thread = threading.Thread(target=lambda: engine.library.ingest([str(path)]))
        thread.start()
        thread.join()
        return found

    monkeypatch.setattr(catalogue, "passages", read_and_change)
    (before,) = search_of(engine).candidates("Thieves broke a window", 1)
    assert before.text.startswith("Thieves broke a window.")
    assert before.article.version == before.passage.version == 1
    (after,) = search_of(engine).candidates("No word is where it was", 1)
    assert (after.text, after.article.version) == ("No word is where it was.", 2)


def test_what_the_list_needs_not_is_read_later_if_at_all(engine: Engine) -> None:
    search = search_of(engine)
    every = search.candidates("the sea was calm", 4)
    assert [len(page) for page in search.pages("the sea was calm", 4, 1)] == [1, 3]
    assert [found for page in search.pages("the sea was calm", 4, 1) for found in page] == every
    assert list(search.pages("the sea was calm", 4, 9)) == [every, []]


def test_the_rest_leaves_out_what_was_removed_meanwhile(engine: Engine) -> None:
    pages = search_of(engine).pages("the sea was calm", 4, 1)
    (first,) = next(pages)
    gone, *left = [it for it in ("law", "port", "sea", "jewels") if it != first.article.id]
    engine.library.remove(gone)
    assert {found.article.id for found in next(pages)} == set(left)


@pytest.mark.parametrize("k", [1, 5, 30])
def test_a_list_is_the_best_of_all_however_many_crowd_its_top(tmp_path: Path, k: int) -> None:
    long = {"id": "long", "text": " ".join(f"The harbour saw ship number {n}." for n in range(900))}
    copies = [
        {"id": f"copy{n}", "source": f"Outlet {n}", "text": "The harbour saw ship number 7 sink."}
        for n in range(30)
    ]
    path = write_lines(tmp_path / "n.jsonl", [long, *copies, *article_lines(8)])
    with engine_on(tmp_path / "data") as engine:
        engine.library.ingest([str(path)])
        query = "Which ship did the harbour see?"
        found = search_of(engine).candidates(query, POOL)
        assert len({it.article.id for it in found[:20]}) < 5 or len({it.text for it in found}) < 30
        assert engine.search(query, k=k) == as_results(varied(found, k))


def fails(*_: object) -> Any:
    raise DamagedError("harmed")


@pytest.mark.parametrize(
    ("part", "method"),
    [("words", "best"), ("words", "held"), ("vectors", "nearest"), ("catalogue", "vectors")],
)
def test_an_error_of_either_side_is_told_and_the_next_search_goes_on(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, part: str, method: str
) -> None:
    expected = engine.search("sea")
    with monkeypatch.context() as harm:
        harm.setattr(getattr(engine._stores, part), method, fails)
        with pytest.raises(DamagedError, match="harmed"):
            engine.search("sea")
    assert engine.search("sea") == expected


def test_threads_that_search_at_once_find_what_one_finds(engine: Engine) -> None:
    queries = ["sea", "harbour ships", "§ 230", "Who was liable?", "88,000,000"] * 8
    expected = [engine.search(query) for query in queries]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(engine.search, queries)) == expected


def test_a_search_that_is_overtaken_by_closing_ends(engine: Engine) -> None:
    """It gives what it found, or says that the collection was closed."""
    expected = engine.search("sea")
    closing = threading.Event()

    def search_on() -> str:
        try:
            while True:
                assert engine.search("sea") == expected
                closing.set()
        except StoreError as error:
            return str(error)

    with ThreadPoolExecutor(4) as pool:
        searches = [pool.submit(search_on) for _ in range(4)]
        assert closing.wait(20)
        engine.close()
        told = {search.result(timeout=20) for search in searches}
    assert told == {"The collection was closed; open it again to use it."}


class TestPassageRetriever(RetrieversIntegrationTests):
    @pytest.fixture(autouse=True)
    def keep(self, engine: Engine) -> None:
        self.search = search_of(engine)

    @property
    def retriever_constructor(self) -> type[PassageRetriever]:
        return PassageRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"search": self.search}

    @property
    def retriever_query_example(self) -> str:
        return "What was calm?"


TestPassageRetriever.pytestmark = [  # type: ignore[attr-defined]
    pytest.mark.asyncio,
    pytest.mark.filterwarnings("ignore:.*is not an async function"),
]


def test_a_retrieved_document_says_where_it_stands(engine: Engine) -> None:
    (found,) = PassageRetriever(search=search_of(engine), k=1).invoke("Louvre robbery")
    score = found.metadata.pop("score")
    assert 0 < score <= 1
    assert found.metadata == {
        "article_id": "jewels",
        "title": "Louvre robbery",
        "source": "The Courier",
        "published": "2025-10-19T00:00:00+00:00",
        "url": "http://courier.example/1",
        "start": 2,
        "end": 69,
    }
    article = engine.library.article("jewels")
    assert article.text[2:69] == found.page_content


def test_an_embedder_is_asked_once_a_search(tmp_path: Path) -> None:
    embedder = HashingEmbedder()
    with engine_on(tmp_path / "data", embedder) as engine:
        engine.library.ingest([str(write_lines(tmp_path / "news.jsonl", LINES))])
        embedded = len(embedder.embedded)
        engine.search("sea")
    assert len(embedder.embedded) == embedded
