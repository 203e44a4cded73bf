from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.logistic import load
from retrieval.answering.selection import MOST, NEARLY, SHORTLIST, Weighed, choose, weigh
from retrieval.answering.sentences import measure, sentences_of, understand
from retrieval.domain import Article
from retrieval.models.embedder import LocalEmbedder
from retrieval.models.protocol import Vectors
from tests.retrieval.answering.newsroom import BRIDGE, SUMMIT, candidate, found
from tests.retrieval.index.parts import HashingEmbedder

WORDS = "amber birch cedar dahlia elm fern gorse hazel iris juniper kelp larch maple nettle".split()


def no_frequencies(stems: Sequence[str]) -> tuple[list[int], int]:
    return [0 for _ in stems], 0


def weighed_for(
    question: str, articles: Sequence[Article], embedder: HashingEmbedder | LocalEmbedder
) -> list[Weighed]:
    vector = np.asarray(embedder.embed_query(question), dtype=np.float32)
    sentences = sentences_of(found(*articles))
    return weigh(understand(question, no_frequencies), vector, sentences, embedder)


@pytest.fixture(scope="module")
def encoder() -> LocalEmbedder:
    return LocalEmbedder()


# --- what is fitted is what is measured


def test_packaged_weights_name_exactly_what_is_measured() -> None:
    measured = set(measure(understand("x", no_frequencies), sentences_of(found(BRIDGE)))[0])
    assert set(load("shortlist")[0].weights) == measured
    assert set(load("selection")[0].weights) == measured | {"similarity"}


# --- weighing


def test_only_a_shortlist_is_embedded_in_one_call_and_none_of_it_twice() -> None:
    long = Article(
        "a", "A", " ".join(f"Report {n} names the {word}." for n in range(4) for word in WORDS)
    )
    embedder = HashingEmbedder()
    weighed = weighed_for("What does the report name?", [long], embedder)
    assert len(weighed) == SHORTLIST
    assert len(embedder.embedded) == SHORTLIST == len(set(embedder.embedded))


def test_no_sentence_costs_no_embedding() -> None:
    embedder = HashingEmbedder()
    assert weighed_for("Who?", [], embedder) == []
    assert embedder.embedded == []


def test_sentences_come_by_probability_with_their_similarity() -> None:
    embedder = HashingEmbedder()
    weighed = weighed_for("When was the old bridge built?", [SUMMIT, BRIDGE], embedder)
    probabilities = [one.probability for one in weighed]
    assert probabilities == sorted(probabilities, reverse=True)
    assert all(0 <= probability <= 1 for probability in probabilities)
    question = np.asarray(embedder.embed_query("When was the old bridge built?"), np.float32)
    for one in weighed:
        assert one.similarity == pytest.approx(float(question @ one.vector))


REPEATS = [
    (
        "How many loaves does the bakery sell each day?",
        "How many loaves does the bakery sell each day? Ida Brandt sells 1,200 loaves before noon.",
        "Ida Brandt sells 1,200 loaves before noon.",
    ),
    (
        "How many people were on the ferry?",
        "The owner did not say how many people were on the ferry. The coast guard counted 64 people"
        " as they left it.",
        "The coast guard counted 64 people as they left it.",
    ),
    (
        "Who broke into the museum on Friday?",
        "All of Salem asks who broke into the museum on Friday. The police arrested Bo Lind for"
        " the theft of its silver.",
        "The police arrested Bo Lind for the theft of its silver.",
    ),
    (
        "When will the new bridge open?",
        "It is still unclear when the new bridge will open. The mayor hopes to drive across it in"
        " June.",
        "The mayor hopes to drive across it in June.",
    ),
]


@pytest.mark.parametrize(("question", "text", "answer"), REPEATS)
def test_what_answers_wins_over_what_repeats_the_question(
    question: str, text: str, answer: str, encoder: LocalEmbedder
) -> None:
    weighed = weighed_for(question, [Article("a", "News", text)], encoder)
    assert weighed[0].sentence.text == answer
    assert answer in [one.sentence.text for one in choose(weighed)]
    assert text.split(answer)[0].strip() not in [one.sentence.text for one in choose(weighed)]


# --- choosing


def weighed(
    text: str,
    probability: float,
    *,
    article: str = "a",
    start: int = 0,
    meaning: int | None = None,
) -> Weighed:
    """Weigh a sentence by hand. Sentences of different ``meaning`` have nothing in common."""
    whole = Article(article, "A", " " * start + text)
    sentence = sentences_of([candidate(whole)])[0]
    vector: Vectors = np.zeros(1000, dtype=np.float32)
    vector[start if meaning is None else meaning] = 1.0
    return Weighed(sentence, vector, probability, 0.5)


def texts(chosen: Sequence[Weighed]) -> list[str]:
    return [one.sentence.text for one in chosen]


def test_nothing_is_chosen_of_nothing() -> None:
    assert choose([]) == []


def test_the_best_is_always_chosen_however_poor() -> None:
    assert texts(choose([weighed("Rain fell.", 0.0)])) == ["Rain fell."]


def test_further_ones_must_be_nearly_as_good() -> None:
    good, near = weighed("Rain fell.", 0.8), weighed("Ann left.", 0.8 * NEARLY, start=20)
    poor = weighed("Bo wrote.", 0.8 * NEARLY - 0.01, start=40)
    assert texts(choose([good, near, poor])) == ["Rain fell.", "Ann left."]


def test_at_most_three_are_chosen() -> None:
    many = [weighed(f"The {word} grows.", 0.9, start=n * 30) for n, word in enumerate(WORDS)]
    assert len(choose(many)) == MOST == 3


def test_what_says_the_same_in_the_same_words_is_left_out() -> None:
    summary = weighed("The state closed the beds for three weeks after a spill.", 0.9)
    body = weighed(
        "On Monday the state closed the beds for three weeks, after a spill.", 0.89, start=80
    )
    part = weighed("The state closed the beds.", 0.88, start=200)
    other = weighed("Forty families live from oysters.", 0.87, start=300)
    assert texts(choose([summary, body, part, other])) == [
        summary.sentence.text,
        other.sentence.text,
    ]


def test_what_says_the_same_in_other_words_is_left_out() -> None:
    one = weighed("The ferry ran aground.", 0.9, meaning=1)
    other = weighed("A boat struck the rocks.", 0.9, start=50, meaning=1)
    assert texts(choose([one, other])) == ["The ferry ran aground."]


def test_the_order_is_that_of_reading_with_the_best_article_first() -> None:
    chosen = choose(
        [
            weighed("Third.", 0.9, article="b", start=90),
            weighed("Elsewhere.", 0.89, article="a", start=10),
            weighed("First.", 0.88, article="b", start=20),
        ]
    )
    assert texts(chosen) == ["First.", "Third.", "Elsewhere."]


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(WORDS), min_size=1, max_size=4),
            st.floats(0, 1),
            st.sampled_from("abc"),
            st.integers(0, 400),
        ),
        max_size=8,
    )
)
def test_whatever_is_weighed_the_choice_is_short_varied_and_in_order(
    drawn: list[tuple[list[str], float, str, int]],
) -> None:
    all_ = [
        weighed(f"{' '.join(words).capitalize()}.", probability, article=article, start=start)
        for words, probability, article, start in drawn
    ]
    all_.sort(key=lambda one: -one.probability)
    chosen = choose(all_)
    assert len(chosen) <= MOST
    if all_:
        assert all_[0] in chosen
    for article in "abc":
        starts = [
            c.sentence.span.start for c in chosen if c.sentence.candidate.article.id == article
        ]
        assert starts == sorted(starts)
    stems = [set(one.sentence.stems) for one in chosen]
    assert not any(a <= b for n, a in enumerate(stems) for m, b in enumerate(stems) if n != m)
