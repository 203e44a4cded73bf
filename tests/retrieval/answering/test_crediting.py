"""A text of several outlets speaks once, under all their names; what differs is never hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from retrieval import Answer, Engine, Filters
from retrieval.answering.citing import cite
from retrieval.answering.crediting import Crediting, credited, folded
from retrieval.answering.extractive import refusal
from retrieval.answering.intents import Lookup
from retrieval.answering.requests import Event, Found, Request, Understood
from retrieval.domain import Article, Citation, Span
from retrieval.index.copies import Copies
from tests.retrieval.answering.harbour import keeps_the_contract, opened
from tests.retrieval.answering.newsroom import found

LEAD = "The coast guard towed the trawler Sunniva into Harbor Bay at dawn."
STORY = (
    f"{LEAD} Her engine had failed eleven miles off Pell Island, the skipper said by radio."
    " A lifeboat stood by through the night because the swell was heavy. Her catch of herring was"
    " sold at the quay before noon. The owner, Marit Lund, thanked the crew of the lifeboat."
    " Inspectors will look at the engine on Thursday and decide whether she may sail again."
)
EDITED = STORY.replace(" Her catch of herring was sold at the quay before noon.", "")


def article(name: str | None, text: str) -> Article:
    return Article(name or "nameless", "Trawler towed in", text, source=name)


def quoting(of: Article, text: str = LEAD) -> Citation:
    start = of.text.index(text)
    return cite(of, Span(start, start + len(text)), 1)


@pytest.mark.parametrize(
    ("first", "others", "expected"),
    [
        ("Courier", ["Lantern"], "Courier / Lantern"),
        ("Courier", ["Courier", "courier"], "Courier"),
        ("Courier", [None, "Lantern"], "Courier / Lantern"),
        (None, ["Lantern"], "Lantern"),
        (None, [None], None),
        ("Courier", ["B", "C", "D"], "Courier / B / C / D"),
        ("Courier", ["B", "C", "D", "E", "F"], "Courier / B / C and 3 more"),
    ],
)
def test_a_citation_names_the_outlets_that_have_its_words(
    first: str | None, others: list[str | None], expected: str | None
) -> None:
    copies = [article(name, EDITED) for name in others]
    citation = quoting(article(first, STORY))
    assert credited(citation, copies) == replace(citation, source=expected)


def test_a_copy_that_lacks_the_quoted_words_is_not_named() -> None:
    citation = quoting(article("Courier", STORY), "Her catch of herring was sold at the quay")
    assert credited(citation, [article("Lantern", EDITED)]).source == "Courier"


def test_line_breaks_make_no_other_words() -> None:
    broken = article("Lantern", STORY.replace(" ", "\n"))
    assert credited(quoting(article("Courier", STORY)), [broken]).source == "Courier / Lantern"


def kept(*texts: str, grouped: bool = True) -> list[str]:
    articles = [Article(str(place), "T", text) for place, text in enumerate(texts)]
    groups = {it.id: "0" if grouped else it.id for it in articles}
    return [it.article.id for it in folded(found(*articles), groups)]


def test_of_copies_the_best_passage_is_kept() -> None:
    assert kept(STORY, EDITED, STORY) == ["0"]
    assert kept(STORY, EDITED, STORY, grouped=False) == ["0", "1", "2"]
    assert kept(EDITED, STORY) == ["0"]


@pytest.mark.parametrize(
    "newer", [STORY.replace("eleven", "twelve"), STORY.replace("eleven", "11"), STORY + " 3 slept."]
)
def test_a_copy_with_another_figure_is_never_left_out(newer: str) -> None:
    assert kept(STORY, newer) == ["0", "1"]


def test_a_passage_that_says_more_is_kept() -> None:
    assert kept(LEAD, STORY) == ["0", "1"]


def line(name: str, text: str, published: str, title: str) -> dict[str, str]:
    return {"id": name, "title": title, "text": text, "source": name.title(),
            "published": published}  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    articles = [
        line("courier", STORY, "2026-03-02", "Trawler towed in"),
        line("lantern", f"{EDITED} Subscribe to the Lantern.", "2026-03-03", "Saved at sea"),
        line("herald", "The herring quota of Harbor Bay was cut.", "2026-03-04", "Quota cut"),
    ]
    with opened(tmp_path_factory.mktemp("crediting"), articles) as engine:
        yield engine


def test_one_text_from_two_outlets_is_cited_once_with_both_names(engine: Engine) -> None:
    answer = engine.ask("Where was the trawler Sunniva towed?", retrieved=10)
    keeps_the_contract(engine, answer)
    texts = [it.text for it in answer.sentences]
    assert texts.count(LEAD) == 1
    [citation] = [it for it in answer.citations if it.quote == LEAD]
    assert citation.source in ("Courier / Lantern", "Lantern / Courier")
    assert {it.article.id for it in answer.retrieved} >= {"courier", "lantern"}
    assert {it.source for it in engine.library.articles()} == {"Courier", "Lantern", "Herald"}


def test_an_outlet_that_the_filters_exclude_is_not_named(engine: Engine) -> None:
    question = "Where was the trawler Sunniva towed?"
    alone = engine.ask(question, filters=Filters(source="lantern"))
    assert {it.source for it in alone.citations} == {"Lantern"}
    early = engine.ask(question, filters=Filters(until=datetime(2026, 3, 2, tzinfo=UTC)))
    assert {it.source for it in early.citations} == {"Courier"}


class Refusing:
    """Refuses, with the lead of the first passage that it is given as the nearest."""

    def answer(self, found: Found) -> Iterator[Event]:
        nearest = quoting(found.candidates[0][0].article)
        yield replace(refusal("?", None, 0.1), nearest=nearest)


def test_the_nearest_passage_of_a_refusal_names_both_too(engine: Engine) -> None:
    understood = Understood(Request("?"), "?", Lookup(), 0.0)
    passages = found(engine.library.article("courier"))
    crediting = Crediting(Refusing(), Copies(engine._stores.database))
    [answer] = crediting.answer(Found(understood, (passages,), 0.0))
    assert isinstance(answer, Answer)
    assert answer.nearest is not None
    assert answer.nearest.source == "Courier / Lantern"
