"""Follow-up questions to train on, each with what was said before and the words it lacks.

Three kinds: of people (trec_cast_rewrites and mtrag_clapnq of the development sets, with the
rewrite that a person made), written for this project (``training/written/talk.jsonl``), and made of
questions on one passage, where a later question's phrase that an earlier one has is replaced by a
pronoun or left out.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from retrieval.answering.followups.salience import Stems, stems_of
from training.reader.rows import CALIBRATION_FOLD, Row, fold_of, lines_of

WRITTEN = Path(__file__).parents[1] / "written" / "talk.jsonl"
OWN = "written talk"
PEOPLE = ("trec_cast_rewrites", "mtrag_clapnq")
ANSWERS_KEPT = 0.6  # of the conversations that have answers


@dataclass(frozen=True)
class FollowUp:
    """A question after ``turns``, oldest first, and the stems that make it stand alone.

    ``answered``: every second turn is an answer; else whose each is, is not told.
    """

    source: str
    question: str
    turns: tuple[str, ...]
    lacks: Stems
    answered: bool = False


def conversation_of(line: dict[str, str]) -> str:
    """Return the conversation of a line, of either set of people: "2019_31" for "2019_31_4"."""
    return line.get("conversation_id") or "_".join(line["id"].split("_")[:2])


def of_people(data: Path, folds: Sequence[int] = (2, 3, 4)) -> Iterator[FollowUp]:
    """Yield the follow-ups of people; fold 1 is kept to choose by, fold 0 to report on."""
    for name in PEOPLE:
        for line in lines_of(data / name / "questions.jsonl"):
            if fold_of(conversation_of(line)) in folds and line["history"] and line["standalone"]:
                turns = tuple(turn["text"] for turn in line["history"])
                yield _follow_up(name, line["question"], turns, line["standalone"])


def written(draw: random.Random, path: Path = WRITTEN, kept: bool = False) -> Iterator[FollowUp]:
    """Yield the follow-ups that were written for this project, some without the answers.

    A fifth of the conversations is left out to choose by; with ``kept`` only these are yielded.
    """
    for line in lines_of(path):
        answers = draw.random() < ANSWERS_KEPT
        if (fold_of(line["topic"]) == CALIBRATION_FOLD) != kept:
            continue
        turns: list[str] = []
        for turn in line["turns"]:
            if turns:
                one = _follow_up(OWN, turn["question"], tuple(turns), turn["standalone"])
                yield replace(one, answered=answers)
            turns += [turn["question"], turn["answer"]] if answers else [turn["question"]]


def _follow_up(source: str, question: str, turns: tuple[str, ...], whole: str) -> FollowUp:
    return FollowUp(source, question, turns, stems_of(whole) - stems_of(question))


# --- made of questions on one passage ------------------------------------------------------

STANDS_ALONE, OTHER_TOPIC, WITH_ANSWERS = 0.18, 0.25, 0.5
REMARKS = ("Thanks. ", "Interesting. ", "Okay, ", "I see. ", "And ", "Oh, ", "Great. ")
REMARK_KEPT, MARK_LOST, LEFT_OUT = 0.12, 0.3, 0.45
PREPOSITIONS = frozenset("of in for on about at by to with from during behind between".split())
DROPPED_WITH = frozenset("of in for on about at during behind with from".split())
POINTERS = frozenset("the a an this these those".split())
JOINS = frozenset("of the and in".split())
VAGUE = stems_of(
    "author type kind name number year country city person people main group state time part"
    " place first day following"
)
NOTHING: Stems = frozenset()


@dataclass(frozen=True)
class _Phrase:
    """Words ``first`` to ``last`` of a question, and how many stems they have."""

    first: int
    last: int
    stems: int


def made(rows: Sequence[Row], wanted: int, draw: random.Random) -> Iterator[FollowUp]:
    """Yield follow-ups made of the questions that each passage is asked."""
    asked = defaultdict(list)
    for row in rows:
        asked[row.context].append(row)
    groups = [group for group in asked.values() if len(group) > 1]
    found = 0
    while groups and found < wanted:
        one = _made_of(draw.choice(groups), draw.choice(groups), draw)
        if one is not None:
            found += 1
            yield one


def _made_of(group: Sequence[Row], other: Sequence[Row], draw: random.Random) -> FollowUp | None:
    some = draw.sample(group, min(len(group), draw.randint(2, 5)))
    if draw.random() < OTHER_TOPIC:
        some = [*draw.sample(other, min(len(other), draw.randint(1, 2))), *some]
    answers = draw.random() < WITH_ANSWERS
    turns = [text for row in some[:-1] for text in _said(row, answers)]
    question = some[-1].question.strip()
    if draw.random() < STANDS_ALONE:
        return FollowUp("made talk", question, tuple(turns), NOTHING)
    shortened = _shortened(question, stems_of(" ".join(turns)), draw)
    if shortened is None:
        return None
    question, lacks = shortened
    if draw.random() < REMARK_KEPT:
        question = draw.choice(REMARKS) + question
    if draw.random() < MARK_LOST:
        question = question.rstrip("?")
    return FollowUp("made talk", question, tuple(turns), lacks)


def _said(row: Row, answers: bool) -> list[str]:
    if not (answers and row.spans):
        return [row.question.strip()]
    start, end = row.spans[0]
    first, last = row.context.rfind(". ", 0, start) + 1, row.context.find(". ", end)
    return [row.question.strip(), row.context[first : last + 1 if last >= 0 else None].strip()]


def _shortened(question: str, said: Stems, draw: random.Random) -> tuple[str, Stems] | None:
    """Return a question without its longest phrase that was said before, and what it then lacks."""
    words = [(it.group(), it.start(), it.end()) for it in re.finditer(r"[\w’'-]+", question)]
    phrase = _said_before(question, words, said)
    if phrase is None:
        return None
    start, end = words[phrase.first][1], words[phrase.last][2]
    rest = stems_of(f"{question[:start]} {question[end:]}")
    lacks = stems_of(question[start:end]) - rest
    if not rest or not lacks or lacks <= VAGUE or not _is_noun_phrase(words, phrase):
        return None
    first = phrase.first
    if first and words[first - 1][0].lower() in POINTERS:
        first, start = first - 1, words[first - 1][1]
    before = words[first - 1] if first else ("", 0, 0)
    name = question[words[phrase.first][1]].isupper()
    plural = words[phrase.last][0].lower().endswith("s")
    owns = re.search(r"['’]s?$", words[phrase.last][0])
    if owns:
        stands = draw.choice(["its", "his", "her", "their"] if name else ["its", "their"])
    elif before[0].lower() in DROPPED_WITH and draw.random() < LEFT_OUT:
        start, stands = before[1], ""
    elif before[0].lower() in PREPOSITIONS:
        stands = draw.choice(_pronouns(["him", "her", "them"], ["them", "these"], name, plural))
    else:
        stands = draw.choice(_pronouns(["he", "she", "they"], ["they", "these"], name, plural))
    shorter = re.sub(r"\s+", " ", question[:start] + stands + question[end:])
    shorter = shorter.replace(" ?", "?").strip()
    return shorter[:1].upper() + shorter[1:], lacks


def _pronouns(persons: list[str], several: list[str], name: bool, plural: bool) -> list[str]:
    return ["it", "it", "that", "this", *(persons if name else []), *(several if plural else [])]


def _is_noun_phrase(words: Sequence[tuple[str, int, int]], phrase: _Phrase) -> bool:
    """Tell a thing from a verb: it has a capital, or a preposition or an article before it."""
    last = words[phrase.last][0]
    if any(word[0].isupper() for word, _, _ in words[phrase.first : phrase.last + 1]):
        return True
    led = words[phrase.first - 1][0].lower() in PREPOSITIONS | POINTERS
    return led and not last.lower().endswith(("ing", "ed"))


def _said_before(
    question: str, words: Sequence[tuple[str, int, int]], said: Stems
) -> _Phrase | None:
    """Return the longest run of words, not the first of the question, whose stems were all said."""
    best: _Phrase | None = None
    at = 1
    while at < len(words):
        if not _all_said(words[at][0], said):
            at += 1
            continue
        last = here = at
        while here + 1 < len(words):
            here += 1
            if _all_said(words[here][0], said):
                last = here
            elif words[here][0].lower() not in JOINS:
                break
        stems = len(stems_of(question[words[at][1] : words[last][2]]))
        if best is None or stems > best.stems:
            best = _Phrase(at, last, stems)
        at = last + 1
    return best


def _all_said(word: str, said: Stems) -> bool:
    stems = stems_of(word)
    return bool(stems) and stems <= said
