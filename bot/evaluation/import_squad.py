"""SQuAD's JSON, 1.1 and 2.0: each paragraph becomes an article, ``is_impossible`` unanswerable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.evaluation.importing import Imported, need_list, need_object, need_text, read_json
from retrieval import ReadError

Line = dict[str, Any]


def read_squad(path: Path) -> Imported:
    """Read a SQuAD file (Rajpurkar et al. 2016, 2018).

    Raises ReadError for what does not fit, an answer that does not stand at its offset among it.
    """
    imported = Imported("squad", [], [])
    data = need_list(need_object(read_json(path), str(path)), "data", str(path))
    for number, document in enumerate(data):
        place = f"{path}: data[{number}]"
        title = need_text(need_object(document, place), "title", place)
        for ordinal, paragraph in enumerate(need_list(document, "paragraphs", place)):
            _paragraph(imported, title, ordinal, paragraph, f"{place}.paragraphs[{ordinal}]")
    return imported


def _paragraph(imported: Imported, title: str, ordinal: int, paragraph: Any, place: str) -> None:
    context = need_text(need_object(paragraph, place), "context", place)
    article_id = f"{title}:{ordinal}"
    imported.articles.append({"id": article_id, "title": title.replace("_", " "), "text": context})
    for number, asked in enumerate(need_list(paragraph, "qas", place)):
        where = f"{place}.qas[{number}]"
        imported.questions.append(_question(need_object(asked, where), article_id, context, where))


def _question(asked: Line, article_id: str, context: str, place: str) -> Line:
    impossible = asked.get("is_impossible", False)
    if not isinstance(impossible, bool):
        raise ReadError(f"{place}: 'is_impossible' must be true or false")
    return {
        "id": need_text(asked, "id", place),
        "question": need_text(asked, "question", place),
        "answers": None if impossible else _answers(asked, context, place),
        "evidence": [] if impossible else [article_id],
        "kind": "unanswerable" if impossible else "answerable",
    }


def _answers(asked: Line, context: str, place: str) -> list[str]:
    answers: dict[str, None] = {}
    for answer in need_list(asked, "answers", place):
        text = need_text(need_object(answer, place), "text", place)
        start = answer.get("answer_start")
        if type(start) is not int or start < 0 or not context.startswith(text, start):
            raise ReadError(
                f"{place}: the answer {text!r} does not stand at 'answer_start' {start}"
            )
        answers[text] = None
    if not answers:
        raise ReadError(f"{place}: has no answer and is not marked 'is_impossible'")
    return list(answers)
