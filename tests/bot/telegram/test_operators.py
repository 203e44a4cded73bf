"""What operators do: status, users, files and links."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any

import pytest

from bot.telegram.access import Access
from bot.telegram.operators import only_link, safe_name
from retrieval import BusyError, IngestReport, ReadFailure
from tests.bot.telegram.engines import EchoEngine, final_text
from tests.bot.telegram.harness import ThreadedBot
from tests.doubles.bot_api import PATIENCE_SECONDS, BotApi
from tests.doubles.bot_api_rules import Refused

OPERATOR = Access(operators=frozenset({7}))


def document(name: str, size: int = 10) -> dict[str, Any]:
    return {"file_id": name, "file_unique_id": name, "file_name": name, "file_size": size}


def test_an_operators_file_is_added(api: BotApi, engine: EchoEngine) -> None:
    api.files["news.txt"] = b"An article."
    with ThreadedBot(api, engine, access=OPERATOR):
        api.say(None, person=7, document=document("news.txt"))
        shown = api.wait_for("news.txt: 1 added, 0 changed, 0 unchanged.")
    assert shown.texts[0] == "Reading news.txt …"
    (_, (path,), _, _), = engine.library.calls  # fmt: skip
    with open(path, "rb") as stored:
        assert stored.read() == b"An article."


def test_progress_is_shown_while_a_long_ingest_runs(
    api: BotApi, engine: EchoEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ingest(locations: Sequence[str], *, sync: bool = False, progress: Any) -> IngestReport:
        progress.planned(200)
        progress.embedded(64)
        time.sleep(0.3)
        return IngestReport(added=3)

    monkeypatch.setattr("bot.telegram.operators._PROGRESS_SECONDS", 0.1)
    engine.library.ingest = ingest  # type: ignore[method-assign, assignment]
    api.files["news.txt"] = b"x"
    with ThreadedBot(api, engine, access=OPERATOR):
        api.say(None, person=7, document=document("news.txt"))
        shown = api.wait_for("3 added")
    assert "Indexing news.txt: 64 of 200 passages …" in shown.texts


def test_a_stopped_ingest_ends_at_its_next_step(api: BotApi, engine: EchoEngine) -> None:
    begun, ended = threading.Event(), threading.Event()

    def ingest(locations: Sequence[str], *, sync: bool = False, progress: Any) -> IngestReport:
        begun.set()
        try:
            for passages in range(10_000):
                time.sleep(0.01)
                progress.embedded(passages)
        finally:
            ended.set()
        return IngestReport(added=3)

    engine.library.ingest = ingest  # type: ignore[method-assign, assignment]
    with ThreadedBot(api, engine, access=OPERATOR):
        api.say("https://news.example/story", person=7)
        assert begun.wait(PATIENCE_SECONDS)
        api.say("/stop", person=7)
        api.wait_for("Stopped.")
        assert ended.wait(PATIENCE_SECONDS)
    assert not api.showing("3 added")


@pytest.mark.parametrize(
    ("sent", "said"),
    [(document("a.exe"), "I cannot read a.exe"), (document("a.txt", 30_000_000), "30.0 MB")],
)
def test_files_that_cannot_be_taken_are_told_so(
    api: BotApi, engine: EchoEngine, sent: dict[str, Any], said: str
) -> None:
    with ThreadedBot(api, engine, access=OPERATOR):
        api.say(None, person=7, document=sent)
        api.wait_for(said)
    assert not engine.library.calls


@pytest.mark.parametrize(
    ("reported", "reason"),
    [
        (Refused(400, "Bad Request: file is too big"), "File is too big"),
        (Refused(400, "Bad Request: wrong file_id"), "Wrong file_id"),
        (25_000_000, "the file is bigger than 20 MB"),
    ],
)
def test_a_file_that_the_server_keeps_back_is_told_so_at_once(
    api: BotApi, engine: EchoEngine, reported: Refused | int, reason: str
) -> None:
    if isinstance(reported, Refused):
        api.refuse_next("getFile", reported)
    else:
        api.files["a.txt"] = b"x" * reported
    with ThreadedBot(api, engine, access=OPERATOR):
        api.say(None, person=7, document={**document("a.txt"), "file_size": None})
        api.wait_for(f"The server did not hand over a.txt: {reason}")
    assert not engine.library.calls
    assert len([call for call in api.calls if call.method == "getFile"]) == 1


def test_a_link_from_an_operator_is_ingested_and_from_others_it_is_a_question(
    api: BotApi, engine: EchoEngine
) -> None:
    link = "https://news.example/story"
    with ThreadedBot(api, engine, access=OPERATOR):
        api.say(link, person=7)
        api.wait_for("story: 1 added")
        api.say(link)
        api.wait_for(final_text(link))
    assert [call[1] for call in engine.library.calls] == [(link,)]


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (BusyError("another process is writing; wait"), "another process is writing; wait"),
        (
            IngestReport(failures=(ReadFailure("https://x.example/a", "it is private"),)),
            "Not added · https://x.example/a: it is private",
        ),
    ],
)
def test_what_cannot_be_ingested_is_said(
    api: BotApi, engine: EchoEngine, outcome: Any, said: str
) -> None:
    def ingest(*_: Any, **__: Any) -> IngestReport:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome  # type: ignore[no-any-return]

    engine.library.ingest = ingest  # type: ignore[method-assign]
    with ThreadedBot(api, engine, access=OPERATOR):
        api.say("https://10.0.0.1/x", person=7)
        api.wait_for(said)


def test_status_and_users_are_for_operators(api: BotApi, engine: EchoEngine) -> None:
    with ThreadedBot(api, engine, access=OPERATOR):
        api.say("Who?")
        api.wait_for(final_text("Who?"))
        api.say("/status")
        api.wait_for("That is for the operators", 42)
        api.say("/status", person=7)
        api.wait_for("1 article\n0 answers running, 0 messages waiting, 0 set aside\nUp for", 7)
        api.say("/users", person=7)
        api.wait_for("42: 1", 7)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("news.TXT", "news.txt"),
        ("../../etc/passwd", "passwd"),
        ("a\\b\\c.pdf", "c.pdf"),
        ("", "file"),
        (None, "file"),
        ("über uns (2).html", "über uns (2).html"),
        ("x" * 300 + ".md", "x" * 80 + ".md"),
        ("a\n;rm -rf.txt", "a__rm -rf.txt"),
    ],
)
def test_file_names_stay_in_their_folder(name: str | None, safe: str) -> None:
    assert safe_name(name) == safe


def test_only_a_lone_link_is_a_link() -> None:
    assert only_link("https://a.example/x") == "https://a.example/x"
    assert only_link("see https://a.example/x") is None
