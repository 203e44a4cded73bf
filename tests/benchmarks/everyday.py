"""What ``make bench`` measures: ingest, warm answers, cold commands, beside the stock stack."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.children import STOCK_MISSING, STOCK_PYTHON, measured, stock_is_installed
from tests.benchmarks.cold import Run, footnote_command, in_turns
from tests.benchmarks.explain import explain
from tests.benchmarks.figures import Figure, Goal, percentiles, ratio
from tests.benchmarks.newswriter import stories

ARTICLES = 1_000  # of two passages each
QUESTIONS = 200
PHASES = ("embedding the question", "searching", "embedding sentences", "rest")
READ_PHASES = ("embedding the question", "searching", "reranking", "rest")


def measure(work: Path, articles: int = ARTICLES) -> dict[str, Any]:
    """Take every raw measurement, in a folder to work in. A few minutes."""
    asked = _write(work, articles)
    folder, texts, questions = work / "data", work / "texts.json", work / "questions.json"
    tell("ingest")
    raw = {"ingest": measured("ingesting", work / "stories.jsonl", folder, texts)}
    if stock_is_installed():
        tell("ingest of the stock stack")
        raw["stock"] = measured(
            "baseline_stock", texts, "--queries", questions, python=STOCK_PYTHON
        )
    tell("warm answers")
    raw["answers"] = measured("answering", folder, questions, "none")
    tell("warm answers of the reader")
    raw["read"] = measured("answering", folder, questions, "local")
    tell("cold commands")
    raw["cold"] = in_turns(_commands(folder, asked[0]))
    return raw


def explained(work: Path) -> str:
    """Tell where the cold commands spend their time, on the collection that `measure` left."""
    question = json.loads((work / "questions.json").read_text(encoding="utf-8"))[0]
    asking = ["--data-dir", str(work / "data"), "ask", question]
    return f"{explain(asking)}\n{explain(['--help'])}"


def figures(raw: dict[str, Any]) -> Iterator[Figure]:
    """Turn raw measurements into figures. Pure."""
    yield from _ingest_figures(raw["ingest"], raw.get("stock"))
    yield from _answer_figures(raw["answers"])
    yield from _search_figures(raw["answers"], raw.get("stock"))
    if "read" in raw:
        yield from _read_figures(raw["read"], raw["answers"])
    yield from _cold_figures(raw["cold"])


def tell(what: str) -> None:
    """Say on standard error what is being measured."""
    print(f"measuring: {what}", file=sys.stderr, flush=True)


def _write(work: Path, articles: int) -> list[str]:
    written = list(stories(articles))
    lines = "\n".join(json.dumps(story.line) for story in written)
    (work / "stories.jsonl").write_text(lines, encoding="utf-8")
    step = max(1, articles // QUESTIONS)
    questions = [story.question for story in written[::step]][:QUESTIONS]
    (work / "questions.json").write_text(json.dumps(questions), encoding="utf-8")
    return questions


def _commands(folder: Path, question: str) -> dict[str, Sequence[str]]:
    return {
        "bare": [sys.executable, "-c", "pass"],
        "help": footnote_command("--help"),
        "ask": footnote_command("--data-dir", str(folder), "ask", question),
    }


def _ingest_figures(ours: dict[str, Any], stock: dict[str, Any] | None) -> Iterator[Figure]:
    part = f"ingest of {ours['passages']:,} passages"
    speed, limit = ours["passages_per_s"], ours["embedder_alone_per_s"]
    memory = ours["peak_rss_mb"] - ours["bare_rss_mb"]
    theirs = stock["passages_per_s"] if stock else None
    their_memory = stock["peak_rss_mb"] - stock["bare_rss_mb"] if stock else None
    note = "" if stock else STOCK_MISSING
    yield Figure(part, "speed", speed, "passages/s")
    yield Figure(part, "embedder alone, same texts", limit, "passages/s")
    yield Figure(part, "share of that", speed / limit, "×", Goal(0.9, at_least=True))
    inside = ours["embedding_seconds"] / ours["seconds"]
    yield Figure(part, "share of the ingest's time in the embedder", inside, "×")
    yield Figure(part, "peak memory less a bare interpreter", memory, "MB")
    yield Figure(part, "stock stack, speed", theirs, "passages/s", note=note)
    yield Figure(part, "stock stack, peak memory", their_memory, "MB", note=note)
    speed_up = ratio(speed, theirs)
    yield Figure(part, "speed, of the stock stack's", speed_up, "×", Goal(1.5, at_least=True))
    share = ratio(memory, their_memory)
    yield Figure(part, "memory, of the stock stack's", share, "×", Goal(1 / 3))


def _answer_figures(answers: dict[str, Any]) -> Iterator[Figure]:
    part = f"warm answer by similarity, {answers['articles']:,} articles"
    asked = answers["asked"]
    middle, slow = percentiles([each["total"] for each in asked])
    unit = statistics.median(each["embed_query alone"] for each in asked)
    refused = statistics.mean(each["refused"] for each in asked)
    yield Figure(part, "p50", middle, "ms", Goal(60), f"{len(asked)} questions")
    yield Figure(part, "p95", slow, "ms", Goal(120), f"{refused:.0%} refused")
    yield Figure(part, "one embed_query alone, p50", unit, "ms")
    yield Figure(part, "p50 in embed_query", middle / unit, "×")
    yield Figure(part, "p95 in embed_query", slow / unit, "×")
    yield Figure(part, "of the processor, p50", _middle(asked, "processor"), "ms")
    for phase in PHASES:
        yield Figure(part, f"of it {phase}, p50", _middle(asked, phase), "ms")
    held = answers["rss_mb"], answers["peak_rss_mb"]
    yield Figure(part, "memory while answering", held[0], "MB", Goal(450), f"peak {held[1]:.0f} MB")


def _search_figures(answers: dict[str, Any], stock: dict[str, Any] | None) -> Iterator[Figure]:
    part = f"search, {answers['articles']:,} articles"
    ours = middle, slow = percentiles(answers["search_ms"])
    yield Figure(part, "search p50", middle, "ms")
    yield Figure(part, "search p95", slow, "ms")
    theirs = (stock["query_p50_ms"], stock["query_p95_ms"]) if stock else None
    yield from beside_stock(part, ours, theirs)


def beside_stock(
    part: str, ours: tuple[float, float], stock: tuple[float, float] | None, note: str = ""
) -> Iterator[Figure]:
    """Yield the p50 and p95, in ms, of the stock stack's search, and ours in its shares."""
    if stock is None:
        yield Figure(part, "stock stack, search p50", None, "ms", note=STOCK_MISSING)
        return
    yield Figure(part, "stock stack, search p50", stock[0], "ms", note=note)
    yield Figure(part, "stock stack, search p95", stock[1], "ms")
    yield Figure(part, "search p50, of the stock stack's", ours[0] / stock[0], "×")
    yield Figure(part, "search p95, of the stock stack's", ours[1] / stock[1], "×")


def _read_figures(read: dict[str, Any], answers: dict[str, Any]) -> Iterator[Figure]:
    part = f"warm answer, read, {read['articles']:,} articles"
    asked = read["asked"]
    middle, slow = percentiles([each["total"] for each in asked])
    refused = statistics.mean(each["refused"] for each in asked)
    yield Figure(part, "p50", middle, "ms", Goal(150), f"{len(asked)} questions")
    yield Figure(part, "p95", slow, "ms", note=f"{refused:.0%} refused")
    for phase in READ_PHASES:
        yield Figure(part, f"of it {phase}, p50", _middle(asked, phase), "ms")
    added = read["rss_mb"] - answers["rss_mb"]
    yield Figure(part, "memory added by the reader", added, "MB", Goal(120))


def _middle(asked: Sequence[dict[str, float]], phase: str) -> float:
    return statistics.median(each[phase] for each in asked)


def _cold_figures(cold: dict[str, list[Run]]) -> Iterator[Figure]:
    bare = _cold(cold["bare"])
    yield Figure("cold start", "python -c pass", bare.wall * 1000, "ms", None, _cpu(bare))
    for name, title, seconds in (("help", "footnote --help", 0.3), ("ask", "footnote ask", 2.0)):
        run = _cold(cold[name])
        yield Figure("cold start", title, run.wall, "s", Goal(seconds), _cpu(run))
        yield Figure("cold start", f"{title}, in python -c pass", run.wall / bare.wall, "×")


def _cold(runs: Sequence[Run]) -> Run:
    return Run(
        statistics.median(run.wall for run in runs), statistics.median(run.cpu for run in runs)
    )


def _cpu(run: Run) -> str:
    return f"{run.cpu:.2f} s of processor"
