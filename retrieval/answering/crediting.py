"""One text from several outlets: it speaks once, and every outlet that has it is named.

Wire copies are grouped by their signatures (see ``index/copies``). Of a group, a passage that says
nothing which a better one does not say is left out; what gives another figure never is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from retrieval.answering.citing import on_one_line
from retrieval.answering.gate.number_words import ONES, SCALES, TENS
from retrieval.answering.requests import Answerer, Event, Found
from retrieval.domain import Answer, Article, Citation, Filters, summary_of
from retrieval.index.copies import Copies
from retrieval.index.filtering import outlet_key, permits
from retrieval.index.search import Candidate

MOST_NAMES = 4
"""Outlets that a citation names; more are counted."""
BETWEEN = " / "
_SAID = 0.8  # share of a passage's runs of words that better passages of its group hold
_RUN = 4  # words
_SPELLED = (ONES.keys() | TENS.keys() | SCALES.keys()) - {"one", "zero"}


class Crediting:
    """Let copies speak once, and name all their outlets. An ``Answerer`` around another."""

    def __init__(self, answerer: Answerer, copies: Copies) -> None:
        self._answerer = answerer
        self._copies = copies

    def answer(self, found: Found) -> Iterator[Event]:
        """Yield what the other answerer makes of the passages without copies, all outlets named."""
        lists = tuple(self._without_copies(candidates) for candidates in found.candidates)
        for event in self._answerer.answer(replace(found, candidates=lists)):
            if isinstance(event, Answer):
                yield self._credited(event, found.understood.request.filters)
            else:
                yield event

    def _without_copies(self, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
        groups = self._copies.groups(it.article.id for it in candidates)
        if len(set(groups.values())) == len(groups):
            return candidates
        return folded(candidates, groups)

    def _credited(self, answer: Answer, filters: Filters) -> Answer:
        nearest = [] if answer.nearest is None else [answer.nearest]
        copies = self._copies.of({it.article_id for it in [*answer.citations, *nearest]})
        if not copies:
            return answer
        allowed = {
            article_id: [it for it in others if permits(filters, summary_of(it))]
            for article_id, others in copies.items()
        }
        cited, near = (
            tuple(credited(it, allowed.get(it.article_id, ())) for it in them)
            for them in (answer.citations, nearest)
        )
        return replace(answer, citations=cited, nearest=near[0] if near else None)


def folded(candidates: Sequence[Candidate], groups: Mapping[str, str]) -> list[Candidate]:
    """Leave out the passages that only repeat what better ones of another copy say.

    ``groups`` names the group of each article.
    """
    kept: list[Candidate] = []
    told: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        before = told[groups[candidate.article.id]]
        others = [it for it in before if it.article.id != candidate.article.id]
        if not others or not _repeats(candidate.text, [it.text for it in others]):
            kept.append(candidate)
            before.append(candidate)
    return kept


def credited(citation: Citation, copies: Sequence[Article]) -> Citation:
    """Name, beside the outlet of a citation, those whose copies hold its very words."""
    quote = on_one_line(citation.quote)
    holding = [it.source for it in copies if quote in on_one_line(it.text)]
    names: dict[str, str] = {}
    for name in (citation.source, *holding):
        if name is not None:
            names.setdefault(outlet_key(name), name)
    return replace(citation, source=_together(list(names.values())))


def _together(names: Sequence[str]) -> str | None:
    if len(names) > MOST_NAMES:
        rest = len(names) - MOST_NAMES + 1
        return f"{BETWEEN.join(names[: MOST_NAMES - 1])} and {rest} more"
    return BETWEEN.join(names) or None


def _repeats(text: str, told: Sequence[str]) -> bool:
    """Tell whether some texts say nearly all that a text says, and every figure of it."""
    held = [_words(each) for each in told]
    figures = {word for words in held for word in words if _is_figure(word)}
    words = _words(text)
    if not all(word in figures for word in words if _is_figure(word)):
        return False
    runs, known = _runs(words), {run for each in held for run in _runs(each)}
    return len(runs & known) >= _SAID * len(runs)


def _words(text: str) -> list[str]:
    return re.findall(r"\d+(?:[.,]\d+)*|\w+", text.lower())


def _is_figure(word: str) -> bool:
    return word[0].isdigit() or word in _SPELLED


def _runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    last = max(1, len(words) - _RUN + 1)
    return {tuple(words[start : start + _RUN]) for start in range(last)}
