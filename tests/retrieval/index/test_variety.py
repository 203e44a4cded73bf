from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from retrieval.domain import Article, Passage, Span
from retrieval.index.search import Candidate
from retrieval.index.variety import PER_ARTICLE, varied, without_copies

FERRY = "The ferry ran aground off Pell Island on Tuesday with sixty-four passengers aboard."
BAKERY = "The ovens of the bakery on Quay Street are lit at three in the morning."


def candidate(number: int, article: str, text: str, score: float) -> Candidate:
    passage = Passage(number, article, 1, 0, 0, len(text), (Span(0, len(text)),))
    return Candidate(passage, Article(article, article.title(), text), score, 0.0, 0.0)


def listed(*texts: tuple[str, str]) -> list[Candidate]:
    """Return candidates of (article, text), each a little worse than the one before."""
    return [
        candidate(number, article, text, 1.0 - number / 1000)
        for number, (article, text) in enumerate(texts)
    ]


def ids(candidates: list[Candidate]) -> list[int]:
    return [found.passage.id for found in candidates]


def many(article: str, count: int) -> list[tuple[str, str]]:
    return [(article, f"{article} says {'again ' * n}that number {n} won") for n in range(count)]


def test_a_copy_is_listed_once_where_it_is_best() -> None:
    found = listed(("a", FERRY), ("b", BAKERY), ("c", FERRY))
    assert ids(list(without_copies(found))) == [0, 1]


def test_case_marks_and_a_changed_word_make_no_other_text() -> None:
    longer = f"{FERRY} Nobody was hurt, and the company will pay each of them on Friday."
    changed = longer.upper().replace("FRIDAY", "MONDAY").replace(",", " –")
    assert ids(list(without_copies(listed(("a", longer), ("b", changed))))) == [0]


def test_a_text_that_goes_on_is_no_copy() -> None:
    found = listed(("a", FERRY), ("b", f"{FERRY} {BAKERY}"))
    assert ids(list(without_copies(found))) == [0, 1]


def test_short_texts_are_copies_only_when_they_are_the_same() -> None:
    found = listed(("a", "Nobody was hurt."), ("b", "Nobody was seen."), ("c", "nobody was hurt"))
    assert ids(list(without_copies(found))) == [0, 1]


def test_texts_without_a_word_do_not_break_the_comparison() -> None:
    assert ids(list(without_copies(listed(("a", "…"), ("b", "???"), ("c", FERRY))))) == [0, 2]


def test_an_article_gives_its_share_while_others_wait() -> None:
    found = listed(*many("long", 6), ("short", FERRY), ("other", BAKERY))
    chosen = varied(found, 5)
    assert Counter(one.article.id for one in chosen) == {
        "long": PER_ARTICLE,
        "short": 1,
        "other": 1,
    }
    assert ids(chosen) == [0, 1, 2, 6, 7]


def test_an_article_gives_more_where_nothing_else_is_left() -> None:
    found = listed(*many("long", 6), ("short", FERRY))
    assert ids(varied(found, 5)) == [0, 1, 2, 3, 6]
    assert ids(varied(found, 50)) == [0, 1, 2, 3, 4, 5, 6]


def test_no_more_are_taken_than_are_needed() -> None:
    waiting = iter(listed(*many("long", 4), ("short", FERRY), ("other", BAKERY), *many("last", 2)))
    assert ids(varied(waiting, 4)) == [0, 1, 2, 4]
    assert ids(list(waiting)) == [5, 6, 7]


def test_nothing_gives_nothing() -> None:
    assert varied([], 10) == []


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([FERRY, BAKERY, "One.", "Two."]))),
    st.integers(1, 12),
)
def test_a_list_is_short_ordered_and_without_copies(texts: list[tuple[str, str]], k: int) -> None:
    chosen = varied(listed(*texts), k)
    assert len(chosen) == min(k, len({text for _, text in texts}))
    assert ids(chosen) == sorted(ids(chosen))
    assert len({one.text for one in chosen}) == len(chosen)
    if texts:
        assert ids(chosen)[0] == 0
