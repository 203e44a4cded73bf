"""A local server that speaks OpenAI's chat completions: scripted answers, and every way to fail.

with ChatServer() as server:
    server.script(Reply("It rained. [1]"), Reply(status=429, headers={"Retry-After": "0"}))
    ...  # a real client asks server.url
    assert server.questions[0].startswith("Sentences of articles")
"""

from __future__ import annotations

import json
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

ERRORS = {
    400: ("invalid_request_error", None),
    401: ("invalid_request_error", "invalid_api_key"),
    403: ("permission_error", None),
    404: ("invalid_request_error", "model_not_found"),
    429: ("requests", "rate_limit_exceeded"),
    500: ("server_error", None),
    503: ("server_error", None),
}


@dataclass(frozen=True)
class Reply:
    """What the server does with one request.

    ``text`` is streamed in pieces of ``size`` characters, or ``pieces`` are, with ``pause_s``
    between them; before the first byte it is silent for ``silent_s``, after the first piece for
    ``stalled_s``. ``cut`` stops after that many pieces without an end, ``garbage`` puts what is no
    JSON after the first. ``hang_up`` closes the connection instead of any answer.
    """

    text: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "scripted"
    code: str | None = None
    size: int = 7
    pieces: tuple[str, ...] = ()
    pause_s: float = 0.0
    silent_s: float = 0.0
    stalled_s: float = 0.0
    cut: int | None = None
    garbage: bool = False
    finish: str = "stop"
    usage: bool = True
    error_in_stream: bool = False
    hang_up: bool = False


Script = Callable[[dict[str, Any]], Reply]


class ChatServer:
    """The server, what it was asked, and what it answers."""

    def __init__(self, models: tuple[str, ...] = ("local-model",)) -> None:
        self.models = models
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.sent: list[tuple[str, float]] = []  # each event, and the moment before it left
        self.asked = threading.Event()
        self.hung_up = threading.Event()
        self._replies: list[Reply] = []
        self._answer: Script | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=lambda: self._server.serve_forever(poll_interval=0.01), daemon=True
        )

    @property
    def url(self) -> str:
        """The base URL of the API."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def questions(self) -> list[str]:
        """The last message of each request."""
        return [str(request["messages"][-1]["content"]) for request in self.requests]

    def script(self, *replies: Reply) -> None:
        """Answer the next requests with these, the last of them for ever."""
        self._replies = list(replies)

    def answer_with(self, answer: Script) -> None:
        """Answer every request with what a function makes of it."""
        self._answer = answer

    def reply_to(self, request: dict[str, Any]) -> Reply:
        """Record a request and choose what is done with it."""
        self.requests.append(request)
        self.asked.set()
        if self._answer is not None:
            return self._answer(request)
        return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(server: ChatServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served = [{"id": name, "object": "model", "created": 0, "owned_by": "us"}
                      for name in server.models]  # fmt: skip
            self._send(200, {"object": "list", "data": served})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.keys.append(self.headers["Authorization"])
            reply = server.reply_to(json.loads(body))
            try:
                self._be_silent(reply.silent_s)
                self._answer(reply, stream=json.loads(body).get("stream", False))
            except (BrokenPipeError, ConnectionResetError):
                server.hung_up.set()

        def _answer(self, reply: Reply, *, stream: bool) -> None:
            if reply.hang_up:
                self.close_connection = True
            elif reply.status != 200:
                kind, code = ERRORS.get(reply.status, ("error", None))
                told = {"message": reply.message, "type": kind, "param": None}
                error = {"error": {**told, "code": reply.code or code}}
                self._send(reply.status, error, reply.headers)
            elif stream:
                self._stream(reply)
            else:
                self._send(200, _whole(reply))

        def _stream(self, reply: Reply) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            for number, event in enumerate(events(reply)):
                server.sent.append((event, time.perf_counter()))
                self.wfile.write(f"data: {event}\n\n".encode())
                self.wfile.flush()
                self._be_silent(reply.stalled_s if number == 1 else reply.pause_s)

        def _be_silent(self, seconds: float) -> None:
            """Wait, and find at once when the other side has hung up meanwhile."""
            readable, _, _ = select.select([self.connection], [], [], seconds)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                raise ConnectionResetError

        def _send(self, status: int, document: Any, headers: dict[str, str] | None = None) -> None:
            content = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Say nothing: tests read standard error."""

    return Handler


def events(reply: Reply) -> Iterator[str]:
    """Yield the events of a stream as the provider sends them."""
    yield _chunk({"role": "assistant", "content": ""})
    sizes = range(0, len(reply.text), reply.size)
    for number, piece in enumerate(
        reply.pieces or [reply.text[at : at + reply.size] for at in sizes]
    ):
        if number == reply.cut:
            return
        yield _chunk({"content": piece})
        if reply.garbage and number == 0:
            yield '{"id": "broken'
        if reply.error_in_stream and number == 0:
            yield json.dumps({"error": {"message": reply.message, "type": "server_error"}})
    yield _chunk({}, finish=reply.finish)
    if reply.usage:
        yield json.dumps({**_frame("chat.completion.chunk"), "choices": [], "usage": _USAGE})
    yield "[DONE]"


_USAGE = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}


def _frame(kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": kind, "created": 0, "model": "local-model"}


def _chunk(delta: dict[str, str], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return json.dumps({**_frame("chat.completion.chunk"), "choices": [choice]})


def _whole(reply: Reply) -> dict[str, Any]:
    message = {"role": "assistant", "content": reply.text}
    choice = {"index": 0, "message": message, "finish_reason": reply.finish}
    return {**_frame("chat.completion"), "choices": [choice], "usage": _USAGE}
