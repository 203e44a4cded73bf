"""``footnote eval`` end to end on an engine of a few sentences."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.evaluation.comparison_view import SHOWN
from bot.evaluation.corpus import corpus_settings
from retrieval import ReadFailure, Settings
from tests.bot.evaluation.doubles import FERRY, WALL, WordEngine, program_of

Captured = pytest.CaptureFixture[str]

CARRIED = "The ferry carried 40 people to Pell Island."
QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "q1",
        "question": "How many people did the ferry carry?",
        "answers": ["40 people"],
        "evidence": [{"article_id": "ferry", "quote": CARRIED}],
        "kind": "number",
    },
    {
        "id": "q2",
        "question": "What will the seawall cost?",
        "answers": ["9 million dollars"],
        "evidence": [{"article_id": "wall", "quote": "The seawall will cost 9 million dollars."}],
        "kind": "number",
    },
    {"id": "q3", "question": "Does anyone juggle here?", "answers": None, "kind": "silent"},
    {
        "id": "q4",
        "question": "Who does it?",
        "answers": ["Dunmore & Hale"],
        "evidence": ["wall"],
        "kind": "follow-up",
        "history": [{"role": "user", "text": "Which firm builds the seawall, Dunmore?"}],
    },
]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    return written(tmp_path, QUESTIONS)


def written(folder: Path, records: list[dict[str, Any]], name: str = "questions.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(it) + "\n" for it in records), encoding="utf-8")
    return path


def run(*words: object, engine: WordEngine | None = None, data_dir: Path = Path("data")) -> int:
    program = program_of(engine or WordEngine(), data_dir)
    return main(["eval", *map(str, words)], program)


def figures(out: Path, kind: str | None = None) -> dict[str, Any]:
    report = json.loads((out / "report.json").read_text())
    return {it["name"]: it for it in report["figures"] if it["kind"] == kind}


def test_a_run_writes_its_folder_and_prints_the_headlines(
    questions: Path, tmp_path: Path, capsys: Captured
) -> None:
    out = tmp_path / "out"
    assert run(questions, "--out", out) == 0
    assert sorted(it.name for it in out.iterdir()) == [
        "answers.jsonl",
        "answers_without_history.jsonl",
        "report.html",
        "report.json",
    ]
    printed = capsys.readouterr().out
    # A file that is just called questions goes by its folder.
    assert f"{tmp_path.name}: 4 questions; 3 right, 1 refused rightly" in printed
    assert str(out / "report.html") in printed
    lines = [json.loads(it) for it in (out / "answers.jsonl").read_text().splitlines()]
    assert [it["id"] for it in lines] == ["q1", "q2", "q3", "q4"]
    assert lines[2]["refused"]
    assert lines[2]["citations"] == []


def test_the_figures_are_those_of_the_answers(questions: Path, tmp_path: Path) -> None:
    run(questions, "--out", tmp_path / "out")
    overall = figures(tmp_path / "out")
    # q1: "40 people" whole; q2: "9 million" of "9 million dollars"; q4: a sentence for a name.
    assert overall["answers.em"]["value"] == pytest.approx(1 / 3, abs=1e-6)
    assert overall["answers.gold_in_quotes"]["value"] == 1
    assert overall["retrieval.hit@1"]["value"] == overall["passages.hit@1"]["value"] == 1
    assert (overall["retrieval.hit@1"]["n"], overall["passages.hit@1"]["n"]) == (3, 2)
    assert overall["citations.recall"]["value"] == overall["citations.precision"]["value"] == 1
    assert overall["citations.verbatim"]["value"] == 1
    assert overall["refusal.precision"]["value"] == overall["refusal.recall"]["value"] == 1
    assert overall["refusal.auroc"]["value"] == 1
    assert overall["refusal.coverage_at_5"]["value"] == 0.75
    assert overall["follow_ups.f1_with_history"]["value"] > 0
    assert overall["follow_ups.f1_without_history"]["value"] == 0
    assert figures(tmp_path / "out", "number")["answers.em"]["value"] == 0.5
    for figure in overall.values():
        assert figure["low"] <= figure["value"] <= figure["high"]


def test_anyone_can_recompute_the_ranking_from_the_answers(questions: Path, tmp_path: Path) -> None:
    run(questions, "--out", tmp_path / "out")
    lines = [json.loads(it) for it in (tmp_path / "out" / "answers.jsonl").open()]
    firsts = [it["retrieved"][0]["article_id"] for it in lines if it["id"] != "q3"]
    assert firsts == ["ferry", "wall", "wall"]
    assert list(lines[0]["retrieved"][0]) == ["article_id", "start", "end", "score"]


def test_a_second_run_asks_nothing_and_says_the_same(questions: Path, tmp_path: Path) -> None:
    engine = WordEngine()
    run(questions, "--out", tmp_path / "a", engine=engine)
    asked = len(engine.asked)
    run(questions, "--out", tmp_path / "b", "--jobs", 2, engine=engine)
    assert len(engine.asked) == asked == 5
    one, other = (tmp_path / it / "answers.jsonl" for it in "ab")
    assert one.read_bytes() == other.read_bytes()
    assert figures(tmp_path / "a") == figures(tmp_path / "b")


def test_an_interrupted_run_says_that_what_was_answered_is_kept(
    questions: Path, tmp_path: Path, capsys: Captured
) -> None:
    engine = WordEngine()
    engine.fails_after = (3, KeyboardInterrupt())
    assert run(questions, "--out", tmp_path / "out", engine=engine) == 130
    assert "What was answered is kept; run the same again to go on." in capsys.readouterr().err
    engine.fails_after = None
    assert run(questions, "--out", tmp_path / "out", engine=engine) == 0
    assert "2 asked, 3 answered before" in capsys.readouterr().out


def test_json_prints_one_object(questions: Path, tmp_path: Path, capsys: Captured) -> None:
    assert run(questions, "--out", tmp_path / "out", "--json") == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    document = json.loads(out)
    assert document["verdicts"] == {"right": 3, "refused rightly": 1}
    assert document["run"]["questions"] == 4
    assert document["failed"] == []


def test_a_gate_that_fails_ends_with_one(questions: Path, tmp_path: Path, capsys: Captured) -> None:
    words = (questions, "--out", tmp_path / "out", "--fail-under", "answers.em=0.3")
    assert run(*words) == 0
    assert run(*words, "--fail-under", "answers.f1=0.999") == 1
    assert "--fail-under: answers.f1 is 0." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "give QUESTIONS.jsonl and --out DIR"),
        (("{questions}",), "give QUESTIONS.jsonl and --out DIR"),
        (
            ("{questions}", "--out", "out", "--fail-under", "answers.f2=1"),
            "did you mean answers.f1",
        ),
        (
            ("{questions}", "--out", "out", "--fail-under", "answers.f1=nan"),
            "'nan' is not a number",
        ),
        (("{questions}", "--out", "out", "--jobs", "0"), "greater than or equal to 1"),
        (("none.jsonl", "--out", "out"), "none.jsonl: No such file"),
        (("{questions}", "--out", "{questions}"), "--out"),
        (("{questions}", "--out", "out", "--articles", "nowhere"), "no such file or folder"),
        (("{questions}", "--compare", "a", "b"), "--compare A B stands alone"),
        (("--compare", "a", "b"), "holds no finished evaluation"),
    ],
)
def test_wrong_use_asks_nothing_and_ends_with_two(
    questions: Path, words: tuple[str, ...], message: str, capsys: Captured
) -> None:
    engine = WordEngine()
    assert run(*(it.format(questions=questions) for it in words), engine=engine) == 2
    assert message in " ".join(capsys.readouterr().err.split())
    assert engine.asked == []


def test_faults_of_the_file_are_named_before_anything_is_asked(
    tmp_path: Path, capsys: Captured
) -> None:
    engine = WordEngine()
    strange = QUESTIONS[0] | {"id": "q9", "evidence": ["nobody"]}
    path = written(tmp_path, [*QUESTIONS, strange])
    assert run(path, "--out", tmp_path / "out", engine=engine) == 2
    error = capsys.readouterr().err
    assert f"{path}:5: question 'q9' names the article 'nobody'" in error
    assert engine.asked == []
    assert not (tmp_path / "out").exists()


def test_articles_build_a_collection_of_their_own(questions: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text('{"text": "one"}\n')
    engine = WordEngine()
    engine.library.held = {}
    engine.library.incoming = [FERRY, WALL]
    opened: list[Settings] = []
    words = ["eval", str(questions), "--out", str(tmp_path / "out"), "--articles", str(corpus)]
    program = program_of(engine, tmp_path / "data", opened)
    assert main(words, program) == main(words, program) == 0
    corpus.write_text('{"text": "two"}\n')
    assert main(words, program) == 0
    folders = [it.data_dir for it in opened]
    assert folders[0] == folders[1] != folders[2]
    assert folders[0].parent == tmp_path / "data" / "evaluation" / "collections"
    assert engine.library.ingested == [(str(corpus),)] * 3


def test_another_way_to_index_builds_another_collection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = written(tmp_path, [{"text": "one"}], "corpus.jsonl")
    settings = Settings(data_dir=tmp_path / "data")
    before = corpus_settings(settings, corpus)
    assert corpus_settings(settings, corpus) == before
    assert corpus_settings(replace(settings, reader="none"), corpus).data_dir == before.data_dir
    monkeypatch.setattr("bot.evaluation.corpus.indexing_digest", lambda: "longer passages")
    assert corpus_settings(settings, corpus).data_dir != before.data_dir


def test_a_corpus_without_articles_is_refused(
    questions: Path, tmp_path: Path, capsys: Captured
) -> None:
    empty = written(tmp_path, [], "empty.jsonl")
    engine = WordEngine()
    engine.library.held = {}
    assert run(questions, "--out", tmp_path / "out", "--articles", empty, engine=engine) == 2
    assert "empty.jsonl: holds no article" in capsys.readouterr().err


def test_a_corpus_that_cannot_be_read_whole_stops_the_run(
    questions: Path, tmp_path: Path, capsys: Captured
) -> None:
    engine = WordEngine()
    engine.library.failures = (ReadFailure("corpus.jsonl", "broken JSON", 7),)
    assert run(questions, "--out", tmp_path / "out", "--articles", questions, engine=engine) == 1
    assert "corpus.jsonl:7: broken JSON" in capsys.readouterr().err
    assert engine.asked == []


@pytest.fixture
def two_runs(questions: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Run A on both articles, run B on articles that lack the cost of the wall."""
    run(questions, "--out", tmp_path / "a")
    worse = replace(WALL, text="Dunmore & Hale builds it. The seawall was in doubt. Few saw it.")
    loose = [it | {"evidence": []} for it in QUESTIONS]
    path = written(tmp_path, loose, "loose.jsonl")
    run(path, "--out", tmp_path / "b", engine=WordEngine(FERRY, worse))
    return tmp_path / "a", tmp_path / "b"


def test_compare_gives_differences_and_the_answers_that_changed(
    two_runs: tuple[Path, Path], capsys: Captured
) -> None:
    capsys.readouterr()
    assert run("--compare", *two_runs, "--json") == 0
    comparison = json.loads(capsys.readouterr().out)
    assert comparison["questions"] == 4
    difference = {it["name"]: it for it in comparison["differences"]}
    found = difference["answers.gold_in_answer"]
    assert (found["a"], found["n"], found["test"]) == (1, 3, "permutation")
    assert found["difference"] == pytest.approx(-1 / 3, abs=1e-6)
    assert found["low"] <= found["difference"] <= found["high"] <= 0
    assert difference["refusal.risk"]["test"] == "paired bootstrap"
    assert [it["id"] for it in comparison["worse"]] == ["q2"]
    (worse,) = comparison["worse"]
    assert (worse["a"]["verdict"], worse["b"]["verdict"]) == ("right", "wrong")
    assert worse["a"]["quotes"] == ["[1] The seawall will cost 9 million dollars. (wall)"]
    assert comparison["better"] == []


def test_compare_shows_both_sides(two_runs: tuple[Path, Path], capsys: Captured) -> None:
    capsys.readouterr()
    assert run("--compare", *reversed(two_runs)) == 0
    shown = capsys.readouterr().out
    assert "| `answers.gold_in_answer`" in shown
    assert "Better in B: 1" in shown
    assert "The seawall was in doubt." in shown
    assert "in short: 9 million" in shown
    assert SHOWN > 1


def test_a_run_compared_with_itself_has_no_difference(
    two_runs: tuple[Path, Path], capsys: Captured
) -> None:
    capsys.readouterr()
    run("--compare", two_runs[0], two_runs[0], "--json")
    comparison = json.loads(capsys.readouterr().out)
    assert {it["difference"] for it in comparison["differences"]} == {0}
    # The questions are too few for the p-value of a bootstrap.
    assert {it["p"] for it in comparison["differences"] if it["test"] == "permutation"} == {1}
    assert {it["p"] for it in comparison["differences"] if it["test"] != "permutation"} == {None}
    assert comparison["better"] == comparison["worse"] == []


def test_runs_of_other_questions_are_not_compared(
    two_runs: tuple[Path, Path], tmp_path: Path, capsys: Captured
) -> None:
    other = written(tmp_path, [QUESTIONS[0] | {"question": "How many?"}], "other.jsonl")
    run(other, "--out", tmp_path / "c")
    assert run("--compare", two_runs[0], tmp_path / "c") == 2
    assert "question 'q1' is another one" in capsys.readouterr().err
    nothing = written(tmp_path, [QUESTIONS[0] | {"id": "new"}], "new.jsonl")
    run(nothing, "--out", tmp_path / "d")
    assert run("--compare", two_runs[0], tmp_path / "d") == 2
    assert "share no question" in capsys.readouterr().err


def test_a_mixed_folder_is_refused(two_runs: tuple[Path, Path], capsys: Captured) -> None:
    answers = two_runs[0] / "answers.jsonl"
    answers.write_text(answers.read_text().splitlines(keepends=True)[0])
    assert run("--compare", *two_runs) == 2
    assert "are of different runs" in capsys.readouterr().err


def test_import_questions_says_what_comes_next(tmp_path: Path, capsys: Captured) -> None:
    source = tmp_path / "squad.json"
    asked = {"id": "s1", "question": "How many?", "answers": [{"text": "40", "answer_start": 8}]}
    paragraph = {"context": "Carried 40 people.", "qas": [asked]}
    source.write_text(json.dumps({"data": [{"title": "F", "paragraphs": [paragraph]}]}))
    words = ["import-questions", str(source), "--out", str(tmp_path / "out")]
    assert main(words) == 0
    assert "squad: 1 article and 1 question in" in capsys.readouterr().out
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["questions"] == 1


def test_the_commands_cost_no_heavy_import() -> None:
    heavy = ("numpy", "ir_measures", "rich", "sqlite3", "chromadb")
    program = f"import bot.cli, sys; print([it for it in {heavy} if it in sys.modules])"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"
