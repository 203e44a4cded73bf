from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main, wants_json
from bot.program import Program
from retrieval import DoctorReport, Finding, IngestReport, ModelError, ReadFailure
from tests.bot.doubles import (
    ANSWER,
    ARTICLE,
    QUOTE,
    REFUSED,
    RecordingEngine,
    RecordingLibrary,
    RecordingProgram,
)

Captured = pytest.CaptureFixture[str]


def run(*words: str, engine: RecordingEngine | None = None) -> int:
    return main(words, RecordingProgram(engine).parts())


def run_json(capsys: Captured, *words: str, engine: RecordingEngine | None = None) -> Any:
    """Run with --json; return the one object that stands on standard output."""
    run(*words, "--json", engine=engine)
    return only_object(capsys.readouterr().out)


def only_object(out: str) -> Any:
    assert out.count("\n") == 1
    return json.loads(out)


def test_ask_prints_the_answer_with_its_quote(capsys: Captured) -> None:
    engine = RecordingEngine()
    assert run("ask", ANSWER.question, engine=engine) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{QUOTE} [1]\n")
    assert "[1] Ferry returns · Harbor Courier · 4 Mar 2026" in out
    assert f"«{QUOTE}»" in out
    assert engine.asked == [(ANSWER.question, ())]
    assert engine.closed


def test_ask_prints_json(capsys: Captured) -> None:
    document = run_json(capsys, "ask", ANSWER.question)
    citation = document["citations"][0]
    assert ARTICLE.text[citation["start"] : citation["end"]] == citation["quote"]


def test_a_refusal_is_an_answer(capsys: Captured) -> None:
    assert run("ask", "Who won?", engine=RecordingEngine(REFUSED)) == 0
    out = capsys.readouterr().out
    assert out.startswith("The articles do not say.")
    assert "Nearest passage" in out


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_an_empty_collection_says_how_to_ingest(capsys: Captured, options: tuple[str, ...]) -> None:
    engine = RecordingEngine(replace(REFUSED, nearest=None), library=RecordingLibrary(held=[]))
    assert run("ask", "Who won?", *options, engine=engine) == 0
    assert "footnote ingest PATH" in capsys.readouterr().err


def test_a_search_in_an_empty_collection_says_so_too(capsys: Captured) -> None:
    engine = RecordingEngine(library=RecordingLibrary(held=[]))
    engine.results = []
    assert run_json(capsys, "search", "ferry", engine=engine) == {"query": "ferry", "results": []}


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize("blank", ["", "  ", "\n\t"])
def test_a_blank_question_is_wrong_use(capsys: Captured, command: str, blank: str) -> None:
    engine = RecordingEngine()
    assert run(command, blank, "--json", engine=engine) == 2
    assert "blank" in only_object(capsys.readouterr().out)["error"]
    assert not engine.asked
    assert not engine.searched


def test_search_passes_k_on(capsys: Captured) -> None:
    engine = RecordingEngine()
    document = run_json(capsys, "search", "ferry", "-k", "1000", engine=engine)
    assert document["results"][0]["text"] == ARTICLE.text
    assert engine.searched == [("ferry", 1000)]
    assert run("search", "ferry", engine=engine) == 0
    assert engine.searched[-1] == ("ferry", 10)
    assert "1. Ferry returns" in capsys.readouterr().out


@pytest.mark.parametrize("k", ["0", "1001", "-1", "ten"])
def test_search_keeps_k_in_bounds(capsys: Captured, k: str) -> None:
    assert run("search", "ferry", "-k", k, "--json") == 2
    assert "-k" in only_object(capsys.readouterr().out)["error"]


def test_ingest_passes_its_words_on_and_counts(capsys: Captured) -> None:
    engine = RecordingEngine(library=RecordingLibrary(report=IngestReport(unchanged=1397)))
    assert run("ingest", "a.txt", "folder", "--sync", engine=engine) == 0
    # No bar where nobody watches.
    assert engine.library.calls == [("ingest", ("a.txt", "folder"), True, None)]
    assert "unchanged 1,397" in capsys.readouterr().out


def test_ingest_fails_when_something_could_not_be_read(capsys: Captured) -> None:
    report = IngestReport(added=8, failures=(ReadFailure("a.jsonl", "broken JSON", line=7),))
    engine = RecordingEngine(library=RecordingLibrary(report=report))
    assert run("ingest", "a.jsonl", "--json", engine=engine) == 1
    captured = capsys.readouterr()
    assert only_object(captured.out)["failures"] == [
        {"path": "a.jsonl", "line": 7, "reason": "broken JSON"}
    ]
    assert captured.err == "a.jsonl:7: broken JSON\n"


def test_articles_lists(capsys: Captured) -> None:
    assert run("articles") == 0
    assert "Ferry returns" in capsys.readouterr().out
    listed = run_json(capsys, "articles")["articles"]
    assert [(article["id"], article["passages"]) for article in listed] == [("ferry-1", 1)]


def test_articles_show_prints_the_article_line(capsys: Captured) -> None:
    document = run_json(capsys, "articles", "show", "ferry-1")
    assert document["text"] == ARTICLE.text
    assert document["content_hash"] == ARTICLE.content_hash
    assert document["version"] == 1
    assert run("articles", "show", "ferry-1") == 0
    assert ARTICLE.text in capsys.readouterr().out


def test_articles_remove_removes(capsys: Captured) -> None:
    engine = RecordingEngine()
    assert run("articles", "remove", "ferry-1", engine=engine) == 0
    assert capsys.readouterr().out == "removed Ferry returns (ferry-1)\n"
    assert not engine.library.articles()


@pytest.mark.parametrize("action", ["show", "remove"])
def test_an_unknown_article_is_an_error(capsys: Captured, action: str) -> None:
    assert run("articles", action, "nope", "--json") == 1
    assert "'nope'" in only_object(capsys.readouterr().out)["error"]


def test_json_may_stand_before_the_action(capsys: Captured) -> None:
    assert run("articles", "--json", "show", "ferry-1") == 0
    assert only_object(capsys.readouterr().out)["id"] == "ferry-1"


def test_doctor_reports_and_repairs(capsys: Captured) -> None:
    engine = RecordingEngine()
    assert run("doctor", engine=engine) == 0
    assert "catalogue: 1 article" in capsys.readouterr().out
    assert run_json(capsys, "doctor", "--repair", engine=engine)["healthy"] is True
    assert engine.library.calls == [("doctor", False), ("doctor", True)]


def test_doctor_fails_on_an_ill_collection(capsys: Captured) -> None:
    ill = DoctorReport((Finding("error", "vectors", "12 are missing"),))
    engine = RecordingEngine(library=RecordingLibrary(check_up=ill))
    assert run("doctor", engine=engine) == 1
    assert "12 are missing" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ("--data-dir", "here", "articles"),
        ("articles", "--data-dir", "here"),
        ("--data-dir", "there", "articles", "--data-dir", "here"),
        ("--data-dir", "here", "articles", "show", "ferry-1"),
        ("articles", "--data-dir", "here", "show", "ferry-1"),
        ("articles", "show", "--data-dir", "here", "ferry-1"),
        ("--data-dir", "here", "ask", "Who?"),
        ("ask", "Who?", "--data-dir", "here"),
        ("search", "Who?", "--data-dir", "here"),
        ("ingest", "--data-dir", "here", "a.txt"),
        ("doctor", "--data-dir", "here"),
    ],
)
def test_the_data_dir_may_stand_anywhere(words: tuple[str, ...]) -> None:
    program = RecordingProgram()
    assert main(words, program.parts()) == 0
    assert program.data_dirs == [Path("here")]


def test_without_a_data_dir_the_environment_decides() -> None:
    program = RecordingProgram()
    main(["articles"], program.parts())
    assert program.data_dirs == [None]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ask"], "QUESTION"),
        (["ask", "two", "words"], "words"),
        (["ask", "Who?", "--nonsense"], "--nonsense"),
        (["serch"], "search"),
        (["articles", "shw", "ID"], "shw"),
        (["ingest"], "PATH"),
    ],
)
def test_wrong_use_is_told_and_exits_2(capsys: Captured, words: list[str], said: str) -> None:
    assert run(*words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert "--help" in captured.err
    assert run(*words, "--json") == 2
    assert said in only_object(capsys.readouterr().out)["error"]


def test_a_failure_of_the_engine_exits_1(capsys: Captured) -> None:
    engine = RecordingEngine(ModelError("the weights are broken: model.onnx; install again"))
    assert run("ask", "Who?", engine=engine) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "Error: the weights are broken: model.onnx; install again\n"
    document = run_json(capsys, "ask", "Who?", engine=engine)
    assert document == {"error": "the weights are broken: model.onnx; install again"}


def test_a_bug_is_told_apart_and_keeps_its_traceback(capsys: Captured) -> None:
    assert run("ask", "Who?", "--json", engine=RecordingEngine(ZeroDivisionError())) == 1
    captured = capsys.readouterr()
    assert "bug" in only_object(captured.out)["error"]
    assert "Traceback" in captured.err


def test_ctrl_c_ends_a_command_with_one_word(capsys: Captured) -> None:
    assert run("ask", "Who?", engine=RecordingEngine(KeyboardInterrupt)) == 130
    assert capsys.readouterr().err == "Error: stopped\n"


def test_an_impossible_setting_is_wrong_use(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_ALLOW_PRIVATE_URLS", "sometimes")
    assert main(["articles", "--json"], Program()) == 2
    assert "FOOTNOTE_ALLOW_PRIVATE_URLS" in only_object(capsys.readouterr().out)["error"]


def test_no_words_at_all_print_the_help(capsys: Captured) -> None:
    assert run() == 2
    assert "Usage: footnote" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        "",
        "ingest",
        "ask",
        "search",
        "articles",
        "articles show",
        "articles remove",
        "chat",
        "doctor",
    ],
)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_has_help(capsys: Captured, words: str, flag: str) -> None:
    assert run(*words.split(), flag) == 0
    out = capsys.readouterr().out
    assert "--data-dir" in out
    assert "--help" in out
    assert ("--json" in out) == (words not in {"", "chat"})
    assert "..." not in out.partition("Commands:")[2]  # no line of help is cut short


def test_the_version_is_printed(capsys: Captured) -> None:
    assert run("--version") == 0
    assert capsys.readouterr().out.startswith("footnote ")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("options", ["", "--json"])
def test_an_output_that_cannot_be_written_is_a_failure(options: str) -> None:
    code = (
        "import sys; from bot.__main__ import main; from tests.bot.doubles import *; "
        f"sys.exit(main('ask Who? {options}'.split(), RecordingProgram().parts()))"
    )
    with open("/dev/full", "w") as full:
        child = subprocess.run([sys.executable, "-c", code], stdout=full, stderr=subprocess.PIPE)
    assert child.returncode != 0
    assert b"No space left on device" in child.stderr
    assert b"Traceback" not in child.stderr


def test_json_is_wanted_only_before_the_double_dash() -> None:
    assert wants_json(["ask", "--json", "--", "what"])
    assert not wants_json(["ask", "--", "--json"])


def test_output_that_its_stream_cannot_say_is_replaced() -> None:
    code = "import sys; from bot.__main__ import main; from tests.bot.doubles import *; "
    code += "from retrieval import NotFoundError; "
    code += "sys.exit(main(['ask', 'é'], RecordingProgram("
    code += "RecordingEngine(NotFoundError('caf\\u00e9'))).parts()))"
    child = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-c", code],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
    )
    assert (child.returncode, child.stderr) == (1, "Error: caf?\n")
