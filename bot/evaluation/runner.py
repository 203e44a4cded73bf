"""Ask every question through the engine: in threads, from where an earlier run stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.evaluation.cache import Cache, collection_digest, key_of, program_digest, settings_parts
from bot.evaluation.questions import Question, end_of_day
from bot.rendering.documents import answer_document, filters_document
from retrieval import Filters, FootnoteError

if TYPE_CHECKING:
    from retrieval import Answer, ArticleSummary, Engine

Line = dict[str, Any]
Clock = Callable[[Sequence["ArticleSummary"]], datetime | None]

RETRIEVED = 50


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to ask, and the key that its answer is kept under."""

    question: Question
    filters: Filters
    key: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The lines of a run in the order of its tasks, and how many of them were kept from before."""

    lines: list[Line]
    reused: int


def newest_article(articles: Sequence[ArticleSummary]) -> datetime | None:
    """Return the end of the day of the newest article, None where none has a date.

    The default clock: an evaluation gives the same answers on every day of the year.
    """
    dates = [it.published for it in articles if it.published is not None]
    return end_of_day(max(dates)) if dates else None


def plan_tasks(
    questions: Sequence[Question], engine: Engine, clock: Clock = newest_article
) -> list[Task]:
    """Plan what to ask: each question, then each follow-up once more without its history."""
    articles = engine.library.articles()
    today = clock(articles)
    fixed = {
        "collection": collection_digest(articles),
        "program": program_digest(),
        "settings": settings_parts(engine.settings),
        "retrieved": RETRIEVED,
    }
    bare = [replace(it, history=()) for it in questions if it.history]
    return [_keyed(Task(it, Filters(as_of=it.as_of or today)), fixed) for it in [*questions, *bare]]


def _keyed(task: Task, fixed: dict[str, Any]) -> Task:
    question = task.question
    asked = {
        "question": question.text,
        "history": [[turn.role, turn.text] for turn in question.history],
        "filters": filters_document(task.filters),
    }
    return replace(task, key=key_of(fixed | asked))


def ask_all(
    engine: Engine,
    tasks: Sequence[Task],
    cache: Cache,
    *,
    jobs: int = 1,
    fresh: bool = False,
    done: Callable[[], None] = lambda: None,
) -> Asked:
    """Ask what the cache does not hold, ``jobs`` at a time; keep each answer as it comes.

    ``done`` is called once a task, by this thread. ``fresh`` asks everything again.
    Raises FootnoteError that names the question when one cannot be asked; what was answered stays.
    """
    lines: dict[int, Line] = {}
    for place, task in enumerate(tasks):
        kept = None if fresh else cache.get(task.key)
        if kept is not None:
            lines[place] = kept
            done()
    reused = len(lines)
    waiting = [place for place in range(len(tasks)) if place not in lines]
    pool = ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="ask")
    futures: dict[Future[Line], int] = {}
    try:
        futures = {pool.submit(ask_one, engine, tasks[place]): place for place in waiting}
        for future in as_completed(futures):
            place = futures[future]
            lines[place] = future.result()
            cache.put(tasks[place].key, lines[place])
            done()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return Asked(_labelled(tasks, lines), reused)


def ask_one(engine: Engine, task: Task) -> Line:
    """Ask one question and return its line, without the question's id."""
    question = task.question
    try:
        answer = engine.ask(
            question.text, history=question.history, filters=task.filters, retrieved=RETRIEVED
        )
    except FootnoteError as error:
        message = f"question {question.id!r} (line {question.line}): {error}"
        raise type(error)(f"{message} What was answered is kept; run again to go on.") from error
    return line_of(answer)


def line_of(answer: Answer) -> Line:
    """Return the line of an answer: every key of ``ask --json``, and what was retrieved."""
    return {
        **answer_document(answer),
        "retrieved": [
            {
                "article_id": it.article.id,
                "start": it.start,
                "end": it.end,
                "score": it.score,
            }
            for it in answer.retrieved
        ],
    }


def _labelled(tasks: Iterable[Task], lines: dict[int, Line]) -> list[Line]:
    return [{"id": task.question.id, **lines[place]} for place, task in enumerate(tasks)]
