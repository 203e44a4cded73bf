from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.engine import Engine
from retrieval.errors import DamagedError, StoreError, WrongModelError
from retrieval.index.lock import writing
from retrieval.index.stores import Stores
from tests.retrieval.index.parts import (
    HashingEmbedder,
    an_article,
    article_lines,
    assert_in_step,
    cuts_of,
    engine_on,
    state_of,
    write_lines,
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    with engine_on(folder / "data") as engine:
        engine.library.ingest([str(write_lines(folder / "n.jsonl", article_lines(30)))])
    return folder / "data"


@pytest.fixture
def data(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "data"))


def finds_all(engine: Engine) -> bool:
    return {engine.search(f"report number{n}")[0].article.id for n in (0, 13, 29)} == {
        "a0",
        "a13",
        "a29",
    }


def test_a_data_folder_may_be_copied(data: Path, template: Path) -> None:
    with engine_on(data) as copy, engine_on(template) as original:
        assert state_of(copy) == state_of(original)
        assert finds_all(copy)
        assert_in_step(copy)


@pytest.mark.parametrize("place", ["/proc/nope/data", "/dev/null/data"])
def test_a_folder_that_cannot_be_made_is_named(place: str) -> None:
    with pytest.raises(StoreError, match=rf"{place} cannot be made.*--data-dir"):
        Stores(Path(place))


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")
    with pytest.raises(StoreError, match=r"data cannot be made \(File exists\)"):
        Stores(tmp_path / "data")


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs a folder that nobody may fill")
def test_a_folder_that_cannot_be_written_is_named() -> None:
    with pytest.raises(StoreError, match=r"catalogue /proc/self/.* cannot be used.*rights"):
        Stores(Path("/proc/self"))


def test_a_lock_that_cannot_be_made_is_named() -> None:
    with pytest.raises(StoreError, match=r"Cannot write to the data folder /dev/null.*--data-dir"):
        writing(Path("/dev/null"), 0.1).__enter__()


def test_refreshing_sees_another_writer_and_costs_nothing_between(data: Path) -> None:
    with engine_on(data) as reader, engine_on(data) as writer:
        before = reader._stores.refresh()
        assert reader._stores.refresh() == before
        writer.library.remove("a3")
        assert reader._stores.refresh() == before + 1
        assert "a3" not in {it.article.id for it in reader.search("report number3", k=50)}
        assert_in_step(reader)


def remove_folder(name: str) -> Callable[[Path], None]:
    def harm(data: Path) -> None:
        shutil.rmtree(data / name)

    return harm


def halve_all(name: str) -> Callable[[Path], None]:
    def harm(data: Path) -> None:
        for path in (data / name).rglob("*"):
            if path.is_file():
                os.truncate(path, path.stat().st_size // 2)

    return harm


def halve_kind(pattern: str) -> Callable[[Path], None]:
    def harm(data: Path) -> None:
        for path in (data / "words").glob(pattern):
            os.truncate(path, path.stat().st_size // 2)

    return harm


HARMS = {
    "chroma deleted": remove_folder("chroma"),
    "words deleted": remove_folder("words"),
    "chroma cut": halve_all("chroma"),
    "words cut": halve_all("words"),
    "words' list cut": halve_kind("meta.json"),
    **{f"words' {kind} cut": halve_kind(f"*.{kind}") for kind in ("idx", "pos", "term", "fast")},
}


def harm(data: Path, name: str) -> None:
    if name.startswith("chroma") and "CHROMA_URL" in os.environ:
        pytest.skip("a server has no files of Chroma's to harm")
    HARMS[name](data)


@pytest.mark.parametrize("name", HARMS)
def test_the_next_question_notices_and_repairs(data: Path, name: str) -> None:
    harm(data, name)
    with engine_on(data) as engine:
        assert finds_all(engine)
        assert_in_step(engine)


@pytest.mark.parametrize("name", ["chroma cut", "words cut", "words deleted"])
def test_the_next_ingest_notices_and_repairs(data: Path, tmp_path: Path, name: str) -> None:
    harm(data, name)
    lines = article_lines(31)
    with engine_on(data) as engine:
        report = engine.library.ingest([str(write_lines(tmp_path / "n.jsonl", lines))])
        assert (report.added, report.unchanged) == (1, 30)
        assert finds_all(engine)
        assert_in_step(engine)


@pytest.mark.parametrize("name", ["chroma cut", "words cut"])
def test_doctor_makes_it_whole(data: Path, name: str) -> None:
    harm(data, name)
    with engine_on(data) as engine:
        report = engine.library.doctor(repair=True)
        assert report.healthy
        assert_in_step(engine)
        assert finds_all(engine)


@pytest.mark.parametrize("emptied", [False, True])
def test_a_catalogue_that_is_gone_is_no_empty_collection(data: Path, emptied: bool) -> None:
    for file in data.glob("catalogue.sqlite3*"):
        file.unlink()
    if emptied:
        (data / "catalogue.sqlite3").touch()

    with pytest.raises(DamagedError, match=r"catalogue .* is missing or empty.*ingest .* again"):
        engine_on(data)

    for index in ("words", "chroma"):
        shutil.rmtree(data / index, ignore_errors=True)  # a server keeps the vectors elsewhere
    with engine_on(data) as engine:
        assert engine.library.articles() == []


def test_a_cut_catalogue_is_named(data: Path) -> None:
    for name in ("catalogue.sqlite3-wal", "catalogue.sqlite3-shm"):
        (data / name).unlink(missing_ok=True)
    os.truncate(data / "catalogue.sqlite3", (data / "catalogue.sqlite3").stat().st_size // 2)

    def use() -> None:
        with engine_on(data) as engine:
            engine.search("report")

    with pytest.raises(DamagedError, match=r"catalogue .* cannot be used.*ingest .* again"):
        use()


def test_a_reader_waits_for_no_writer_as_long_as_nothing_is_lost(data: Path) -> None:
    with engine_on(data) as engine, writing(data):
        assert finds_all(engine)


def test_a_model_by_another_name_is_refused(data: Path) -> None:
    stores = Stores(data)
    stores.expect_model("hashing")
    with pytest.raises(
        WrongModelError, match=r"FOOTNOTE_EMBEDDING_MODEL.*footnote doctor --repair"
    ):
        stores.expect_model("other")
    stores.close()


@pytest.mark.usefixtures("embedded")
def test_a_rebuild_by_a_reader_keeps_what_a_writer_has_handed_over(data: Path) -> None:
    """A reader repairs between a writer's upsert and its publishing."""
    with engine_on(data) as writer, engine_on(data) as reader:
        ledger, vectors = writer._stores.ledger, writer._stores.vectors
        article = an_article("new", "Fresh fish was sold.")
        ids = ledger.stage([(article, cuts_of(article.text))])
        embedded = HashingEmbedder().embed_array([article.text])
        ledger.store_vectors(ids, embedded)
        vectors.upsert(ids, embedded)
        remove_folder("chroma")(data)
        assert finds_all(reader)
        ledger.publish([article])
        assert set(ids) <= vectors.ids()
        reader._stores.refresh()
        assert set(ids) <= reader._stores.vectors.ids()
