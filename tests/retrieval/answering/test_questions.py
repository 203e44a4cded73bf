from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.questions import Asks, asks_for, holds, only_asks

KINDS = {
    Asks.PERSON: """
        Who won the race?
        who's in charge of the port?
        Whose idea was the ferry?
        To whom was the letter sent?
        By whom was the bridge built?
        Which person signed the deal?
        What was the name of the captain?
        Who was mayor when the bridge fell?
        Who built the house where the poet died?
    """,
    Asks.TIME: """
        When did the bridge open?
        In what year was the treaty signed?
        Which month is the driest?
        On what day does the market open?
        At what time did the ferry leave?
        Since when has the port been closed?
        How long ago was the church built?
        In which century did the plague arrive?
    """,
    Asks.NUMBER: """
        How many people came?
        how much did it cost?
        How old is the mayor?
        How tall is the tower?
        How long did the strike last?
        How often does the ferry run?
        What percentage of voters stayed at home?
        What was the population of Salem?
        At what speed did the car hit the wall?
        How many were there when the siege ended?
    """,
    Asks.PLACE: """
        Where did they meet?
        In which city was she born?
        What country sent the ships?
        Which river flooded?
        Where were you when it happened?
    """,
    Asks.REASON: """
        Why did the bridge fall?
        What caused the fire?
        What led to the strike?
        What was the reason for the delay?
        Why was the man who won arrested?
    """,
    Asks.OTHER: """
        What is a typhoon?
        How do bees see?
        Did the bridge fall?
        What did the mayor say?
        Which team won?
        Is the harbour closed?
        Name the ferry.
        誰が勝ちましたか？
    """,
}


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


@pytest.mark.parametrize(
    ("question", "kind"), [(line, kind) for kind, text in KINDS.items() for line in lines(text)]
)
def test_the_kind_of_answer_is_read_off_the_question(question: str, kind: Asks) -> None:
    assert asks_for(question) is kind
    assert asks_for(question.upper()) is kind


HELD = [
    (Asks.PERSON, "Who opened the bridge?", "The bridge was opened by Ann Lee."),
    (Asks.PERSON, "Who opened the bridge?", "Last year Queen Margrethe of Denmark opened it."),
    (Asks.PERSON, "Who met Kim?", "In May Kim met Sergei Shoigu."),
    (Asks.TIME, "When did it open?", "It opened in 1912."),
    (Asks.TIME, "When did it open?", "It opened on Jan. 5."),
    (Asks.TIME, "When did it open?", "It opened last spring."),
    (Asks.TIME, "When did it open?", "It opened on a Friday."),
    (Asks.TIME, "When did it open?", "It opened in the 19th century."),
    (Asks.TIME, "When did it open?", "It opened three days ago."),
    (Asks.TIME, "When did it open?", "It opened at 7 a.m."),
    (Asks.TIME, "When did it open?", "It opened at three in the morning."),
    (Asks.TIME, "When did it open?", "It opened at 07:30."),
    (Asks.TIME, "When in 2024 did it open?", "In 2024 it opened in June."),
    (Asks.NUMBER, "How many came?", "Some 10,000 came."),
    (Asks.NUMBER, "How many came?", "Twelve came."),
    (Asks.NUMBER, "How many came?", "Dozens came."),
    (Asks.NUMBER, "How many cups?", "Take ½ a cup."),
    (Asks.NUMBER, "How many came in 2024?", "In 2024, 240 came."),
    (Asks.NUMBER, "How many came in 2024?", "In 2024, 2 came."),
    (Asks.PLACE, "Where did they meet?", "They met in Vladivostok."),
    (Asks.PLACE, "Where did they meet?", "They met near the old Harbour."),
    (Asks.REASON, "Why did it fall?", "It fell because of the wind."),
    (Asks.REASON, "Why did it fall?", "The fall was due to rust."),
]
NOT_HELD = [
    (Asks.PERSON, "Who opened the bridge?", "The bridge was opened by a child."),
    (Asks.PERSON, "Who met Ann Lee?", "Yesterday a child met Ann Lee."),
    (Asks.TIME, "When did it open?", "It opened to great applause."),
    (Asks.TIME, "When did it open?", "It may open, and then march on."),
    (Asks.TIME, "What happened in 1912, and when?", "The bridge opened in 1912."),
    (Asks.NUMBER, "How many came?", "Nobody came."),
    (Asks.NUMBER, "How many came in 2024?", "Many came in 2024."),
    (Asks.NUMBER, "How many of the 10,000 came?", "Of the 10,000 a few came."),
    (Asks.PLACE, "Where did they meet?", "They met in secret."),
    (Asks.REASON, "Why did it fall?", "It fell yesterday."),
    (Asks.OTHER, "What is a typhoon?", "In 1912 Ann Lee met 40 people in Salem because of it."),
]


@pytest.mark.parametrize(("kind", "question", "sentence"), HELD)
def test_a_sentence_holds_what_is_asked_for(kind: Asks, question: str, sentence: str) -> None:
    assert holds(kind, question, sentence)


@pytest.mark.parametrize(("kind", "question", "sentence"), NOT_HELD)
def test_a_sentence_lacks_it_or_only_repeats_the_question(
    kind: Asks, question: str, sentence: str
) -> None:
    assert not holds(kind, question, sentence)


@given(st.sampled_from(Asks), st.text(max_size=120))
def test_a_sentence_never_holds_more_than_the_question_that_is_the_same(
    kind: Asks, text: str
) -> None:
    assert not holds(kind, text, text)


ONLY_ASKED = [
    (Asks.NUMBER, "How many people died?", "How many people died?"),
    (Asks.NUMBER, "How many people died?", "“How many people have died?”"),
    (Asks.NUMBER, "How many people died?", "The police did not say how many people died."),
    (Asks.NUMBER, "How many people died?", "They didn’t say how many died."),
    (Asks.NUMBER, "How many people died?", "It is unclear how many people died."),
    (Asks.PERSON, "Who started the fire?", "All of Salem keeps asking who started the fire."),
    (Asks.TIME, "When does the shop open?", "People often wonder when the shop opens."),
    (Asks.REASON, "Why did he leave?", "He left without saying why."),
    (Asks.OTHER, "What is a typhoon?", "So what is a typhoon?"),
]
ANSWERED = [
    (Asks.NUMBER, "How many people died?", "Forty people died."),
    (Asks.NUMBER, "How many people died?", "Asked how many people died, the police said 40."),
    (Asks.TIME, "When does it open?", "It is unclear when it opens, perhaps in May."),
    (Asks.NUMBER, "How long is the road?", "Is there a road of 2,000 kilometres?"),
    (Asks.OTHER, "What did he ask?", "He asked what the plan was."),
    (Asks.PERSON, "Who asked for help?", "Fishermen asked for help."),
    (Asks.NUMBER, "How many said no?", "Most did not say yes."),
]


@pytest.mark.parametrize(("kind", "question", "sentence"), ONLY_ASKED)
def test_a_sentence_may_only_ask_the_same(kind: Asks, question: str, sentence: str) -> None:
    assert only_asks(kind, question, sentence)


@pytest.mark.parametrize(("kind", "question", "sentence"), ANSWERED)
def test_a_sentence_that_tells_does_not_only_ask(kind: Asks, question: str, sentence: str) -> None:
    assert not only_asks(kind, question, sentence)
