"""A server on this machine that speaks ``POST /v1/embeddings`` and records what it is asked."""

from __future__ import annotations

import base64
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import numpy as np


def vector(text: str) -> list[float]:
    """Return numbers that tell texts apart, of a length other than one."""
    return [float(len(text)), float(text.count("a")), 2.0]


class EmbeddingServer:
    """Answers with `vector` unless ``status`` or ``body`` says otherwise; ``requests`` records."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.status = 200
        self.body: bytes | None = None
        self.knows_base64 = True
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"

    def __enter__(self) -> EmbeddingServer:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def answer(self, request: dict[str, Any]) -> bytes:
        """Return the JSON that answers one request, in the form of numbers that it asks for."""
        encode = self.knows_base64 and request.get("encoding_format") == "base64"
        data = [
            {
                "object": "embedding",
                "index": index,
                "embedding": packed(vector(text)) if encode else vector(text),
            }
            for index, text in enumerate(request["input"])
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        answer = {"object": "list", "model": request["model"], "data": data, "usage": usage}
        return json.dumps(answer).encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.requests.append({"path": self.path, **request})
                server.keys.append(self.headers["Authorization"])
                body = server.answer(request) if server.body is None else server.body
                self.send_response(server.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("retry-after-ms", "1")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                """Keep the test's output clean."""

        return Handler


def packed(numbers: list[float]) -> str:
    """Return numbers as OpenAI packs them: base64 of little-endian float32."""
    return base64.b64encode(np.array(numbers, dtype="<f4").tobytes()).decode()
