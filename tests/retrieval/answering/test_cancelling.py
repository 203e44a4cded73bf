"""An answer that nobody waits for any more: its request to the model is hung up at once."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval import AnswerSentence, Engine, Settings, open_engine
from retrieval.models.embedder import LocalEmbedder
from tests.doubles.chat_server import ChatServer, Reply
from tests.retrieval.answering.harbour import ARTICLES
from tests.retrieval.index.parts import write_lines

PROMPTLY = 1.0
"""Seconds. It takes some milliseconds where the machine has nothing else to do."""
QUESTION = "Who opened the new quay?"
SAID = "The new quay was opened by Governor Lund on Saturday. [1]\n"
WORDS = "And then more words came. "
STATES = {
    "it is silent before its answer": Reply(SAID, silent_s=60),
    "it stalls within its answer": Reply(SAID + WORDS, size=len(SAID) + 1, stalled_s=60),
    "it writes and writes": Reply(SAID + WORDS * 4_000, size=60, pause_s=0.02),
    "it asks to wait": Reply(status=429, headers={"Retry-After": "9"}),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cancelling")
    with open_engine(Settings(folder, chat_model="none"), embedder=LocalEmbedder) as engine:
        engine.library.ingest([str(write_lines(folder / "articles.jsonl", ARTICLES))])
    return folder


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with ChatServer() as running:
        yield running


@pytest.fixture
def engine(folder: Path, server: ChatServer) -> Iterator[Engine]:
    settings = Settings(folder, openai_base_url=server.url, reader="none")
    with open_engine(settings, embedder=LocalEmbedder) as engine:
        yield engine


@pytest.mark.parametrize("state", STATES)
def test_closing_from_another_thread_ends_the_answer(
    engine: Engine, server: ChatServer, state: str
) -> None:
    server.script(STATES[state])
    stream = engine.stream(QUESTION)
    told: list[object] = []
    waiting = threading.Thread(target=lambda: told.extend(stream))
    waiting.start()
    assert server.asked.wait(90)
    time.sleep(0.1)
    stream.close()
    waiting.join(PROMPTLY)
    assert not waiting.is_alive()
    assert all(isinstance(part, AnswerSentence) for part in told)
    if "wait" not in state:
        assert server.hung_up.wait(PROMPTLY)
    time.sleep(0.2)
    assert len(server.requests) == 1


def test_closing_between_two_sentences_ends_the_request(engine: Engine, server: ChatServer) -> None:
    server.script(STATES["it writes and writes"])
    with engine.stream(QUESTION) as stream:
        assert isinstance(next(stream), AnswerSentence)
    assert server.hung_up.wait(PROMPTLY)
    assert list(stream) == []
    stream.close()


def test_a_stream_that_is_thrown_away_ends_the_request(engine: Engine, server: ChatServer) -> None:
    server.script(STATES["it writes and writes"])
    for part in engine.stream(QUESTION):
        assert isinstance(part, AnswerSentence)
        break
    assert server.hung_up.wait(PROMPTLY)


def test_an_answer_closed_before_it_began_asks_nothing(engine: Engine, server: ChatServer) -> None:
    stream = engine.stream(QUESTION)
    stream.close()
    assert list(stream) == []
    assert not server.requests


def test_an_answer_after_a_closed_one_is_whole(engine: Engine, server: ChatServer) -> None:
    server.script(STATES["it is silent before its answer"], Reply(SAID))
    stream = engine.stream(QUESTION)
    threading.Thread(target=lambda: server.asked.wait(90) and stream.close()).start()
    assert list(stream) == []
    answer = engine.ask(QUESTION)
    assert (answer.mode, answer.fallback) == ("chat", None)


@pytest.mark.long
@pytest.mark.parametrize("state", ["it is silent before its answer", "it writes and writes"])
@pytest.mark.parametrize("command", ["ask", "chat"])
def test_ctrl_c_in_the_terminal_ends_the_request(
    folder: Path, server: ChatServer, command: str, state: str
) -> None:
    server.script(STATES[state])
    words = ["ask", QUESTION] if command == "ask" else ["chat"]
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "--data-dir", str(folder), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={"OPENAI_BASE_URL": server.url, "PATH": "/usr/bin:/bin"},
        # A shell starts what runs in its background deaf to Ctrl-C, and so would be its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdin is not None
    if command == "chat":
        process.stdin.write(f"{QUESTION}\n")
        process.stdin.flush()
    assert server.asked.wait(90)
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    assert server.hung_up.wait(PROMPTLY)
    out, _ = process.communicate(timeout=20)
    assert "Traceback" not in out
    assert process.returncode == (130 if command == "ask" else 0), out
