from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.evaluation import cache as caching
from bot.evaluation.cache import (
    Cache,
    collection_digest,
    indexing_digest,
    program_digest,
    settings_parts,
)
from bot.evaluation.runner import Task, ask_all, newest_article, plan_tasks
from retrieval import Filters, ModelError, Settings, Tokens, Turn
from tests.bot.evaluation.doubles import FERRY, WALL, WordEngine, question, summary

NEWEST = datetime(2025, 5, 22, 23, 59, 59, 999999, tzinfo=UTC)
ASKED = [
    question("q1", "How many people did the ferry carry?", ["40"], "ferry"),
    question("q2", "What will the seawall cost?", ["9 million dollars"], "wall"),
    question(
        "q3",
        "Who does it?",
        ["Dunmore & Hale"],
        history=(Turn("user", "Which firm builds the wall?"), Turn("assistant", "Dunmore builds.")),
    ),
]


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "evaluation" / "answers.sqlite")


def test_asks_in_order_with_history_and_then_without(cache: Cache) -> None:
    engine = WordEngine()
    asked = ask_all(engine, plan_tasks(ASKED, engine), cache)
    assert [it["id"] for it in asked.lines] == ["q1", "q2", "q3", "q3"]
    assert [it[1] for it in engine.asked] == [(), (), ASKED[2].history, ()]
    assert asked.lines[2]["citations"][0]["quote"] == "Dunmore & Hale builds it."
    assert asked.lines[3]["refused"]
    assert asked.reused == 0


def test_a_line_holds_every_key_of_ask_and_what_was_retrieved(cache: Cache) -> None:
    engine = WordEngine()
    engine.tokens = Tokens(10, 2)
    tasks = plan_tasks(ASKED[:1], engine)
    (line,) = ask_all(engine, tasks, cache).lines
    assert next(iter(line)) == "id"
    assert list(line)[-1] == "retrieved"
    assert line["tokens"] == {"input": 10, "output": 2}
    assert line["short"]["text"] == "40 people"
    citation = line["citations"][0]
    assert FERRY.text[citation["start"] : citation["end"]] == citation["quote"]
    first = line["retrieved"][0]
    assert first == {
        "article_id": "ferry",
        "start": citation["start"],
        "end": citation["end"],
        "score": 1.0,
    }
    assert engine.asked[0][3] == 50


def test_today_is_the_day_of_the_newest_article_unless_the_question_says(cache: Cache) -> None:
    engine = WordEngine()
    then = datetime(2025, 3, 31, tzinfo=UTC)
    tasks = plan_tasks([ASKED[0], replace(ASKED[1], as_of=then)], engine)
    ask_all(engine, tasks, cache)
    assert [it[2] for it in engine.asked] == [Filters(as_of=NEWEST), Filters(as_of=then)]
    assert newest_article([summary(replace(FERRY, published=None))]) is None


def test_the_clock_can_be_replaced() -> None:
    engine = WordEngine()
    (task,) = plan_tasks(ASKED[:1], engine, lambda _: None)
    assert task.filters == Filters()


def test_a_second_run_asks_nothing(cache: Cache) -> None:
    engine = WordEngine()
    tasks = plan_tasks(ASKED, engine)
    first = ask_all(engine, tasks, cache)
    again = ask_all(engine, tasks, cache)
    assert again.lines == first.lines
    assert again.reused == len(tasks) == len(engine.asked)


def test_half_a_character_in_an_answer_is_kept_as_it_was(cache: Cache) -> None:
    cache.put("key", {"answer": "half \ud83d"})
    assert cache.get("key") == {"answer": "half \ud83d"}


def test_fresh_asks_again(cache: Cache) -> None:
    engine = WordEngine()
    tasks = plan_tasks(ASKED, engine)
    ask_all(engine, tasks, cache)
    assert ask_all(engine, tasks, cache, fresh=True).reused == 0
    assert len(engine.asked) == 2 * len(tasks)


def test_an_interrupted_run_goes_on_where_it_stopped(cache: Cache) -> None:
    engine = WordEngine()
    engine.fails_after = (2, KeyboardInterrupt())
    tasks = plan_tasks(ASKED, engine)
    with pytest.raises(KeyboardInterrupt):
        ask_all(engine, tasks, cache)
    engine.fails_after = None
    asked = ask_all(engine, tasks, cache)
    assert asked.reused == 2
    assert len(engine.asked) == len(tasks)


def test_an_error_names_its_question_and_keeps_its_kind(cache: Cache) -> None:
    engine = WordEngine()
    engine.fails_after = (1, ModelError("the server does not answer."))
    tasks = plan_tasks(ASKED, engine)
    with pytest.raises(ModelError, match=r"question 'q2' \(line 1\): the server .* run again"):
        ask_all(engine, tasks, cache)


def test_jobs_ask_at_the_same_time(cache: Cache) -> None:
    engine = WordEngine()
    meeting = threading.Barrier(2, timeout=10)
    answer = engine.ask

    def meet(*words: object, **more: object) -> object:
        meeting.wait()
        return answer(*words, **more)

    engine.ask = meet
    tasks = plan_tasks(ASKED, engine)
    told: list[int] = []
    asked = ask_all(engine, tasks, cache, jobs=2, done=lambda: told.append(1))
    assert [it["id"] for it in asked.lines] == ["q1", "q2", "q3", "q3"]
    assert len(engine.threads) == 2
    assert len(told) == 4


def keys(engine: WordEngine, asked: list[object] | None = None) -> list[str]:
    tasks: list[Task] = plan_tasks(asked or ASKED, engine)
    return [task.key for task in tasks]


def test_keys_change_with_everything_that_can_change_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = keys(WordEngine())
    assert keys(WordEngine(data_dir=tmp_path / "elsewhere")) == base
    assert len(set(base)) == len(base)
    changed_article = keys(WordEngine(replace(FERRY, text=FERRY.text + " More."), WALL))
    assert not set(base) & set(changed_article)
    redated = keys(WordEngine(FERRY, replace(WALL, published=FERRY.published)))
    assert not set(base) & set(redated)
    assert not set(base) & set(keys(WordEngine(chat_model="openai:other")))
    without_reader = WordEngine()
    without_reader.settings = replace(without_reader.settings, reader="none")
    assert not set(base) & set(keys(without_reader))
    reworded = keys(WordEngine(), [replace(ASKED[0], text="How many people?"), *ASKED[1:]])
    assert [one == other for one, other in zip(base, reworded, strict=True)] == [
        False,
        True,
        True,
        True,
    ]
    monkeypatch.setattr("bot.evaluation.runner.program_digest", lambda: "another prompt")
    assert not set(base) & set(keys(WordEngine()))


def test_gold_is_no_part_of_a_key() -> None:
    regraded = [replace(it, answers=("other",), kind="new", id=it.id + "x") for it in ASKED]
    assert keys(WordEngine(), regraded) == keys(WordEngine())


def test_the_program_digest_covers_prompts_and_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = {name: tmp_path / name for name in ("prompts", "retrieval", "bot.rendering")}
    for folder in folders.values():
        (folder / "deep" / "__pycache__").mkdir(parents=True)
    prompt = folders["prompts"] / "answer.v1.txt"
    prompt.write_text("Answer {question}.")
    model = folders["retrieval"] / "deep" / "model.onnx"
    model.write_bytes(b"123")
    monkeypatch.setattr(caching, "files", lambda name: folders[name])
    seen = [program_digest()]
    (folders["retrieval"] / "deep" / "__pycache__" / "a.py").write_text("compiled")
    assert program_digest() == seen[0]
    prompt.write_text("Answer {question} now.")
    seen.append(program_digest())
    model.write_bytes(b"1234")
    seen.append(program_digest())
    (model.parent / "MANIFEST.sha256").write_text("of other weights of the same size")
    seen.append(program_digest())
    (folders["bot.rendering"] / "documents.py").write_text("another key")
    seen.append(program_digest())
    assert len(set(seen)) == 5


def test_the_indexing_digest_knows_only_what_makes_a_collection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caching, "files", lambda name: tmp_path / name)
    for name in ("prompts", "retrieval/articles", "retrieval/answering", "bot.rendering"):
        (tmp_path / name).mkdir(parents=True)
    seen = [indexing_digest()]
    (tmp_path / "retrieval" / "answering" / "choice.py").write_text("another choice")
    assert indexing_digest() == seen[0]
    (tmp_path / "retrieval" / "articles" / "passages.py").write_text("longer passages")
    assert indexing_digest() != seen[0]


def test_neither_key_nor_place_of_the_data_enters_a_cache_key() -> None:
    parts = settings_parts(Settings(data_dir=Path("/secret"), openai_api_key="sk-secret"))
    assert "secret" not in str(parts)
    assert parts["has_key"]


def test_a_collection_is_what_its_articles_are_in_any_order() -> None:
    one, other = summary(FERRY), summary(WALL)
    assert collection_digest([one, other]) == collection_digest([other, one])
    assert collection_digest([one]) != collection_digest([one, other])
    assert collection_digest([one]) != collection_digest([replace(one, passages=2)])
