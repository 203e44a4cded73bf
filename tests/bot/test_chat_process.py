"""The chat as a process: on a pipe, and on a real (pseudo) terminal."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.doubles import QUOTE

pty = pytest.importorskip("pty")  # not on Windows

PROMPTED = "\x1b[?2004h"  # bracketed paste goes on when a line can be typed
WHERE_IS_THE_CURSOR = "\x1b[6n"
CHAT = [sys.executable, "-m", "tests.bot.chat_process"]


def piped(text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(CHAT, input=text, capture_output=True, text=True, timeout=30)


def test_piped_lines_are_answered_in_order_without_a_prompt() -> None:
    done = piped("one\n/help\ntwo")
    assert done.returncode == 0
    assert done.stdout.startswith(f"{QUOTE} [1]\n")
    assert done.stdout.index("/sources") < done.stdout.rindex(f"{QUOTE} [1]")
    assert "> " not in done.stdout
    assert "\x1b" not in done.stdout + done.stderr
    assert "may be sent to the server of the chosen model." in done.stderr


def test_a_failing_line_shows_in_the_exit_code_only() -> None:
    done = piped("fail\none\n")
    assert done.returncode == 1
    assert "it failed" in done.stderr
    assert f"{QUOTE} [1]" in done.stdout


def test_bytes_that_are_no_text_are_survived() -> None:
    done = subprocess.run(CHAT, input=b"caf\xe9\n", capture_output=True, timeout=30)
    assert done.returncode == 0
    assert QUOTE.encode() in done.stdout


class Terminal:
    """A chat that believes in its terminal."""

    def __init__(self, **environment: str) -> None:
        self._master, slave = pty.openpty()
        self._process = subprocess.Popen(
            CHAT,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, "TERM": "xterm-256color", **environment},
            start_new_session=True,
            preexec_fn=lambda: own_terminal(slave),
        )
        os.close(slave)
        self.seen = ""

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def wait_for(self, text: str, count: int = 1) -> None:
        limit = time.monotonic() + 30
        while self.seen.count(text) < count:
            assert select.select([self._master], [], [], limit - time.monotonic())[0], self.seen
            read = os.read(self._master, 65536).decode(errors="replace")
            self.seen += read
            if WHERE_IS_THE_CURSOR in read:
                self.type("\x1b[1;1R")

    def exit_code(self) -> int:
        return self._process.wait(timeout=30)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)


def own_terminal(slave: int) -> None:
    """Make the terminal the one whose Ctrl-C reaches the process.

    A shell starts what runs in its background deaf to Ctrl-C, and so would be its children.
    """
    import fcntl
    import termios

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    started = Terminal()
    yield started
    started.close()


def test_ctrl_c_stops_an_answer_and_ctrl_d_leaves(terminal: Terminal) -> None:
    terminal.wait_for(PROMPTED)
    terminal.type("long\r")
    terminal.wait_for("Pell Island")
    terminal.type("\x03")
    terminal.wait_for("stopped")
    terminal.wait_for(PROMPTED, 2)
    terminal.type("again\r")
    terminal.wait_for(PROMPTED, 3)
    assert "Ferry returns" in terminal.seen
    terminal.type("half a line\x03")
    terminal.wait_for(PROMPTED, 4)
    terminal.type("\x04")
    assert terminal.exit_code() == 0
    assert "Traceback" not in terminal.seen


def test_a_terminal_sees_styles_and_links(terminal: Terminal, tmp_path: Path) -> None:
    terminal.wait_for(PROMPTED)
    terminal.type("one\r")
    terminal.wait_for(PROMPTED, 2)
    assert "\x1b[1m" in terminal.seen
    assert re.search("\x1b]8;[^;]*;https://news.example/ferry", terminal.seen)
    terminal.type("/quit\r")
    assert terminal.exit_code() == 0
    assert "+one" in (tmp_path / "history").read_text()


def test_no_color_takes_the_styles_away() -> None:
    terminal = Terminal(NO_COLOR="1")
    terminal.wait_for(PROMPTED)
    terminal.type("one\r")
    terminal.wait_for(PROMPTED, 2)
    answer = terminal.seen[terminal.seen.index("Pell Island. [1]") : terminal.seen.rindex("news")]
    terminal.close()
    assert "«" in answer
    assert "\x1b" not in answer
