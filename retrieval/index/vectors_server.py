"""Vectors in a Chroma server.

A server takes any number of readers and writers, and shows each of them what any of them wrote:
there is nothing to reopen and nothing to seal. What is left to a turn between the processes of a
data folder is that nobody writes into a collection while another one replaces it. It is replaced
whole: the new one is filled under another name and then renamed, so that who reads meanwhile
finds the old one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from retrieval.errors import DamagedError, FootnoteError, StoreError
from retrieval.index.server_address import ServerAddress
from retrieval.index.truth import Truth
from retrieval.index.vectors import HNSW, Call, Opened, VectorStore, client_of, put, start_system

T = TypeVar("T")

_CONNECT_SECONDS = 5.0
_ANSWER_SECONDS = 60.0  # a batch of a thousand vectors took 0.9 s where both cores were busy


class ServerVectors(VectorStore):
    """Keep vectors in one collection of a Chroma server, which belongs to one data folder.

    The client connects anew for each request if need be, so that a server may go and come back.
    """

    def __init__(self, server: ServerAddress, collection: str, truth: Truth, turn: Path) -> None:
        super().__init__(truth, turn)
        self._server = server
        self._collection = collection

    def ids(self) -> set[int]:
        """Return the ids of every stored vector. A collection that is not there has none."""
        try:
            return super().ids()
        except DamagedError as error:
            if _is_missing(error.__cause__):
                return set()
            raise

    def _read(self, what: str, call: Call[T]) -> T:
        try:
            return super()._read(what, call)
        except DamagedError:
            # It was replaced or lost, and says so in one of several ways: a query that meets the
            # replacing hears of a missing segment. Look for it again, by its name.
            self._client.withdraw()
            return super()._read(what, call)

    def _inspect(self, call: Call[T]) -> T:
        # As it is: what is found missing here is told, not made again on the way.
        with self._our_turn("read"), self._connected() as (_, client):
            return call(self._look_up(client))

    def _open(self) -> bool:
        with self._connected(keep=True) as (system, client):
            try:
                collection = self._look_up(client)
                # Read during our turn: nobody can delete between the two counts.
                whole = int(collection.count()) >= self._truth.count()
            except Exception as error:
                if not _is_missing(error):
                    raise
                whole = False
            if whole:
                self._client.offer(Opened(system, collection))
            else:
                _disconnect(system)
            return whole

    def _made_again(self) -> Opened:
        with self._connected(keep=True) as (system, client):
            made = f"{self._collection}-new"
            _delete(client, made)
            collection = client.create_collection(
                made, embedding_function=None, configuration={"hnsw": HNSW}
            )
            for passage_ids, vectors in self._truth.batches():
                put(collection, passage_ids, vectors)
            _delete(client, self._collection)
            collection.modify(name=self._collection)
            return Opened(system, collection)

    def _is_valid(self, opened: Opened) -> bool:
        return True

    def _change(self, opened: Opened, call: Call[None]) -> None:
        try:
            call(opened.collection)
        except Exception as error:
            if not _is_missing(error):
                raise
            self._client.withdraw()
            call(self._current().collection)

    def _look_up(self, client: Any) -> Any:
        return client.get_collection(self._collection, embedding_function=None)

    @contextmanager
    def _connected(self, *, keep: bool = False) -> Iterator[tuple[Any, Any]]:
        """Give a (system, client), disconnected at the end; ``keep`` leaves that to the caller."""
        system, client = _connection(self._server)
        try:
            yield system, client
        except BaseException:
            _disconnect(system)
            raise
        if not keep:
            _disconnect(system)

    @contextmanager
    def _reported(self, what: str) -> Iterator[None]:
        try:
            yield
        except (FootnoteError, OSError):
            raise
        except Exception as error:
            raise _explained(error, self._server.url, what) from error

    def _stop(self, opened: Opened) -> None:
        _disconnect(opened.system)


def _connection(server: ServerAddress) -> tuple[Any, Any]:
    """Return a (system, client) that speaks to a server."""
    from chromadb.api import ServerAPI
    from httpx import Timeout

    system = start_system(
        chroma_api_impl="chromadb.api.fastapi.FastAPI",
        chroma_server_host=server.url,
        chroma_server_http_port=0,  # must be there, and is not looked at beside a whole URL
        chroma_server_headers=dict(server.headers),
    )
    # Chroma would wait for an answer for ever, and has no setting for that.
    session = system.instance(ServerAPI)._session
    session.timeout = Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS)
    try:
        return system, client_of(system)
    except BaseException:
        _disconnect(system)
        raise


def _disconnect(system: Any) -> None:
    from chromadb.api import ServerAPI

    system.stop()
    system.instance(ServerAPI)._session.close()  # which Chroma leaves open


def _delete(client: Any, collection: str) -> None:
    try:
        client.delete_collection(collection)
    except Exception as error:
        if not _is_missing(error):
            raise


def _is_missing(error: BaseException | None) -> bool:
    from chromadb.errors import NotFoundError

    return isinstance(error, NotFoundError)


def _explained(error: Exception, url: str, what: str) -> StoreError:
    """Say what went wrong between us and a server, and what to do."""
    from chromadb.errors import ChromaError
    from httpx import TransportError

    without = "Without CHROMA_URL the vectors are kept in the data folder."
    if isinstance(error, ChromaError) and error.code() in (400, 404):
        return DamagedError(
            f"The vectors on the Chroma server {url} cannot be {what} ({error})."
            " `footnote doctor --repair` makes them again from the catalogue."
        )
    away = _first(error, TransportError)
    if away is not None:
        return StoreError(
            f"The Chroma server {url} does not answer ({away}). Start it (`chroma run --path"
            f" FOLDER --port PORT`), or correct CHROMA_URL. {without}"
        )
    return StoreError(
        f"The Chroma server {url} failed, or there is another one at that address"
        f" ({_status(error)}). Look at its log, and correct CHROMA_URL where it is wrong."
        f" {without}"
    )


def _status(error: Exception) -> str:
    from httpx import HTTPStatusError

    refused = _first(error, HTTPStatusError)
    if isinstance(refused, HTTPStatusError):
        return f"HTTP {refused.response.status_code}"
    return str(error).partition("\n")[0][:200] or type(error).__name__


def _first(error: BaseException | None, kind: type[Exception]) -> BaseException | None:
    """Return the first of a kind among an error and what it came from."""
    while error is not None and not isinstance(error, kind):
        error = error.__cause__ or error.__context__
    return error
