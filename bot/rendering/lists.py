"""Lists and reports as a person reads them: the collection, results, an ingest, a check-up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.rendering.terminal import CONTEXT, MARK, TITLE, WARN, day
from bot.rendering.untrusted import one_line, printable, web_link
from retrieval import counted

if TYPE_CHECKING:
    from retrieval import (
        Article,
        ArticleSummary,
        DoctorReport,
        IngestReport,
        ReadFailure,
        SearchResult,
    )

HOW_TO_INGEST = "Add articles with: footnote ingest PATH"
NOTHING_THERE = "No articles there. Footnote reads .txt .md .html .pdf .docx and .jsonl."
LEVELS = {"ok": "green", "note": "cyan", "warning": "yellow", "error": "bold red"}


def articles_view(articles: Sequence[ArticleSummary]) -> RenderableType:
    """Return the collection as a table, or how to begin one."""
    if not articles:
        return Text(f"The collection holds no articles yet. {HOW_TO_INGEST}")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Title", overflow="fold")
    table.add_column("Outlet", style=CONTEXT)
    table.add_column("Date", style=CONTEXT, no_wrap=True)
    table.add_column("Passages", justify="right")
    table.add_column("Id", style=MARK, overflow="fold")
    for article in articles:
        table.add_row(*_row(article))
    return Group(table, Text(counted(len(articles), "article"), style=CONTEXT))


def _row(article: ArticleSummary) -> tuple[Text, ...]:
    cells = (article.title, article.source or "", day(article.published))
    return (*map(_cell, cells), Text(f"{article.passages:,}"), _cell(article.id))


def _cell(text: str) -> Text:
    return Text(one_line(text))


def article_view(article: Article) -> RenderableType:
    """Return an article whole: title, outlet, author, date and address, then its text."""
    details = [article.source, article.author, day(article.published), web_link(article.url)]
    line = " · ".join(one_line(detail) for detail in details if detail)
    head = [Text(one_line(article.title), style=TITLE), Text(line, style=CONTEXT)]
    identity = Text(f"{one_line(article.id)} · version {article.version}", style=CONTEXT)
    return Group(*(text for text in head if text), identity, Text(), Text(printable(article.text)))


def search_view(results: Sequence[SearchResult]) -> RenderableType:
    """Return the passages found, best first."""
    if not results:
        return Text("Nothing found.")
    blocks: list[RenderableType] = []
    for result in results:
        head = Text.assemble((f"{result.rank}. ", MARK))
        head.append(one_line(result.article.title), style=TITLE)
        head.append(f" · {result.score:.3f}", style=CONTEXT)
        blocks += [head, Text(one_line(result.text)), Text()]
    return Group(*blocks[:-1])


def ingest_view(report: IngestReport) -> RenderableType:
    """Return the counts of an ingest on one line, then each warning with its count.

    Where nothing at all was found it says so: an empty folder is no failure.
    """
    counts = ("added", "changed", "unchanged", "removed", "failed")
    line = ", ".join(f"{name} {getattr(report, name):,}" for name in counts)
    warnings = (
        Text(f"{one_line(message)} ({count:,})", style=WARN)
        for message, count in report.warnings.items()
    )
    nothing = not any(getattr(report, name) for name in counts)
    return Group(Text(line), *warnings, *([Text(NOTHING_THERE, style=WARN)] if nothing else []))


def failure_line(failure: ReadFailure) -> Text:
    """Return what could not be read and why, on one line."""
    place = failure.path if failure.line is None else f"{failure.path}:{failure.line}"
    return Text(f"{one_line(place)}: {one_line(failure.reason)}", style="red")


def doctor_view(report: DoctorReport) -> RenderableType:
    """Return a check-up, a finding a line, then what was mended."""
    lines = []
    for finding in report.findings:
        told = f"{one_line(finding.check)}: {one_line(finding.message)}"
        lines.append(Text.assemble((f"{finding.level:<8}", LEVELS[finding.level]), told))
    mended = (Text(f"mended  {one_line(what)}", style="green") for what in report.repaired)
    return Group(*lines, *mended)


def removed_view(article: ArticleSummary) -> RenderableType:
    """Return which article was removed."""
    return Text(f"removed {one_line(article.title)} ({one_line(article.id)})")
