"""Several articles on one thing: cited together, counted, or set against each other by date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from retrieval import Answer, Engine
from retrieval.answering.citing import cite
from retrieval.answering.extractive import quote
from retrieval.answering.places import Place
from retrieval.answering.sentences import Question, Sentence, sentences_of, understand
from retrieval.answering.several import apart, contradicts, hear_others, newest_last, repeats
from retrieval.domain import Article, Citation, ShortAnswer, Span
from tests.retrieval.answering.harbour import keeps_the_contract, opened
from tests.retrieval.answering.newsroom import found

HOW_MANY = "How many people died when the tram derailed in Aldersholm?"
FIRST = "12 people died when a tram derailed in Aldersholm on Monday."


def asked(text: str) -> Question:
    def no_frequencies(stems: Sequence[str]) -> tuple[list[int], int]:
        return [0 for _ in stems], 0

    return understand(text, no_frequencies)


def article(name: str, text: str, day: int | None = None, title: str = "Tram accident") -> Article:
    published = None if day is None else datetime(2026, 3, day, tzinfo=UTC)
    return Article(name, title, text, source=name.title(), published=published)


def lead(text: str, day: int = 2) -> Citation:
    return cite(article("courier", text, day), Span(0, len(text)), 1)


def sentence(text: str, day: int = 3, title: str = "Tram accident") -> Sentence:
    return sentences_of(found(article("lantern", text, day, title)))[0]


def whole(of: Article) -> Place:
    return of, Span(0, len(of.text))


def heard(question: str, first: Article, *others: Article) -> Answer:
    answer = quote(question, [whole(first)], 0.9)
    return hear_others(asked(question), answer, found(first, *others))


def texts(answer: Answer) -> list[str]:
    return [it.text for it in answer.sentences]


@pytest.mark.parametrize(
    ("question", "said", "other"),
    [
        (HOW_MANY, FIRST, "14 people died when the tram derailed in Aldersholm, police said."),
        (HOW_MANY, FIRST, "Fourteen people died when a tram derailed in Aldersholm."),
        (HOW_MANY, FIRST, "The tram that derailed in Aldersholm has killed 14 people who died."),
        (
            "When does the new quay open?",
            "The new quay opens on 3 May 2026.",
            "The new quay opens on 9 May 2026, the port said.",
        ),
        (
            "When does the new quay open?",
            "The new quay, begun in 2021, opens to ships on 3 May 2026.",
            "The new quay, begun in 2021, opens to ships on 9 May 2026.",
        ),
        (
            "How much did the new quay cost?",
            "The new quay cost 4 million dollars.",
            "Building the new quay cost 5.5 million dollars.",
        ),
        (
            "How many of the 64 passengers were hurt in the tram?",
            "Of the 64 passengers in the tram 9 were hurt.",
            "Of the 64 passengers in the tram 11 were hurt.",
        ),
    ],
)
def test_another_figure_for_the_same_contradicts(question: str, said: str, other: str) -> None:
    assert contradicts(asked(question), lead(said), sentence(other))


@pytest.mark.parametrize(
    ("question", "said", "other"),
    [
        (HOW_MANY, FIRST, "Twelve people died when the tram derailed in Aldersholm."),
        (HOW_MANY, "About 12,000 people died in Aldersholm.", "11,980 people died in Aldersholm."),
        (HOW_MANY, FIRST, "14 people died when a bus overturned in Norrby."),
        (HOW_MANY, FIRST, "Many people died when the tram derailed in Aldersholm."),
        (HOW_MANY, FIRST, "12 people died when the tram derailed in Aldersholm at 40 km/h."),
        (HOW_MANY, FIRST, "The tram that derailed in Aldersholm with 90 passengers was old."),
        ("Who died when the tram derailed in Aldersholm?", FIRST, FIRST.replace("12", "14")),
        (
            "When does the new quay open?",
            "The new quay opens on 3 May 2026.",
            "The new quay opens on Sunday 3 May.",
        ),
        (
            "When does the new quay open?",
            "The new quay opens on 3 May 2026.",
            "The old pier opens on 9 June 2026.",
        ),
    ],
)
def test_what_says_the_same_or_something_else_contradicts_nothing(
    question: str, said: str, other: str
) -> None:
    assert not contradicts(asked(question), lead(said), sentence(other))


def test_a_quote_is_repeated_by_what_bears_it_out_in_other_words() -> None:
    said = lead("Twelve people died when a tram derailed in Aldersholm.")
    other = "A tram that derailed in Aldersholm left 12 people dead; all died at once."
    assert repeats(said, sentence(other))
    for other in (
        said.quote,  # the same words are a copy
        "Thirteen people died when a tram derailed in Aldersholm.",
        "Twelve people died when a tram derailed in Norrby.",
        "No tram derailed in Aldersholm, and no twelve people died.",
        "A tram derailed.",
    ):
        assert not repeats(said, sentence(other))


def test_a_disagreement_quotes_both_named_and_dated_the_newest_last() -> None:
    newer = article("lantern", "14 people died when the tram derailed in Aldersholm.", 5)
    older = article("courier", FIRST, 2)
    for first, other in ((newer, older), (older, newer)):
        answer = heard(HOW_MANY, first, other)
        assert texts(answer) == [older.text, newer.text]
        assert [it.n for it in answer.citations] == [1, 2]
        assert answer.remark == (
            "articles differ: Courier, 2 March 2026 [1]; Lantern, 5 March 2026 [2]"
        )


def test_of_many_that_differ_one_is_quoted_for_each_figure_and_the_rest_counted() -> None:
    def says(name: str, count: int, day: int | None) -> Article:
        text = f"{count} people died as the tram derailed in Aldersholm, the {name} learnt."
        return article(name, text, day)

    answer = heard(
        HOW_MANY,
        article("courier", FIRST, 2),
        says("lantern", 14, 5),
        says("herald", 14, 6),
        says("post", 15, 4),
        says("echo", 16, 7),
        says("mirror", 12, None),
    )
    assert [it.article_id for it in answer.citations] == ["courier", "post", "lantern"]
    assert answer.remark is not None
    assert answer.remark.endswith("Lantern, 5 March 2026 [3] and 2 more articles")


def test_the_best_two_of_many_that_agree_are_cited_and_the_rest_counted() -> None:
    first = article("courier", FIRST, 2)
    others = [
        article(name, f"{name.title()} learnt: {FIRST}")
        for name in ("lantern", "herald", "post", "echo")
    ]
    answer = heard(HOW_MANY, first, *others)
    assert texts(answer) == [first.text]
    assert answer.sentences[0].citations == (1, 2)
    assert [it.article_id for it in answer.citations] == ["courier", "lantern"]
    assert answer.answer == f"{first.text} [1][2]"
    assert answer.remark == "and 3 more articles say the same"
    assert heard(HOW_MANY, first, others[0]).remark is None
    assert heard(HOW_MANY, first, *others[:2]).remark == "and 1 more article says the same"


def test_what_an_answer_quotes_already_is_not_cited_again() -> None:
    first, second = article("courier", FIRST, 2), article("lantern", f"Police: {FIRST}", 3)
    answer = quote(HOW_MANY, [whole(first), whole(second)], 0.9)
    assert hear_others(asked(HOW_MANY), answer, found(first, second)) == answer


def test_the_short_answer_keeps_its_citation() -> None:
    older = article("lantern", "14 people died when the tram derailed in Aldersholm.", 1)
    first = article("courier", FIRST, 2)
    answer = replace(quote(HOW_MANY, [whole(first)], 0.9), short=ShortAnswer("12", 1, 0, 2))
    answer = hear_others(asked(HOW_MANY), answer, found(first, older))
    assert [it.article_id for it in answer.citations] == ["lantern", "courier"]
    assert answer.short == ShortAnswer("12", 2, 0, 2)


def test_undated_articles_stand_before_dated_ones() -> None:
    places = [whole(article("b", "New.", 9)), whole(article("a", "Some time.")),
              whole(article("c", "Old.", 1))]  # fmt: skip
    assert texts(newest_last(quote("?", places, 1.0))) == ["Some time.", "Old.", "New."]


def test_two_things_are_compared_by_two_articles_where_there_are_two() -> None:
    both = Article("both", "Quay and pier", "The old pier has oak posts. The new quay has none.")
    quay = Article("quay", "The new quay", "The new quay is made of concrete.")
    pier, new = asked("the old pier"), asked("the new quay")
    places = apart((pier, found(both, quay)), (new, found(both, quay)))
    assert places is not None
    assert [it.id for it, _ in places] == ["both", "quay"]
    places = apart((new, found(both, quay)), (pier, found(both, quay)))
    assert places is not None
    assert [it.id for it, _ in places] == ["quay", "both"]
    places = apart((pier, found(both)), (new, found(both)))
    assert places is not None
    assert [it.id for it, _ in places] == ["both", "both"]
    assert apart((pier, found(both)), (asked("whales"), found(both))) is None


# --- whole path

MONDAY = {
    "id": "monday", "title": "Tram derails in Aldersholm", "source": "Aldersholm Courier",
    "published": "2026-03-02",
    "text": "Twelve people died when a tram derailed in Aldersholm on Monday. Its brakes failed.",
}  # fmt: skip
FRIDAY = {
    "id": "friday", "title": "Toll of the tram accident rises", "source": "The Lantern",
    "published": "2026-03-06",
    "text": "The mayor spoke at noon. Fourteen people died when a tram derailed in Aldersholm,"
    " the hospital said. Two of them died on Thursday.",
}  # fmt: skip
BRAKES = {
    "id": "brakes", "title": "Report on the brakes", "source": "The Lantern",
    "text": "A tram of Aldersholm has four brakes. They were last checked in May.",
}  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with opened(tmp_path_factory.mktemp("several"), [FRIDAY, MONDAY, BRAKES]) as engine:
        yield engine


def test_the_engine_sets_two_tolls_against_each_other(engine: Engine) -> None:
    answer = engine.ask(HOW_MANY)
    keeps_the_contract(engine, answer)
    quoted = [it.article_id for it in answer.citations if "people died" in it.quote]
    assert quoted == ["monday", "friday"]
    assert answer.remark is not None
    assert answer.remark.startswith("articles differ: Aldersholm Courier, 2 March 2026 [")
    *streamed, told = engine.stream(HOW_MANY)
    assert isinstance(told, Answer)
    assert tuple(streamed) == told.sentences == answer.sentences


def test_what_is_not_told_is_still_refused(engine: Engine) -> None:
    answer = engine.ask("How many whales did the navy count?")
    keeps_the_contract(engine, answer)
    assert (answer.refused, answer.remark) == (True, None)
