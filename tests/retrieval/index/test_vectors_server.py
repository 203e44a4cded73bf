"""What is different where vectors are in a Chroma server."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrieval.engine import Engine
from retrieval.errors import DamagedError, StoreError
from retrieval.index.home import home_of
from retrieval.index.server_address import server_address
from retrieval.index.stores import Stores
from retrieval.index.vectors_server import ServerVectors, _connection
from tests.chroma_server import ChromaServer, running
from tests.retrieval.index.parts import (
    HashingEmbedder,
    article_lines,
    assert_in_step,
    engine_on,
    write_lines,
)
from tests.retrieval.index.stored_vectors import VECTORS, Known, clustered, named, served


@pytest.fixture
def store(tmp_path: Path, truth: Known, chroma_server: ChromaServer) -> Iterator[ServerVectors]:
    """Give a store that holds the truth."""
    made = served(tmp_path, truth, chroma_server.url)
    made.rebuild()
    truth.readings = 0
    yield made
    made.close()


def client(server: ChromaServer) -> Any:
    """Give Chroma's own client, as another program has it."""
    return _connection(server_address(server.url))[1]


def test_what_another_process_wrote_is_seen_at_once(
    store: ServerVectors, tmp_path: Path, truth: Known, chroma_server: ChromaServer
) -> None:
    new = -VECTORS[0]
    assert store.nearest(new, 1)[0][0] != 601
    other = served(tmp_path, truth, chroma_server.url)
    other.upsert([601], new[None])
    assert store.nearest(new, 1)[0][0] == 601
    other.close()
    assert truth.readings == 0


def test_a_collection_that_was_replaced_is_found_by_its_name(
    store: ServerVectors, tmp_path: Path, truth: Known, chroma_server: ChromaServer
) -> None:
    assert store.nearest(VECTORS[3], 1)[0][0] == 4
    other = served(tmp_path, truth, chroma_server.url)
    other.rebuild()
    assert store.nearest(VECTORS[3], 1)[0][0] == 4
    other.rebuild()
    store.upsert([601], VECTORS[:1])
    assert len(other.ids()) == 601
    assert truth.readings == 2
    other.close()


def lose(collection: str, server: ChromaServer) -> None:
    client(server).delete_collection(collection)


def halve(collection: str, server: ChromaServer) -> None:
    found = client(server).get_collection(collection, embedding_function=None)
    ids = found.get(include=[])["ids"]
    found.delete(ids=ids[: len(ids) // 2])


def fill_otherwise(collection: str, server: ChromaServer) -> None:
    """Put in the vectors of another model, of another length."""
    connected = client(server)
    ids = connected.get_collection(collection, embedding_function=None).get(include=[])["ids"]
    connected.delete_collection(collection)
    made = connected.create_collection(collection, embedding_function=None)
    made.upsert(ids=ids, embeddings=np.ones((len(ids), 8), dtype=np.float32))


Harm = Callable[[str, ChromaServer], None]


@pytest.mark.parametrize("harm", [lose, halve])
def test_what_is_lost_is_told_as_it_is_and_made_again_at_the_next_use(
    store: ServerVectors, tmp_path: Path, truth: Known, chroma_server: ChromaServer, harm: Harm
) -> None:
    harm(named(tmp_path), chroma_server)
    fresh = served(tmp_path, truth, chroma_server.url)
    assert len(fresh.ids()) == (0 if harm is lose else 300)
    assert truth.readings == 0
    assert len(fresh.nearest(VECTORS[0], 600)) == 600
    assert truth.readings == 1
    fresh.close()


def test_a_store_that_missed_a_change_is_made_again(store: ServerVectors, truth: Known) -> None:
    truth.followed = False
    store.reopen()
    assert len(store.nearest(VECTORS[0], 600)) == 600
    assert (truth.readings, truth.followed) == (1, True)


def test_nobody_ever_reads_a_collection_that_is_being_filled(
    store: ServerVectors, tmp_path: Path, truth: Known, chroma_server: ChromaServer
) -> None:
    other = served(tmp_path, truth, chroma_server.url)
    ended = threading.Event()

    def rebuild() -> None:
        for _ in range(3):
            other.rebuild()
        ended.set()

    writer = threading.Thread(target=rebuild)
    writer.start()
    found = {len(store.nearest(VECTORS[0], 1_000))}
    while not ended.is_set():
        found.add(len(store.nearest(VECTORS[0], 1_000)))
    writer.join()
    assert found == {600}
    other.close()


def test_a_rebuild_that_died_leaves_nothing_in_the_way(
    store: ServerVectors, tmp_path: Path, chroma_server: ChromaServer
) -> None:
    made = client(chroma_server).create_collection(f"{named(tmp_path)}-new")
    made.upsert(ids=["1"], embeddings=[[1.0, 2.0]])
    store.rebuild()
    assert len(store.ids()) == 600


# A server that is away, and what answers in its place.


def test_a_server_that_is_away_is_named_and_goes_on_when_it_is_back(
    tmp_path: Path, truth: Known
) -> None:
    with running(tmp_path / "chroma") as server:
        store = served(tmp_path, truth, server.url)
        store.rebuild()
        server.stop()
        told = rf"{server.url} does not answer \(.+\)\. Start it \(`chroma run .*Without CHROMA_URL"
        with pytest.raises(StoreError, match=told):
            store.nearest(VECTORS[0], 1)
        with pytest.raises(StoreError, match=told):
            store.upsert([601], VECTORS[:1])
        with pytest.raises(StoreError, match=told):
            served(tmp_path, truth, server.url).ids()
        server.start()
        assert store.nearest(VECTORS[0], 1)[0][0] == 1
        store.upsert([601], clustered(1, seed=5))
        assert len(store.ids()) == 601

        server.stop()
        shutil.rmtree(server.folder)
        server.start()
        assert store.nearest(VECTORS[0], 1)[0][0] == 1
        assert len(store.ids()) == 600
        store.close()


class Other(BaseHTTPRequestHandler):
    """Answers every request like something that is no Chroma server."""

    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(b"<html>s3cret</html>")

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.parametrize(
    ("status", "told"),
    [(200, "another one at that address"), (401, "HTTP 401"), (502, "HTTP 502")],
)
def test_what_is_no_chroma_server_is_told(
    tmp_path: Path, truth: Known, status: int, told: str
) -> None:
    handler = type("Handler", (Other,), {"status": status})
    with HTTPServer(("127.0.0.1", 0), handler) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        place = f"127.0.0.1:{other.server_address[1]}"
        store = served(tmp_path, truth, f"http://ada:s3cret@{place}/below")
        with pytest.raises(StoreError, match=rf"http://{place}/below .*{told}") as caught:
            store.nearest(VECTORS[0], 1)
        assert "s3cret" not in str(caught.value)
        store.close()
        other.shutdown()


# The whole collection of articles.


def ingested(data: Path, server: ChromaServer | None, count: int = 12) -> Engine:
    """Open an engine, and bring in that many articles."""
    engine = engine_on(data, chroma_url=server.url if server else None)
    path = write_lines(data / "n.jsonl", article_lines(count, sentences=4))
    engine.library.ingest([str(path)], sync=True)
    return engine


def finds(engine: Engine, number: int) -> bool:
    found = {it.article.id for it in engine.search(f"report number{number}", k=1)}
    return found == {f"a{number}"}


def vectors_finding(engine: Engine, *, repair: bool = False) -> tuple[str, str]:
    report = engine.library.doctor(repair=repair)
    return next((it.level, it.message) for it in report.findings if it.check == "vectors")


def test_articles_are_found_changed_and_removed_in_a_server(
    tmp_path: Path, chroma_server: ChromaServer
) -> None:
    with ingested(tmp_path, chroma_server) as engine:
        reader = engine_on(tmp_path, chroma_url=chroma_server.url)
        assert finds(reader, 3)
        engine.library.remove("a3")
        ingested(tmp_path, chroma_server, 13).close()
        assert finds(reader, 12)
        assert_in_step(reader)
        assert str(reader._stores.home) in vectors_finding(reader)[1]
        assert not (tmp_path / "chroma").exists()
        reader.close()


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lose, "12 of 12 passages are missing: run `footnote doctor --repair`"),
        (halve, "6 of 12 passages are missing: run `footnote doctor --repair`"),
        (fill_otherwise, "12 of 12 compared are not those of the catalogue"),
    ],
)
def test_doctor_notices_what_the_server_has_lost_and_mends_it(
    tmp_path: Path, chroma_server: ChromaServer, harm: Harm, told: str
) -> None:
    ingested(tmp_path, chroma_server).close()
    with engine_on(tmp_path, chroma_url=chroma_server.url) as engine:
        harm(engine._stores.home.collection, chroma_server)
        level, message = vectors_finding(engine)
        assert level == "error"
        assert told in message
        assert vectors_finding(engine, repair=True)[0] == "ok"
        assert_in_step(engine)
        assert finds(engine, 5)


def test_a_folder_moves_into_a_server_and_back(tmp_path: Path, chroma_server: ChromaServer) -> None:
    ingested(tmp_path, None, 6).close()
    with ingested(tmp_path, chroma_server, 8) as there:
        assert_in_step(there)
        with ingested(tmp_path, None, 10) as here:
            assert_in_step(here)
            assert finds(here, 7)
        assert finds(there, 9)
        assert_in_step(there)


def test_another_model_in_one_place_is_noticed_in_the_other(
    tmp_path: Path, chroma_server: ChromaServer
) -> None:
    ingested(tmp_path, chroma_server).close()
    with engine_on(tmp_path, HashingEmbedder("another", 32)) as here:
        assert here.library.doctor(repair=True).healthy
    other = HashingEmbedder("another", 32)
    with engine_on(tmp_path, other, chroma_url=chroma_server.url) as there:
        assert finds(there, 4)
        assert there.library.doctor().healthy


def test_a_copied_folder_has_a_collection_of_its_own(
    tmp_path: Path, chroma_server: ChromaServer
) -> None:
    first = tmp_path / "first"
    first.mkdir()
    ingested(first, chroma_server).close()
    second = Path(shutil.copytree(first, tmp_path / "second"))
    with (
        engine_on(first, chroma_url=chroma_server.url) as one,
        ingested(second, chroma_server, 4) as two,
    ):
        assert one._stores.home.collection != two._stores.home.collection
        assert finds(one, 9)
        assert finds(two, 3)
        assert_in_step(one)
        assert_in_step(two)


def test_the_name_of_a_collection_is_kept(tmp_path: Path) -> None:
    address = server_address("http://127.0.0.1:1")
    stores = Stores(tmp_path)
    first = home_of(stores.database, address)
    assert first == home_of(stores.database, address)
    assert first.collection.startswith("footnote-")
    stores.close()
    moved = Stores(tmp_path.rename(tmp_path.with_name("moved")))
    assert home_of(moved.database, address) == first
    moved.close()


def test_nothing_asks_the_server_before_vectors_are_needed(tmp_path: Path) -> None:
    with engine_on(tmp_path, chroma_url="http://127.0.0.1:1") as engine:
        assert engine.library.articles() == []
        with pytest.raises(StoreError, match=r"http://127\.0\.0\.1:1 does not answer"):
            engine.search("anything")
        level, told = vectors_finding(engine)
        assert (level, "does not answer" in told) == ("error", True)


def test_a_vector_of_another_length_is_a_damage(store: ServerVectors) -> None:
    with pytest.raises(DamagedError, match=r"cannot be searched .*footnote doctor --repair"):
        store.nearest(np.ones(3, dtype=np.float32), 1)
