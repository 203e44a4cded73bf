from __future__ import annotations

import gzip
import json
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from retrieval.articles import network
from retrieval.articles.content_types import suffix_for
from retrieval.articles.fetching import Page, fetch, is_url, without_credentials
from retrieval.articles.limits import DEFAULT_LIMITS, ReadLimits
from retrieval.articles.reading import SUFFIXES, ReadItem, read_articles
from retrieval.domain import ReadArticle, ReadFailure
from retrieval.errors import FetchError
from tests.retrieval.articles.files import pdf_bytes
from tests.retrieval.articles.server import Reply, Server, running

HTML = b"<html><head><title>Bridge</title></head><body><p>The bridge is closed.</p></body></html>"


class Names:
    """A resolver that knows a few names, and records who asked for what."""

    def __init__(self, **names: list[str]) -> None:
        self.names = {name.replace("_", "."): addresses for name, addresses in names.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return self.names.get(host, [host])


@pytest.fixture
def server() -> Iterator[Server]:
    with running(Server()) as started:
        yield started


@pytest.fixture
def only_127_0_0_1_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for the public network, which tests may not use."""
    monkeypatch.setattr(network, "is_public", lambda address: address == "127.0.0.1")


def read(url: str, limits: ReadLimits = DEFAULT_LIMITS) -> list[ReadItem]:
    return list(read_articles(url, limits=limits, allow_private_urls=True))


def refusal(url: str, limits: ReadLimits = DEFAULT_LIMITS) -> str:
    with pytest.raises(FetchError) as caught:
        fetch(url, limits, allow_private=True)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


def test_a_page_becomes_an_article(server: Server) -> None:
    server.replies["/a?x=1"] = Reply(HTML)
    url = server.url("/a?x=1&utm_source=feed#top")
    server.replies["/a?x=1&utm_source=feed"] = Reply(HTML)
    (item,) = read(url)
    assert isinstance(item, ReadArticle)
    assert item.article.text == "The bridge is closed."
    assert item.article.source == f"127.0.0.1:{server.port}"
    assert item.article.url == server.url("/a?x=1&utm_source=feed")
    assert item.origin == server.url("/a?x=1")
    assert item.article.id.startswith("u-")
    assert not item.id_from_content
    ((_, host, agent),) = server.seen
    assert host == f"127.0.0.1:{server.port}"
    assert agent.startswith("Footnote/")


@pytest.mark.parametrize(
    ("path", "content_type", "body", "text"),
    [
        ("/a", "text/html; charset=windows-1251", "<p>Мост закрыт.</p>".encode("cp1251"),
         "Мост закрыт."),
        ("/a", "text/plain; charset=windows-1251", "Мост закрыт.".encode("cp1251"), "Мост закрыт."),
        ("/a", "application/pdf", pdf_bytes([["It is closed."]]), "It is closed."),
        ("/a.md", "text/plain", b"# T\n\nIt is *closed*.", "It is closed."),
        ("/a", "text/markdown", b"# T\n\nIt is *closed*.", "It is closed."),
        ("/a.jsonl", "application/octet-stream", b'{"text": "It is closed."}', "It is closed."),
        ("/a", "application/x-ndjson", b'{"text": "It is closed."}', "It is closed."),
        ("/a", "", b"<!DOCTYPE html><html><body><p>It is closed.</p></html>", "It is closed."),
        ("/a", "", b"It is closed.", "It is closed."),
    ],
)  # fmt: skip
def test_the_content_type_decides(
    server: Server, path: str, content_type: str, body: bytes, text: str
) -> None:
    server.replies[path] = Reply(body, content_type)
    (item,) = read(server.url(path))
    assert isinstance(item, ReadArticle), item
    assert item.article.text == text


def test_lines_of_a_fetched_file_are_named(server: Server) -> None:
    lines = [json.dumps({"id": "a", "text": "x"}), "{broken", json.dumps({"id": "b", "text": "y"})]
    server.replies["/a.jsonl"] = Reply("\n".join(lines).encode(), "application/jsonl")
    first, broken, last = read(server.url("/a.jsonl"))
    assert isinstance(first, ReadArticle)
    assert isinstance(last, ReadArticle)
    assert isinstance(broken, ReadFailure)
    assert (broken.path, broken.line) == (server.url("/a.jsonl"), 2)


def test_what_is_no_article_is_refused() -> None:
    with pytest.raises(FetchError, match="is image/png, which is no kind of article"):
        suffix_for(Page(b"", "https://news.example/a.txt", "image/png"), SUFFIXES)
    assert suffix_for(Page(b"%PDF-1.7", "https://news.example/get", ""), SUFFIXES) == ".pdf"
    assert suffix_for(Page(b"PK\x03\x04", "https://news.example/get"), SUFFIXES) == ".docx"


def test_packed_pages(server: Server) -> None:
    packed = {"Content-Encoding": "gzip"}
    server.replies["/a"] = Reply(gzip.compress(HTML), headers=packed)
    server.replies["/bomb"] = Reply(gzip.compress(b"x" * 10_000_000), headers=packed)
    server.replies["/broken"] = Reply(b"not packed", headers=packed)
    assert fetch(server.url("/a"), DEFAULT_LIMITS, allow_private=True).data == HTML
    assert refusal(server.url("/bomb"), ReadLimits(page_bytes=100_000)) == (
        "is larger than 100,000 bytes"
    )
    assert refusal(server.url("/broken")).startswith("cannot be fetched: ")


def test_redirects_are_followed_and_counted(server: Server) -> None:
    for number in range(7):
        target = {"Location": f"/{number + 1}"}
        server.replies[f"/{number}"] = Reply(status=302, headers=target)
    server.replies["/7"] = Reply(HTML)
    assert fetch(server.url("/2"), DEFAULT_LIMITS, allow_private=True).url == server.url("/7")
    assert refusal(server.url("/1")) == "redirects more than 5 times"


@pytest.mark.parametrize("status", [404, 500, 204, 304])
def test_other_answers_are_failures(server: Server, status: int) -> None:
    server.replies["/"] = Reply(status=status)
    assert refusal(server.url()).startswith(f"the server answered {status} ")


def test_a_page_above_the_limit_is_not_read_to_its_end(server: Server) -> None:
    server.replies["/"] = Reply(b"x" * 5_000_000, "text/plain")
    assert refusal(server.url(), ReadLimits(page_bytes=1000)) == "is larger than 1,000 bytes"


def test_time_is_bounded_however_often_a_byte_comes(server: Server) -> None:
    server.replies["/"] = Reply(b"x" * 100, "text/plain", pause=0.1)
    started = time.monotonic()
    reason = refusal(server.url(), ReadLimits(page_seconds=0.5))
    assert reason == "did not answer in 0.5 seconds; try again later"
    assert time.monotonic() - started < 2


def test_time_is_bounded_while_the_head_comes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=drip_head, args=(listening,), daemon=True).start()
        started = time.monotonic()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        assert refusal(url, ReadLimits(page_seconds=0.5)).startswith("did not answer")
        assert time.monotonic() - started < 2


def drip_head(listening: socket.socket) -> None:
    connection, _ = listening.accept()
    with connection:
        try:
            for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 100:
                connection.send(bytes([byte]))
                time.sleep(0.1)
        except OSError:
            return  # the client hung up


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://news.example/a", "only http and https URLs are read"),
        ("file:///etc/passwd", "only http and https URLs are read"),
        ("http://user:secret@news.example/", "holds a user name or password"),
        ("http://user@news.example/", "holds a user name or password"),
        ("http://", "cannot be fetched|names no host"),
        ("http://[::1/", "cannot be fetched"),
        ("http://x\ny/", "cannot be fetched"),
        ("http://127.0.0.1:99999/", "a port that is none"),
    ],
)
def test_urls_that_are_not_asked_for(url: str, reason: str) -> None:
    (item,) = read(url)
    assert isinstance(item, ReadFailure)
    assert any(words in item.reason for words in reason.split("|")), item
    assert "secret" not in item.path + item.reason
    assert len((item.path + item.reason).splitlines()) == 1


def test_nobody_listens(server: Server) -> None:
    url = server.url()
    server.server_close()
    assert refusal(url).startswith("cannot be fetched: ")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "127.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]",
     "169.254.169.254", "10.0.0.1", "0.0.0.0"],
)  # fmt: skip
def test_private_addresses_are_refused_however_they_are_written(server: Server, host: str) -> None:
    with pytest.raises(FetchError, match="private address"):
        fetch(server.url("/", host), DEFAULT_LIMITS, resolve=as_the_system_does)
    assert server.seen == []


def as_the_system_does(host: str, port: int) -> list[str]:
    """Understand the old ways to write an address, without asking anybody."""
    if ":" in host or host == "localhost":
        return network.resolve(host, port)
    return [socket.inet_ntoa(socket.inet_aton(host))]


def test_private_urls_are_refused_by_default(server: Server) -> None:
    (item,) = read_articles(server.url())
    assert isinstance(item, ReadFailure)
    assert "private address 127.0.0.1" in item.reason
    assert server.seen == []


def test_a_name_with_one_private_address_is_refused(server: Server) -> None:
    names = Names(news_test=["8.8.8.8", "10.0.0.1"])
    with pytest.raises(FetchError, match="is the private address 10"):
        fetch(server.url("/", "news.test"), DEFAULT_LIMITS, resolve=names)


@pytest.mark.usefixtures("only_127_0_0_1_is_public")
def test_a_redirect_to_a_private_address_is_refused(server: Server) -> None:
    server.replies["/"] = Reply(status=302, headers={"Location": server.url("/in", "127.0.0.2")})
    server.replies["/name"] = Reply(status=302, headers={"Location": server.url("/in", "in.test")})
    server.replies["/user"] = Reply(status=302, headers={"Location": "http://a:b@news.test/"})
    server.replies["/scheme"] = Reply(status=302, headers={"Location": "file:///etc/passwd"})
    for path in ("/", "/name"):
        with pytest.raises(FetchError, match=r"private address 127.0.0.2"):
            fetch(server.url(path), DEFAULT_LIMITS, resolve=Names(in_test=["127.0.0.2"]))
    for path, reason in (("/user", "user name or password"), ("/scheme", "only http and https")):
        with pytest.raises(FetchError, match=reason):
            fetch(server.url(path), DEFAULT_LIMITS, resolve=Names())
    assert "/in" not in [path for path, _, _ in server.seen]


@pytest.mark.usefixtures("only_127_0_0_1_is_public")
def test_a_name_that_changes_its_answer_gains_nothing(server: Server) -> None:
    names = Names(news_test=["127.0.0.1"])
    server.replies["/"] = Reply(HTML)

    def rebinding(host: str, port: int) -> list[str]:
        answer = names(host, port)
        names.names["news.test"] = ["127.0.0.2"]
        return answer

    page = fetch(server.url("/", "news.test"), DEFAULT_LIMITS, resolve=rebinding)
    assert page.data == HTML
    assert names.asked == ["news.test"]  # asked once, and connected to that very answer
    assert server.seen[0][1] == f"news.test:{server.port}"


def test_the_next_address_is_tried(server: Server) -> None:
    server.replies["/"] = Reply(HTML)
    names = Names(news_test=["127.0.0.2", "127.0.0.1"])
    url = server.url("/", "news.test")
    assert fetch(url, DEFAULT_LIMITS, allow_private=True, resolve=names).data == HTML
    with pytest.raises(FetchError, match="is not known; check the address"):
        fetch(url, DEFAULT_LIMITS, resolve=unknown)
    with pytest.raises(FetchError, match="has no address"):
        fetch(url, DEFAULT_LIMITS, resolve=Names(news_test=[]))


def unknown(host: str, port: int) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@pytest.mark.skipif(not shutil.which("openssl"), reason="makes a certificate with openssl")
def test_tls_keeps_the_name(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "news.test")
    trusting = ssl.create_default_context(cafile=certificate)
    server = Server()
    server.serve_tls(certificate)
    server.replies["/"] = Reply(HTML)
    names = Names(news_test=["127.0.0.1"], other_test=["127.0.0.1"])
    options = {"allow_private": True, "resolve": names}
    with running(server):
        url = server.url("/", "news.test", "https")
        assert fetch(url, DEFAULT_LIMITS, ssl_context=trusting, **options).data == HTML
        assert server.names == ["news.test"]
        with pytest.raises(FetchError, match="certificate"):
            fetch(url, DEFAULT_LIMITS, **options)
        other = server.url("/", "other.test", "https")
        with pytest.raises(FetchError, match="certificate"):
            fetch(other, DEFAULT_LIMITS, ssl_context=trusting, **options)


def make_certificate(folder: Path, name: str) -> str:
    key, certificate, both = folder / "key.pem", folder / "certificate.pem", folder / "both.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-keyout", key, "-out", certificate, "-subj", f"/CN={name}"),
            *("-addext", f"subjectAltName=DNS:{name}"),
        ],
        check=True,
        capture_output=True,
    )
    both.write_text(key.read_text() + certificate.read_text())
    return str(both)


def test_what_is_a_url_and_how_it_is_shown() -> None:
    assert is_url("HTTPS://news.example")
    assert is_url("ftp://news.example")
    assert not is_url("articles/news.txt")
    assert not is_url("C:/news.txt")
    assert without_credentials("http://a:b@news.example:8/x?y@z") == "http://news.example:8/x?y@z"
    assert without_credentials("http://a:b@[::1") == "[::1"
