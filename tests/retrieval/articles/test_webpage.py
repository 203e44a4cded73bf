from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from retrieval.articles.drafts import Document
from retrieval.articles.webpage import read_webpage
from retrieval.domain import ReadArticle
from tests.retrieval.articles.files import only_article, only_reason, read_all

BODY = (
    "<p>The county closed the <b>old bridge</b> on Monday, after a storm of March 3, 2021"
    ' <a href="/x">washed out</a> one of its piers. Nobody was hurt, the sheriff said.</p>'
    "<p>Drivers have to use Route 9, which adds 12 miles &amp; 20 minutes to the trip.</p>"
)
TEXT = (
    "The county closed the old bridge on Monday, after a storm of March 3, 2021 washed out one of"
    " its piers. Nobody was hurt, the sheriff said.\n\n"
    "Drivers have to use Route 9, which adds 12 miles & 20 minutes to the trip."
)
HEAD = (
    '<meta property="og:site_name" content="Example Courier">'
    '<meta name="author" content="Jane Doe">'
    '<link rel="canonical" href="https://courier.example/news/bridge">'
)


def page(head: str = "", body: str = BODY, title: str = "Bridge closed") -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>"
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/n'>News</a></li></ul></nav>"
        f"<main><article><h1>{title}</h1>{body}</article></main>"
        "<section id='comments'><h3>Leave a Reply</h3><p>Your email address will not be published."
        " Required fields are marked *</p></section>"
        "<footer><p>© Example Courier</p></footer></body></html>"
    )


def write(tmp_path: Path, content: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "a.html"
    path.write_bytes(content.encode(encoding))
    return path


def test_an_article_and_its_metadata(tmp_path: Path) -> None:
    article = only_article(write(tmp_path, page(HEAD)))
    assert (article.title, article.text) == ("Bridge closed", TEXT)
    assert (article.source, article.author) == ("Example Courier", "Jane Doe")
    assert article.url == "https://courier.example/news/bridge"
    assert article.id.startswith("u-")


def test_a_page_may_name_its_article(tmp_path: Path) -> None:
    named = HEAD + '<meta name="DC.Identifier" content=" bridge-1 ">'
    assert only_article(write(tmp_path, page(named))).id == "bridge-1"


def test_without_metadata_nothing_is_invented(tmp_path: Path) -> None:
    article = only_article(write(tmp_path, page()))
    assert (article.title, article.text) == ("Bridge closed", TEXT)
    assert (article.author, article.url, article.published) == (None, None, None)


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2025-03-11T12:00:00+02:00">',
        '<meta itemprop="datePublished" content="2025-03-11T10:00:00Z">',
        '<meta name="DC.date.issued" content="2025-03-11 10:00">',
        '<meta name="date" content="Tue, 11 Mar 2025 10:00:00 GMT">',
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle",'
        ' "dateModified": "2026-01-01", "datePublished": "2025-03-11T10:00:00Z"}]}</script>',
        '<script type="application/ld+json">{broken</script>'
        '<script type="application/ld+json">[{"datePublished": "2025-03-11T10:00Z"}]</script>',
    ],
)
def test_a_date_in_the_head(tmp_path: Path, head: str) -> None:
    article = only_article(write(tmp_path, page(head)))
    assert article.published == datetime(2025, 3, 11, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "element",
    [
        '<time itemprop="datePublished" datetime="2025-03-11">today</time>',
        '<time class="entry-date published" datetime="2025-03-11">x</time>',
        '<time pubdate datetime="2025-03-11">x</time>',
    ],
)
def test_a_date_in_a_time_element(tmp_path: Path, element: str) -> None:
    article = only_article(write(tmp_path, page(body=f"<p>{element}</p>{BODY}")))
    assert article.published == datetime(2025, 3, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:modified_time" content="2025-03-11">',
        '<meta name="last-modified" content="2025-03-11">',
        "<!-- 2025-03-11 -->",
        '<script type="application/ld+json">{"dateModified": "2025-03-11"}</script>',
    ],
)
def test_other_dates_do_not_date_the_article(tmp_path: Path, head: str) -> None:
    (item,) = read_all(write(tmp_path, page(head, f"<p>Updated 2025-03-11</p>{BODY}")))
    assert isinstance(item, ReadArticle)
    assert item.article.published is None
    assert item.warnings == ()


def test_a_stated_date_that_is_none_is_a_warning(tmp_path: Path) -> None:
    (item,) = read_all(write(tmp_path, page('<meta name="date" content="soon">')))
    assert isinstance(item, ReadArticle)
    assert item.warnings == ("undated",)


def test_lists_tables_breaks_and_quotes_read_cleanly(tmp_path: Path) -> None:
    body = (
        f"{BODY}<ul><li>Route 9 is open.</li><li>Route 12 is for trucks.</li></ul>"
        "<table><tr><th>Road</th><th>State</th></tr><tr><td>Route 9</td><td>Open</td></tr></table>"
        "<blockquote>“Such water,” said the mayor.</blockquote><p>Built in 1911<br>by hand.</p>"
    )
    assert only_article(write(tmp_path, page(body=body))).text == (
        f"{TEXT}\n\nRoute 9 is open.\n\nRoute 12 is for trucks.\n\nRoad | State\n\nRoute 9 | Open"
        "\n\n“Such water,” said the mayor.\n\nBuilt in 1911\nby hand."
    )


def test_left_overs_that_extraction_lets_through(tmp_path: Path) -> None:
    body = f"{BODY}<p>Share this:</p><p>Leave a Reply</p>"
    assert only_article(write(tmp_path, page(body=body))).text == TEXT


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("cp1251", '<meta charset="windows-1251">'),
        ("cp1251", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'),
        ("koi8_r", ""),
        ("utf-16", ""),
        ("utf-8-sig", '<meta charset="utf-8">'),
        ("utf-8", '<meta charset="iso-8859-1">'),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, head: str) -> None:
    body = "<p>Мэр города сообщил, что мост закрыт после шторма. Никто не пострадал.</p>"
    path = write(tmp_path, page(head, body, title="Мост закрыт"), encoding)
    article = only_article(path)
    assert article.title == "Мост закрыт"
    assert "Никто не пострадал." in article.text


def test_xhtml_and_fragments(tmp_path: Path) -> None:
    declared = f'<?xml version="1.0" encoding="utf-8"?>\n{page()}'
    assert only_article(write(tmp_path, declared)).text == TEXT
    assert only_article(write(tmp_path, BODY)).text == TEXT


@pytest.mark.parametrize(
    "content", ["<html><body></body></html>", "<html><body><script>x()</script></body></html>"]
)
def test_a_page_without_article(tmp_path: Path, content: str) -> None:
    assert only_reason(write(tmp_path, content)).startswith("has no article text")


def test_a_page_that_would_take_for_ever(tmp_path: Path) -> None:
    reason = only_reason(write(tmp_path, page(body="<p>It is closed.</p>" * 50_000)))
    assert reason.startswith("has 50,0")
    assert "more than any article" in reason


def test_elements_inside_elements_without_end(tmp_path: Path) -> None:
    assert only_reason(write(tmp_path, "<div>" * 40_000 + "x")).startswith("has no article text")


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        ("https://www.news.example/a", "https://www.news.example/a"),
        ("https://other.example/a", "https://m.news.example/a?x=1"),
        ("https://news.example/", "https://m.news.example/a?x=1"),
        ("https://news.example", "https://m.news.example/a?x=1"),
    ],
)
def test_a_canonical_address_of_another_page_is_not_believed(canonical: str, url: str) -> None:
    html = page(f'<link rel="canonical" href="{canonical}">').encode()
    draft = read_webpage(Document(html, url="https://m.news.example/a?x=1"))
    assert draft.url == url
