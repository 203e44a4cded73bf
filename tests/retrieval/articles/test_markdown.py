from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from retrieval.articles.markdown import reduced
from retrieval.domain import ReadArticle
from tests.retrieval.articles.files import only_article, only_reason, read_all

FULL = """---
id: bridge-1
title: Bridge closed
source: Example Courier
author: [Jo Doe, Al Roe]
date: 2025-03-11T10:00:00+02:00
url: https://news.example/bridge
tags: [roads]
---

# Bridge closed

The **old** bridge is [closed](https://x.example "why"), *not* `open`.
It was built in 1911.
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_front_matter_and_heading(tmp_path: Path) -> None:
    article = only_article(write(tmp_path, FULL))
    assert (article.id, article.title, article.source) == (
        "bridge-1",
        "Bridge closed",
        "Example Courier",
    )
    assert (article.author, article.url) == ("Jo Doe, Al Roe", "https://news.example/bridge")
    assert article.published == datetime(2025, 3, 11, 8, 0, tzinfo=UTC)
    assert article.text == "The old bridge is closed, not open. It was built in 1911."


@pytest.mark.parametrize("date", ["2025-03-11", "'2025-03-11'", "March 11, 2025"])
def test_yaml_dates(tmp_path: Path, date: str) -> None:
    article = only_article(write(tmp_path, f"---\npublished: {date}\n---\nText."))
    assert article.published == datetime(2025, 3, 11, tzinfo=UTC)


def test_a_date_that_is_none(tmp_path: Path) -> None:
    (item,) = read_all(write(tmp_path, "---\ndate: next week\nid: 5\n---\nText."))
    assert isinstance(item, ReadArticle)
    assert (item.article.id, item.article.published, item.warnings) == ("5", None, ("undated",))


@pytest.mark.parametrize(
    "matter", ["title: a: b: c", "title: [open", "\tid: x", "date: 2025-02-30", "{" * 3000]
)
def test_broken_front_matter_is_a_failure(tmp_path: Path, matter: str) -> None:
    reason = only_reason(write(tmp_path, f"---\n{matter}\n---\n\nText."))
    assert reason.startswith("broken front matter: ")
    assert len(reason) <= 300


def test_lists_of_lists_without_end(tmp_path: Path) -> None:
    layers = "\n".join(f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 9)}]" for n in range(1, 12))
    article = only_article(
        write(tmp_path, f"---\nk0: &k0 [x]\n{layers}\nauthor: *k11\nid: x\n---\nText.")
    )
    assert (article.id, article.author) == ("x", None)


def test_the_line_of_the_problem_is_named(tmp_path: Path) -> None:
    reason = only_reason(write(tmp_path, "---\nid: x\ntitle: a: b\n---\n\nText."))
    assert reason.endswith("at line 3")


def test_rules_are_no_front_matter(tmp_path: Path) -> None:
    article = only_article(write(tmp_path, "---\n\nOnce upon a time.\n\n---\n\nThe end."))
    assert article.text == "Once upon a time.\n\nThe end."


def test_a_heading_that_is_not_the_title_stays(tmp_path: Path) -> None:
    article = only_article(write(tmp_path, "---\ntitle: Bridge\n---\n# Roads\n\nClosed."))
    assert (article.title, article.text) == ("Bridge", "Roads\n\nClosed.")


def test_without_front_matter(tmp_path: Path) -> None:
    article = only_article(write(tmp_path, "# Bridge *closed*\n\nIt is.\n\n# Second\n\nMore."))
    assert (article.title, article.text) == ("Bridge closed", "It is.\n\nSecond\n\nMore.")
    assert only_article(write(tmp_path, "# Only a heading")).text == "Only a heading"


def test_only_front_matter_is_a_failure(tmp_path: Path) -> None:
    assert only_reason(write(tmp_path, "---\ntitle: x\n---\n")) == "holds no text"
    assert only_reason(write(tmp_path, "![only an image](x.png)")) == "holds no text"


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("A [link](u), an ![image](i.png)image and <https://x.example/>.",
         "A link, an image and https://x.example/."),
        ("**Bold**, _soft_, ~~gone~~ and 2 \\* 3 &amp; 4.", "Bold, soft, gone and 2 * 3 & 4."),
        ("one\ntwo  \nthree", "one two\nthree"),
        ("## Part\n\n> A quote\n> goes on.", "Part\n\nA quote goes on."),
        ("- one\n- two\n  - inner\n\n3. three", "one\n\ntwo\n\ninner\n\nthree"),
        ("| Road | State |\n|---|:-:|\n| **A** | open |\n| B | |", "Road | State\n\nA | open\n\nB"),
        ("Run:\n\n```sh\nmake  it\n```", "Run:\n\nmake  it"),
        ("    indented  code", "indented  code"),
        ("a<br>b <b>c</b> <!-- d -->e", "a\nb c e"),
        ("<div>\n<p>In HTML &amp; more</p>\n</div>\n\n<script>\nx()\n</script>\n\nEnd.",
         "In HTML & more\n\nEnd."),
        ("one\n\n---\n\n[ref]: https://x.example\n\ntwo [ref]", "one\n\ntwo ref"),
        ("snake_case_name and 5 * 4 * 3", "snake_case_name and 5 * 4 * 3"),
    ],
)  # fmt: skip
def test_what_a_reader_sees(markdown: str, text: str) -> None:
    assert reduced(markdown) == ("", text)
