"""An answer as a document that is kept, and back: what is shown again must be what was said."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.rendering.documents import answer_document

if TYPE_CHECKING:
    from retrieval import Answer, Citation, Filters


def dump_answer(answer: Answer) -> str:
    """Return an answer as one line of JSON; what was retrieved for it is not kept."""
    return json.dumps(answer_document(answer))


def load_answer(line: str) -> Answer:
    """Return the answer that was dumped."""
    from retrieval import Answer, AnswerSentence, ShortAnswer, Tokens

    document: dict[str, Any] = json.loads(line)
    nearest, short, tokens = document["nearest"], document["short"], document["tokens"]
    whole = {
        **document,
        "sentences": tuple(
            AnswerSentence(it["text"], tuple(it["citations"]), it["verified"])
            for it in document["sentences"]
        ),
        "citations": tuple(load_citation(it) for it in document["citations"]),
        "nearest": load_citation(nearest) if nearest else None,
        "short": ShortAnswer(**short) if short else None,
        "filters": _filters(document["filters"]),
        "preference": _preference(document["filters"]),
        "note": document["filters"].get("note"),
        "remark": document["filters"].get("remark"),
        "tokens": Tokens(**tokens) if tokens else None,
    }
    return Answer(**whole)


def load_citation(document: dict[str, Any]) -> Citation:
    """Return the citation that a document of an answer holds."""
    from retrieval import Citation

    return Citation(**{**document, "published": _instant(document["published"])})


def _filters(document: dict[str, Any]) -> Filters:
    from retrieval import Filters

    instants = {name: _instant(document.get(name)) for name in ("since", "until", "as_of")}
    return Filters(source=document.get("source"), **instants)


def _preference(document: dict[str, Any]) -> str | None:
    preferring = document.get("preferring")
    return None if preferring is None else f"preferring {preferring}"


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
