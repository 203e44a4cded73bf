"""Articles in, cited answers out.

The map of the package: ``articles`` reads and cuts, ``models`` holds the embedder, ``index`` keeps
the catalogue and its two indexes, ``answering`` turns passages into cited answers, ``library``
manages a collection, and ``engine`` puts the parts together. Importing it loads none of them: a
name is fetched when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from retrieval.answering.refusal import REFUSAL
from retrieval.domain import (
    Answer,
    AnswerSentence,
    Article,
    ArticleSummary,
    Citation,
    DoctorReport,
    Filters,
    Finding,
    IngestReport,
    Passage,
    ReadFailure,
    SearchResult,
    ShortAnswer,
    Span,
    Tokens,
    Turn,
)
from retrieval.errors import (
    BusyError,
    DamagedError,
    FetchError,
    FootnoteError,
    ModelError,
    NotFoundError,
    ReadError,
    SchemaError,
    StoreError,
    UsageError,
    WrongModelError,
)
from retrieval.index.progress import Progress
from retrieval.settings import Settings
from retrieval.wording import counted

if TYPE_CHECKING:
    from retrieval.answering.verifying import Problem, Verification
    from retrieval.articles.dates import parse_published
    from retrieval.engine import Engine, open_engine
    from retrieval.index.write_ahead import connect_sqlite
    from retrieval.library import Library, PassageView
    from retrieval.models.base_url import public_address

_LAZY = {
    "Engine": "retrieval.engine",
    "Library": "retrieval.library",
    "PassageView": "retrieval.library",
    "Problem": "retrieval.answering.verifying",
    "Verification": "retrieval.answering.verifying",
    "connect_sqlite": "retrieval.index.write_ahead",
    "open_engine": "retrieval.engine",
    "parse_published": "retrieval.articles.dates",
    "public_address": "retrieval.models.base_url",
}

__all__ = [
    "REFUSAL",
    "Answer",
    "AnswerSentence",
    "Article",
    "ArticleSummary",
    "BusyError",
    "Citation",
    "DamagedError",
    "DoctorReport",
    "Engine",
    "FetchError",
    "Filters",
    "Finding",
    "FootnoteError",
    "IngestReport",
    "Library",
    "ModelError",
    "NotFoundError",
    "Passage",
    "PassageView",
    "Problem",
    "Progress",
    "ReadError",
    "ReadFailure",
    "SchemaError",
    "SearchResult",
    "Settings",
    "ShortAnswer",
    "Span",
    "StoreError",
    "Tokens",
    "Turn",
    "UsageError",
    "Verification",
    "WrongModelError",
    "connect_sqlite",
    "counted",
    "open_engine",
    "parse_published",
    "public_address",
]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'retrieval' has no attribute {name!r}")
