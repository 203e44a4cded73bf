from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.articles.leftovers import without_leftovers
from tests.retrieval.articles.files import SEEDS, only_article, only_reason

SEED = SEEDS / "000_5a4338b8be568de2.txt"
UUID = "e296a77f-e40d-49d7-84e1-27a7b46257c8"
NEVER_TEXT = (
    "Leave a Reply",
    "Your email address will not be published",
    "Required fields",
    "Original Source",
    UUID,
)


def test_the_numbered_layout_of_the_first_seed() -> None:
    article = only_article(SEED)
    assert article.id == UUID
    assert article.title == (
        "Russian Security Official’s Pyongyang Visit Highlights North Korean Support in Ukraine"
        " Conflict"
    )
    assert article.source == "www.sooleader.com"
    assert article.published is None
    summary, first, *_ = article.text.split("\n\n")
    assert summary.startswith("A senior Russian security official, Sergei Shoigu, met")
    assert first.startswith("On Friday, a senior Russian security official")
    assert article.text.endswith("will likely play a significant role in regional stability"
                                 " moving forward.")  # fmt: skip
    assert article.text in SEED.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.name)
def test_no_seed_holds_what_is_not_its_text(path: Path) -> None:
    article = only_article(path)
    assert article.title
    assert article.id
    assert not any(words in article.text for words in NEVER_TEXT)
    assert all(line.strip() != "0" for line in article.text.splitlines())
    assert without_leftovers(article.text).text == article.text


def numbered(tmp_path: Path, *parts: str) -> Path:
    path = tmp_path / "a.txt"
    path.write_text("\n\n".join(parts), encoding="utf-8")
    return path


def test_the_numbered_layout_tolerates_what_is_missing(tmp_path: Path) -> None:
    article = only_article(numbered(tmp_path, "Title", UUID.upper(), "Summary.", "Body."))
    assert (article.id, article.title, article.source) == (UUID, "Title", None)
    assert article.text == "Summary.\n\nBody."


@pytest.mark.parametrize(
    "parts",
    [
        ("Title", "not a counter", UUID, "Body."),
        ("Title", "Body.", UUID),
        (UUID, "Body."),
        ("Title", "0", "Body of the article."),
    ],
)
def test_other_layouts_are_not_numbered(tmp_path: Path, parts: tuple[str, ...]) -> None:
    assert only_article(numbered(tmp_path, *parts)).id.startswith("c-")


def test_a_numbered_article_without_text_is_a_failure(tmp_path: Path) -> None:
    assert only_reason(numbered(tmp_path, "Title", "0", UUID, "Leave a Reply")) == "holds no text"
    assert only_reason(numbered(tmp_path, "Title", "0", UUID)) == "holds no text"


def test_a_headline_and_left_overs(tmp_path: Path) -> None:
    path = numbered(
        tmp_path,
        "Skip to content",
        "Bridge closed",
        "3",
        "It is closed.",
        "Advertisement",
        "It was old.",
        "Share this:",
        "Original source: https://news.example/bridge",
        "Leave a Reply",
    )
    article = only_article(path)
    assert article.title == "Bridge closed"
    assert article.text == "It is closed.\n\nAdvertisement\n\nIt was old."
    assert (article.source, article.url) == ("news.example", "https://news.example/bridge")
    assert article.id.startswith("u-")


def test_a_text_without_headline_keeps_its_first_line(tmp_path: Path) -> None:
    article = only_article(numbered(tmp_path, "It is closed.", "It was old."))
    assert (article.title, article.text) == ("It is closed.", "It is closed.\n\nIt was old.")


def test_front_matter_above_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("---\nid: x\ndate: 2025-03-11\n---\n\nTwo * three * four.\n")
    article = only_article(path)
    assert (article.id, article.text) == ("x", "Two * three * four.")
    assert article.published is not None
    path.write_text("---\nHe said: a: b: c\n---\nThe rest.")
    assert only_article(path).text == "---\nHe said: a: b: c\n---\nThe rest."
