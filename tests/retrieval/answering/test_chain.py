from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest
from langchain_core.runnables import Runnable

from retrieval import Answer, AnswerSentence, Engine, Filters, Turn
from retrieval.answering.chain import AnswerChain
from retrieval.answering.extractive import Extractive
from retrieval.answering.intents import Difference, Intent, Listing, Lookup, SmallTalk
from retrieval.answering.quoting import Quoting
from retrieval.answering.requests import (
    DEEP,
    LISTED_FROM,
    PASSAGES,
    Event,
    Found,
    Request,
    Standalone,
    Understood,
    queries,
)
from retrieval.domain import Tokens
from retrieval.index.search import Candidate, Search
from tests.retrieval.answering.harbour import ARTICLES, keeps_the_contract, opened
from tests.retrieval.index.parts import article_lines

QUESTIONS = """
Who opened the new quay?
Why was the old pier closed?
Who won the 2022 World Cup?
What do you have?
What do you have on oysters?
Summarise A night in the bakery
How do the old pier and the new quay differ?
thanks!
""".strip().splitlines()


def as_asked(request: Request) -> Standalone:
    """Leave a question as it is: the Rewrite of a path without conversations."""
    return Standalone(request.question)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with opened(tmp_path_factory.mktemp("chain"), ARTICLES) as engine:
        yield engine


class Recording:
    """An Answerer that keeps what it was given and says one sentence."""

    def __init__(self) -> None:
        self.found: list[Found] = []

    def answer(self, found: Found) -> Iterator[Event]:
        self.found.append(found)
        sentence = AnswerSentence("It rains.", ())
        yield sentence
        yield Answer("", "", "It rains.", False, "chat", (sentence,), fallback="why")


def chain_of(engine: Engine) -> AnswerChain:
    """Compose the path as the engine does, within reach of a test."""
    embedder, stores = engine._embedder(), engine._stores
    quoting = Quoting(stores.catalogue, Extractive(embedder, stores.words.document_frequencies))
    return AnswerChain(Search(stores, embedder), quoting, as_asked, engine._reranker())


def timeless(answer: Answer) -> Answer:
    return replace(answer, timings_ms={})


# --- a Runnable


def test_it_is_a_runnable_that_gives_the_sentences_and_then_the_answer(engine: Engine) -> None:
    runnable = chain_of(engine).runnable
    assert isinstance(runnable, Runnable)
    *sentences, answer = runnable.invoke(Request("Who opened the new quay?"))
    assert isinstance(answer, Answer)
    assert tuple(sentences) == answer.sentences != ()


def test_a_batch_gives_what_each_alone_gives(engine: Engine) -> None:
    chain = chain_of(engine)
    answers = [events[-1] for events in chain.runnable.batch([Request(q) for q in QUESTIONS])]
    assert all(isinstance(answer, Answer) for answer in answers)
    assert [timeless(a) for a in answers if isinstance(a, Answer)] == [
        timeless(chain.answer(Request(question))) for question in QUESTIONS
    ]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_stream_is_the_sentences_and_then_the_whole_answer(engine: Engine, question: str) -> None:
    *sentences, answer = engine.stream(question)
    assert isinstance(answer, Answer)
    assert tuple(sentences) == answer.sentences
    assert timeless(answer) == timeless(engine.ask(question))


def test_a_sentence_is_streamed_before_the_answer_is_there(engine: Engine) -> None:
    class Slow(Recording):
        finished = False

        def answer(self, found: Found) -> Iterator[Event]:
            *sentences, answer = super().answer(found)
            yield from sentences
            self.finished = True
            yield answer

    slow = Slow()
    stream = AnswerChain(Search(engine._stores, engine._embedder()), slow, as_asked).stream(
        Request("Rain?")
    )
    assert next(stream) == AnswerSentence("It rains.", ())
    assert not slow.finished
    assert isinstance(next(stream), Answer)


def test_an_event_loop_gets_the_same_answer_and_stream(engine: Engine) -> None:
    request, runnable = Request("Who opened the new quay?"), chain_of(engine).runnable

    async def both() -> tuple[list[Event], list[list[Event]]]:
        return await runnable.ainvoke(request), [part async for part in runnable.astream(request)]

    invoked, streamed = asyncio.run(both())
    assert [len(part) for part in streamed] == [1] * len(invoked)
    *sentences, answer = (part[0] for part in streamed)
    assert isinstance(answer, Answer)
    assert tuple(sentences) == answer.sentences
    assert timeless(answer) == timeless(engine.ask("Who opened the new quay?"))


def test_its_steps_can_be_followed_by_their_names(engine: Engine) -> None:
    async def names() -> set[str]:
        events = chain_of(engine).runnable.astream_events(Request("thanks"), version="v2")
        return {event["name"] async for event in events}

    assert {"footnote", "understand", "search", "answer"} <= asyncio.run(names())


# --- what the path adds


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_kind_of_answer_keeps_the_contract(engine: Engine, question: str) -> None:
    answer = engine.ask(question)
    keeps_the_contract(engine, answer)
    assert answer.question == answer.standalone_question == question
    assert answer.retrieved == ()


def test_small_talk_quotes_nothing(engine: Engine) -> None:
    answer = engine.ask("thanks!")
    assert (answer.refused, answer.citations, answer.sentences) == (False, (), ())
    assert answer.answer


def test_the_steps_are_timed_by_the_clock(engine: Engine) -> None:
    ticks = count(10)  # seconds: one more at each look
    search = Search(engine._stores, engine._embedder())
    chain = AnswerChain(search, Recording(), as_asked, clock=lambda: float(next(ticks)))
    timings = chain.answer(Request("Rain?")).timings_ms
    assert timings == {"total": 5000.0, "search": 1000.0, "rerank": 1000.0}


class Reversing:
    """A reranker that keeps what it was asked, and turns the order round."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def rerank(self, question: str, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the last first."""
        self.asked.append(question)
        return list(reversed(candidates))


def test_what_was_found_is_reranked_before_it_is_answered(engine: Engine) -> None:
    search, reranker, recording = (
        Search(engine._stores, engine._embedder()),
        Reversing(),
        Recording(),
    )
    answer = AnswerChain(search, recording, as_asked, reranker).answer(
        Request("When was the pier built?", retrieved=50)
    )
    found = search.candidates("When was the pier built?", 50)
    assert reranker.asked == ["When was the pier built?"]
    assert [one.passage for one in recording.found[-1].candidates[0]] == [
        one.passage for one in reversed(found)
    ]
    assert [one.passage for one in answer.retrieved] == [one.passage for one in reversed(found)]


def test_a_listing_is_not_reranked(engine: Engine) -> None:
    search, reranker = Search(engine._stores, engine._embedder()), Reversing()
    AnswerChain(search, Recording(), as_asked, reranker).answer(Request("List the articles."))
    assert reranker.asked == []


@pytest.mark.parametrize("wanted", [0, 1, 3, 50])
def test_as_many_retrieved_passages_as_asked_for_stand_beside_the_answer(
    engine: Engine, wanted: int
) -> None:
    answer = engine.ask("Who opened the new quay?", retrieved=wanted)
    every = engine.search("Who opened the new quay?", k=50)
    assert len(answer.retrieved) == min(wanted, len(every))
    assert [one.rank for one in answer.retrieved] == list(range(1, len(answer.retrieved) + 1))
    for one in answer.retrieved:
        assert engine.library.article(one.article.id).text[one.start : one.end] == one.text
    assert timeless(replace(answer, retrieved=())) == timeless(
        engine.ask("Who opened the new quay?")
    )


def test_what_an_answerer_says_is_kept_beside_the_question_and_its_filters(engine: Engine) -> None:
    def rewrite(request: Request) -> Standalone:
        return Standalone(f"{request.history[0].text} {request.question}", Tokens(7, 2))

    answerer, filters = (
        Recording(),
        Filters(source="Lantern", as_of=datetime(2026, 6, 1, tzinfo=UTC)),
    )
    chain = AnswerChain(Search(engine._stores, engine._embedder()), answerer, rewrite)
    history = (Turn("user", "The quay."),)
    answer = chain.answer(Request("Who opened it?", history=history, filters=filters, retrieved=2))
    assert answer.question == "Who opened it?"
    assert answer.standalone_question == "The quay. Who opened it?"
    assert (answer.filters, answer.mode, answer.fallback) == (filters, "chat", "why")
    assert answer.tokens == Tokens(7, 2)
    assert {one.article.source for one in answer.retrieved} == {"Lantern"}
    (found,) = answerer.found
    assert found.understood.question == "The quay. Who opened it?"


# --- what is searched for


def understood(question: str, intent: Intent, retrieved: int = 0) -> Understood:
    request = Request("as asked", retrieved=retrieved)
    return Understood(request, question, intent, 0.0)


@pytest.mark.parametrize(
    ("intent", "retrieved", "expected"),
    [
        (Lookup(), 0, [("whole", DEEP)]),
        (Lookup(), 50, [("whole", 50)]),
        (SmallTalk("Hello."), 0, [("whole", DEEP)]),
        (Listing(None), 0, [("whole", LISTED_FROM)]),
        (Listing("oil"), 0, [("oil", LISTED_FROM)]),
        (Listing("oil"), 80, [("oil", 80)]),
        (Difference("A", "B"), 20, [("whole", DEEP), ("A", PASSAGES), ("B", PASSAGES)]),
    ],
)
def test_each_intent_searches_for_what_it_needs(
    intent: Intent, retrieved: int, expected: list[tuple[str, int]]
) -> None:
    assert queries(understood("whole", intent, retrieved)) == expected


def test_an_answer_is_looked_for_in_a_bounded_number_of_passages(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    answerer = Recording()
    with opened(tmp_path_factory.mktemp("many"), article_lines(20, sentences=1)) as engine:
        chain = AnswerChain(Search(engine._stores, engine._embedder()), answerer, as_asked)
        answer = chain.answer(Request("Who said that the harbour was quiet?", retrieved=20))
    assert len(answer.retrieved) == 20
    assert len(answerer.found[0].passages) == PASSAGES


# --- threads


def test_threads_get_the_answers_that_one_gets(engine: Engine) -> None:
    alone = [timeless(engine.ask(question)) for question in QUESTIONS]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(engine.ask, QUESTIONS * 4))
    assert [timeless(answer) for answer in together] == alone * 4
