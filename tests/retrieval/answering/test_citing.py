from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.citing import cite, on_one_line, quoted, written
from retrieval.domain import AnswerSentence, Article, Span, content_hash
from tests.retrieval.answering.newsroom import BRIDGE, SUMMIT


def test_a_citation_says_where_its_quote_stands_and_in_which_version() -> None:
    citation = cite(SUMMIT, Span(0, 51), 7)
    assert citation.n == 7
    assert citation.quote == SUMMIT.text[0:51]
    assert (citation.start, citation.end) == (0, 51)
    assert citation.article_id == "summit"
    assert citation.content_hash == content_hash(SUMMIT.text)
    assert citation.title == "Kim meets Putin"
    assert citation.source == "The Harbour Post"
    assert citation.published == SUMMIT.published
    assert citation.url is None


@given(st.data(), st.text(min_size=1, max_size=80))
def test_a_quote_is_read_from_the_text_whatever_stands_there(
    data: st.DataObject, text: str
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert cite(Article("a", "A", text), Span(start, end), 1).quote == text[start:end]


def test_each_place_becomes_a_sentence_with_its_own_number() -> None:
    sentences, citations = quoted([(BRIDGE, Span(0, 33)), (SUMMIT, Span(0, 51))])
    assert [citation.n for citation in citations] == [1, 2]
    assert [citation.article_id for citation in citations] == ["bridge", "summit"]
    assert [sentence.citations for sentence in sentences] == [(1,), (2,)]
    assert sentences[0].text == "The old bridge was built in 1912."
    assert all(sentence.verified for sentence in sentences)


def test_no_place_gives_nothing() -> None:
    assert quoted([]) == ((), ())


def test_a_sentence_runs_on_one_line_while_its_citation_keeps_the_lines() -> None:
    article = Article("a", "A", "The bridge\n  was\u00a0built\tlate.")
    sentences, citations = quoted([(article, Span(0, len(article.text)))])
    assert sentences[0].text == "The bridge was built late."
    assert citations[0].quote == article.text


def test_markers_follow_their_sentence() -> None:
    sentences = [
        AnswerSentence("One.", (1,)),
        AnswerSentence("Two.", (2, 3)),
        AnswerSentence("Nobody said so.", ()),
        AnswerSentence("Again.", (1,)),
    ]
    assert written(sentences) == "One. [1] Two. [2][3] Nobody said so. Again. [1]"


def test_nothing_is_written_of_no_sentence() -> None:
    assert written([]) == ""


@given(st.text(max_size=60))
def test_a_line_keeps_every_word(text: str) -> None:
    assert on_one_line(text).split() == text.split()
    assert "\n" not in on_one_line(text)
    assert on_one_line(on_one_line(text)) == on_one_line(text)
