"""``footnote eval`` and ``footnote import-questions``: read the words, call, print.

Nothing heavy is imported up here: ``--help`` has to be there at once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.options import AsJson, DataDir

if TYPE_CHECKING:
    from bot.evaluation.evaluating import Evaluation
    from bot.evaluation.gates import Gate
    from bot.program import Program
    from retrieval import Engine, Settings

Document = dict[str, Any]


def register(app: typer.Typer) -> None:
    """Add the commands of this package to the program."""
    app.command("eval")(evaluate)
    app.command("import-questions")(import_questions)


def evaluate(
    ctx: typer.Context,
    questions: Annotated[
        Path | None,
        typer.Argument(metavar="QUESTIONS.jsonl", help="The questions.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for the answers and the report."),
    ] = None,
    articles: Annotated[
        Path | None,
        typer.Option(
            metavar="CORPUS",
            help="Ask a collection built from this file or folder, and kept for the next time.",
        ),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="How many to ask at once.")] = 1,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(metavar="METRIC=X", help="End with 1 when a figure is lower. Repeatable."),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Ask again what was answered before.")
    ] = False,
    compare: Annotated[
        tuple[Path, Path] | None,
        typer.Option(metavar="A B", help="Compare two finished runs by their folders instead."),
    ] = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Ask fixed questions and measure the answers.

    Writes answers.jsonl, report.json and report.html into the folder of --out. With --compare,
    sets two such folders side by side: figures with paired tests, answers that got better or worse.
    """
    if compare is not None:
        _refuse_with_compare(questions, out, articles, fail_under)
        _compare(*compare, as_json=as_json)
        return
    if questions is None or out is None:
        raise typer.BadParameter("give QUESTIONS.jsonl and --out DIR, or --compare A B")
    from bot.evaluation.gates import gate

    gates = [gate(words) for words in fail_under or ()]
    evaluation = _evaluation(questions, out, jobs=jobs, fresh=fresh)
    settings = _settings(ctx, data_dir)
    with _collection(ctx, settings, articles) as engine:
        report = _evaluate(evaluation, engine, settings)
    _finish(report, out, gates, as_json=as_json)


def import_questions(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="SOURCE",
            help="A BEIR folder, a SQuAD JSON file, or a folder of MultiHop-RAG's two JSON files.",
        ),
    ],
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder for articles.jsonl and questions.jsonl.")
    ],
    split: Annotated[str, typer.Option(help="Which judgements of a BEIR folder.")] = "test",
    as_json: AsJson = False,
) -> None:
    """Turn a published data set into articles and questions."""
    from bot.evaluation.importing import import_source
    from retrieval import counted

    imported = import_source(source, out, split=split)
    if as_json:
        _print_json(imported)
        return
    typer.echo(
        f"{imported['format']}: {counted(imported['articles'], 'article')} and"
        f" {counted(imported['questions'], 'question')} in {out}"
    )
    for reason, count in imported["skipped"].items():
        typer.echo(f"left out: {reason} ({count:,})", err=True)
    typer.echo(f"next: footnote eval {out}/questions.jsonl --articles {out}/articles.jsonl --out …")


def _refuse_with_compare(*given: object) -> None:
    if any(given):
        raise typer.BadParameter(
            "--compare A B stands alone: it asks nothing", param_hint="--compare"
        )


def _compare(a: Path, b: Path, *, as_json: bool) -> None:
    from bot.evaluation.comparing import compare
    from bot.evaluation.runs import read_run

    comparison = compare(read_run(a), read_run(b))
    if as_json:
        _print_json(comparison)
        return
    from bot.consoles import make_console
    from bot.evaluation.comparison_view import comparison_view

    console = make_console(sys.stdout)
    console.width = min(console.width, 160)
    console.print(comparison_view(comparison))


def _evaluation(questions: Path, out: Path, *, jobs: int, fresh: bool) -> Evaluation:
    from bot.evaluation.evaluating import Evaluation
    from bot.evaluation.questions import read_questions

    return Evaluation(questions, read_questions(questions), out, jobs=jobs, fresh=fresh)


def _settings(ctx: typer.Context, data_dir: Path | None) -> Settings:
    program: Program = ctx.obj
    return program.read_settings(data_dir or ctx.meta.get("data_dir"))


@contextmanager
def _collection(ctx: typer.Context, settings: Settings, corpus: Path | None) -> Iterator[Engine]:
    """Open the user's collection, or the one that belongs to the corpus, filled."""
    program: Program = ctx.obj
    if corpus is None:
        with program.open_engine(settings) as engine:
            yield engine
        return
    from bot.consoles import make_console
    from bot.evaluation.corpus import corpus_settings, fill
    from bot.progress import ingest_progress

    with program.open_engine(corpus_settings(settings, corpus)) as engine:
        with ingest_progress(make_console(sys.stderr)) as progress:
            fill(engine, corpus, progress)
        yield engine


def _evaluate(evaluation: Evaluation, engine: Engine, settings: Settings) -> Document:
    from bot.consoles import make_console
    from bot.evaluation.evaluating import evaluate
    from bot.evaluation.meter import question_meter

    notices = make_console(sys.stderr)
    try:
        return evaluate(evaluation, engine, settings, lambda total: question_meter(notices, total))
    except KeyboardInterrupt:
        notices.print("What was answered is kept; run the same again to go on.")
        raise


def _finish(report: Document, out: Path, gates: list[Gate], *, as_json: bool) -> None:
    from bot.evaluation.gates import failures

    failed = failures(gates, report)
    if as_json:
        _print_json(
            {
                "out": str(out),
                "run": report["run"],
                "verdicts": report["verdicts"],
                "figures": report["figures"],
                "failed": failed,
            }
        )
    else:
        _print_report(report, out)
    for reason in failed:
        typer.echo(f"--fail-under: {reason}", err=True)
    if failed:
        raise typer.Exit(1)


def _print_report(report: Document, out: Path) -> None:
    from bot.evaluation.tables import figures_table, verdict_line
    from retrieval import counted

    run = report["run"]
    typer.echo(f"{run['title']}: {counted(run['questions'], 'question')}; {verdict_line(report)}\n")
    typer.echo(figures_table(report))
    typer.echo(
        f"\n{run['asked']:,} asked, {run['reused']:,} answered before, {run['seconds']:,.1f} s;"
        f" the report is {out / 'report.html'}"
    )


def _print_json(document: Document) -> None:
    from bot.rendering.documents import dumps

    print(dumps(document, sys.stdout.encoding or "utf-8"))
