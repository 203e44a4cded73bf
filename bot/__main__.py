"""Run ``footnote``: turn what a command raises into its message and its exit code.

Exit codes: 0 done (a refusal is an answer), 1 the work failed, 2 wrong use.
"""

from __future__ import annotations

import gc
import io
import sys
import traceback
from collections.abc import Sequence

import typer

from bot.cli import app
from bot.program import Program
from retrieval import FootnoteError, UsageError

_GARBAGE_THRESHOLD = 50_000  # objects made before a collection; Python's own is 700
INTERRUPTED = 130  # what a shell reports for a program that Ctrl-C ended


def main(arguments: Sequence[str] | None = None, program: Program | None = None) -> int:
    """Run one command line and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _tolerate_any_text()
    # Nearly all that a command's imports make stays: collecting garbage among it took a tenth of
    # a cold answer.
    gc.set_threshold(_GARBAGE_THRESHOLD)
    try:
        code = app(words, prog_name="footnote", standalone_mode=False, obj=program or Program())
    except (typer.TyperException, FootnoteError) as error:
        return _report(words, error)
    except OSError as error:  # a full disk, an output that cannot be written
        return _fail(words, f"The system refused: {error}")
    except Exception:
        traceback.print_exc()
        return _fail(words, "Footnote broke down on this; what it printed above is a bug report.")
    if code == INTERRUPTED:
        _fail(words, "stopped")
    return code or 0


def _report(words: Sequence[str], error: typer.TyperException | FootnoteError) -> int:
    if isinstance(error, FootnoteError):
        _fail(words, str(error))
        return 2 if isinstance(error, UsageError) else 1
    message = error.format_message().rstrip(".")
    _fail(words, f"{message}. See: {_help_command(error)}")
    return error.exit_code


def _fail(words: Sequence[str], message: str) -> int:
    if not wants_json(words) or not _print_error(message):
        from bot.consoles import make_console
        from bot.showing import show_error

        show_error(make_console(sys.stderr), message)
    return 1


def _print_error(message: str) -> bool:
    from bot.rendering.documents import dumps, error_document

    try:
        print(dumps(error_document(message), sys.stdout.encoding or "utf-8"), flush=True)
    except OSError:  # standard output itself may be what failed
        return False
    return True


def wants_json(words: Sequence[str]) -> bool:
    """Say whether a command line asks for JSON, even one that cannot be parsed."""
    options = words[: words.index("--")] if "--" in words else words
    return "--json" in options


def _help_command(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    return f"{context.command_path if context else 'footnote'} --help"


def _tolerate_any_text() -> None:
    # A locale that cannot say a character, or a pipe that holds broken bytes, is no reason to stop.
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    sys.exit(main())
