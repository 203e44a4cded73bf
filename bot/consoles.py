"""The consoles that the command writes to. Nothing that they print is read as markup."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console

# Wide enough that nothing is wrapped: a script that reads our output greps whole sentences.
UNWRAPPED = 1_000_000


def make_console(file: TextIO) -> Console:
    """Return a console on a stream: styled and wrapped on a terminal, bare lines elsewhere.

    A set NO_COLOR (which rich reads) takes every escape code away, not colours alone.
    """
    console = _console(file)
    if console.no_color:
        console = _console(file, bare=True)
    if not console.is_terminal:
        console.width = UNWRAPPED
    return console


def is_styled(console: Console) -> bool:
    """Say whether styles will be seen, or something else has to stand for them."""
    return console.color_system is not None


def _console(file: TextIO, *, bare: bool = False) -> Console:
    return Console(
        file=file,
        color_system=None if bare else "auto",
        markup=False,
        emoji=False,
        highlight=False,
    )
