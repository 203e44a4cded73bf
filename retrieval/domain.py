"""The words of the project as frozen types. Nothing here does any work.

All offsets are Unicode code points in the stored text of one version of an article, half open:
``text[start:end]``. All instants are aware and in UTC.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int


def content_hash(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Article:
    """One version of an article: what is stored, searched and quoted."""

    id: str
    title: str
    text: str
    source: str | None = None
    author: str | None = None
    url: str | None = None
    published: datetime | None = None
    version: int = 1

    @property
    def content_hash(self) -> str:
        """Hash of the text alone, so that anyone can recompute it from a citation."""
        return content_hash(self.text)


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article without its text, for lists."""

    id: str
    title: str
    source: str | None
    author: str | None
    url: str | None
    published: datetime | None
    version: int
    content_hash: str
    passages: int


def summary_of(article: Article, passages: int = 0) -> ArticleSummary:
    """Return an article without its text."""
    return ArticleSummary(
        id=article.id,
        title=article.title,
        source=article.source,
        author=article.author,
        url=article.url,
        published=article.published,
        version=article.version,
        content_hash=article.content_hash,
        passages=passages,
    )


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article as a reader gives it, with the place that it came from.

    ``id_from_content`` is true when neither an id nor a URL was given: the id then hashes the
    content, and a later reading of the same ``origin`` continues the article instead.
    """

    article: Article
    origin: str
    line: int | None = None
    id_from_content: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """What could not be read, and why, in one line."""

    path: str
    reason: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class PassageCut:
    """A run of whole sentences of one text. ``sentences`` are trimmed spans inside it."""

    start: int
    end: int
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stored passage: a cut, and the article version that it belongs to."""

    id: int
    article_id: str
    version: int
    ordinal: int
    start: int
    end: int
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """Hard limits on the articles that may be searched; None leaves a side open.

    ``since`` and ``until`` bound the date of publication, both inclusive; ``as_of`` hides what
    was published later and stands for "today" in the question.
    """

    since: datetime | None = None
    until: datetime | None = None
    source: str | None = None
    as_of: datetime | None = None


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A passage that was found, with the article that it stands in. Scores fall with the rank."""

    rank: int
    score: float
    passage: Passage
    article: ArticleSummary
    start: int
    end: int
    text: str
    signals: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered quote: a place in a stored version of an article, and the text read there."""

    n: int
    article_id: str
    content_hash: str
    title: str
    source: str | None
    published: datetime | None
    url: str | None
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an answer and the numbers of the citations that support it."""

    text: str
    citations: tuple[int, ...]
    verified: bool = True


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """An exact span of a stored text, inside citation ``n``."""

    text: str
    n: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a chat model read and wrote for one answer."""

    input: int
    output: int


Mode = Literal["extractive", "chat"]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its citations, or a refusal with the nearest passage.

    ``preference`` says what the question was taken to prefer, such as "preferring 1–31 March
    2025", and ``note`` how old the newest article is where a question about now is answered by an
    old one, or that a refused question was held to an outlet that no article has.

    ``remark`` says that articles differ, or how many more say the same.
    """

    question: str
    standalone_question: str
    answer: str
    refused: bool
    mode: Mode
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    nearest: Citation | None = None
    confidence: float = 0.0
    short: ShortAnswer | None = None
    fallback: str | None = None
    filters: Filters = NO_FILTERS
    preference: str | None = None
    note: str | None = None
    remark: str | None = None
    tokens: Tokens | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)
    retrieved: tuple[SearchResult, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did to the collection, counted in articles."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    failures: tuple[ReadFailure, ...] = ()
    warnings: dict[str, int] = field(default_factory=dict)

    @property
    def failed(self) -> int:
        """Number of things that could not be read."""
        return len(self.failures)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a check-up: ``level`` is ok, note, warning or error."""

    level: Literal["ok", "note", "warning", "error"]
    check: str
    message: str


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """The result of a check-up, and what was mended."""

    findings: tuple[Finding, ...]
    repaired: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def healthy(self) -> bool:
        """True when nothing is wrong that would change an answer."""
        return all(finding.level != "error" for finding in self.findings)
