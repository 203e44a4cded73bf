"""Question lines: read a file of fixed questions and name every fault before anything is asked.

A line is ``{"id", "question", "answers": [..] | null, "evidence"?, "kind"?, "history"?,
"as_of"?}``; other keys are ignored. ``null`` says that the articles do not answer, ``[]`` that
the gold is unknown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from retrieval import Turn, UsageError

MOST_FAULTS = 20  # as many as a person mends before running again


@dataclass(frozen=True, slots=True)
class Evidence:
    """An article that answers, and where the file gives it the sentence that does."""

    article_id: str
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One fixed question. ``answers`` is None where the articles do not answer it."""

    id: str
    text: str
    answers: tuple[str, ...] | None
    line: int
    evidence: tuple[Evidence, ...] = ()
    kind: str = ""
    history: tuple[Turn, ...] = ()
    as_of: datetime | None = None

    @property
    def answerable(self) -> bool:
        """Say whether the articles answer it."""
        return self.answers is not None


class Fault(Exception):
    """What is wrong with one line."""


def read_questions(path: Path) -> list[Question]:
    """Read a question file. Raises UsageError that names every faulty line, or an empty file."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}; give a question file") from error
    faults: list[str] = []
    questions = list(_parsed(lines, faults))
    faults += _duplicates(questions)
    refuse(path, faults)
    if not questions:
        raise UsageError(f"{path}: holds no question; write one JSON object a line")
    return questions


def refuse(path: Path, faults: list[str]) -> None:
    """Raise UsageError when there are faults, each with the file and its line."""
    if faults:
        shown = [f"{path}:{fault}" for fault in faults[:MOST_FAULTS]]
        left_out = len(faults) - len(shown)
        more = [f"and {left_out} more"] if left_out else []
        raise UsageError("\n".join([*shown, *more]))


def _parsed(lines: Iterable[bytes], faults: list[str]) -> Iterator[Question]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield question_from(_object(line), number)
        except Fault as fault:
            faults.append(f"{number}: {fault}")


def _duplicates(questions: list[Question]) -> list[str]:
    first: dict[str, int] = {}
    return [
        f"{it.line}: id {it.id!r} is taken by line {first[it.id]}; give each question its own"
        for it in questions
        if first.setdefault(it.id, it.line) != it.line
    ]


def _object(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Fault(f"is not UTF-8 at byte {error.start + 1}; save the file as UTF-8") from error
    except json.JSONDecodeError as error:
        raise Fault(f"broken JSON: {error.msg} at column {error.colno}") from error
    except (ValueError, RecursionError) as error:
        raise Fault(f"broken JSON: {error}") from error
    if not isinstance(record, dict):
        raise Fault("is no JSON object")
    _refuse_half_characters(record)
    return record


def _refuse_half_characters(record: dict[str, Any]) -> None:
    """JSON can escape half of a surrogate pair, which no store and no output can hold."""
    try:
        json.dumps(record, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        half = f"\\u{ord(error.object[error.start]):04x}"
        raise Fault(f"{half} is half a character; write the character itself") from error


def question_from(record: dict[str, Any], line: int) -> Question:
    """Turn a decoded line into a question. Raises Fault for a missing or a wrong value."""
    return Question(
        id=_identifier(record.get("id")),
        text=_text(record, "question"),
        answers=_answers(record),
        line=line,
        evidence=tuple(_evidence(it) for it in _list(record, "evidence")),
        kind=_kind(record.get("kind")),
        history=tuple(_turn(it) for it in _list(record, "history")),
        as_of=_moment(record.get("as_of")),
    )


def _identifier(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value.strip():
        raise Fault("'id' must be a string that is not blank")
    return value


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    if not isinstance(value, str) or not value.strip():
        raise Fault(f"{key!r} must be a string that is not blank")
    return value


def _answers(record: dict[str, Any]) -> tuple[str, ...] | None:
    if "answers" not in record:
        raise Fault("'answers' is missing: a list of strings, or null for what is not answered")
    answers = record["answers"]
    if answers is None:
        return None
    if not isinstance(answers, list) or not all(isinstance(it, str) for it in answers):
        raise Fault("'answers' must be a list of strings, or null")
    if not all(it.strip() for it in answers):
        raise Fault("'answers' holds a blank string; leave it out")
    return tuple(answers)


def _list(record: dict[str, Any], key: str) -> list[Any]:
    value = record.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise Fault(f"{key!r} must be a list")
    return value


def _evidence(value: Any) -> Evidence:
    if isinstance(value, str) and value:
        return Evidence(value)
    if not isinstance(value, dict):
        raise Fault('\'evidence\' must hold article ids or {"article_id", "quote"} objects')
    quote = value.get("quote")
    if quote is not None and (not isinstance(quote, str) or not quote.strip()):
        raise Fault("a quote in 'evidence' must be a string that is not blank")
    return Evidence(_text(value, "article_id"), quote)


def _kind(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or not value.strip():
        raise Fault("'kind' must be a string that is not blank")
    return value.strip()


def _turn(value: Any) -> Turn:
    if not isinstance(value, dict) or value.get("role") not in ("user", "assistant"):
        raise Fault('\'history\' must hold {"role": "user" or "assistant", "text"} objects')
    return Turn(value["role"], _text(value, "text"))


def _moment(value: Any) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
        if len(value.strip()) <= len("2025-03-31"):
            return end_of_day(moment)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError) as error:
        raise Fault(f"'as_of' is no ISO date: {value!r}; write it as 2025-03-31") from error


def end_of_day(moment: datetime) -> datetime:
    """Return the last instant of a date in UTC: what was published on the day itself counts."""
    return datetime.combine(moment.date(), time.max, tzinfo=UTC)
