"""A real Chroma server on this machine, as `chroma run` starts one."""

from __future__ import annotations

import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

_SECONDS = 110.0
# What the command `chroma` does once it has imported much that it needs for other things.
_CHROMA = (
    "import sys, chromadb_rust_bindings; chromadb_rust_bindings.cli(['chroma', *sys.argv[1:]])"
)
_FILE_LIMIT = 1 << 30


class ChromaServer:
    """A server that can be stopped and started again, on one port and one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        command = [sys.executable, "-c", _CHROMA, "run", "--path", str(self.folder)]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        with self.folder.with_suffix(".log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self.folder.parent, stdout=log, stderr=log, preexec_fn=_limit_files
            )
        deadline = time.monotonic() + _SECONDS
        while not self._answers():
            assert self._process.poll() is None, f"see {log.name}"
            assert time.monotonic() < deadline, f"no answer; see {log.name}"
            time.sleep(0.05)

    def stop(self) -> None:
        """End the server, and wait until it has ended."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(_SECONDS)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/api/v2/heartbeat").is_success
        except httpx.TransportError:
            return False


@contextmanager
def running(folder: Path) -> Iterator[ChromaServer]:
    """Run a server that keeps its files in a folder."""
    server = ChromaServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _limit_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_LIMIT, _FILE_LIMIT))
