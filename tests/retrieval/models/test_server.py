from __future__ import annotations

import socket
import traceback
from collections.abc import Iterator

import numpy as np
import pytest

from retrieval.errors import ModelError, UsageError
from retrieval.models.base_url import expect_address, public_address
from retrieval.models.server import ServerEmbedder, unit_rows
from tests.retrieval.models.embedding_server import EmbeddingServer, vector

KEY = "sk-very-secret"


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with EmbeddingServer() as server:
        yield server


@pytest.fixture
def embedder(server: EmbeddingServer) -> ServerEmbedder:
    return ServerEmbedder("small", api_key=KEY, base_url=server.url)


@pytest.mark.parametrize("knows_base64", [True, False])
def test_vectors_are_the_servers_at_unit_length(
    server: EmbeddingServer, embedder: ServerEmbedder, knows_base64: bool
) -> None:
    server.knows_base64 = knows_base64
    vectors = embedder.embed_array(["a cat", "banana bread"])
    expected = np.array([vector("a cat"), vector("banana bread")])
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, expected, rtol=1e-6)
    assert embedder.embed_query("a cat") == pytest.approx(vectors[0].tolist())


def test_sends_the_model_the_texts_and_the_key(
    server: EmbeddingServer, embedder: ServerEmbedder
) -> None:
    embedder.embed_documents(["one", "two"])
    (request,) = server.requests
    assert request["path"] == "/v1/embeddings"
    assert (request["model"], request["input"]) == ("small", ["one", "two"])
    assert server.keys == [f"Bearer {KEY}"]


def test_many_texts_go_in_several_requests_and_keep_their_order(
    server: EmbeddingServer, embedder: ServerEmbedder
) -> None:
    texts = ["x" * length for length in range(1, 151)]
    vectors = embedder.embed_array(texts)
    assert [len(request["input"]) for request in server.requests] == [64, 64, 22]
    assert np.all(np.diff(vectors[:, 0]) > 0)


def test_dimensions_are_known_after_the_first_answer(
    server: EmbeddingServer, embedder: ServerEmbedder
) -> None:
    assert embedder.dimensions is None
    assert embedder.embed_array([]).shape == (0, 0)
    assert server.requests == []
    embedder.embed_query("a")
    assert embedder.dimensions == 3
    assert embedder.embed_array([]).shape == (0, 3)


def test_name_is_the_model_whatever_the_server() -> None:
    here, there = (
        ServerEmbedder("small", api_key=None, base_url=f"http://{host}/v1")
        for host in ("127.0.0.1:1", "127.0.0.1:2")
    )
    assert here.name == there.name == "openai:small"


def test_a_server_without_keys_gets_a_placeholder(server: EmbeddingServer) -> None:
    ServerEmbedder("small", api_key=None, base_url=server.url).embed_query("a")
    assert server.keys == ["Bearer none"]


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (401, "answered 401; check OPENAI_API_KEY"),
        (404, "answered 404; check OPENAI_BASE_URL and the model's name"),
        (429, "answered 429; its limit is reached"),
        (500, "answered 500"),
    ],
)
def test_a_refusal_is_one_line_with_the_url_and_never_the_key(
    server: EmbeddingServer, embedder: ServerEmbedder, status: int, says: str
) -> None:
    server.status = status
    server.body = b'{"error": {"message": "Incorrect API key: %s"}}' % KEY.encode()
    with pytest.raises(ModelError) as caught:
        embedder.embed_query("a")
    message = str(caught.value)
    assert says in message
    assert server.url in message
    assert "\n" not in message
    assert KEY not in "".join(traceback.format_exception(caught.value))
    assert KEY not in repr(vars(embedder))


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
@pytest.mark.parametrize(
    "body",
    [
        b"<html>welcome</html>",
        b"[]",
        b"{}",
        b'{"data": null}',
        b'{"data": [{"embedding": "!"}]}',
        b'{"data": [{"embedding": []}, {"embedding": []}]}',
        b'{"data": [{"embedding": [{}, 1]}]}',
        b'{"data": [{"embedding": [NaN, 1]}]}',
        b'{"data": [{"embedding": [1, 2]}, {"embedding": [1]}]}',
    ],
)
def test_an_answer_that_is_no_embedding_is_refused(
    server: EmbeddingServer, embedder: ServerEmbedder, body: bytes
) -> None:
    server.body = body
    with pytest.raises(ModelError, match="sent"):
        embedder.embed_query("a")


def test_vectors_of_another_length_than_before_are_refused(
    server: EmbeddingServer, embedder: ServerEmbedder
) -> None:
    embedder.embed_query("a")
    server.body = b'{"data": [{"embedding": [1, 2]}]}'
    with pytest.raises(ModelError, match="something else than one vector a text"):
        embedder.embed_query("a")


def test_too_few_vectors_are_refused(server: EmbeddingServer, embedder: ServerEmbedder) -> None:
    server.body = b'{"data": [{"embedding": [1, 2, 3]}]}'
    with pytest.raises(ModelError, match="something else than one vector a text"):
        embedder.embed_array(["a", "b"])


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://user:password@127.0.0.1:{free.getsockname()[1]}/v1"
        embedder = ServerEmbedder("small", api_key=KEY, base_url=url)
        with pytest.raises(ModelError, match="cannot be reached; check OPENAI_BASE_URL") as caught:
            embedder.embed_query("a")
    assert "password" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:secret@example.org:8080/v1?key=1#2", "https://example.org:8080/v1"),
        ("http://[::1]:80/v1", "http://[::1]:80/v1"),
    ],
)
def test_public_address(url: str, shown: str) -> None:
    assert public_address(url) == shown


def test_unit_rows_leaves_a_zero_vector_at_zero() -> None:
    vectors = unit_rows([[0.0, 0.0], [3.0, 4.0]])
    assert vectors is not None
    np.testing.assert_allclose(vectors, [[0, 0], [0.6, 0.8]], rtol=1e-6)


NO_ADDRESSES = ["not a url", "127.0.0.1:8000/v1", "user:secret@host/v1", "http://", "http://[::1",
                "http://host:99999/v1", "ftp://user:secret@host/v1"]  # fmt: skip


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_what_is_no_address_is_wrong_use_and_not_repeated(url: str) -> None:
    with pytest.raises(UsageError, match="OPENAI_BASE_URL is no address of a server; write") as it:
        expect_address(url)
    shown = f"{public_address(url)} {it.value!r} {it.value.__cause__} {it.value.__context__}"
    assert "secret" not in shown
    with pytest.raises(UsageError):
        ServerEmbedder("small", api_key=KEY, base_url=url)
