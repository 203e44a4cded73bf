"""Check that the fixed questions on the fictional newsroom agree with its articles."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
MINIMUM = {
    "fact": 15,
    "number": 15,
    "date": 12,
    "who": 12,
    "comparison": 10,
    "timeline": 8,
    "as-of": 8,
    "follow-up": 14,
    "paraphrase": 12,
    "unanswerable": 12,
    "tempting": 14,
}
REFUSED = {"unanswerable", "tempting"}
SEVERAL_QUOTES = {"comparison", "timeline"}
KEYS = {"id", "kind", "question", "answers", "evidence", "history", "as_of"}
COMMON_WORDS = (
    "the a an of to in on at by for from is are was were be do does did what which who how when"
    " where why much many it its his her their and or that this with as will would up he she they"
    " before after not into no one once own"
)


def read_article(path: Path) -> tuple[dict[str, str], str]:
    raw = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        meta = dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]+)">', raw))
        meta |= {"id": meta["dc.identifier"], "published": meta["article:published_time"]}
        meta["url"] = re.findall(r'rel="canonical" href="([^"]+)"', raw)[0]
        return meta, "\n".join(re.findall(r"<p>(.*?)</p>", raw))
    _, head, body = raw.split("---\n", 2)
    pairs = (line.split(": ", 1) for line in head.splitlines())
    return {key: value.strip('"') for key, value in pairs}, body


ARTICLES = [read_article(path) for path in sorted((SEEDS / "newsroom").iterdir())]
BODY = {meta["id"]: body for meta, body in ARTICLES}
PUBLISHED = {meta["id"]: meta["published"][:10] for meta, _ in ARTICLES}
QUESTIONS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (SEEDS / "questions" / "newsroom.jsonl").read_text(encoding="utf-8").splitlines()
]
ANSWERABLE = [q for q in QUESTIONS if q["kind"] not in REFUSED]


def identified(questions: list[dict[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("question", questions, ids=lambda question: question["id"])


def content_stems(text: str) -> set[str]:
    words = re.findall(r"[a-z0-9']+", text.lower())
    return {word[:5] for word in words if word not in COMMON_WORDS.split()}


def test_articles_are_marked_as_fictional_and_live_on_a_reserved_domain() -> None:
    assert len(BODY) == len(ARTICLES) >= 28
    for meta, _ in ARTICLES:
        assert meta["fictional"] == "true"
        assert re.match(r"https://[a-z.-]+\.example/", meta["url"])
        assert "2025-03-01" <= meta["published"][:10] <= "2025-05-31"


def test_wire_copy_is_the_same_in_two_outlets() -> None:
    assert BODY["tw-03-11-ferry"] == BODY["pcl-03-12-ferry"]


def test_ids_are_unique_and_every_kind_has_its_share() -> None:
    assert len({q["id"] for q in QUESTIONS}) == len(QUESTIONS) >= 130
    counts = Counter(q["kind"] for q in QUESTIONS)
    assert {kind: counts[kind] for kind in MINIMUM if counts[kind] < MINIMUM[kind]} == {}
    assert counts["why"] + counts["how"] >= 12


@identified(QUESTIONS)
def test_line_follows_the_contract(question: dict[str, Any]) -> None:
    assert set(question) <= KEYS
    assert (question["answers"] is None) == (question["kind"] in REFUSED)
    assert bool(question.get("evidence")) == (question["answers"] is not None)
    roles = [turn["role"] for turn in question.get("history", [])]
    assert roles == ["user", "assistant"] * (len(roles) // 2)
    if question["kind"] == "follow-up":
        assert roles
    if question["kind"] == "as-of":
        assert question["as_of"]


@identified(ANSWERABLE)
def test_evidence_stands_word_for_word_in_its_article(question: dict[str, Any]) -> None:
    for evidence in question["evidence"]:
        assert evidence["quote"] in BODY[evidence["article_id"]]
        assert PUBLISHED[evidence["article_id"]] <= question.get("as_of", "9999")


@identified([q for q in ANSWERABLE if q["kind"] not in SEVERAL_QUOTES])
def test_gold_answers_and_evidence_quotes_cover_each_other(question: dict[str, Any]) -> None:
    quotes = [evidence["quote"] for evidence in question["evidence"]]
    assert all(any(gold in quote for quote in quotes) for gold in question["answers"])
    assert all(any(gold in quote for gold in question["answers"]) for quote in quotes)


@identified([q for q in QUESTIONS if q["kind"] == "comparison"])
def test_comparison_rests_on_two_articles(question: dict[str, Any]) -> None:
    assert len({evidence["article_id"] for evidence in question["evidence"]}) >= 2


@identified([q for q in QUESTIONS if q["kind"] == "paraphrase"])
def test_paraphrase_shares_no_content_word_with_its_quote(question: dict[str, Any]) -> None:
    for evidence in question["evidence"]:
        assert not content_stems(question["question"]) & content_stems(evidence["quote"])
