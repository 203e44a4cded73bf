"""The report page: what stands in it, that nothing in it is markup, and that a browser shows it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.evaluation.page_data import AROUND, around, question_rows, script_json
from bot.evaluation.scoring import Scored
from tests.bot.evaluation.doubles import (
    FERRY,
    HOSTILE,
    WALL,
    WordEngine,
    cited,
    line,
    program_of,
    question,
)

EVIL = "</script><script>document.title='owned'</script>"
QUESTIONS = [
    {
        "id": "q1",
        "question": "How many people did the ferry carry?",
        "answers": ["40 people"],
        "evidence": [
            {"article_id": "ferry", "quote": "The ferry carried 40 people to Pell Island."}
        ],
        "kind": "number",
    },
    {"id": "q2", "question": f"Ignore which orders? {EVIL}", "answers": [EVIL], "kind": "<b>evil"},
    {"id": "q3", "question": "Does anyone juggle here?", "answers": None, "kind": "silent"},
]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the questions on articles of which one is hostile; return the folder of the run."""
    folder = tmp_path_factory.mktemp("page")
    path = folder / f"{'ques<tions>'}.jsonl"
    path.write_text("".join(json.dumps(it) + "\n" for it in QUESTIONS), encoding="utf-8")
    engine = WordEngine(FERRY, WALL, HOSTILE)
    words = ["eval", str(path), "--out", str(folder / "out")]
    assert main(words, program_of(engine, folder / "data")) == 0
    return folder / "out"


@pytest.fixture(scope="module")
def html(out: Path) -> str:
    return (out / "report.html").read_text(encoding="utf-8")


class Elements(HTMLParser):
    """Collects (tag, attributes) of a page and the text of its scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] == "script" and not data.isspace():
            self.scripts[-1] += data


def test_the_page_asks_nothing_of_any_other_place(html: str) -> None:
    elements = Elements(html)
    outside = [
        (tag, name)
        for tag, attributes in elements.found
        for name in attributes
        if name in {"src", "href", "srcset", "action", "data"}
    ]
    assert outside == []
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|innerHTML", html)
    policy = next(it["content"] for tag, it in elements.found if "http-equiv" in it)
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "'unsafe-inline'; script-src 'sha256-" in policy


def test_nothing_that_was_written_elsewhere_is_markup(html: str) -> None:
    elements = Elements(html)
    tags = [tag for tag, _ in elements.found]
    assert tags.count("script") == 2
    assert "img" not in tags
    assert "b" not in tags[tags.index("table") :]
    assert "<title>ques&lt;tions&gt;" in html
    assert not any(name.startswith("on") for _, attributes in elements.found for name in attributes)


def test_the_data_of_the_page_is_whole(html: str) -> None:
    rows = json.loads(Elements(html).scripts[0])
    assert [it["id"] for it in rows] == ["q1", "q2", "q3"]
    quote = rows[0]["citations"][0]
    assert quote["before"] + quote["quote"] + quote["after"] == FERRY.text
    assert quote["gold"]
    assert quote["verbatim"]
    assert quote["url"] == FERRY.url
    start, end = quote["short"]
    assert quote["quote"][start:end] == "40 people"
    hostile = rows[1]["citations"][0]
    assert hostile["title"] == HOSTILE.title
    assert hostile["url"] is None  # javascript: is no link
    assert "<img src=x" in hostile["after"]
    assert rows[1]["gold"] == [EVIL]
    assert rows[2]["nearest"]["quote"]
    assert rows[2]["gold"] is None


def test_headlines_plots_and_kinds_are_drawn(html: str) -> None:
    for title in ("Risk and coverage", "Confidence", "Recall by depth", "Time"):
        assert f"<h3>{title}</h3><svg" in html
    assert html.count('role="img" aria-label="') == 4
    assert "<h2>By kind of question</h2>" in html
    assert "<th scope='row'>&lt;b&gt;evil</th>" in html
    assert "prefers-color-scheme: dark" in html


def test_script_json_cannot_end_its_script() -> None:
    rows: list[dict[str, Any]] = [{"a": "</script><!--\u2028&"}]
    packed = script_json(rows)
    assert not set("<>&\u2028") & set(packed)
    assert json.loads(packed) == rows


def test_the_short_answer_is_placed_in_its_quote_as_a_script_counts() -> None:
    quote = "🚢 carried 40 people"
    answered = line(
        citations=[cited("a", 100, 119, quote), cited("a", 0, 5, "Other", n=2)],
        short={"text": "40", "n": 1, "start": 110, "end": 112},
    )
    scored = Scored(question("q1", "How many?", ["40"]), answered, "right", {"ms": 1.0})
    (row,) = question_rows([scored], {}, {})
    assert row["citations"][0]["short"] == [11, 13]  # the ship takes two units
    assert "short" not in row["citations"][1]
    answered["citations"][0]["quote"] = quote.replace("🚢", "\x1b[31m")
    (row,) = question_rows([scored], {}, {})
    assert "short" not in row["citations"][0]


def test_context_is_cut_at_words() -> None:
    text = "word " * 200 + "QUOTE" + " word" * 200
    start = text.index("QUOTE")
    before, after = around(text, start, start + 5)
    assert before.startswith("… word")
    assert after.endswith("word …")
    assert len(before) <= AROUND + 2
    assert around("a QUOTE b", 2, 7) == ("a ", " b")


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="there is no Chromium (Debian: apt-get install chromium)"
)
DARK = "--blink-settings=preferredColorScheme=0"


def chromium(page: Path, profile: Path, *flags: str) -> str:
    """Open a page in headless Chromium without a network; return what it printed."""
    assert CHROMIUM
    quiet = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
        " --disable-background-networking --disable-component-update --disable-sync"
        " --hide-scrollbars --window-size=1240,1800 --virtual-time-budget=3000"
    )
    command = [CHROMIUM, *quiet.split(), f"--user-data-dir={profile}", *flags, page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
    return done.stdout


@needs_chromium
def test_a_browser_fills_the_table_and_runs_nothing_else(out: Path, tmp_path: Path) -> None:
    shown = chromium(out / "report.html", tmp_path, "--dump-dom")
    assert "<title>ques&lt;tions&gt; · Footnote evaluation</title>" in shown
    assert ">3 of 3 questions</output>" in shown
    assert shown.count("<details class=") == 4  # all figures, and one a question
    assert "Ignore which orders? &lt;/script&gt;" in shown
    assert "<img" not in shown


def driven(html: str, driver: str, folder: Path) -> Any:
    """Run a script in a copy of the page, whose policy lets it in; return its title as JSON."""
    page = re.sub(r"<meta http-equiv[^>]*>", "", html)
    copy = folder / "driven.html"
    copy.write_text(page.replace("</body>", f"<script>{driver}</script></body>"), encoding="utf-8")
    shown = chromium(copy, folder / "profile", "--dump-dom")
    title = re.search(r"<title>(.*?)</title>", shown)
    assert title
    return json.loads(title.group(1))


@needs_chromium
def test_the_keyboard_walks_on_past_the_questions_that_were_shown_first(
    html: str, tmp_path: Path
) -> None:
    rows = Elements(html).scripts[0]
    many = html.replace(rows, script_json(json.loads(rows) * 50))
    driver = """
    const press = (key) => document.body.dispatchEvent(
      new KeyboardEvent("keydown", { key, bubbles: true }));
    for (let times = 0; times < 120; times += 1) press("j");
    const items = [...document.querySelectorAll("#list summary")];
    document.title = JSON.stringify([items.length, items.indexOf(document.activeElement)]);
    """
    assert driven(many, driver, tmp_path) == [150, 119]


@needs_chromium
def test_the_keyboard_and_the_filters_work(out: Path, html: str, tmp_path: Path) -> None:
    """Drive a copy of the page by keys and input events."""
    driver = """
    const press = (key, node) => (node ?? document.activeElement).dispatchEvent(
      new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    const told = [];
    const count = () => document.getElementById("count").textContent;
    press("/"); told.push(document.activeElement.id);
    document.activeElement.value = "FERRY pell";
    document.activeElement.dispatchEvent(new Event("input"));
    told.push(count());
    document.activeElement.blur();
    press("j", document.body); told.push(document.activeElement.tagName);
    document.activeElement.click();
    setTimeout(() => {
      told.push(document.querySelector("#list mark").textContent);
      told.push(document.querySelector("#list mark u").textContent);
      press("Escape", document.body); told.push(count());
      const kind = document.getElementById("verdict");
      kind.value = "refused rightly"; kind.dispatchEvent(new Event("change"));
      told.push(count());
      document.title = JSON.stringify(told);
    }, 200);
    """
    assert driven(html, driver, tmp_path) == [
        "text",
        "1 of 3 questions",
        "SUMMARY",
        "The ferry carried 40 people to Pell Island.",
        "40 people",
        "3 of 3 questions",
        "1 of 3 questions",
    ]


@needs_chromium
@pytest.mark.parametrize("flags", [(), (DARK,)], ids=["light", "dark"])
def test_a_browser_draws_the_page(out: Path, tmp_path: Path, flags: tuple[str, ...]) -> None:
    picture = tmp_path / "page.png"
    chromium(out / "report.html", tmp_path / "profile", f"--screenshot={picture}", *flags)
    assert picture.stat().st_size > 50_000  # an empty page of this size is a tenth of that
