"""What the report page shows of each question, as plain data for its script. Pure.

All text of articles, answers and questions is untrusted: it is made printable here, travels as
JSON, and becomes text nodes in the page, never markup.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.evaluation.citation_scores import is_right
from bot.evaluation.places import Place, Places
from bot.evaluation.scoring import Scored
from bot.rendering.documents import instant
from bot.rendering.untrusted import one_line, printable, web_link

Document = dict[str, Any]

AROUND = 260  # characters of the article on each side of a quote
SHOWN = (
    "answers.f1",
    "answers.em",
    "answers.rouge_l",
    "answers.gold_in_answer",
    "retrieval.hit@1",
    "retrieval.hit@4",
    "citations.recall",
    "citations.precision",
)


def question_rows(
    scored: Sequence[Scored], places: Places, texts: Mapping[str, str]
) -> list[Document]:
    """Return one row a question. ``texts`` are the stored texts by article id."""
    return [_row(it, places.get(it.question.id, ()), texts) for it in scored]


def script_json(rows: Sequence[Document]) -> str:
    """Return JSON that is safe inside a script element: no tag and no comment can begin in it."""
    packed = json.dumps(rows, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for char in "<>&\u2028\u2029":
        packed = packed.replace(char, f"\\u{ord(char):04x}")
    return packed


def _row(scored: Scored, places: Sequence[Place], texts: Mapping[str, str]) -> Document:
    question, line = scored.question, scored.line
    answers = question.answers
    return {
        "id": one_line(question.id),
        "kind": one_line(question.kind),
        "question": one_line(question.text),
        "history": [[it.role, printable(it.text)] for it in question.history],
        "as_of": instant(question.as_of),
        "verdict": scored.verdict,
        "standalone": one_line(line["standalone_question"]),
        "answer": _sentences(line),
        "short": one_line(line["short"]["text"]) if line["short"] else None,
        "gold": None if answers is None else [printable(it) for it in answers],
        "evidence": [
            [one_line(it.article_id), printable(it.quote or "")] for it in question.evidence
        ],
        "citations": [
            quote_in_context(it, places, texts) | _short_place(it, line["short"])
            for it in line["citations"]
        ],
        "nearest": quote_in_context(line["nearest"], places, texts) if line["nearest"] else None,
        "confidence": line["confidence"],
        "ms": scored.scores["ms"],
        "fallback": one_line(line["fallback"] or ""),
        "scores": {name: scored.scores[name] for name in SHOWN if name in scored.scores},
    }


def _sentences(line: Document) -> list[Document]:
    sentences = line["sentences"] or [
        {"text": line["answer"], "citations": [], "verified": True},
    ]
    return [
        {"text": one_line(it["text"]), "citations": it["citations"], "verified": it["verified"]}
        for it in sentences
    ]


def quote_in_context(
    citation: Document, places: Sequence[Place], texts: Mapping[str, str]
) -> Document:
    """Return a citation with what stands before and after its quote in the stored article."""
    text = texts.get(citation["article_id"], "")
    before, after = around(text, citation["start"], citation["end"])
    return {
        "n": citation["n"],
        "title": one_line(citation["title"]) or one_line(citation["article_id"]),
        "article": one_line(citation["article_id"]),
        "source": one_line(citation["source"] or ""),
        "published": citation["published"] or "",
        "url": web_link(citation["url"]),
        "before": printable(before),
        "quote": printable(citation["quote"]),
        "after": printable(after),
        "gold": is_right(citation, places),
        "verbatim": text[citation["start"] : citation["end"]] == citation["quote"],
    }


def _short_place(citation: Document, short: Document | None) -> Document:
    """Return where the short answer stands in its quote, in UTF-16 units as a script counts.

    Nothing in a quote with characters that were made printable: they may have moved it.
    """
    quote = citation["quote"]
    if short is None or short["n"] != citation["n"] or printable(quote) != quote:
        return {}
    start, end = (place - citation["start"] for place in (short["start"], short["end"]))
    return {"short": [_units(quote[:start]), _units(quote[:end])]}


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands on both sides of a span, cut at a word, with … where it is cut."""
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    if start > AROUND:
        before = "… " + before.partition(" ")[2]
    if end + AROUND < len(text):
        after = after.rpartition(" ")[0] + " …"
    return before, after
