"""A comparison as a person reads it in a terminal: figures, then answers side by side. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.evaluation.tables import markdown, said
from bot.rendering.untrusted import one_line
from retrieval import counted

Document = dict[str, Any]

SHOWN = 20  # of each list; --json has them all
CLEAR = 0.05
STYLES = {"right": "green", "refused rightly": "green", "wrong": "red", "refused wrongly": "yellow"}


def comparison_view(comparison: Document) -> RenderableType:
    """Return the table of differences, then what got worse and what got better."""
    asked = counted(comparison["questions"], "question")
    head = f"A: {comparison['a']}\nB: {comparison['b']}\n{asked}"
    if comparison["asked_by_one_only"]:
        head += f"; {comparison['asked_by_one_only']:,} asked by one run only are left out"
    return Group(
        Text(head),
        Text(),
        Text(differences_table(comparison), no_wrap=True, overflow="ignore"),
        *_changes("Worse in B", comparison["worse"]),
        *_changes("Better in B", comparison["better"]),
    )


def differences_table(comparison: Document) -> str:
    """Return the differences as a Markdown table; * marks those that chance does not explain."""
    rows = [_difference(it) for it in comparison["differences"]]
    heads = ("Figure", "A", "B", "B less A", "95 % interval", "p", "n")
    return markdown(heads, rows, numbers=1)


def _difference(it: Document) -> tuple[str, ...]:
    unit = it["unit"]
    bounds = [said(it[end], unit, signed=True) for end in ("low", "high")]
    clear = "*" if it["p"] is not None and it["p"] < CLEAR else " "
    return (
        f"`{it['name']}`",
        said(it["a"], unit),
        said(it["b"], unit),
        f"{said(it['difference'], unit, signed=True)}{clear}",
        " – ".join(bounds),
        said(it["p"], "share"),
        f"{it['n']:,}",
    )


def _changes(title: str, changes: Sequence[Document]) -> Iterator[RenderableType]:
    if not changes:
        return
    table = Table(title=f"{title}: {len(changes):,}", box=box.ROUNDED, show_lines=True, expand=True)
    for name, share in (("Question", 2), ("A", 3), ("B", 3)):
        table.add_column(name, ratio=share, overflow="fold")
    for it in changes[:SHOWN]:
        table.add_row(_question(it), _side(it["a"]), _side(it["b"]))
    yield Text()
    yield table
    if len(changes) > SHOWN:
        yield Text(f"{len(changes) - SHOWN:,} more stand in --json", style="dim")


def _question(change: Document) -> Text:
    gold = change["gold"]
    wanted = "none" if gold is None else " | ".join(gold) or "not known"
    cell = Text(one_line(change["question"]), style="bold")
    cell.append(f"\n{one_line(change['id'])} {one_line(change['kind'] or '')}", style="dim")
    cell.append(f"\ngold: {one_line(wanted)}", style="")
    return cell


def _side(side: Document) -> Text:
    verdict = side["verdict"]
    cell = Text(f"{verdict} ", style=STYLES.get(verdict, ""))
    cell.append(f"{side['confidence']:.3f}", style="dim")
    cell.append(f"\n{one_line(side['answer'])}", style="")
    if side["short"]:
        cell.append(f"\nin short: {one_line(side['short'])}", style="cyan")
    for quote in side["quotes"]:
        cell.append(f"\n{one_line(quote)}", style="dim")
    return cell
