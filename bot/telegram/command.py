"""``footnote telegram``: wire the settings and the engine to the bot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.options import DataDir

if TYPE_CHECKING:
    from bot.program import Program


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(telegram)


def telegram(
    ctx: typer.Context,
    health: Annotated[
        bool, typer.Option("--health", help="Only say whether the bot runs and is heard.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Run the Telegram bot until it is told to end."""
    program: Program = ctx.obj
    settings = program.read_settings(data_dir or ctx.meta["data_dir"])
    if health:
        _report_health(settings.data_dir)
        return
    from bot.environment import read_telegram_settings

    chosen = read_telegram_settings()
    from bot.telegram.service import run

    with program.open_engine(settings) as engine:
        run(chosen, engine)


def _report_health(data_dir: Path) -> None:
    from bot.telegram.heartbeat import Heartbeat

    heartbeat = Heartbeat(data_dir)
    age = heartbeat.age()
    typer.echo("not running" if age is None else f"last heard from the server {age:.0f} s ago")
    if not heartbeat.alive():
        raise typer.Exit(1)
