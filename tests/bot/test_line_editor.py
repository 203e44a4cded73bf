from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.completion import Candidates
from bot.line_editor import keyboard_lines, piped_lines

UP, TAB, ENTER = "\x1b[A", "\t", "\r"
CTRL_A, CTRL_C, CTRL_D = "\x01", "\x03", "\x04"
CANDIDATES = Candidates(commands=("/help", "/quit"), titles=("Ferry returns",))


@contextmanager
def keyboard(history: Path, keys: str) -> Iterator[Callable[[], str]]:
    with create_pipe_input() as keys_in:
        keys_in.send_text(keys)
        yield keyboard_lines(history, lambda: CANDIDATES, input=keys_in, output=DummyOutput())


def test_lines_can_be_edited(tmp_path: Path) -> None:
    with keyboard(tmp_path / "history", f"won?{CTRL_A}Who {ENTER}") as read_line:
        assert read_line() == "Who won?"


def test_history_lasts_across_runs(tmp_path: Path) -> None:
    with keyboard(tmp_path / "history", f"Who won?{ENTER}") as read_line:
        read_line()
    with keyboard(tmp_path / "history", f"{UP}{ENTER}") as read_line:
        assert read_line() == "Who won?"


@pytest.mark.parametrize(
    ("keys", "line"),
    [(f"/q{TAB}", "/quit"), (f"summarise fer{TAB}", "summarise Ferry returns")],
)
def test_tab_completes_commands_and_titles(tmp_path: Path, keys: str, line: str) -> None:
    with create_pipe_input() as keys_in:
        read_line = keyboard_lines(
            tmp_path / "history", lambda: CANDIDATES, input=keys_in, output=DummyOutput()
        )
        keys_in.send_text(keys)
        # Completion runs beside the typing: nobody presses Enter in the same instant.
        enter = Timer(0.3, keys_in.send_text, [ENTER])
        enter.start()
        assert read_line() == line
        enter.join()


def test_ctrl_c_abandons_the_line_and_ctrl_d_ends(tmp_path: Path) -> None:
    with keyboard(tmp_path / "history", f"half a ques{CTRL_C}Who?{ENTER}{CTRL_D}") as read_line:
        with pytest.raises(KeyboardInterrupt):
            read_line()
        assert read_line() == "Who?"
        with pytest.raises(EOFError):
            read_line()


def test_a_pipe_gives_line_after_line_to_its_end() -> None:
    read_line = piped_lines(io.StringIO("\ufeffone\n\nlast"))
    assert [read_line(), read_line(), read_line()] == ["one\n", "\n", "last"]
    with pytest.raises(EOFError):
        read_line()
