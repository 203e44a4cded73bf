"""One evaluation from end to end: check, ask, score, write. The thin part between the pure ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from bot.evaluation.cache import Cache
from bot.evaluation.corpus import evaluation_folder
from bot.evaluation.page import page
from bot.evaluation.page_data import question_rows
from bot.evaluation.places import locate, text_of
from bot.evaluation.questions import Question, refuse
from bot.evaluation.report import report_document
from bot.evaluation.runner import Asked, Clock, Task, ask_all, newest_article, plan_tasks
from bot.evaluation.runs import make_folder, write_answers, write_report
from bot.evaluation.scoring import score
from bot.evaluation.support import KeptSupport
from bot.rendering.documents import instant

if TYPE_CHECKING:
    from retrieval import Engine, Library, Settings

Document = dict[str, Any]
# Given the number of tasks, opens what is called once for each that is done.
Meter = Callable[[int], AbstractContextManager[Callable[[], None]]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What to evaluate and how. ``clock`` says which day is today, from the articles."""

    questions_path: Path
    questions: Sequence[Question]
    out: Path
    jobs: int = 1
    fresh: bool = False
    clock: Clock = newest_article


def evaluate(evaluation: Evaluation, engine: Engine, settings: Settings, meter: Meter) -> Document:
    """Ask every question, write the folder of the run, and return its report.

    ``settings`` say where the cache lies. Raises UsageError, before anything is asked, for evidence
    that the collection lacks.
    """
    questions = evaluation.questions
    places, faults = locate(questions, engine.library)
    refuse(evaluation.questions_path, faults)
    make_folder(evaluation.out)
    started, clock = datetime.now(UTC), monotonic()
    tasks = plan_tasks(questions, engine, evaluation.clock)
    with closing(Cache(evaluation_folder(settings) / "answers.sqlite")) as cache:
        asked = _ask(evaluation, engine, cache, tasks, meter)
        lines, bare = asked.lines[: len(questions)], asked.lines[len(questions) :]
        write_answers(evaluation.out, lines, bare)
        texts = cited_texts(lines, engine.library)
        scored = score(
            questions,
            {it["id"]: it for it in lines},
            {it["id"]: it for it in bare},
            places=places,
            texts=texts,
            support=KeptSupport(engine, cache),
        )
    run = {
        **_run(evaluation, engine, tasks, asked),
        "started": instant(started),
        "seconds": round(monotonic() - clock, 3),
    }
    report = report_document(run, scored, places)
    write_report(evaluation.out, report, page(report, question_rows(scored, places, texts)))
    return report


def _ask(
    evaluation: Evaluation, engine: Engine, cache: Cache, tasks: Sequence[Task], meter: Meter
) -> Asked:
    jobs, fresh = evaluation.jobs, evaluation.fresh
    with meter(len(tasks)) as done:
        return ask_all(engine, tasks, cache, jobs=jobs, fresh=fresh, done=done)


def _run(evaluation: Evaluation, engine: Engine, tasks: Sequence[Task], asked: Asked) -> Document:
    articles = engine.library.articles()
    settings = engine.settings
    chat = any(line["mode"] == "chat" for line in asked.lines)
    return {
        "title": title_of(evaluation.questions_path),
        "file": evaluation.questions_path.name,
        "questions": len(evaluation.questions),
        "asked": len(tasks) - asked.reused,
        "reused": asked.reused,
        "jobs": evaluation.jobs,
        "articles": len(articles),
        "today": instant(evaluation.clock(articles)),
        "embedding_model": settings.embedding_model or None,
        "chat_model": (settings.chat_model or "the default one") if chat else None,
    }


def title_of(path: Path) -> str:
    """Name a run by its question file, or by the folder of one that is just called questions."""
    return path.resolve().parent.name if path.stem == "questions" else path.stem


def cited_texts(lines: Iterable[Document], library: Library) -> dict[str, str]:
    """Return the stored text of every article that is cited, or nearest to a refusal, by id."""
    cited = [it for line in lines for it in (*line["citations"], line["nearest"]) if it]
    ids = dict.fromkeys(it["article_id"] for it in cited)
    return {it: text for it in ids if (text := text_of(library, it)) is not None}
