"""An engine that answers from a script and records what it was asked."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.consoles import make_console
from bot.program import Program
from retrieval import (
    REFUSAL,
    Answer,
    AnswerSentence,
    Article,
    ArticleSummary,
    Citation,
    DoctorReport,
    Filters,
    Finding,
    IngestReport,
    NotFoundError,
    Passage,
    PassageView,
    SearchResult,
    Settings,
    Turn,
)

BEFORE = "The morning was clear."
QUOTE = "The ferry carried 40 people to Pell Island."
AFTER = "Rain followed at noon."
ARTICLE = Article(
    id="ferry-1",
    title="Ferry returns",
    text=f"{BEFORE} {QUOTE} {AFTER}",
    source="Harbor Courier",
    author="Ann Lee",
    url="https://news.example/ferry",
    published=datetime(2026, 3, 4, tzinfo=UTC),
)
START = ARTICLE.text.index(QUOTE)
SUMMARY = ArticleSummary(
    id=ARTICLE.id,
    title=ARTICLE.title,
    source=ARTICLE.source,
    author=ARTICLE.author,
    url=ARTICLE.url,
    published=ARTICLE.published,
    version=1,
    content_hash=ARTICLE.content_hash,
    passages=1,
)
CITATION = Citation(
    n=1,
    article_id=ARTICLE.id,
    content_hash=ARTICLE.content_hash,
    title=ARTICLE.title,
    source=ARTICLE.source,
    published=ARTICLE.published,
    url=ARTICLE.url,
    start=START,
    end=START + len(QUOTE),
    quote=QUOTE,
)
PASSAGE = PassageView(text=ARTICLE.text, start=0, quote_start=START, quote_end=START + len(QUOTE))
ANSWER = Answer(
    question="How many people did the ferry carry?",
    standalone_question="How many people did the ferry carry?",
    answer=f"{QUOTE} [1]",
    refused=False,
    mode="extractive",
    sentences=(AnswerSentence(QUOTE, (1,)),),
    citations=(CITATION,),
    confidence=0.93,
    timings_ms={"total": 12.5, "search": 4.0},
)
REFUSED = replace(
    ANSWER,
    answer=REFUSAL,
    refused=True,
    sentences=(),
    citations=(),
    nearest=CITATION,
    confidence=0.1,
)
GREETING = replace(ANSWER, answer="Ask me about your articles.", sentences=(), citations=())
RESULT = SearchResult(
    rank=1,
    score=0.75,
    passage=Passage(1, ARTICLE.id, 1, 0, 0, len(ARTICLE.text), ()),
    article=SUMMARY,
    start=0,
    end=len(ARTICLE.text),
    text=ARTICLE.text,
)
WELL = DoctorReport((Finding("ok", "catalogue", "1 article"),))
NO_FILTERS = Filters()

Outcome = Answer | Exception | type[BaseException]


@dataclass
class RecordingLibrary:
    held: list[Article] = field(default_factory=lambda: [ARTICLE])
    report: IngestReport = field(default_factory=lambda: IngestReport(added=1))
    check_up: DoctorReport = WELL
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def ingest(
        self, locations: Sequence[str], *, sync: bool = False, progress: Any = None
    ) -> IngestReport:
        self.calls.append(("ingest", tuple(locations), sync, progress))
        return self.report

    def remove(self, article_id: str) -> ArticleSummary:
        self.calls.append(("remove", article_id))
        self.article(article_id)
        self.held = [article for article in self.held if article.id != article_id]
        return SUMMARY

    def articles(self) -> list[ArticleSummary]:
        return [replace(SUMMARY, id=it.id, title=it.title) for it in self.held]

    def article(self, article_id: str) -> Article:
        for article in self.held:
            if article.id == article_id:
                return article
        raise NotFoundError(f"no article {article_id!r}; `footnote articles` lists them")

    def passage_around(self, citation: Citation) -> PassageView:
        self.article(citation.article_id)
        return PASSAGE

    def doctor(self, *, repair: bool = False) -> DoctorReport:
        self.calls.append(("doctor", repair))
        return self.check_up


class RecordingEngine:
    """Gives the outcomes in turn, the last one for ever; an exception is raised instead."""

    def __init__(
        self, *outcomes: Outcome, library: RecordingLibrary | None = None, data_dir: Path = Path()
    ) -> None:
        self.outcomes = list(outcomes) or [ANSWER]
        self.library = library or RecordingLibrary()
        self.settings = Settings(data_dir=data_dir, chat_model="none")
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []
        self.searched: list[tuple[str, int]] = []
        self.results: list[SearchResult] = [RESULT]
        self.closed = False

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), filters: Filters = NO_FILTERS
    ) -> Answer:
        *_, answer = self.stream(question, history=history, filters=filters)
        assert isinstance(answer, Answer)
        return answer

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), filters: Filters = NO_FILTERS
    ) -> Iterator[AnswerSentence | Answer]:
        self.asked.append((question, tuple(history)))
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if not isinstance(outcome, Answer):
            raise outcome
        yield from outcome.sentences
        yield outcome

    def search(
        self, query: str, *, k: int = 10, filters: Filters = NO_FILTERS
    ) -> list[SearchResult]:
        self.searched.append((query, k))
        return self.results

    def close(self) -> None:
        self.closed = True

    def __enter__(self) -> RecordingEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class RecordingProgram:
    """The outside parts of the command: notes the data folder, hands out one engine."""

    def __init__(self, engine: RecordingEngine | None = None) -> None:
        self.engine = engine or RecordingEngine()
        self.data_dirs: list[Path | None] = []

    def parts(self) -> Program:
        return Program(read_settings=self._settings, open_engine=self._open)

    def _settings(self, data_dir: Path | None) -> Settings:
        self.data_dirs.append(data_dir)
        return Settings(data_dir=data_dir or Path("unset"))

    def _open(self, settings: Settings) -> Any:
        return self.engine


def recording_console(*, terminal: bool = False, width: int = 80) -> tuple[Console, io.StringIO]:
    """Return a console and what it writes: bare as on a pipe, or styled as on a terminal."""
    written = io.StringIO()
    if not terminal:
        return make_console(written), written
    styled = Console(
        file=written,
        force_terminal=True,
        color_system="truecolor",
        width=width,
        markup=False,
        emoji=False,
        highlight=False,
    )
    return styled, written


def scripted(*lines: str | type[BaseException]) -> Callable[[], str]:
    """Return a reader of lines; a class among them is raised, and EOFError at the end."""
    waiting = list(lines)

    def read() -> str:
        line = waiting.pop(0) if waiting else EOFError
        if isinstance(line, str):
            return line
        raise line

    return read
