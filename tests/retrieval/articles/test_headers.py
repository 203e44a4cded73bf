from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles.headers import embedding_text, embedding_texts, passage_header
from retrieval.articles.passages import cut_passages
from retrieval.domain import Article

ARTICLE = Article(
    id="a",
    title="Bridge falls",
    text="The bridge fell.\n\nNobody was hurt.",
    source="Harbour Times",
    published=datetime(2025, 3, 21, 23, 30, tzinfo=UTC),
)


def count(texts: list[str]) -> list[int]:
    return [len(re.findall(r"\w{1,4}|[^\w\s]", text)) for text in texts]


def test_the_header_names_title_source_and_date() -> None:
    assert passage_header(ARTICLE) == "Bridge falls. Harbour Times, 21 March 2025.\n"


def test_what_is_not_known_is_left_out() -> None:
    undated = replace(ARTICLE, published=None)
    assert passage_header(undated) == "Bridge falls. Harbour Times.\n"
    assert passage_header(replace(undated, source=None)) == "Bridge falls.\n"
    assert passage_header(replace(ARTICLE, source=None)) == "Bridge falls. 21 March 2025.\n"
    assert passage_header(replace(undated, source=None, title="")) == ""


def test_the_title_keeps_its_own_end_and_stays_on_one_line() -> None:
    titled = replace(ARTICLE, title=" Did the\nbridge  fall? ", source=None, published=None)
    assert passage_header(titled) == "Did the bridge fall?\n"


def test_the_passage_follows_the_header_without_its_outer_whitespace() -> None:
    (cut,) = cut_passages(ARTICLE.text, count)
    assert embedding_text(ARTICLE, cut, count) == passage_header(ARTICLE) + ARTICLE.text


def test_a_long_title_gives_way_to_the_passage() -> None:
    article = replace(ARTICLE, title="word " * 80, text="word " * 199 + ".")
    (cut,) = cut_passages(article.text, count)
    text = embedding_text(article, cut, count)
    assert count([text]) == [254]
    assert text.endswith("word. Harbour Times, 21 March 2025.\n" + article.text)


def test_a_passage_that_leaves_no_room_stands_alone() -> None:
    (cut,) = cut_passages(ARTICLE.text, count)
    assert embedding_text(ARTICLE, cut, count, limit=10) == ARTICLE.text


@given(st.integers(0, 300), st.integers(1, 500), st.integers(0, 60))
def test_header_and_passage_stay_within_the_limit(title: int, body: int, source: int) -> None:
    article = replace(
        ARTICLE, title="word " * title, text="Word. " * body, source="word " * source or None
    )
    cuts = cut_passages(article.text, count)
    texts = embedding_texts(article, cuts, count)
    assert max(count(texts)) <= 254
    assert all(
        text.endswith(article.text[cut.start : cut.end].strip())
        for text, cut in zip(texts, cuts, strict=True)
    )


def test_an_article_is_counted_in_one_call() -> None:
    calls: list[int] = []

    def counted(texts: list[str]) -> list[int]:
        calls.append(len(texts))
        return count(texts)

    cuts = cut_passages("The bridge fell. " * 200, count)
    embedding_texts(replace(ARTICLE, text="The bridge fell. " * 200), cuts, counted)
    assert calls == [len(cuts) + 1]
