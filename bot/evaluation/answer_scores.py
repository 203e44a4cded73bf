"""How well an answer's words agree with the gold answers. Pure.

What is compared is ``short`` where the answer has one, else the whole answer without its numbers.
"""

from __future__ import annotations

from typing import Any

from bot.evaluation.questions import Question
from bot.evaluation.wording import best, contains, exact_match, rouge_l, token_f1, without_markers

Line = dict[str, Any]  # one line of answers.jsonl
LONG_GOLD_WORDS = (
    12  # past this a gold answer is an explanation that no answer repeats word for word
)


def answer_scores(question: Question, line: Line) -> dict[str, float]:
    """Score one answer; a refusal scores 0 where there is an answer, and 1 in SQuAD 2.0 where none.

    Empty where the gold is unknown.
    """
    if question.answers is None:
        rightly = float(line["refused"])
        return {"answers.squad2_em": rightly, "answers.squad2_f1": rightly}
    if not question.answers:
        return {}
    # A refusal says nothing: not even what is left of a gold answer such as "A" once normalised.
    exact = 0.0 if line["refused"] else best(exact_match, said(line), question.answers)
    f1 = 0.0 if line["refused"] else best(token_f1, said(line), question.answers)
    scores = {
        "answers.em": exact,
        "answers.f1": f1,
        "answers.squad2_em": exact,
        "answers.squad2_f1": f1,
    }
    if not line["refused"]:
        scores["answers.f1_answered"] = f1
    return scores | _inclusion(question.answers, line)


def said(line: Line) -> str:
    """Return the span that the answer boils down to, else its text; nothing for a refusal."""
    short = line.get("short")
    return short["text"] if short else whole(line)


def whole(line: Line) -> str:
    """Return the answer without its numbers; nothing for a refusal."""
    return "" if line["refused"] else without_markers(line["answer"])


def is_long(golds: tuple[str, ...]) -> bool:
    """Say whether the gold answers are explanations rather than names, numbers and phrases."""
    return all(len(gold.split()) > LONG_GOLD_WORDS for gold in golds)


def _inclusion(golds: tuple[str, ...], line: Line) -> dict[str, float]:
    if is_long(golds):
        return {"answers.rouge_l": best(rouge_l, whole(line), golds)}
    quotes = [citation["quote"] for citation in line["citations"]]
    return {
        "answers.gold_in_answer": best(contains, whole(line), golds),
        "answers.gold_in_quotes": max((best(contains, it, golds) for it in quotes), default=0.0),
    }
