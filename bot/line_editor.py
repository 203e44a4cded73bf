"""Where the lines of a chat come from: a keyboard with editing and history, or a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory
from prompt_toolkit.input import Input
from prompt_toolkit.output import Output

from bot.completion import Candidates

PROMPT = "> "


def keyboard_lines(
    history: Path,
    candidates: Callable[[], Candidates],
    *,
    input: Input | None = None,
    output: Output | None = None,
) -> Callable[[], str]:
    """Return a reader of edited lines, with history in a file and completion on Tab.

    It raises EOFError at Ctrl-D and KeyboardInterrupt at Ctrl-C. ``input`` and ``output`` are the
    terminal unless given.
    """
    session: PromptSession[str] = PromptSession(
        PROMPT,
        history=FileHistory(str(history)),
        completer=ChatCompleter(candidates),
        complete_while_typing=False,
        input=input,
        output=output,
    )
    return session.prompt


def piped_lines(stream: TextIO) -> Callable[[], str]:
    """Return a reader of the lines of a stream; it raises EOFError at their end."""

    def read() -> str:
        line = stream.readline()
        if not line:
            raise EOFError
        return line.lstrip("\ufeff")

    return read


class ChatCompleter(Completer):
    """Candidates as prompt_toolkit asks for them."""

    def __init__(self, candidates: Callable[[], Candidates]) -> None:
        self._candidates = candidates

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """Give the completions at the cursor."""
        for text, replaced in self._candidates().completing(document.text_before_cursor):
            yield Completion(text, start_position=-replaced)
