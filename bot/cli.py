"""The ``footnote`` command: each subcommand reads its words, calls the engine, prints what it says.

Nothing heavy is imported up here: ``--help`` has to be there at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from bot.evaluation.commands import register as register_evaluation
from bot.filtering import AsOf, Since, Source, Until, read_filters
from bot.options import AsJson, DataDir
from bot.telegram.command import register as register_telegram

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from bot.program import Program
    from bot.rendering.documents import Document
    from bot.repl import Repl
    from retrieval import Engine

HELP = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(
    name="footnote",
    help="Ask your articles. Every sentence of the answer quotes them word for word.",
    invoke_without_command=True,
    add_completion=False,
    rich_markup_mode=None,  # half the time to --help
    pretty_exceptions_enable=False,
    context_settings=HELP,
)
articles_app = typer.Typer(invoke_without_command=True)
app.add_typer(articles_app, name="articles")

ArticleId = Annotated[str, typer.Argument(metavar="ID", help="An id that the list shows.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"footnote {version('footnote')}")
        except PackageNotFoundError:
            typer.echo("footnote (run from a checkout that is not installed)")
        raise typer.Exit


@app.callback()
def footnote(
    ctx: typer.Context,
    data_dir: DataDir = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Take the options that stand before the subcommand."""
    ctx.meta["data_dir"] = data_dir
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help(), err=True)
        raise typer.Exit(2)


@app.command()
def ingest(
    ctx: typer.Context,
    locations: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH|URL",
            help="Files or folders of .txt .md .html .pdf .docx .jsonl, or http(s) addresses.",
        ),
    ],
    sync: Annotated[
        bool, typer.Option("--sync", help="Also remove what the same path gave before.")
    ] = False,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Read articles into the collection."""
    from bot.progress import ingest_progress
    from bot.rendering.documents import ingest_document
    from bot.rendering.lists import failure_line, ingest_view

    notices = _console(sys.stderr)
    with _opened(ctx, data_dir) as engine, ingest_progress(notices) as progress:
        report = engine.library.ingest(locations, sync=sync, progress=progress)
    for failure in report.failures:
        notices.print(failure_line(failure))
    _emit(as_json, lambda: ingest_document(report), lambda: ingest_view(report))
    if report.failed:
        raise typer.Exit(1)


@app.command()
def ask(
    ctx: typer.Context,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="What you want to know.")],
    since: Since = None,
    until: Until = None,
    source: Source = None,
    as_of: AsOf = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Answer one question, with quotes from the articles."""
    from bot.rendering.documents import answer_document
    from bot.showing import show_answer

    question = _required(question, "QUESTION")
    filters = read_filters(since, until, source, as_of)
    with _opened(ctx, data_dir) as engine:
        answer = engine.ask(question, filters=filters)
        if as_json:
            _print_json(answer_document(answer))
        else:
            show_answer(_console(sys.stdout), engine.library, answer)
        if answer.refused and answer.nearest is None:
            _hint_when_empty(engine)


@app.command()
def search(
    ctx: typer.Context,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Words, or a question.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    since: Since = None,
    until: Until = None,
    source: Source = None,
    as_of: AsOf = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """List the passages nearest to a query, best first."""
    from bot.rendering.documents import search_document
    from bot.rendering.lists import search_view

    query = _required(query, "QUERY")
    filters = read_filters(since, until, source, as_of)
    with _opened(ctx, data_dir) as engine:
        results = engine.search(query, k=k, filters=filters)
        _emit(as_json, lambda: search_document(query, results), lambda: search_view(results))
        if not results:
            _hint_when_empty(engine)


@articles_app.callback()
def list_articles(ctx: typer.Context, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """List the collection, show one article, or remove one."""
    from bot.rendering.documents import articles_document
    from bot.rendering.lists import articles_view

    ctx.meta["data_dir"] = data_dir or ctx.meta["data_dir"]
    ctx.meta["as_json"] = as_json
    if ctx.invoked_subcommand is None:
        with _opened(ctx, None) as engine:
            listed = engine.library.articles()
        _emit(as_json, lambda: articles_document(listed), lambda: articles_view(listed))


@articles_app.command("show", context_settings=HELP)
def show_article(
    ctx: typer.Context, article_id: ArticleId, data_dir: DataDir = None, as_json: AsJson = False
) -> None:
    """Print one article whole, as it is stored."""
    from bot.rendering.documents import article_document
    from bot.rendering.lists import article_view

    with _opened(ctx, data_dir) as engine:
        article = engine.library.article(article_id)
    as_json = as_json or ctx.meta["as_json"]
    _emit(as_json, lambda: article_document(article), lambda: article_view(article))


@articles_app.command("remove")
def remove_article(
    ctx: typer.Context, article_id: ArticleId, data_dir: DataDir = None, as_json: AsJson = False
) -> None:
    """Remove one article from the collection."""
    from bot.rendering.documents import removed_document
    from bot.rendering.lists import removed_view

    with _opened(ctx, data_dir) as engine:
        removed = engine.library.remove(article_id)
    as_json = as_json or ctx.meta["as_json"]
    _emit(as_json, lambda: removed_document(removed), lambda: removed_view(removed))


@app.command()
def chat(ctx: typer.Context, data_dir: DataDir = None) -> None:
    """Open a conversation; answer piped input line by line."""
    from bot.repl import Repl

    with _opened(ctx, data_dir) as engine:
        repl = Repl(engine, console=_console(sys.stdout), notices=_console(sys.stderr))
        all_well = repl.run(_line_reader(engine, repl))
    if not all_well:
        raise typer.Exit(1)


@app.command()
def doctor(
    ctx: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended.")] = False,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Check the collection and its settings."""
    from bot.rendering.documents import doctor_document
    from bot.rendering.lists import doctor_view

    with _opened(ctx, data_dir) as engine:
        report = engine.library.doctor(repair=repair)
    _emit(as_json, lambda: doctor_document(report), lambda: doctor_view(report))
    if not report.healthy:
        raise typer.Exit(1)


@app.command()
def verify(
    ctx: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="ANSWER.json", help="What `footnote ask --json` printed.")
    ],
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Check a saved answer against the articles."""
    from bot.verifying import read_answer, verification_document, verification_view

    answer = read_answer(file)
    with _opened(ctx, data_dir) as engine:
        result = engine.library.verify(answer)
    _emit(as_json, lambda: verification_document(result), lambda: verification_view(result))
    if not result.holds:
        raise typer.Exit(1)


@contextmanager
def _opened(ctx: typer.Context, data_dir: Path | None) -> Iterator[Engine]:
    program: Program = ctx.obj
    settings = program.read_settings(data_dir or ctx.meta["data_dir"])
    with program.open_engine(settings) as engine:
        yield engine


def _line_reader(engine: Engine, repl: Repl) -> Callable[[], str]:
    from bot.line_editor import keyboard_lines, piped_lines

    if not sys.stdin.isatty():
        return piped_lines(sys.stdin)
    return keyboard_lines(engine.settings.data_dir / "history", repl.candidates)


def _required(text: str, name: str) -> str:
    if not text.strip():
        raise typer.BadParameter("it is blank; say what you want to know", param_hint=name)
    return text


def _hint_when_empty(engine: Engine) -> None:
    if not engine.library.articles():
        from bot.rendering.lists import articles_view

        _console(sys.stderr).print(articles_view(()))


def _console(stream: TextIO) -> Console:
    from bot.consoles import make_console

    return make_console(stream)


def _emit(
    as_json: bool, document: Callable[[], Document], view: Callable[[], RenderableType]
) -> None:
    if as_json:
        _print_json(document())
    else:
        _console(sys.stdout).print(view())


def _print_json(document: Document) -> None:
    from bot.rendering.documents import dumps

    print(dumps(document, sys.stdout.encoding or "utf-8"), flush=True)


register_evaluation(app)
register_telegram(app)
