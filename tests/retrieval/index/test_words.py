from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.errors import DamagedError
from retrieval.index.words import WordEntry, WordIndex, analyze, content_stems

ENTRIES = [
    WordEntry(1, "Budget talks", "The minister asked for 10,000 soldiers on Monday."),
    WordEntry(2, "Weather", "10 ships left the port; 000 was the code."),
    WordEntry(3, "Platform law", "Under § 230 of the act, platforms are not liable."),
    WordEntry(4, "Crown jewels stolen", "A thief broke a window at night."),
    WordEntry(5, "Of stop words", "To be, or not to be: that is what was asked."),
    WordEntry(6, "Grüße", "Die Straße in Zürich, Пример текста, 漢字."),
    WordEntry(7, "Jets", "An F-16 flew over. The white house is a house painted white."),
    WordEntry(8, "Jets again", "A reporter went to the White House. An F landed with 16 crew."),
]


@pytest.fixture
def words(tmp_path: Path) -> WordIndex:
    index = WordIndex(tmp_path / "words")
    index.update(add=ENTRIES)
    return index


def best(words: WordIndex, query: str) -> list[int]:
    return [passage_id for passage_id, _ in words.best(query, 10)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("How many soldiers did the minister want?", 1),
        ("10,000", 1),
        ("§ 230", 3),
        ("liability of platforms", 3),  # stems
        ("who stole the crown jewels", 4),  # a word of the title alone
        ("F-16", 7),
        ('"White House" reporter', 8),
        ("“white house” painted", 7),
        ("Zürich", 6),
        ("ПРИМЕР", 6),
        ("漢字", 6),
        ('"to be or not to be"', 5),
    ],
)
def test_the_passage_with_the_words_comes_first(words: WordIndex, query: str, first: int) -> None:
    assert best(words, query)[0] == first


def test_stop_words_do_not_count_beside_others_and_do_where_they_are_all(
    words: WordIndex,
) -> None:
    assert best(words, "What is the thief's window?") == [4]
    assert best(words, "to be or not to be")[0] == 5


def test_a_phrase_outweighs_its_words_apart(words: WordIndex) -> None:
    apart, quoted = dict(words.best("white house", 10)), dict(words.best('"white house"', 10))
    assert quoted[8] - apart[8] > 0
    assert quoted[7] - apart[7] > 0
    assert best(words, "10,000") == [1, 2]


def test_a_word_of_both_title_and_text_counts_where_it_weighs_more(tmp_path: Path) -> None:
    index = WordIndex(tmp_path / "words")
    index.update(
        add=[
            WordEntry(1, "Harbour news", "Ships left early."),
            WordEntry(2, "Other news", "Harbours left early."),
            WordEntry(3, "Harbour news", "Harbours left early."),
        ]
    )
    scores = dict(index.best("harbour", 3))
    more, less = max(scores[1], scores[2]), min(scores[1], scores[2])
    assert scores[3] == pytest.approx(more + 0.3 * less)


@pytest.mark.parametrize("query", ["", " ", "?!…", '"', '""', "“”", "*", "zzzyx"])
def test_what_holds_no_known_word_finds_nothing(words: WordIndex, query: str) -> None:
    assert best(words, query) == []


@pytest.mark.parametrize(
    "query",
    [
        "soldiers AND NOT (minister",
        "title:soldiers^9",
        "soldier* -monday +[a TO b]",
        "soldiers\\",
        "soldiers \ud800 half a surrogate pair",
    ],
)
def test_the_syntax_of_query_languages_is_no_syntax(words: WordIndex, query: str) -> None:
    assert 1 in best(words, query)


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.text(max_size=80))
def test_any_text_may_be_asked(words: WordIndex, query: str) -> None:
    assert set(best(words, query)) <= {entry.passage_id for entry in ENTRIES}


def test_long_questions_are_searched_too(words: WordIndex) -> None:
    question = " ".join(f"word{number}" for number in range(3_000)) + " soldiers"
    assert best(words, question) == [1]


def test_scores_fall_and_k_bounds_them(words: WordIndex) -> None:
    found = words.best("house white F-16 jets", 2)
    assert len(found) == 2
    assert found[0][1] >= found[1][1] > 0


def test_dropped_passages_are_gone(words: WordIndex) -> None:
    words.update(drop=[1, 4, 99])
    assert words.ids() == {2, 3, 5, 6, 7, 8}
    assert words.count() == 6
    assert best(words, "soldiers") == []
    words.update(drop=range(1, 9))
    assert (words.ids(), words.count()) == (set(), 0)


def test_a_passage_that_is_added_again_stands_there_once(words: WordIndex) -> None:
    words.update(add=[WordEntry(1, "Budget talks", "Nothing was said of sailors.")], drop=[2])
    assert words.count() == 7
    assert best(words, "sailors") == [1]
    assert best(words, "soldiers") == []


def test_another_reader_sees_a_commit_when_it_looks_again(tmp_path: Path) -> None:
    writer, reader = WordIndex(tmp_path / "w"), WordIndex(tmp_path / "w")
    writer.update(add=ENTRIES[:1])
    assert reader.count() == 1
    writer.update(add=ENTRIES[1:], drop=[1])
    reader.reopen()
    assert (best(reader, "soldiers"), reader.count()) == ([], 7)


def test_an_error_in_the_middle_of_an_update_leaves_the_index_as_it_was(words: WordIndex) -> None:
    with pytest.raises(DamagedError, match=r"cannot be written.*footnote doctor --repair"):
        words.update(add=[WordEntry(-1, "No", "number")], drop=[1])
    assert words.count() == 8
    words.update(drop=[1])  # the writer's lock is free again
    assert words.count() == 7


def test_what_a_killed_commit_left_is_no_hindrance(words: WordIndex, tmp_path: Path) -> None:
    listed = tmp_path / "words" / "meta.json"
    before = listed.read_bytes()
    words.update(drop=[1])
    words.close()
    listed.write_bytes(before)  # as if it had died just before this file was replaced
    words.update(drop=[1])
    assert words.ids() == {2, 3, 4, 5, 6, 7, 8}


def test_it_is_made_again_in_one_step(words: WordIndex, tmp_path: Path) -> None:
    reader = WordIndex(tmp_path / "words")
    assert reader.count() == 8
    words.rebuild(lambda: ENTRIES[:2])
    assert reader.count() == 8  # until it looks
    reader.reopen()
    assert reader.ids() == words.ids() == {1, 2}


def test_a_passage_is_scored_by_the_share_of_the_query_that_it_holds(words: WordIndex) -> None:
    every = [entry.passage_id for entry in ENTRIES]

    held = words.held("Which minister wanted platforms?", every)

    assert held.keys() == set(every)
    assert 0 < held[1] < 1  # one word of three, and of one more that no passage holds
    assert held[3] == pytest.approx(held[1])
    assert {held[i] for i in every if i not in (1, 3)} == {0.0}


@pytest.mark.parametrize(
    ("query", "more", "less"),
    [
        ("crown jewels", 4, 7),  # a word of the title alone
        ("house soldiers", 1, 7),  # the rarer word
        ('"white house"', 8, 1),
        ("“the White House”", 8, 1),
        ('"house painted"', 7, 8),
        ("the 10,000 ships", 1, 3),
    ],
)
def test_rarer_words_and_phrases_are_more_of_a_query(
    words: WordIndex, query: str, more: int, less: int
) -> None:
    held = words.held(query, [more, less])
    assert held[more] > held[less]


def test_a_word_that_is_repeated_is_held_once(tmp_path: Path) -> None:
    index = WordIndex(tmp_path / "words")
    index.update(
        add=[WordEntry(1, "Ferry", "A ferry, a ferry, a ferry."), WordEntry(2, "", "ferry")]
    )

    held = index.held("ferry ferry", [1, 2])

    assert held[1] == pytest.approx(held[2])


def test_how_a_question_is_put_is_not_held_against_a_passage(words: WordIndex) -> None:
    asked, put = "minister", "Tell me the latest news of the minister"
    assert words.held(put, [1, 2, 3]) == words.held(asked, [1, 2, 3])
    assert words.best(put, 5) == words.best(asked, 5)


def test_of_no_passage_nothing_is_held(words: WordIndex) -> None:
    assert words.held("minister", []) == {}
    assert words.held("minister", [99]) == {}
    assert words.held("§ ?", [1]) == {1: 0.0}


def test_document_frequencies_count_texts(words: WordIndex) -> None:
    terms = analyze("house F minister nowhere")
    assert words.document_frequencies(terms) == ([2, 2, 1, 0], 8)


def test_stems_of_content_leave_out_what_says_nothing() -> None:
    assert content_stems("What was the minister's asking price?") == ["minist", "ask", "price"]
    assert content_stems("to be or not to be") == ["to", "be", "or", "not", "to", "be"]
