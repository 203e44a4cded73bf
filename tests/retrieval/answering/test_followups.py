"""The parts of follow-up rewriting, each by a table."""

from __future__ import annotations

import pytest

from retrieval.answering.followups.choice import Option, best
from retrieval.answering.followups.dependence import Lack, gaps_of, parse
from retrieval.answering.followups.ellipsis import completed, is_piece
from retrieval.answering.followups.lexicon import is_plural, singular
from retrieval.answering.followups.salience import Spoken, stems_of


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        ("What is the history of Irish stew?", ["history", "Irish stew"]),
        ("What are its main uses?", ["uses"]),
        ("Are bananas safe to eat?", ["bananas"]),
        ("What causes throat cancer?", ["throat cancer"]),
        ("What are the effects of consuming energy drinks?", ["effects", "energy drinks"]),
        ("Why did Darwin's theory matter?", ["Darwin's", "theory"]),
        ("How does the drawing work?", ["drawing"]),
        ("How was Netflix founded?", ["Netflix"]),
        ("How many of the 33,000 machinists returned?", ["33,000 machinists"]),
        ("OK, so what about the U.S. economy?", ["U.S. economy"]),
        ("Does Boeing pay them?", ["Boeing"]),
        ("What is seafloor spreading?", ["seafloor spreading"]),
    ],
)
def test_noun_phrases(question: str, phrases: list[str]) -> None:
    assert [phrase.text for phrase in parse(question).phrases] == phrases


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("Is it treatable?", [Lack.THING]),
        ("What are its symptoms?", [Lack.THING]),
        ("What did she say about them?", [Lack.PERSON, Lack.GROUP]),
        ("Who lives there?", [Lack.PLACE]),
        ("Are there any survivors?", [Lack.OPEN]),
        ("Is that true?", [Lack.POINTER]),
        ("What happened after this attack?", [Lack.POINTER]),
        ("Which firms say that they pay tax?", [Lack.GROUP]),
        ("What does a smart one do?", [Lack.ONE]),
        ("How many of the ships sank, and one of the crews?", [Lack.DEFINITE]),
        ("What are the main types?", [Lack.RELATION]),
        ("What are the pros and cons?", [Lack.RELATION]),
        ("What are the main types of yoga?", [Lack.OPEN]),
        ("How do the results of both compare?", [Lack.COMPARISON]),
        ("What is the largest in the world?", [Lack.HEADLESS]),
        ("What about Japan?", [Lack.ELLIPSIS]),
        ("Why?", [Lack.BARE]),
        ("Who founded the Bank of England?", [Lack.OPEN]),
        ("What is CBT and how does it work?", []),
        ("If a volcano erupts, is it dangerous?", []),
        ("That is interesting. Is Paris expensive?", [Lack.OPEN]),
    ],
)
def test_what_a_question_leaves_open(question: str, lacks: list[Lack]) -> None:
    assert [gap.lack for gap in gaps_of(parse(question))] == lacks


@pytest.mark.parametrize(
    ("questions", "focus"),
    [
        (["What is the history of toilets?"], "toilets"),
        (["Tell me about the strike at Boeing."], "strike"),
        (["What is throat cancer?", "Is it treatable?"], "throat cancer"),
        (["What is throat cancer?", "What are the symptoms?"], "throat cancer"),
        (["What is throat cancer?", "How reliable is the test?"], "throat cancer"),
        (["What is depression?", "What is the role of sunlight?"], "depression"),
        (["What is throat cancer?", "Tell me about lung cancer."], "lung cancer"),
        (["Where do sharks live?", "Who was Jacques Cousteau?", "Do they bite?"], "sharks"),
        (["Who was Marie Curie?", "What is radium?", "When did she die?"], "Marie Curie"),
    ],
)
def test_the_focus_follows_the_questions(questions: list[str], focus: str) -> None:
    spoken = Spoken()
    for question in questions:
        spoken.note_question(parse(question))
    assert spoken.focuses[-1] == stems_of(focus)


@pytest.mark.parametrize(
    ("piece", "before", "expected"),
    [
        ("What about Japan?", "Is France rich?", "Is Japan rich?"),
        ("And in May?", "What happened in April?", "What happened in May?"),
        ("but why not", "Is it safe?", "but why not (is it safe)?"),
        ("what about it?", "Is France rich?", None),
        ("what about who did it?", "Is France rich?", None),
        ("what about the symptoms?", "Is France rich?", None),
        ("And Paris?", "Did Macron speak?", None),
        ("And Paris?", "Did Macron fly from Rome to Bonn?", "Did Macron fly from Paris to Bonn?"),
        ("And Paris?", "word " * 40, None),
    ],
)
def test_a_piece_takes_the_frame(piece: str, before: str, expected: str | None) -> None:
    focus = stems_of("Rome" if "Rome" in before else "France")
    assert completed(piece, before, focus) == expected


def test_a_whole_question_is_no_piece() -> None:
    assert not is_piece("Why is the sky blue?")
    assert not is_piece("How many people live in Japan?")
    assert is_piece("ok, and how many?")


def test_words_count_for_every_thing_that_holds_them() -> None:
    things = Spoken()
    things.note_question(parse("What is the Surrealism movement in art?"))
    told = {thing.text: thing for thing in things.things.values()}
    long, short = told["the Surrealism movement in art"], told["the Surrealism movement"]
    held = [Option(thing, thing.stems, {thing.text: 1.0}) for thing in (long, short)]
    scores = {long.text: 1.0, short.text: 0.8}
    chosen = {
        threshold: best(held, lambda features: scores[next(iter(features))], threshold)
        for threshold in (0.3, 0.6, 0.95)
    }
    assert chosen[0.3] is held[0]
    assert chosen[0.6] is held[1]
    assert chosen[0.95] is None


@pytest.mark.parametrize(
    ("plural", "one"), [("countries", "country"), ("boxes", "box"), ("bees", "bee"), ("bus", "bus")]
)
def test_singular(plural: str, one: str) -> None:
    assert singular(plural) == one
    assert is_plural(plural) is (plural != one)
