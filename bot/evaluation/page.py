"""The report as one self-contained page: no request leaves it, its only script is its own.

Everything that an article, a question or a model wrote is escaped, or travels as data.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import Any

from bot.evaluation.charts import charts
from bot.evaluation.figures import FEWEST, HEADLINES
from bot.evaluation.page_data import script_json
from bot.evaluation.tables import interval, shown, verdict_line
from retrieval import counted

Document = dict[str, Any]
Figures = Mapping[str, Document]

BY_KIND = (
    "answers.f1",
    "answers.rouge_l",
    "answers.gold_in_answer",
    "retrieval.hit@4",
    "citations.recall",
    "citations.precision",
    "refusal.coverage",
    "refusal.risk",
)
GROUPS = {
    "answers": "Answers",
    "citations": "Citations",
    "retrieval": "Retrieval: articles",
    "passages": "Retrieval: quotes",
    "refusal": "Refusal",
    "follow_ups": "Follow-ups",
    "speed": "Speed",
    "tokens": "Tokens",
}


def page(report: Document, rows: Sequence[Document]) -> str:
    """Return the report as an HTML document; ``rows`` are what ``page_data`` gives."""
    style, script = _asset("page.css"), _asset("page.js")
    overall = {it["name"]: it for it in report["figures"] if it["kind"] is None}
    title = escape(report["run"]["title"])
    body = (
        _header(report, title),
        _cards(overall),
        _charts(report, overall),
        _tables(report, overall),
        _QUESTIONS,
        f'<script type="application/json" id="rows">{script_json(rows)}</script>',
        f"<script>{script}</script>",
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(script)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{title} · Footnote evaluation</title><style>{style}</style></head>"
        f"<body>{''.join(body)}</body></html>\n"
    )


def _asset(name: str) -> str:
    return (files(__package__) / "assets" / name).read_text(encoding="utf-8")


def _policy(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


def _header(report: Document, title: str) -> str:
    run = report["run"]
    facts = (
        counted(run["questions"], "question"),
        counted(run["articles"], "article"),
        f"today is {run['today'][:10]}" if run["today"] else "no clock: the articles have no dates",
        f"chat model {run['chat_model']}" if run["chat_model"] else "embedded default",
        f"{run['jobs']} at a time" if run["jobs"] > 1 else "one at a time",
        f"{run['started'][:16].replace('T', ' ')} UTC",
    )
    listed = "".join(f"<li>{escape(fact)}</li>" for fact in facts)
    return (
        f"<header><p class='eyebrow'>Footnote evaluation</p><h1>{title}</h1>"
        f"<ul class='facts'>{listed}</ul><p class='verdicts'>{escape(verdict_line(report))}</p>"
        f"{_verdict_bar(report)}</header>"
    )


def _verdict_bar(report: Document) -> str:
    total = sum(report["verdicts"].values()) or 1
    order = ("right", "refused rightly", "unjudged", "refused wrongly", "wrong")
    parts = (
        f"<span class='v-{name.replace(' ', '-')}' title='{count} {name}'"
        f" style='flex:{count / total:.4f}'></span>"
        for name in order
        if (count := report["verdicts"].get(name, 0))
    )
    return f"<div class='bar-of-verdicts' role='presentation'>{''.join(parts)}</div>"


def _cards(figures: Figures) -> str:
    named = [figures[name] for name in HEADLINES if name in figures]
    cards = "".join(_card(figure) for figure in named if figure["n"] >= FEWEST)
    return f"<section aria-label='Headline figures'><div class='cards'>{cards}</div></section>"


def _card(figure: Document) -> str:
    return (
        f"<div class='card'><h3>{escape(figure['title'])}</h3>"
        f"<p class='value'>{escape(shown(figure))}</p>{_whisker(figure)}"
        f"<p class='interval'>{escape(interval(figure))} <span>n = {figure['n']:,}</span></p>"
        f"<p class='name'>{escape(figure['name'])}</p></div>"
    )


def _whisker(figure: Document) -> str:
    if figure["unit"] != "share" or figure["low"] is None or figure["low"] < 0:
        return "<div class='whisker none'></div>"
    left, width = figure["low"] * 100, (figure["high"] - figure["low"]) * 100
    return (
        f"<div class='whisker'><i style='left:{left:.1f}%;width:{max(width, 0.5):.1f}%'></i>"
        f"<b style='left:{figure['value'] * 100:.1f}%'></b></div>"
    )


def _charts(report: Document, figures: Figures) -> str:
    drawn = "".join(
        f"<figure><h3>{escape(title)}</h3>{svg}<figcaption>{escape(text)}</figcaption></figure>"
        for title, text, svg in charts(report, figures)
    )
    return f"<section><h2>Plots</h2><div class='plots'>{drawn}</div></section>"


def _tables(report: Document, figures: Figures) -> str:
    groups = "".join(
        _group(title, [it for name, it in figures.items() if name.partition(".")[0] == group])
        for group, title in GROUPS.items()
    )
    return (
        f"{_kinds(report)}<section><details class='all'><summary><h2>All figures</h2></summary>"
        "<p class='note'>Each with its 95 % bootstrap interval. Self-assessed: by this program's"
        f" own support score, not by a judge.</p><div class='groups'>{groups}</div>"
        "</details></section>"
    )


def _group(title: str, figures: Sequence[Document]) -> str:
    if not figures:
        return ""
    rows = "".join(
        f"<tr><th scope='row'>{escape(it['title'])}<small>{escape(it['name'])}</small></th>"
        f"<td>{escape(shown(it))}</td><td>{escape(interval(it))}</td><td>{it['n']:,}</td></tr>"
        for it in figures
    )
    head = "<tr><th>Figure</th><th>Value</th><th>95 % interval</th><th>n</th></tr>"
    return f"<div><h3>{title}</h3><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>"


def _kinds(report: Document) -> str:
    kinds = list(dict.fromkeys(it["kind"] for it in report["figures"] if it["kind"]))
    if not kinds:
        return ""
    cells = {(it["kind"], it["name"]): it for it in report["figures"]}
    names = [name for name in BY_KIND if any((kind, name) in cells for kind in kinds)]
    titles = {it["name"]: it["title"] for it in report["figures"]}
    head = "".join(f"<th scope='col'>{escape(titles[name])}</th>" for name in names)
    rows = "".join(
        f"<tr><th scope='row'>{escape(kind)}</th><td class='n'>"
        f"{cells[kind, 'speed.p50_ms']['n']:,}</td>"
        f"{_cells(cells.get((kind, name)) for name in names)}</tr>"
        for kind in kinds
    )
    return (
        "<section><h2>By kind of question</h2><div class='wide'><table class='kinds'><thead><tr>"
        f"<th scope='col'>Kind</th><th scope='col'>n</th>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div></section>"
    )


def _cells(figures: Iterable[Document | None]) -> str:
    return "".join(
        "<td class='empty'>·</td>"
        if it is None
        else f"<td class='{it['better']}' style='--v:{it['value']:.3f}'"
        f" title='{escape(interval(it))}, n = {it['n']}'>{escape(shown(it))}</td>"
        for it in figures
    )


_QUESTIONS = """
<section id="questions"><h2>Questions</h2>
<form class="filters" id="filters">
<label class="search">Search<input id="text" type="search" autocomplete="off"
 placeholder="question, answer, article, id"></label>
<label>Kind<select id="kind"><option value="">all</option></select></label>
<label>Verdict<select id="verdict"><option value="">all</option></select></label>
<label>Order<select id="order"><option value="">as in the file</option>
<option value="confident">most confident first</option>
<option value="doubtful">least confident first</option>
<option value="slow">slowest first</option>
<option value="f1">lowest F1 first</option></select></label>
</form>
<p class="note"><output id="count"></output> <span class="keys"><kbd>/</kbd> search <kbd>j</kbd>
<kbd>k</kbd> next, previous <kbd>Enter</kbd> open <kbd>Esc</kbd> clear</span></p>
<noscript><p class="note">The table of questions needs this page's own script; the same data is in
answers.jsonl and report.json.</p></noscript>
<div id="list"></div><button id="more" type="button" hidden>Show more</button></section>
"""
