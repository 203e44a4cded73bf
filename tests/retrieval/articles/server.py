"""A real HTTP server on this machine that gives what a test tells it to."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Reply:
    """What a path answers; ``pause`` seconds pass before each byte of the body."""

    body: bytes = b""
    content_type: str = "text/html"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0


class Server(ThreadingHTTPServer):
    """Answers ``replies`` by path and records the host and user agent of every request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies: dict[str, Reply] = {}
        self.seen: list[tuple[str, str, str]] = []
        self.names: list[str | None] = []

    @property
    def port(self) -> int:
        return self.server_address[1]

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def serve_tls(self, certificate: str) -> None:
        """Speak TLS, and record the name that each client asks for."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        context.sni_callback = lambda _, name, __: self.names.append(name)
        self.socket = context.wrap_socket(self.socket, server_side=True)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients under test hang up early on purpose."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        agent, host = self.headers["User-Agent"], self.headers["Host"]
        self.server.seen.append((self.path, host, agent))
        reply = self.server.replies.get(self.path, Reply(status=404))
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.content_type:
            self.send_header("Content-Type", reply.content_type)
        self.send_header("Connection", "close")
        self.end_headers()
        self._send(reply)

    def _send(self, reply: Reply) -> None:
        if not reply.pause:
            self.wfile.write(reply.body)
        for byte in reply.body if reply.pause else b"":
            time.sleep(reply.pause)
            self.wfile.write(bytes([byte]))

    def log_message(self, *_: object) -> None:
        """Keep the output of the tests clean."""


@contextmanager
def running(server: Server) -> Iterator[Server]:
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
