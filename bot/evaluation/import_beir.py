"""A BEIR folder: ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/SPLIT.tsv``.

BEIR has no gold answers: its questions come as answerable with gold unknown (``"answers": []``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.evaluation.importing import Imported, need_text, read_json_lines, read_text
from retrieval import ReadError, UsageError

Line = dict[str, Any]


def read_beir(folder: Path, split: str) -> Imported:
    """Read a folder as BEIR lays it out (Thakur et al. 2021). Every judgement above 0 is evidence.

    Raises UsageError for a split that is not there, ReadError for a line that does not fit.
    """
    articles = [_article(line, place) for place, line in read_json_lines(folder / "corpus.jsonl")]
    held = {line["id"] for line in articles}
    evidence: dict[str, list[str]] = {}
    for query, article, place in _judgements(folder, split):
        if article not in held:
            raise ReadError(f"{place}: judges {article!r}, which corpus.jsonl lacks")
        evidence.setdefault(query, []).append(article)
    skipped: Counter[str] = Counter()
    questions = []
    for place, line in read_json_lines(folder / "queries.jsonl"):
        name = need_text(line, "_id", place)
        if name in evidence:
            text = need_text(line, "text", place)
            questions.append(
                {"id": name, "question": text, "answers": [], "evidence": evidence.pop(name)}
            )
        else:
            skipped[f"queries without a judgement in {split}"] += 1
    if evidence:
        judged = next(iter(evidence))
        raise ReadError(f"{folder}: {split}.tsv judges {judged!r}, which queries.jsonl lacks")
    return Imported("beir", articles, questions, skipped)


def _article(line: Line, place: str) -> Line:
    title = line.get("title") or ""
    if not isinstance(title, str):
        raise ReadError(f"{place}: 'title' must be a string")
    text = line.get("text")
    # Some BEIR sets hold documents that are a title alone.
    body = text if isinstance(text, str) and text.strip() else title
    if not body.strip():
        raise ReadError(f"{place}: has neither text nor title")
    return {"id": need_text(line, "_id", place), "title": title, "text": body}


def _judgements(folder: Path, split: str) -> Iterator[tuple[str, str, str]]:
    path = folder / "qrels" / f"{split}.tsv"
    if not path.is_file():
        there = ", ".join(sorted(it.stem for it in path.parent.glob("*.tsv"))) or "none"
        raise UsageError(f"{path}: no such file; --split can be: {there}")
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        cells = line.split("\t")
        if not line.strip() or (number == 1 and cells[-1].strip() == "score"):
            continue
        place = f"{path}:{number}"
        if len(cells) != 3:
            raise ReadError(f"{place}: must be query id, article id and score between tabs")
        try:
            relevant = int(cells[2]) > 0
        except ValueError as error:
            raise ReadError(f"{place}: the score {cells[2]!r} is no whole number") from error
        if relevant:
            yield cells[0], cells[1], place
