"""Answers as Telegram shows them, held to the rules of the server for any text there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rendering.html_tree import (
    Nodes,
    bold,
    clip,
    link,
    quotation,
    to_html,
    to_text,
    units,
    visible_units,
)  # fmt: skip
from bot.rendering.pages import PAGE_UNITS, Block, pack, pieces
from bot.rendering.telegram import (
    Labels,
    answer_pages,
    draft_page,
    fragment_link,
    passage_page,
    result_page,
    sources_pages,
)
from retrieval import Answer, AnswerSentence, Citation, PassageView, ShortAnswer
from tests.bot.doubles import ANSWER, CITATION, GREETING, PASSAGE, REFUSED, RESULT
from tests.doubles.bot_api_rules import PARSER, check_text

LABELS = Labels()
# What breaks bots: markup, quotes, right-to-left, combining marks, surrogate pairs, controls.
MARKUP = ["<", ">", "&", '"', "'", "&lt;", "<b>", "</a>", "-", ",", "#", "%", "://", "[1]"]
LETTERS = ["ב", "ا", "\u202e", "\u0301", "👨\u200d👩\u200d👧", "𝕏", "é", "a", "Ferry"]
SPACES = [" ", "\n", "\t", "\x00", "\x1b[31m", "\ud800", "\u2028"]
PIECES = st.sampled_from(MARKUP + LETTERS + SPACES)
TEXT = st.lists(PIECES, max_size=40).map("".join)
LONG_TEXT = st.builds(lambda text, times: text * times, TEXT, st.sampled_from([1, 1, 3, 400]))
URLS = st.one_of(st.none(), TEXT.map(lambda text: f"https://news.example/{text}"), TEXT)


def accepted(pages: tuple[Nodes, ...]) -> None:
    for nodes in pages:
        check_text(to_html(nodes), "HTML")


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    count = draw(st.integers(1, 6))
    citations = tuple(
        Citation(
            n=number,
            article_id=draw(TEXT),
            content_hash="",
            title=draw(LONG_TEXT),
            source=draw(st.none() | LONG_TEXT),
            published=draw(st.none() | st.just(datetime(2026, 3, 4, tzinfo=UTC))),
            url=draw(URLS),
            start=0,
            end=1,
            quote=draw(LONG_TEXT),
        )
        for number in range(1, count + 1)
    )
    sentences = tuple(
        AnswerSentence(
            draw(LONG_TEXT), draw(st.sampled_from([(1,), (1, count), (9,)])), draw(st.booleans())
        )
        for _ in range(draw(st.integers(0, 8)))
    )
    answer = replace(
        ANSWER,
        answer=draw(TEXT),
        mode=draw(st.sampled_from(["chat", "extractive"])),
        sentences=sentences,
        citations=citations,
        short=ShortAnswer(draw(TEXT), 1, 0, 1) if draw(st.booleans()) else None,
        preference=draw(st.none() | LONG_TEXT),
        note=draw(st.none() | TEXT),
    )
    if draw(st.booleans()):
        return answer
    return replace(answer, sentences=(), citations=(), nearest=citations[0], refused=True)


@given(answers())
@settings(max_examples=150, deadline=None)
def test_the_server_takes_every_page_of_any_answer(answer: Answer) -> None:
    accepted(answer_pages(answer, LABELS, ("a note < & >",)))
    accepted((draft_page(answer.sentences),))


@given(TEXT, LONG_TEXT, LONG_TEXT, LONG_TEXT, st.booleans())
@settings(max_examples=80, deadline=None)
def test_the_server_takes_any_passage(
    title: str, before: str, quote: str, after: str, known: bool
) -> None:
    citation = replace(CITATION, title=title, quote=quote)
    text = before + quote + after
    passage = PassageView(text, 0, len(before), len(before) + len(quote))
    accepted((passage_page(citation, passage if known else None, "gone", "changed"),))
    accepted((result_page(replace(RESULT, text=text)),))


@pytest.mark.skipif(PARSER is None, reason="tdjson, Telegram's own parser, is not installed")
@pytest.mark.parametrize("answer", [ANSWER, REFUSED, GREETING])
def test_telegrams_own_parser_finds_the_links_and_quotations(answer: Answer) -> None:
    assert PARSER is not None
    (page,) = answer_pages(answer, LABELS)
    parsed = PARSER(to_html(page))
    assert parsed["text"] == to_text(page)
    kinds = {entity["type"]["@type"] for entity in parsed["entities"]}
    assert answer is GREETING or kinds & {"textEntityTypeTextUrl", "textEntityTypeBlockQuote"}


def test_what_a_question_prefers_and_how_old_its_answer_is_stand_above_the_sources() -> None:
    told = replace(
        ANSWER,
        preference="preferring 1–31 March 2025, <Harbor> Courier",
        note="newest article on this: 71 days old",
    )
    accepted(answer_pages(told, LABELS))
    (page,) = answer_pages(told, LABELS)
    assert to_text(page).endswith(
        "[1]\n\nPreferring 1–31 March 2025, <Harbor> Courier"
        "\nNewest article on this: 71 days old\n\nSources\n[1] Ferry returns"
        " · Harbor Courier · 4 Mar 2026"
    )
    (refusal,) = answer_pages(replace(REFUSED, preference="preferring newer articles"), LABELS)
    assert "Preferring newer articles\n\nThe nearest passage:" in to_text(refusal)
    (greeting,) = answer_pages(replace(GREETING, preference="preferring newer articles"), LABELS)
    assert "referring" not in to_text(greeting)


def test_an_answer_reads_as_sentences_then_sources() -> None:
    (page,) = answer_pages(ANSWER, LABELS)
    assert to_text(page) == (
        "The ferry carried 40 people to Pell Island. [1]\n\n"
        "Sources\n[1] Ferry returns · Harbor Courier · 4 Mar 2026"
    )


def test_a_short_answer_stands_first_with_the_number_of_its_quote() -> None:
    (page,) = answer_pages(replace(ANSWER, short=ShortAnswer("40 people", 1, 41, 50)), LABELS)
    assert to_text(page).startswith(
        "40 people [1]\nThe ferry carried 40 people to Pell Island. [1]"
    )
    assert to_html(page).startswith('<b>40 people</b> <a href="https://news.example/ferry#:~:text=')


def test_the_list_of_sources_says_what_it_lists() -> None:
    assert to_text(sources_pages(ANSWER, LABELS) or ()).startswith("Sources\n[1] Ferry returns")
    nearest = sources_pages(REFUSED, LABELS)
    assert to_text(nearest or ()).startswith("The nearest passage:\nFerry returns")
    assert sources_pages(GREETING, LABELS) is None


def test_a_refusal_shows_the_nearest_passage() -> None:
    (page,) = answer_pages(REFUSED, LABELS)
    assert "<blockquote expandable>The ferry" in to_html(page)
    assert to_text(page).startswith("The articles do not say.\n\nThe nearest passage:\nThe ferry")


def test_chat_sentences_flow_and_unverified_ones_say_so() -> None:
    sentences = (AnswerSentence("One.", (1,)), AnswerSentence("Two.", (1,), verified=False))
    (page,) = answer_pages(replace(ANSWER, mode="chat", sentences=sentences), LABELS)
    assert to_text(page).startswith("One. [1] Two. [1] (unverified)\n\n")


def test_a_long_answer_is_cut_between_sentences() -> None:
    text = (
        "An even sentence of about a hundred characters that says the same thing over and over." * 3
    )
    sentences = tuple(AnswerSentence(f"{number} {text}", (1,)) for number in range(40))
    pages = answer_pages(replace(ANSWER, sentences=sentences), LABELS)
    assert len(pages) == 3
    assert all(visible_units(page) <= PAGE_UNITS for page in pages)
    lines = "\n".join(to_text(page) for page in pages).splitlines()
    assert [line for line in lines if text in line] == [f"{it.text} [1]" for it in sentences]


def test_an_opened_passage_says_what_became_of_its_article() -> None:
    older = replace(PASSAGE, changed_since=True)
    assert to_html(passage_page(CITATION, older, "gone", "changed")).endswith("<i>changed</i>")
    assert to_html(passage_page(CITATION, None, "gone", "changed")).endswith("<i>gone</i>")


def test_the_passage_is_an_expandable_quotation_with_the_quote_bold() -> None:
    html = to_html(passage_page(CITATION, PASSAGE, "gone", "changed"))
    assert html.endswith(
        "<blockquote expandable>The morning was clear. <b>The ferry carried 40 people to Pell"
        " Island.</b> Rain followed at noon.</blockquote>"
    )


@pytest.mark.parametrize(
    ("url", "quote", "expected"),
    [
        ("https://a.example/x", "Forty people.", "https://a.example/x#:~:text=Forty%20people."),
        ("https://a.example/x#top", "a-b, c", "https://a.example/x#top:~:text=a%2Db%2C%20c"),
        ("https://a.example/x#:~:text=old", "new", "https://a.example/x#:~:text=new"),
        (
            "https://a.example",
            "one two three four five six seven eight nine ten",
            "https://a.example#:~:text=one%20two%20three%20four,seven%20eight%20nine%20ten",
        ),
        ("ftp://a.example", "x", None),
        ("javascript:alert(1)", "x", None),
        (None, "x", None),
    ],
)
def test_links_open_the_article_at_the_quote(url: str | None, quote: str, expected: str) -> None:
    assert fragment_link(url, quote) == expected


@given(st.text(min_size=1))
def test_a_short_quote_stands_whole_in_its_link(quote: str) -> None:
    address = fragment_link("https://a.example/", quote)
    assert address is not None
    words = quote.encode("utf-8", "ignore").decode().split()
    if 0 < len(words) <= 9 and len(" ".join(words)) < 300:
        directive = urlsplit(address).fragment.removeprefix(":~:text=")
        assert unquote(directive) == " ".join(words)


@given(
    st.lists(st.text(max_size=300).map(lambda text: Block((text,))), max_size=30),
    st.integers(10, 500),
)
def test_packed_pages_keep_every_word(blocks: list[Block], limit: int) -> None:
    pages = pack(blocks, limit)
    assert all(visible_units(page) <= limit for page in pages)
    kept = "".join(to_text(page) for page in pages).split()
    assert "".join(kept) == "".join("".join(to_text(it.nodes) for it in blocks).split())


@given(st.text(), st.integers(4, 50))
def test_pieces_and_clips_stay_in_their_limit(text: str, limit: int) -> None:
    assert all(units(piece) <= limit for piece in pieces(text, limit))
    assert units(clip(text, limit)) <= limit


def test_markup_is_made_from_the_tree_alone() -> None:
    nodes = (bold('<&">'), link('https://a.example/?a=1&b="2"', "x"), quotation("q"))
    assert to_html(nodes) == (
        "<b>&lt;&amp;&quot;&gt;</b>"
        '<a href="https://a.example/?a=1&amp;b=&quot;2&quot;">x</a><blockquote>q</blockquote>'
    )
