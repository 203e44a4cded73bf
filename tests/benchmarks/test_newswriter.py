from __future__ import annotations

from collections import Counter

from retrieval.articles.passages import cut_passages
from retrieval.models.tokens import TokenCounter
from tests.benchmarks.newswriter import PASSAGE_TOKENS, stories


def test_a_seed_always_gives_the_same_articles() -> None:
    assert list(stories(5, seed=3)) == list(stories(5, seed=3))
    assert list(stories(5, seed=3)) != list(stories(5, seed=4))


def test_articles_are_cut_into_passages_of_the_promised_size() -> None:
    count = TokenCounter()
    texts = [story.line["text"] for story in stories(50, passages=2)]
    passages = [text[cut.start : cut.end] for text in texts for cut in cut_passages(text, count)]
    assert 100 <= len(passages) <= 110
    assert abs(sum(count(passages)) / len(passages) - PASSAGE_TOKENS) < 10


def test_a_question_is_made_of_words_of_its_article() -> None:
    for story in stories(20):
        asked = story.question.rstrip("?").split()
        assert len(asked) > 5
        assert " ".join(asked[-4:]) in story.line["text"]


def test_words_follow_zipf() -> None:
    words = Counter(" ".join(story.line["text"] for story in stories(200)).lower().split())
    frequencies = sorted(words.values(), reverse=True)
    share_of_hundred = sum(frequencies[:100]) / sum(frequencies)
    assert 0.45 < share_of_hundred < 0.7
    assert sum(count == 1 for count in frequencies) > 1_000
