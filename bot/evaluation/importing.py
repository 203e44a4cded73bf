"""Published data sets as article and question lines: find the format, read it, write both files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.evaluation.runs import make_folder, write_lines
from retrieval import ReadError, UsageError

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Imported:
    """Article and question lines, and how many things were left out for which reason."""

    format: str
    articles: list[Line]
    questions: list[Line]
    skipped: Counter[str] = field(default_factory=Counter)


def import_source(source: Path, out: Path, *, split: str = "test") -> Line:
    """Write ``articles.jsonl`` and ``questions.jsonl`` from a data set; return what was done.

    Raises UsageError for what is none of the formats, ReadError that names the place for what does
    not fit its format.
    """
    imported = _read(source, split)
    if not imported.questions:
        raise ReadError(f"{source}: holds no question")
    _check_ids(source, imported)
    make_folder(out)
    write_lines(out / "articles.jsonl", imported.articles)
    write_lines(out / "questions.jsonl", imported.questions)
    return {
        "format": imported.format,
        "out": str(out),
        "articles": len(imported.articles),
        "questions": len(imported.questions),
        "skipped": dict(imported.skipped),
    }


def _read(source: Path, split: str) -> Imported:
    from bot.evaluation.import_beir import read_beir
    from bot.evaluation.import_multihop import read_multihop
    from bot.evaluation.import_squad import read_squad

    if (source / "queries.jsonl").is_file():
        return read_beir(source, split)
    if (source / "corpus.json").is_file():
        return read_multihop(source)
    if source.is_file() and source.suffix == ".json":
        return read_squad(source)
    raise UsageError(
        f"{source}: is none of: a BEIR folder (corpus.jsonl, queries.jsonl, qrels/), a SQuAD .json"
        " file, a MultiHop-RAG folder (corpus.json, MultiHopRAG.json)"
    )


def _check_ids(source: Path, imported: Imported) -> None:
    for what, lines in (("article", imported.articles), ("question", imported.questions)):
        most = Counter(line["id"] for line in lines).most_common(1)
        if most and most[0][1] > 1:
            raise ReadError(f"{source}: {most[0][1]} {what}s share the id {most[0][0]!r}")


def read_text(path: Path) -> str:
    """Read a UTF-8 file. Raises ReadError that names it."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ReadError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ReadError(f"{path}: is not UTF-8 at byte {error.start + 1}") from error


def read_json(path: Path) -> Any:
    """Read a JSON file. Raises ReadError that names it."""
    try:
        return json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise ReadError(f"{path}: cannot be read as JSON: {error}") from error


def read_json_lines(path: Path) -> Iterable[tuple[str, Line]]:
    """Yield (file and line, object) of a JSONL file. Raises ReadError at the first that is none."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise ReadError(f"{path}: {error.strerror or error}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        try:
            yield place, need_object(json.loads(line.decode("utf-8-sig")), place)
        except ValueError as error:
            raise ReadError(f"{place}: cannot be read as JSON: {error}") from error


def need_object(value: Any, place: str) -> Line:
    """Return a JSON object. Raises ReadError that says where there is none."""
    if not isinstance(value, dict):
        raise ReadError(f"{place}: is no JSON object")
    return value


def need_list(record: Line, key: str, place: str) -> list[Any]:
    """Return the list under a key. Raises ReadError that says where there is none."""
    value = record.get(key)
    if not isinstance(value, list):
        raise ReadError(f"{place}: {key!r} must be a list")
    return value


def need_text(record: Line, key: str, place: str) -> str:
    """Return the text under a key. Raises ReadError that says where there is none."""
    value = record.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ReadError(f"{place}: {key!r} must be a string that is not blank")
    return value


def optional_text(record: Line, key: str, place: str) -> str | None:
    """Return the text under a key, None where there is none. Raises ReadError for another value."""
    value = record.get(key)
    if value is not None and not isinstance(value, str):
        raise ReadError(f"{place}: {key!r} must be a string")
    return value
