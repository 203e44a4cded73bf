"""A saved answer is held to the articles again, and what does not hold is named."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from retrieval.answering.chat import make_gate
from retrieval.answering.citing import cite
from retrieval.answering.verifying import Collection, Problem, Verification, verify
from retrieval.domain import Article, Span
from retrieval.errors import UsageError
from tests.retrieval.answering.newsroom import BRIDGE, SUMMIT

QUOTE = "He offered him 10,000 troops."
MET = "Kim Jong Un met Vladimir Putin in Vladivostok on 5 May."


def citation(n: int, article: Article, quote: str) -> dict[str, Any]:
    start = article.text.index(quote)
    made = cite(article, Span(start, start + len(quote)), n)
    names = "n article_id content_hash title source url start end quote".split()
    return {name: getattr(made, name) for name in names}


def saved(mode: str = "chat") -> dict[str, Any]:
    said = ["Kim met Putin on 5 May 2025.", "Kim offered Putin ten thousand troops."]
    sentences = [MET, QUOTE] if mode == "extractive" else said
    return {
        "mode": mode,
        "sentences": [
            {"text": text, "citations": [n], "verified": True}
            for n, text in enumerate(sentences, start=1)
        ],
        "citations": [citation(1, SUMMIT, MET), citation(2, SUMMIT, QUOTE)],
        "short": None,
        "nearest": None,
    }


def verified(answer: dict[str, Any], *articles: Article) -> Verification:
    """Verify against articles; of several versions of one, the last is the present one."""
    versions = articles or (SUMMIT, BRIDGE)
    held = {(each.id, each.content_hash): each for each in versions}
    present = {each.id: each.content_hash for each in versions}
    collection = Collection(lambda article_id, of: held.get((article_id, of)), present.get)
    return verify(json.loads(json.dumps(answer)), collection, make_gate())


@pytest.mark.parametrize("mode", ["chat", "extractive"])
def test_an_answer_that_holds_has_no_problems(mode: str) -> None:
    result = verified(saved(mode))
    assert (result.sentences, result.citations, result.problems) == (2, 2, ())
    assert result.holds


def changed(change: dict[str, Any], where: str, index: int, mode: str = "chat") -> dict[str, Any]:
    answer = copy.deepcopy(saved(mode))
    answer[where][index] |= change
    return answer


@pytest.mark.parametrize(
    ("answer", "sentence", "why"),
    [
        (changed({"quote": "He offered 90 troops."}, "citations", 1), 2, "is not what stands"),
        (changed({"start": 3}, "citations", 1), 2, "is not what stands"),
        (changed({"end": 10**9}, "citations", 1), 2, "is no place"),
        (changed({"start": -5}, "citations", 1), 2, "is no place"),
        (changed({"content_hash": "0" * 64}, "citations", 1), 2, "with another text"),
        (changed({"article_id": "gone"}, "citations", 1), 2, "article removed: “Kim meets Putin”"),
        (changed({"citations": [7]}, "sentences", 0), 1, "cites [7], which the answer"),
        (changed({"citations": []}, "sentences", 0), 1, "cites nothing"),
        (changed({"text": "Kim met Xi on 5 May."}, "sentences", 0), 1, "do not name “Xi”"),
        (changed({"text": "Kim met Putin on 6 May."}, "sentences", 0), 1, "the date “6 May”"),
        (changed({"citations": [2]}, "sentences", 0), 1, "date “5 May 2025”"),
        (changed({"text": "He left."}, "sentences", 1, "extractive"), 2, "is not the quote"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_named_with_the_reason(
    answer: dict[str, Any], sentence: int, why: str
) -> None:
    problems = verified(answer).problems
    assert {problem.sentence for problem in problems} == {sentence}
    assert any(why in problem.why for problem in problems), problems


NEWER = Article(id="summit", title=SUMMIT.title, text=SUMMIT.text.replace("10,000", "9,000"))


def test_a_quote_of_an_earlier_version_holds_and_the_change_is_said() -> None:
    result = verified(saved(), SUMMIT, NEWER)
    assert (result.holds, result.changed) == (True, ("Kim meets Putin",))
    assert verified(saved(), NEWER, SUMMIT).changed == ()
    refusal = saved() | {"sentences": [], "citations": [], "nearest": citation(1, SUMMIT, MET)}
    assert verified(refusal, SUMMIT, NEWER).changed == ("Kim meets Putin",)


def test_a_version_that_is_not_kept_is_named() -> None:
    result = verified(saved(), NEWER)
    assert len(result.problems) == 2
    assert result.changed == ()
    assert all("“Kim meets Putin” is not in the collection" in it.why for it in result.problems)


def test_a_store_that_gives_another_text_is_found_out() -> None:
    newer = Article(id="summit", title=SUMMIT.title, text=SUMMIT.text + " More.")
    collection = Collection(lambda *_: newer, lambda _: newer.content_hash)
    result = verify(saved(), collection, make_gate())
    assert all("does not have the hash" in problem.why for problem in result.problems)
    assert len(result.problems) == 2


def test_what_was_shown_as_unverified_is_not_held_to_the_gate() -> None:
    lie = {"text": "Kim met Xi.", "verified": False}
    assert verified(changed(lie, "sentences", 0)).holds


def test_the_short_answer_must_stand_in_its_quote() -> None:
    start = SUMMIT.text.index("10,000")
    right = {"text": "10,000 troops", "n": 2, "start": start, "end": start + len("10,000 troops")}
    assert verified(saved() | {"short": right}).holds
    wrong = right | {"n": 1}
    assert verified(saved() | {"short": wrong}).problems == (
        Problem(None, "10,000 troops", "the short answer does not stand in its quote"),
    )


def test_the_short_answer_falls_with_its_article_and_for_the_same_reason() -> None:
    start = SUMMIT.text.index("10,000")
    short = {"text": "10,000 troops", "n": 2, "start": start, "end": start + len("10,000 troops")}
    problems = verified(saved() | {"short": short}, BRIDGE).problems
    assert problems[-1].text == "10,000 troops"
    assert {problem.why for problem in problems[-2:]} == {
        "[2]: article removed: “Kim meets Putin” is not in the collection any more"
    }
    forged = short | {"text": "15,000 troops"}
    assert verified(saved() | {"short": forged}, BRIDGE).problems[-1].why == (
        "the short answer does not stand in its quote"
    )


def test_the_nearest_passage_of_a_refusal_is_checked() -> None:
    refusal = saved() | {"sentences": [], "citations": [], "nearest": citation(1, BRIDGE, "1912")}
    assert verified(refusal).holds
    broken = refusal | {"nearest": refusal["nearest"] | {"quote": "1913"}}
    assert [problem.text for problem in verified(broken).problems] == ["1913"]


@pytest.mark.parametrize(
    "answer", [{}, {"error": "no"}, {"sentences": 5, "citations": [], "mode": "chat"},
               {"sentences": [], "citations": [{"n": "x"}], "mode": "chat"},
               {"sentences": ["text"], "citations": [], "mode": "chat"}]
)  # fmt: skip
def test_what_is_no_saved_answer_is_refused(answer: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="no answer that `footnote ask --json` printed") as raised:
        verified(answer)
    assert "Error" not in str(raised.value)
