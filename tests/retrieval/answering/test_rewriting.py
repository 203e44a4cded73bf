from __future__ import annotations

import re
import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.requests import Request, Standalone
from retrieval.answering.rewriting import (
    HISTORY_TOKENS,
    LocalRewrite,
    bounded,
    exchanges_of,
    rewrite,
)
from retrieval.domain import Turn
from retrieval.errors import ModelError
from retrieval.models.talk import Recalled


def conversation(*said: str | tuple[str, str]) -> list[Turn]:
    """Make a history of questions, or of (question, answer) pairs."""
    turns = []
    for one in said:
        question, *answer = (one,) if isinstance(one, str) else one
        turns += [Turn("user", question), *(Turn("assistant", text) for text in answer)]
    return turns


TROOPS = conversation(
    (
        "How many troops did North Korea send to Russia in October?",
        "South Korea's spy agency said that Pyongyang had sent 10,000 to 12,000 troops.",
    )
)
MINISTER = conversation(
    (
        "Who is the finance minister of Britain?",
        "Rachel Reeves became chancellor of the exchequer in July 2024.",
    )
)
FRANCE = conversation(
    ("What is the population of France?", "France had 68 million inhabitants in 2024.")
)
PRIZE = conversation(
    (
        "Who won the Nobel Peace Prize in 2023?",
        "Narges Mohammadi won the prize while in prison in Tehran.",
    )
)
LOUVRE = conversation(
    (
        "What happened at the Louvre?",
        "Thieves broke into the Louvre on Sunday and stole eight pieces of jewellery.",
    )
)
VISIT = conversation(
    (
        "Did Emmanuel Macron visit Berlin in May?",
        "Macron met Chancellor Friedrich Merz in Berlin on 7 May.",
    )
)
STRIKE = conversation(
    ("Tell me about the strike at Boeing.", "About 33,000 machinists walked out in September.")
)
QUAKE = conversation(
    (
        "How many people died in the earthquake in Turkey?",
        "More than 50,000 people died in Turkey.",
    )
)
DUNE = conversation(("Who wrote Dune?", "Frank Herbert wrote the novel in 1965."))
TREATY = conversation(
    ("What is the treaty about?", "The treaty limits the number of nuclear warheads.")
)
CANCER = conversation("What is throat cancer?")
NETFLIX = conversation("When did Netflix start?", "How does it make money?")
COFFEE = conversation("Is coffee good for you?")
TELESCOPE = conversation("What is the James Webb Space Telescope?")
BEES = conversation("Why are bees dying?")
GHENT = conversation("Tell me about the city of Ghent.")
CARS = conversation("When was Volkswagen founded?")
MERKEL = conversation("Who is Angela Merkel?", "What did she study?")
ASPIRIN = conversation("Is aspirin safe for children?")
BEARS = conversation("Where do polar bears live?")
TITANIC = conversation("What happened to the Titanic?")
TOWER = conversation("What is the tallest building in the world?")
APOLLO = conversation(
    "Tell me about the Apollo programme.", "How many missions were there?", "Who was Gene Kranz?"
)

FOLLOW_UPS = [
    # He, she, it and they, by kind.
    (MINISTER, "who is she?", "who is Rachel Reeves?"),
    (MINISTER, "When did she take office?", "When did Rachel Reeves take office?"),
    (PRIZE, "Why did she win it?", "Why did Narges Mohammadi win it?"),
    (PRIZE, "Is she free?", "Is Narges Mohammadi free?"),
    (DUNE, "What else did he write?", "What else did Frank Herbert write?"),
    (DUNE, "Is there a film of it?", "Is there a film of the novel?"),
    (MERKEL, "Where was she born?", "Where was Angela Merkel born?"),
    (MERKEL, "What did her father do?", "What did Angela Merkel's father do?"),
    (VISIT, "When did he leave?", "When did Emmanuel Macron leave?"),
    (APOLLO, "What did he do?", "What did Gene Kranz do?"),
    (APOLLO, "When did it end?", "When did the Apollo programme end?"),
    (CANCER, "Is it treatable?", "Is throat cancer treatable?"),
    (CANCER, "what causes it", "what causes throat cancer"),
    (NETFLIX, "Who are its competitors?", "Who are Netflix's competitors?"),
    (NETFLIX, "who founded it?", "who founded Netflix?"),
    (TELESCOPE, "Who built it?", "Who built the James Webb Space Telescope?"),
    (TELESCOPE, "When was it launched?", "When was the James Webb Space Telescope launched?"),
    (TREATY, "Who signed it?", "Who signed the treaty?"),
    (COFFEE, "Does it cause cancer?", "Does coffee cause cancer?"),
    (ASPIRIN, "Can dogs take it?", "Can dogs take aspirin?"),
    (TITANIC, "Why did it sink?", "Why did the Titanic sink?"),
    (QUAKE, "How strong was it?", "How strong was the earthquake in Turkey?"),
    (BEES, "How can we save them?", "How can we save bees?"),
    (BEES, "What do they eat?", "What do bees eat?"),
    (BEES, "How do wasps differ from them?", "How do wasps differ from bees?"),
    (BEARS, "How much do they weigh?", "How much do polar bears weigh?"),
    (BEARS, "What is their favourite food?", "What is polar bears' favourite food?"),
    (LOUVRE, "What did they steal?", "What did Thieves steal?"),
    (TROOPS, "Have they fought in Ukraine?", "Have troops fought in Ukraine?"),
    # A place.
    (GHENT, "How many people live there?", "How many people live in the city of Ghent?"),
    (GHENT, "What is there to see there?", "What is there to see in the city of Ghent?"),
    # A phrase that lacks its complement.
    (CANCER, "What are the symptoms?", "What are the symptoms of throat cancer?"),
    (TITANIC, "Where is the wreck?", "Where is the wreck (the Titanic)?"),
    # A piece of a question, in the frame of the one before.
    (FRANCE, "What about Japan?", "What is the population of Japan?"),
    (FRANCE, "And Germany?", "What is the population of Germany?"),
    (FRANCE, "how about in 1950?", "What is the population of France in 1950?"),
    (VISIT, "What about Paris?", "Did Emmanuel Macron visit Paris in May?"),
    (PRIZE, "What about in 2024?", "Who won the Nobel Peace Prize in 2024?"),
    (QUAKE, "and in Syria?", "How many people died in the earthquake in Syria?"),
    (TOWER, "what about in Europe?", "What is the tallest building in Europe?"),
    (CARS, "And BMW?", "When was BMW founded?"),
    (BEARS, "What about penguins?", "Where do penguins live?"),
    (COFFEE, "and green tea?", "Is green tea good for you?"),
    (ASPIRIN, "what about adults?", "Is aspirin safe for adults?"),
    (MERKEL, "What about Olaf Scholz?", "What did Olaf Scholz study?"),
    # Hardly a question at all.
    (FRANCE, "Why?", "Why (what is the population of France)?"),
    (ASPIRIN, "Why not?", "Why not (is aspirin safe for children)?"),
    (
        TROOPS,
        "and how many before that?",
        "and how many before that (how many troops did North Korea send to Russia in October)?",
    ),
    (
        TROOPS,
        "What about China?",
        "What about China (how many troops did North Korea send to Russia in October)?",
    ),
]


@pytest.mark.parametrize(("history", "question", "expected"), FOLLOW_UPS)
def test_a_follow_up_stands_alone(history: list[Turn], question: str, expected: str) -> None:
    assert rewrite(question, history) == expected


IN_DOUBT = [
    (STRIKE, "How long did it last?"),  # the strike, or Boeing
    (ASPIRIN, "What are the side effects?"),  # of aspirin, or for children
]


@pytest.mark.parametrize(("history", "question"), IN_DOUBT)
def test_what_may_be_meant_of_two_things_is_left_open(history: list[Turn], question: str) -> None:
    assert rewrite(question, history) == question


NEW_TOPICS = [
    (TROOPS, "Who is Kim Jong Un?"),
    (FRANCE, "Who won the World Cup in 2018?"),
    (CANCER, "Tell me about lung cancer."),
    (LOUVRE, "What is the capital of Peru?"),
    (NETFLIX, "What is Disney+?"),
    (TELESCOPE, "Is the Hubble telescope still working?"),
    (BEES, "What is varroa?"),
    (GHENT, "How far is Bruges from Brussels?"),
    (APOLLO, "What is the best pizza in Naples?"),
    (CARS, "When was BMW founded?"),
    (DUNE, "Who wrote War and Peace?"),
    (ASPIRIN, "Which rivers flow through Vienna?"),
    (STRIKE, "When did Boeing deliver the first 787?"),
    (MINISTER, "What did Emmanuel Macron say about Gaza in September?"),
    (COFFEE, "If a volcano erupts, is it dangerous?"),
    (TITANIC, "What is CBT and how does it work?"),
]


@pytest.mark.parametrize(("history", "question"), NEW_TOPICS)
def test_a_change_of_topic_drags_nothing_along(history: list[Turn], question: str) -> None:
    assert rewrite(question, history) == question


@pytest.mark.parametrize(
    "question", ["thanks", "Thank you!", "hello", "ok", "", "   ", "?", "…", "\n", "🤔?"]
)
def test_what_asks_nothing_is_left_alone(question: str) -> None:
    assert rewrite(question, FRANCE) == question


@pytest.mark.parametrize("question", ["Is it treatable?", "why?", "And Japan?", "  who is he ? "])
def test_without_a_history_nothing_is_changed(question: str) -> None:
    assert rewrite(question, []) == question
    assert rewrite(question, [Turn("assistant", "Welcome to Footnote.")]) == question


def test_white_space_and_case_stay_as_they_were_given() -> None:
    assert rewrite("  is  IT treatable ?\n", CANCER) == "  is  Throat cancer treatable ?\n"


def test_he_is_no_woman_and_no_place() -> None:
    assert rewrite("What does he do now?", conversation("Who is Angela Merkel?")) == (
        "What does he do now?"
    )
    assert rewrite("who is he?", LOUVRE) == "who is he?"
    assert rewrite("What did he say?", TROOPS) == "What did he say?"


def test_a_piece_after_a_piece_keeps_the_frame() -> None:
    history = conversation("What is the population of France?", "What about Japan?")
    assert rewrite("And Germany?", history) == "What is the population of Germany?"
    assert rewrite("What is its capital?", history) == "What is Japan's capital?"


def test_the_topic_moves_with_the_conversation() -> None:
    history = [*CANCER, *conversation("Is it treatable?", "Tell me about lung cancer.")]
    assert rewrite("What are its symptoms?", history) == "What are lung cancer's symptoms?"


def test_it_still_means_the_topic_after_several_turns() -> None:
    history = conversation(
        "What is blockchain?", "What problem does it solve?", "How does it work?", "Is it safe?"
    )
    assert rewrite("Who invented it?", history) == "Who invented blockchain?"


def test_an_answer_gives_a_name_to_a_pronoun() -> None:
    asked = conversation("Who leads the European Central Bank?")
    answered = [*asked, Turn("assistant", "Christine Lagarde has led the bank since 2019.")]
    assert rewrite("How old is she?", answered) == "How old is Christine Lagarde?"


def test_a_long_history_is_cut_at_its_beginning() -> None:
    old = conversation("Who is Angela Merkel?")
    filler = [Turn("assistant", "word " * HISTORY_TOKENS)]
    assert rewrite("How old is she?", old) == "How old is Angela Merkel?"
    assert rewrite("How old is she?", [*old, *filler]) == "How old is she?"


@pytest.mark.parametrize(
    ("tokens", "kept"),
    [
        (0, ""),
        (3, "seven eight"),
        (4, "seven eight nine"),
        (8, "four five six|seven eight nine"),
        (10, "one|four five six|seven eight nine"),
        (1000, "one two three|four five six|seven eight nine"),
    ],
)
def test_bounded_keeps_the_latest_turns_and_cuts_the_one_that_fits_in_part(
    tokens: int, kept: str
) -> None:
    history = [
        Turn("user", text) for text in ("one two three", "four five six", "seven eight nine")
    ]
    assert "|".join(turn.text for turn in bounded(history, tokens)) == kept


def test_text_without_spaces_is_bounded_too() -> None:
    (turn,) = bounded([Turn("assistant", "x" * 10**6)], 100)
    assert len(turn.text) <= 800


def test_exchanges_pair_questions_with_answers() -> None:
    turns = [
        Turn("assistant", "Welcome."),
        Turn("user", "Who?"),
        Turn("user", "When?"),
        Turn("assistant", "In May."),
    ]
    pairs = [(one.question, one.answer) for one in exchanges_of(turns)]
    assert pairs == [("Who?", None), ("When?", "In May.")]


texts = st.text(max_size=120) | st.lists(
    st.sampled_from("what about it he Paris the of and why ? . ' (that) their 2024 \n".split(" ")),
    max_size=12,
).map(" ".join)


@given(texts, st.lists(st.builds(Turn, st.sampled_from(["user", "assistant"]), texts), max_size=5))
def test_any_text_gives_the_same_text_each_time(question: str, history: list[Turn]) -> None:
    once = rewrite(question, history)
    assert once == rewrite(question, history)
    assert once.strip() or not question.strip()


def test_a_rewrite_takes_a_few_milliseconds() -> None:
    history = [turn for pair in zip(FRANCE, LOUVRE, strict=True) for turn in pair] * 6
    rewrite("What did they say about it there?", history)
    times = []
    for number in range(20):
        before = time.thread_time()
        rewrite(f"What did they say about it there in {1900 + number}?", history)
        times.append(time.thread_time() - before)
    assert sorted(times)[10] < 0.05


class Recalling:
    """Finds given words missing in every question, and records what it is asked."""

    def __init__(self, *words: str) -> None:
        self.words = words
        self.asked: list[tuple[str, list[str]]] = []

    def __call__(self, question: str, turns: Sequence[str]) -> list[Recalled]:
        self.asked.append((question, list(turns)))
        return [
            Recalled(turn, word, 4.0 if word in self.words else -4.0)
            for turn, text in enumerate(turns)
            for word in re.findall(r"\w+", text)
        ]


def test_the_reader_says_which_words_are_missing() -> None:
    recall = Recalling("throat", "cancer")
    assert rewrite("Is it treatable?", CANCER, recall) == "Is throat cancer treatable?"
    assert recall.asked == [("Is it treatable?", ["What is throat cancer?"])]


def test_either_the_reader_or_the_rules_may_be_enough() -> None:
    assert rewrite("Is it treatable?", CANCER, Recalling()) == "Is throat cancer treatable?"
    asked = "What do most doctors advise?"
    assert "throat cancer" in rewrite(asked, CANCER, Recalling("throat", "cancer"))
    assert rewrite(asked, CANCER, Recalling()) == asked


def test_the_reader_hears_the_answers_in_their_places() -> None:
    recall = Recalling("Rachel", "Reeves")
    assert rewrite("How old is she?", MINISTER, recall) == "How old is Rachel Reeves?"
    assert recall.asked[0][1] == [turn.text for turn in MINISTER]


def test_a_piece_takes_the_frame_whatever_the_reader_says() -> None:
    assert rewrite("What about Japan?", FRANCE, Recalling()) == "What is the population of Japan?"


def test_small_talk_and_first_questions_are_not_read() -> None:
    recall = Recalling("throat")
    assert rewrite("Thanks!", CANCER, recall) == "Thanks!"
    assert rewrite("Is it treatable?", [], recall) == "Is it treatable?"
    assert not recall.asked


def test_without_a_reader_or_with_a_broken_one_the_rules_complete(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(question: str, turns: Sequence[str]) -> list[Recalled]:
        raise ModelError("The reader cannot read a text: no memory.")

    request = Request("Is it treatable?", tuple(CANCER))
    by_rules = rewrite(request.question, CANCER)
    assert by_rules == "Is throat cancer treatable?"
    assert LocalRewrite(lambda: None)(request) == Standalone(by_rules)
    assert not caplog.records
    assert LocalRewrite(lambda: broken)(request) == Standalone(by_rules)
    assert "completed without the reader: The reader cannot read a text" in caplog.text


def test_the_reader_is_not_loaded_before_a_follow_up_comes() -> None:
    def recall() -> None:
        raise AssertionError("nothing is to be completed")

    assert LocalRewrite(recall)(Request("Who won?")) == Standalone("Who won?")
