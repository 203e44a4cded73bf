"""The command as a newcomer uses it: real processes, the real engine, the article of the seeds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.environment import read_settings
from bot.rendering.documents import answer_document
from retrieval import REFUSAL, open_engine
from tests.conftest import ROOT

SEED = ROOT / "seeds" / "articles"
SEED_ID = "e296a77f-e40d-49d7-84e1-27a7b46257c8"
TITLE = "Russian Security Official’s Pyongyang Visit"
QUESTIONS = ROOT / "seeds" / "questions" / "sooleader.jsonl"
TROOPS = "How many troops has North Korea sent?"
UNANSWERED = "Who won the 2022 World Cup?"
LEFT_OVERS = ("Leave a Reply", "Your email address will not be published", SEED_ID)


@dataclass(frozen=True)
class Run:
    """What a process did."""

    code: int
    out: str
    err: str

    @property
    def object(self) -> Any:
        """The one JSON object on standard output; fails where there is anything else."""
        assert self.out.count("\n") == 1, self
        return json.loads(self.out)


@dataclass(frozen=True)
class Footnote:
    """The command on one collection."""

    folder: Path

    def run(self, *words: str, typed: str = "", **environment: str) -> Run:
        done = subprocess.run(
            [sys.executable, "-m", "bot", "--data-dir", str(self.folder), *words],
            input=typed,
            capture_output=True,
            encoding="utf-8",
            cwd=self.folder.parent,
            env={**os.environ, **environment},
            timeout=100,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Run(done.returncode, done.stdout, done.stderr)

    def json(self, *words: str) -> Any:
        done = self.run(*words, "--json")
        assert done.code == 0, done
        return done.object


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Footnote:
    footnote = Footnote(tmp_path_factory.mktemp("newcomer") / "collection")
    assert footnote.json("ingest", str(SEED))["added"] == 1
    return footnote


@pytest.fixture(scope="module")
def article(ingested: Footnote) -> Any:
    """The article of the seeds as the command shows it."""
    return ingested.json("articles", "show", SEED_ID)


@pytest.fixture
def own(ingested: Footnote, tmp_path: Path) -> Footnote:
    """A copy of the collection that a test may change."""
    return Footnote(Path(shutil.copytree(ingested.folder, tmp_path / "own")))


def check_citations(document: dict[str, Any], text: str, content_hash: str) -> None:
    """Assert what the contract promises of every answer to a question on the seed."""
    cited = document["citations"] + [it for it in [document["nearest"]] if it]
    for citation in cited:
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert citation["content_hash"] == content_hash
        assert citation["article_id"] == SEED_ID
    numbers = [citation["n"] for citation in document["citations"]]
    assert numbers == list(range(1, len(numbers) + 1))
    for sentence in document["sentences"]:
        assert sentence["citations"]
        assert set(sentence["citations"]) <= set(numbers)
    assert 0 <= document["confidence"] <= 1
    if document["short"]:
        short, places = document["short"], {it["n"]: it for it in document["citations"]}
        assert text[short["start"] : short["end"]] == short["text"]
        assert places[short["n"]]["start"] <= short["start"] < short["end"]
        assert short["end"] <= places[short["n"]]["end"]
    if document["refused"]:
        assert (document["answer"], document["sentences"], document["citations"]) == (
            REFUSAL,
            [],
            [],
        )
        assert document["nearest"]


def test_a_question_is_answered_with_a_quote_and_its_title(ingested: Footnote) -> None:
    done = ingested.run("ask", TROOPS)
    assert done.code == 0
    quoted = [line for line in done.out.splitlines() if "«" in line]
    assert any("10,000 to 12,000" in line for line in quoted)
    assert f"[1] {TITLE}" in done.out
    assert "www.sooleader.com" in done.out
    assert "\x1b" not in done.out


def test_what_the_article_does_not_say_is_refused(ingested: Footnote) -> None:
    done = ingested.run("ask", UNANSWERED)
    assert done.code == 0
    assert done.out.startswith(REFUSAL)
    assert "Nearest passage" in done.out


def test_citations_are_places_in_the_article_that_is_shown(
    ingested: Footnote, article: Any
) -> None:
    for question in (TROOPS, UNANSWERED, "Who is Sergei Shoigu?"):
        document = ingested.json("ask", question)
        assert document["question"] == question
        assert document["mode"] == "extractive"
        assert document["filters"] == {}
        check_citations(document, article["text"], article["content_hash"])


def test_every_seed_question_keeps_the_promise(ingested: Footnote) -> None:
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    with open_engine(read_settings(ingested.folder)) as engine:
        article = engine.library.article(SEED_ID)
        for line in lines:
            answer = engine.ask(json.loads(line)["question"])
            check_citations(answer_document(answer), article.text, article.content_hash)


def test_the_article_is_stored_as_it_reads(ingested: Footnote, article: Any) -> None:
    assert article["id"] == SEED_ID
    assert article["title"].startswith(TITLE)
    assert article["source"] == "www.sooleader.com"
    assert article["published"] is None
    assert article["version"] == 1
    assert article["text"].startswith("A senior Russian security official")
    assert not [words for words in LEFT_OVERS if words in article["text"]]
    listed = ingested.json("articles")["articles"]
    assert [(it["id"], it["content_hash"]) for it in listed] == [(SEED_ID, article["content_hash"])]


def test_search_gives_passages_of_the_article(ingested: Footnote, article: Any) -> None:
    text = article["text"]
    results = ingested.json("search", "troops", "-k", "2")["results"]
    assert [result["rank"] for result in results] == [1, 2]
    for result in results:
        assert text[result["start"] : result["end"]] == result["text"]
    assert results[0]["score"] >= results[1]["score"]


def test_the_same_again_changes_nothing(own: Footnote) -> None:
    report = own.json("ingest", str(SEED))
    assert (report["added"], report["changed"], report["unchanged"]) == (0, 0, 1)


def test_what_cannot_be_read_is_named_and_the_rest_goes_in(own: Footnote, tmp_path: Path) -> None:
    lines = [json.dumps({"id": f"a{n}", "text": f"Story number {n} was told."}) for n in range(9)]
    lines[6] = "{broken"
    broken = tmp_path / "mixed.jsonl"
    broken.write_text("\n".join(lines))
    done = own.run("ingest", str(broken), str(tmp_path / "absent.txt"), "--json")
    assert done.code == 1
    report = done.object
    assert (report["added"], report["failed"]) == (8, 2)
    assert [(Path(it["path"]).name, it.get("line")) for it in report["failures"]] == [
        ("mixed.jsonl", 7),
        ("absent.txt", None),
    ]
    assert len(own.json("articles")["articles"]) == 9


def test_a_removed_article_is_gone_everywhere(own: Footnote) -> None:
    assert own.json("articles", "remove", SEED_ID)["removed"]["id"] == SEED_ID
    assert own.json("articles") == {"articles": []}
    assert own.json("search", "troops")["results"] == []
    done = own.run("ask", TROOPS, "--json")
    assert done.object["refused"] is True
    assert "footnote ingest PATH" in done.err
    missing = own.run("articles", "show", SEED_ID, "--json")
    assert missing.code == 1
    assert SEED_ID in missing.object["error"]


def test_doctor_finds_a_sound_collection(ingested: Footnote) -> None:
    assert ingested.json("doctor")["healthy"] is True
    assert ingested.run("doctor").code == 0


def test_a_piped_chat_answers_line_by_line(ingested: Footnote) -> None:
    done = ingested.run("chat", typed=f"{TROOPS}\n{UNANSWERED}\n/articles\n")
    assert done.code == 0
    assert done.err.startswith("1 article. Nothing leaves this machine.")
    order = [done.out.index(text) for text in ("10,000 to 12,000", REFUSAL, "Passages")]
    assert order == sorted(order)


def test_the_data_folder_may_come_from_the_environment(ingested: Footnote, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "articles", "--json"],
        env={**os.environ, "FOOTNOTE_DATA_DIR": str(ingested.folder)},
        capture_output=True,
        check=True,
        cwd=tmp_path,
    )
    assert json.loads(done.stdout)["articles"][0]["id"] == SEED_ID


def test_a_folder_that_cannot_be_used_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    done = Footnote(tmp_path / "file").run("ask", TROOPS, "--json")
    assert done.code == 1
    assert "file" in done.object["error"]
