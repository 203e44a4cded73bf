from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval import REFUSAL, Engine, Settings, open_engine
from retrieval.answering.confidence import threshold
from retrieval.answering.extractive import Extractive, quote, refusal
from retrieval.articles.passages import cut_passages
from retrieval.domain import Article, Passage, Span
from retrieval.index.search import Candidate
from tests.retrieval.answering.harbour import ARTICLES, keeps_the_contract, opened
from tests.retrieval.answering.newsroom import BRIDGE, SUMMIT, candidate
from tests.retrieval.index.parts import HashingEmbedder, count_words

SEEDS = Path(__file__).parents[3] / "seeds" / "articles"


@pytest.fixture(scope="module", params=["local", "none"])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """An engine that reads passages, and one that answers by similarity alone."""
    with opened(tmp_path_factory.mktemp("extractive"), ARTICLES, request.param) as engine:
        yield engine


def reads(engine: Engine) -> bool:
    return engine.settings.reader != "none"


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with open_engine(Settings(tmp_path_factory.mktemp("seeds"), chat_model="none")) as engine:
        engine.library.ingest([str(SEEDS)])
        yield engine


# --- answers


@pytest.mark.parametrize(
    ("question", "gold"),
    [
        ("At what time does the bakery start to bake its bread?", "three in the morning"),
        ("How many loaves does Ida Brandt sell?", "1,200 loaves"),
        ("Why was the old pier closed?", "its oak posts have rotted"),
        ("When was the pier built?", "1894"),
        ("For how long were the oyster beds closed?", "three weeks"),
        ("Who opened the new quay?", "Governor Lund"),
        ("Hello, who opened the new quay?", "Governor Lund"),
        ("WHO OPENED THE NEW QUAY", "Governor Lund"),
        ("How heavy are the ships that the new quay can take?", "9,000 tonnes"),
    ],
)
def test_a_question_is_answered_by_quotes(engine: Engine, question: str, gold: str) -> None:
    answer = engine.ask(question)
    keeps_the_contract(engine, answer)
    assert not answer.refused
    assert 1 <= len(answer.citations) <= 3
    assert gold in answer.answer
    assert any(gold in citation.quote for citation in answer.citations)
    assert answer.confidence >= threshold(read=reads(engine))
    assert (answer.mode, answer.tokens, answer.fallback) == ("extractive", None, None)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("At what time does the bakery start to bake its bread?", "three in the morning"),
        ("How many loaves does Ida Brandt sell?", "1,200"),
        ("When was the pier built?", "1894"),
        ("Who opened the new quay?", "Governor Lund"),
        ("Why was the old pier closed?", None),
    ],
)
def test_what_was_read_gives_the_short_answer(
    engine: Engine, question: str, short: str | None
) -> None:
    told = engine.ask(question).short
    assert (told.text if told else None) == (short if reads(engine) else None)
    assert told is None or told.n == 1, "the quote that holds the short answer comes first"


def test_a_quote_that_opens_with_a_pronoun_brings_the_sentence_before(engine: Engine) -> None:
    (loaves, *_) = engine.ask("How many loaves does Ida Brandt sell?").citations
    assert loaves.quote.startswith("Ida Brandt, the baker,")
    assert loaves.quote.endswith("She sells 1,200 loaves before noon.")


def test_an_article_that_repeats_itself_is_quoted_once(engine: Engine) -> None:
    answer = engine.ask("For how long were the oyster beds of Harbor Bay closed?")
    quotes = [citation.quote for citation in answer.citations]
    assert len([text for text in quotes if "three weeks" in text]) == 1


@pytest.mark.parametrize(
    "question",
    """
    Who won the 2022 World Cup?
    What is the capital of Australia?
    How tall is Mount Everest?
    Who wrote Hamlet?
    How do vaccines work?
    What is the boiling point of water?
    Who is the president of France?
    asdf qwer zxcv
    漢字の意味は何ですか？
    🦀🦀🦀 crab?
    """.strip().splitlines(),
)
def test_what_the_articles_do_not_say_is_refused_with_the_nearest(
    engine: Engine, question: str
) -> None:
    answer = engine.ask(question)
    keeps_the_contract(engine, answer)
    assert answer.refused
    assert answer.nearest is not None
    assert answer.nearest.n == 1
    assert answer.confidence < threshold()


def test_an_empty_collection_refuses_and_has_nothing_near(tmp_path: Path) -> None:
    with opened(tmp_path, []) as engine:
        answer = engine.ask("Who opened the new quay?")
        keeps_the_contract(engine, answer)
    assert (answer.refused, answer.nearest, answer.confidence) == (True, None, 0.0)


def test_the_seed_article_answers_what_it_says(seeds: Engine) -> None:
    answer = seeds.ask("How many troops has North Korea sent?")
    keeps_the_contract(seeds, answer)
    assert any("10,000 to 12,000" in citation.quote for citation in answer.citations)


def test_the_seed_article_does_not_answer_what_it_does_not_say(seeds: Engine) -> None:
    answer = seeds.ask("Who won the 2022 World Cup?")
    keeps_the_contract(seeds, answer)
    assert answer.refused


@pytest.mark.parametrize(
    "question",
    """
    What do you have?
    Summarise Russian Security Official’s Pyongyang Visit
    How do Putin and Kim differ?
    Why did Shoigu travel to Pyongyang?
    Will you leave a reply?
    thanks
    """.strip().splitlines(),
)
def test_whatever_the_seed_is_asked_the_contract_holds(seeds: Engine, question: str) -> None:
    answer = seeds.ask(question)
    keeps_the_contract(seeds, answer)
    assert "Your email address" not in answer.answer


# --- parts


def test_a_quoted_answer_numbers_its_places() -> None:
    answer = quote("Q?", [(BRIDGE, Span(0, 33)), (SUMMIT, Span(0, 55))], 0.7)
    assert answer.answer == (
        "The old bridge was built in 1912. [1]"
        " Kim Jong Un met Vladimir Putin in Vladivostok on 5 May. [2]"
    )
    assert (answer.question, answer.refused, answer.confidence) == ("Q?", False, 0.7)
    assert answer.nearest is None


def test_a_refusal_shows_the_nearest_passage_whole() -> None:
    answer = refusal("Q?", candidate(SUMMIT), 0.2)
    assert (answer.refused, answer.answer, answer.confidence) == (True, REFUSAL, 0.2)
    assert answer.nearest is not None
    assert answer.nearest.quote == SUMMIT.text
    assert answer.sentences == answer.citations == ()


# --- any text

ODD = "aB.?! \n\t\u00a0\u2028\u200b“”’…—é\u0301漢字。🦀🏴\U000e0067ﷺ\x00He However, "
ODD_TEXTS = st.lists(
    st.sampled_from(
        [*ODD, "Ann Lee left in May. ", "He stayed. ", "However, it rained.\n\n", "U.S. ", "🦀. "]
    ),
    min_size=1,
    max_size=40,
).map("".join)


def as_found(text: str) -> list[Candidate]:
    article = Article("odd", "Odd", text)
    return [
        Candidate(
            Passage(n, "odd", 1, n, cut.start, cut.end, cut.sentences), article, 1.0, 0.9, 9.0
        )
        for n, cut in enumerate(cut_passages(text, count_words, budget=9))
    ]


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60, deadline=None)
@given(
    ODD_TEXTS.filter(lambda text: bool(text.strip())), st.sampled_from(["Who left?", "雨 🦀?", "x"])
)
def test_of_any_text_quotes_are_exact_apart_and_in_order(text: str, question: str) -> None:
    answerer = Extractive(HashingEmbedder(), lambda stems: ([1 for _ in stems], 10))
    answer = answerer.answer(question, as_found(text))
    cited = [*answer.citations, *([answer.nearest] if answer.nearest else [])]
    assert cited
    for citation in cited:
        assert text[citation.start : citation.end] == citation.quote != ""
    ends = [0, *(citation.end for citation in answer.citations)]
    assert all(c.start >= end for c, end in zip(answer.citations, ends, strict=False))
    assert 0.0 <= answer.confidence <= 1.0
    assert np.isfinite(answer.confidence)


def test_odd_articles_are_quoted_exactly_through_the_whole_path(tmp_path: Path) -> None:
    texts = [
        "🏴󠁧󠁢󠁷󠁬󠁳󠁿 The café’s owner, Zoë, paid 1,200 € for the café in the Rue “Été”. She smiled.",
        "\u202eThe cafe\u0301 was sold by Zoe\u0308 in May.\u2028\u2028"
        "However, the price is secret.\u00a0\u00a0",
        "咖啡馆由佐伊在五月出售。价格是秘密。The café was sold to Zoë, who paid 900 €.",
    ]
    lines = [{"id": str(n), "title": f"Café {n}", "text": text} for n, text in enumerate(texts)]
    with opened(tmp_path, lines) as engine:
        for question in ("What did Zoë pay for the café?", "Who sold the café in May?", "价格?"):
            keeps_the_contract(engine, engine.ask(question))
        for line in lines:
            assert engine.library.article(line["id"]).text == line["text"]
