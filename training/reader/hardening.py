"""Make questions that a passage does not answer, close to ones that it does.

People wrote few unanswerable questions that may be used. These are made from answerable ones in
the ways of SQuAD 2.0's authors (Rajpurkar et al. 2018, table 2): another entity, another number or
an antonym in the question; or the passage that a search by words finds next.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from training.reader.rows import Row, normalised

NAME = re.compile(r"(?<![.?!] )(?<!^)\b[A-Z][\w'’-]+(?: (?:of |the |de )?[A-Z][\w'’-]+)*")
NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
OPPOSITES = (
    "first last; before after; north south; east west; northern southern; eastern western;"
    " largest smallest; biggest smallest; highest lowest; longest shortest; oldest youngest;"
    " most fewest; more fewer; more less; increase decrease; increased decreased; rise fall;"
    " win lose; won lost; gain lose; gained lost; begin end; began ended; start stop;"
    " started stopped; open close; opened closed; early late; earlier later; old new; male female;"
    " men women; father mother; son daughter; brother sister; husband wife; king queen; buy sell;"
    " bought sold; support oppose; supported opposed; accept reject; accepted rejected; allow ban;"
    " allowed banned; include exclude; included excluded; above below; inside outside;"
    " cause prevent; caused prevented; create destroy; created destroyed; same different;"
    " always never; many few; maximum minimum; best worst; better worse; strong weak; hot cold;"
    " high low; import export; arrive leave; arrived left; enter leave; join leave; joined left;"
    " positive negative; major minor; legal illegal; public private; rich poor; born killed"
)
OPPOSITE = {
    left: right
    for pair in OPPOSITES.split(";")
    for left, right in (pair.split(), pair.split()[::-1])
}
NEIGHBOURS = 6


def altered(rows: Sequence[Row], wanted: int, draw: random.Random) -> list[Row]:
    """Return up to ``wanted`` rows whose question was changed so that the passage is silent."""
    shuffled = draw.sample(rows, len(rows))
    made: list[Row] = []
    for row in shuffled:
        if len(made) == wanted:
            break
        question = _altered(row, draw)
        if question:
            made.append(replace(row, source="altered question", question=question, spans=()))
    return made


def _altered(row: Row, draw: random.Random) -> str | None:
    ways = [_other_name, _other_number, _opposite]
    draw.shuffle(ways)
    return next((made for way in ways if (made := way(row, draw))), None)


def _other_name(row: Row, draw: random.Random) -> str | None:
    return _swapped(NAME, row, draw)


def _other_number(row: Row, draw: random.Random) -> str | None:
    return _swapped(NUMBER, row, draw)


def _swapped(pattern: re.Pattern[str], row: Row, draw: random.Random) -> str | None:
    """Put another name or number of the passage in the place of one in the question."""
    asked = list(pattern.finditer(row.question))
    if not asked:
        return None
    known = row.question + " " + " ".join(row.golds)
    others = {found.group() for found in pattern.finditer(row.context)}
    others = {one for one in others if not _share_a_word(one, known)}
    if not others:
        return None
    chosen = draw.choice(asked)
    other = draw.choice(sorted(others))
    return row.question[: chosen.start()] + other + row.question[chosen.end() :]


def _share_a_word(left: str, right: str) -> bool:
    return bool(set(left.lower().split()) & set(re.findall(r"\w[\w'’-]*", right.lower())))


def _opposite(row: Row, draw: random.Random) -> str | None:
    words = row.question.split(" ")
    places = [at for at, word in enumerate(words) if word in OPPOSITE]
    if not places:
        return None
    at = draw.choice(places)
    words[at] = OPPOSITE[words[at]]
    return " ".join(words)


def next_found(rows: Sequence[Row], wanted: int, draw: random.Random) -> list[Row]:
    """Return rows with the passage that words find next and that does not hold the answer.

    The search is by the cosine of word weights (TF-IDF), among the passages of the same set.
    """
    by_source: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_source[row.source].append(row)
    made = [found for group in by_source.values() for found in _next_found(group, draw)]
    return draw.sample(made, min(wanted, len(made)))


def _next_found(rows: Sequence[Row], draw: random.Random) -> Iterable[Row]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    passages = list({row.context: row for row in rows}.values())
    words = TfidfVectorizer(sublinear_tf=True, stop_words="english", dtype=np.float32)
    weights = words.fit_transform([f"{row.title} {row.context}" for row in passages])
    for row in draw.sample(rows, min(len(rows), 2500)):
        scores = (weights @ words.transform([row.question]).T).toarray().ravel()
        best = [passages[at] for at in scores.argsort()[::-1][:NEIGHBOURS]]
        silent = [one for one in best if not _may_answer(row, one)]
        if silent:
            other = draw.choice(silent[:3])
            yield replace(
                other, source="next found", question=row.question, spans=(), golds=row.golds
            )


def _may_answer(row: Row, passage: Row) -> bool:
    """Tell whether a passage is the row's own, overlaps it, or holds the answer's words."""
    said, own = normalised(passage.context), normalised(row.context)
    if said in own or own in said or said[:200] == own[:200]:
        return True
    return any(normalised(gold) in said for gold in row.golds)
