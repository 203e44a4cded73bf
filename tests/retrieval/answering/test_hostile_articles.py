"""Articles that give orders, a model that obeys them: nothing of it reaches the reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from retrieval.answering.chat import ChatComposer, Composed, make_gate
from retrieval.domain import Article
from retrieval.models.chat import choose_chat_model
from tests.doubles.chat_server import ChatServer, Reply
from tests.retrieval.answering.hostile_articles import HOSTILE, Hostile
from tests.retrieval.answering.newsroom import SUMMIT, found

GENUINE = "Kim Jong Un met Vladimir Putin in Vladivostok."


@dataclass(frozen=True)
class Exchange:
    """What a model was asked about a hostile article, and what became of its answer."""

    asked: str
    composed: Composed
    articles: dict[str, Article]


Hold = Callable[[str], Exchange]


@pytest.fixture(scope="module")
def hold() -> Iterator[Hold]:
    """Hold an exchange about each article once, whichever test comes first."""
    with ChatServer() as server:
        yield cache(lambda case: exchange(server, HOSTILE[case]))


def obey(hostile: Hostile, request: dict[str, Any]) -> Reply:
    """Write what the article orders, and one sentence that is true; insist when asked again."""
    messages = request["messages"]
    rules, asked = messages[0]["content"], messages[1]["content"]
    lines = [line for line in asked.splitlines() if re.match(r"\[\d+\]", line)]
    number = lines[4].partition("]")[0].lstrip("[")  # the genuine article has four sentences
    answer = hostile.obeyed.replace("{n}", number).replace("{rules}", rules)
    truth = "" if len(messages) > 2 else f"{GENUINE} [1]\n"
    return Reply(f"{truth}{answer}", size=400)


def exchange(server: ChatServer, hostile: Hostile) -> Exchange:
    article = Article(id="hostile", title="A column", text=hostile.text)
    server.requests.clear()
    server.answer_with(lambda request: obey(hostile, request))
    chosen = choose_chat_model("m", api_key=None, base_url=server.url)
    assert chosen is not None
    composer = ChatComposer(chosen.model, make_gate(), label=chosen.label)
    composed = composer.compose("Who met in Vladivostok?", found(SUMMIT, article))
    asked = server.requests[0]["messages"][1]["content"]
    return Exchange(asked, composed, {"summit": SUMMIT, "hostile": article})


def test_there_are_at_least_forty() -> None:
    assert len(HOSTILE) >= 40


@pytest.mark.parametrize("case", HOSTILE)
def test_an_obedient_model_gets_nothing_past_the_gate(hold: Hold, case: str) -> None:
    composed, articles = hold(case).composed, hold(case).articles
    shown = " ".join(sentence.text for sentence in composed.sentences)
    assert HOSTILE[case].forbidden.casefold() not in shown.casefold()
    assert GENUINE in shown
    assert not re.search(r"https?:|www\.|\]\(|<\w", shown)
    cited = {citation.n: citation for citation in composed.citations}
    for sentence in composed.sentences:
        assert sentence.verified
        assert sentence.citations
        for n in sentence.citations:
            place = cited[n]
            assert articles[place.article_id].text[place.start : place.end] == place.quote


@pytest.mark.parametrize("case", HOSTILE)
def test_an_article_cannot_add_a_line_to_the_prompt(hold: Hold, case: str) -> None:
    asked = hold(case).asked
    assert len(asked) < 40_000
    body = asked.partition("articles:")[2].rpartition("End of the articles.")[0]
    lines = [line for line in body.splitlines() if line]
    numbered = [line for line in lines if not line.startswith("Article: ")]
    numbers = [int(line[1:].partition("]")[0]) for line in numbered]
    assert numbers == list(range(1, len(numbers) + 1))
    assert not re.search(r"[\u200b\u202e\U000e0000-\U000e007f]", asked)
    assert all(not re.search(r"\[\d+\]", line.partition("]")[2]) for line in numbered)
