"""``footnote verify`` end to end: a real collection, a saved answer, and what became of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from tests.bot.test_cli import only_object

Captured = pytest.CaptureFixture[str]

TEXT = "The ferry to Pell Island carried 40 people on Monday. It returned at noon in heavy rain."


@pytest.fixture
def collection(tmp_path: Path, capsys: Captured) -> Path:
    """A collection of one article, and an answer about it saved as ``answer.json``."""
    write(tmp_path, TEXT)
    assert (
        run(tmp_path, "ask", "How many people did the ferry to Pell Island carry?", "--json") == 0
    )
    (tmp_path / "answer.json").write_text(capsys.readouterr().out.splitlines()[-1])
    return tmp_path


def run(folder: Path, *words: str) -> int:
    command, *rest = words
    return main([command, *rest, "--data-dir", str(folder / "data")])


def write(folder: Path, text: str) -> None:
    article = {"id": "ferry", "title": "Ferry returns", "text": text}
    (folder / "articles.jsonl").write_text(json.dumps(article) + "\n")
    assert run(folder, "ingest", str(folder / "articles.jsonl")) == 0


def change(folder: Path, **changes: Any) -> None:
    path = folder / "answer.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_an_answer_that_was_just_given_holds(collection: Path, capsys: Captured) -> None:
    capsys.readouterr()
    assert run(collection, "verify", str(collection / "answer.json")) == 0
    assert "Everything holds: 1 sentence, 1 citation." in capsys.readouterr().out


def test_a_sentence_that_a_model_could_have_written_is_held_to_the_gate(
    collection: Path, capsys: Captured
) -> None:
    said = [
        {"text": "Forty people took the ferry to Pell Island.", "citations": [1], "verified": True},
        {"text": "The ferry carried 90 people.", "citations": [1], "verified": True},
    ]
    change(collection, mode="chat", sentences=said, short=None)
    capsys.readouterr()
    assert run(collection, "verify", str(collection / "answer.json"), "--json") == 1
    document = only_object(capsys.readouterr().out)
    assert (document["holds"], document["sentences"]) == (False, 2)
    [problem] = document["problems"]
    assert problem["sentence"] == 2
    assert "“90”" in problem["why"]


def test_a_removed_article_is_named(collection: Path, capsys: Captured) -> None:
    assert run(collection, "articles", "remove", "ferry") == 0
    capsys.readouterr()
    assert run(collection, "verify", str(collection / "answer.json")) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "Sentence 1: The ferry to Pell Island carried 40 people" in out
    assert "article removed: “Ferry returns” is not in the collection any more" in out


def test_a_changed_article_holds_as_it_was_and_the_change_is_said(
    collection: Path, capsys: Captured
) -> None:
    write(collection, TEXT.replace("40 people", "41 people"))
    capsys.readouterr()
    assert run(collection, "verify", str(collection / "answer.json")) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Everything holds" in out
    assert "“Ferry returns” has changed since it was quoted." in out
    assert run(collection, "verify", str(collection / "answer.json"), "--json") == 0
    assert only_object(capsys.readouterr().out)["changed_since"] == ["Ferry returns"]


def test_an_article_that_came_back_with_another_text_is_told_from_a_removed_one(
    collection: Path, capsys: Captured
) -> None:
    assert run(collection, "articles", "remove", "ferry") == 0
    write(collection, "The ferry sank.")
    capsys.readouterr()
    assert run(collection, "verify", str(collection / "answer.json")) == 1
    assert "brought in again with another text" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("content", "code"), [("no json", 1), ("[1]", 1), ('{"error": "x"}', 2), (None, 1)]
)
def test_what_is_no_saved_answer_is_said(
    tmp_path: Path, capsys: Captured, content: str | None, code: int
) -> None:
    path = tmp_path / "answer.json"
    if content is not None:
        path.write_text(content)
    assert run(tmp_path, "verify", str(path)) == code
    error = capsys.readouterr().err
    assert "footnote ask --json" in error or str(path) in error
