from __future__ import annotations

import re

from bot.progress import ingest_progress
from tests.bot.doubles import recording_console


def test_nobody_watches_a_pipe() -> None:
    console, written = recording_console()
    with ingest_progress(console) as progress:
        assert progress is None
    assert written.getvalue() == ""


def test_a_terminal_shows_how_far_it_has_come() -> None:
    console, written = recording_console(terminal=True, width=120)
    with ingest_progress(console) as progress:
        assert progress is not None
        progress.reading("some/very/long/path/to/a/folder/[bold]\x1b[2Jname.txt")
        progress.planned(200)
        progress.embedded(50)
    drawn = written.getvalue()
    assert "50/200" in drawn
    assert "passages" in drawn
    assert re.search(r"[\d,]+/s", drawn)
    assert "[bold]name.txt" in drawn
    assert "\x1b[2J" not in drawn
