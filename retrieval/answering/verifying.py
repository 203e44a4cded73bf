"""Check a saved answer again: places, hashes, quotes, and the gate. Needs no network and no model.

The answer is the JSON object that ``footnote ask --json`` prints, from whatever hand it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from retrieval.answering.citing import on_one_line
from retrieval.answering.gate import Evidence, Gate
from retrieval.answering.gate.connecting import states_nothing
from retrieval.domain import Article, content_hash
from retrieval.errors import UsageError

QuotedArticle = Callable[[str, str], Article | None]
"""Find the version of an article (by id) that has a content hash; None where there is none."""
PresentHash = Callable[[str], str | None]
"""Tell the content hash that an article (by id) has now; None where it was removed."""

_BEFORE = 2_000  # characters before a quote that lend a year to its dates


@dataclass(frozen=True, slots=True)
class Problem:
    """What no longer holds. ``sentence`` counts from 1; None is the short or nearest passage."""

    sentence: int | None
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The result: how many sentences and citations were looked at, and what does not hold.

    ``changed`` are the titles of articles that were quoted rightly and have changed since.
    """

    sentences: int
    citations: int
    problems: tuple[Problem, ...]
    changed: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """True when everything that was looked at holds."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Collection:
    """What a saved answer is held to."""

    quoted: QuotedArticle
    present: PresentHash


@dataclass(frozen=True, slots=True)
class _Place:
    """A citation as it was saved, the article version it quotes, and what is wrong with it."""

    quote: str
    start: int
    article: Article | None
    wrong: str | None
    changed: bool

    @property
    def evidence(self) -> Evidence:
        assert self.article is not None
        return Evidence(
            text=self.quote,
            title=self.article.title,
            source=self.article.source or "",
            published=self.article.published,
            before=self.article.text[max(0, self.start - _BEFORE) : self.start],
        )


def verify(answer: Mapping[str, Any], collection: Collection, gate: Gate) -> Verification:
    """Check every sentence of a saved answer. Raises UsageError for what is no saved answer."""
    try:
        places = {int(of["n"]): _place(of, collection) for of in answer["citations"]}
        nearest = answer.get("nearest")
        passage = None if nearest is None else _place(nearest, collection)
        sentences = list(answer["sentences"])
        problems = [
            *_sentence_problems(sentences, places, answer["mode"], gate),
            *_other_problems(answer, places, passage),
        ]
    except KeyError as error:
        raise _no_answer(f"{error} is missing") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise _no_answer(f"a value in it is of the wrong kind ({error})") from error
    looked_at = [*places.values(), *([] if passage is None else [passage])]
    return Verification(len(sentences), len(places), tuple(problems), _changed(looked_at))


def _no_answer(why: str) -> UsageError:
    return UsageError(
        f"This is no answer that `footnote ask --json` printed: {why}. Save the whole JSON object."
    )


def _changed(places: Iterable[_Place]) -> tuple[str, ...]:
    titles = (of.article.title for of in places if of.article and of.changed and not of.wrong)
    return tuple(dict.fromkeys(titles))


def _place(citation: Mapping[str, Any], collection: Collection) -> _Place:
    start, end, quote = int(citation["start"]), int(citation["end"]), str(citation["quote"])
    article_id, cited = str(citation["article_id"]), str(citation["content_hash"])
    article, present = collection.quoted(article_id, cited), collection.present(article_id)
    name = f"“{citation.get('title')}”"
    if article is None:
        return _Place(quote, start, None, missing(name, removed=present is None), changed=False)
    wrong = _wrong(name, article, cited, start, end, quote)
    return _Place(quote, start, article, wrong, changed=present != cited)


def missing(name: str, *, removed: bool) -> str:
    """Say why a quoted version of an article is not there."""
    if removed:
        return f"article removed: {name} is not in the collection any more"
    return (
        f"the quoted version of {name} is not in the collection any more: the article was removed,"
        " and brought in again with another text"
    )


def _wrong(name: str, article: Article, cited: str, start: int, end: int, quote: str) -> str | None:
    """Say what is wrong with a citation's place, or None."""
    if content_hash(article.text) != cited:
        return f"the stored text of {name} does not have the hash that was cited"
    if not 0 <= start < end <= len(article.text):
        return f"{start}–{end} is no place in {name}, which has {len(article.text)} characters"
    if article.text[start:end] != quote:
        return f"the quote is not what stands in {name} at {start}–{end}"
    return None


def _sentence_problems(
    sentences: Sequence[Mapping[str, Any]], places: Mapping[int, _Place], mode: str, gate: Gate
) -> Iterator[Problem]:
    for index, sentence in enumerate(sentences, start=1):
        text = str(sentence["text"])
        numbers = [int(n) for n in sentence["citations"]]
        verified = bool(sentence["verified"])
        for why in _reasons(text, numbers, places, mode, gate, verified=verified):
            yield Problem(index, text, why)


def _reasons(
    text: str,
    numbers: Sequence[int],
    places: Mapping[int, _Place],
    mode: str,
    gate: Gate,
    *,
    verified: bool,
) -> list[str]:
    """Return all that speaks against a sentence; the gate is asked only about sound citations."""
    missing = [
        f"it cites [{n}], which the answer does not list" for n in numbers if n not in places
    ]
    wrong = [f"[{n}]: {places[n].wrong}" for n in numbers if n in places and places[n].wrong]
    if missing or wrong:
        return missing + wrong
    if not numbers:
        return [] if states_nothing(text) or not verified else ["it cites nothing"]
    quoted = [places[n] for n in numbers]
    if mode == "extractive":
        said = [on_one_line(place.quote) for place in quoted]
        return [] if on_one_line(text) in said else ["it is not the quote that it cites"]
    if not verified:
        return []  # the answer itself says that nothing vouches for it
    return [reason.message for reason in gate.check(text, [of.evidence for of in quoted]).reasons]


def _other_problems(
    answer: Mapping[str, Any], places: Mapping[int, _Place], nearest: _Place | None
) -> Iterator[Problem]:
    short = answer.get("short")
    if short is not None:
        text, n, start = str(short["text"]), int(short["n"]), int(short["start"])
        place = places.get(n)
        if place is None or not _stands_in(place, start, int(short["end"]), text):
            yield Problem(None, text, "the short answer does not stand in its quote")
        elif place.wrong:
            yield Problem(None, text, f"[{n}]: {place.wrong}")
    if nearest is not None and nearest.wrong:
        yield Problem(None, nearest.quote, nearest.wrong)


def _stands_in(place: _Place, start: int, end: int, text: str) -> bool:
    """Tell whether a text stands in a quote as it was saved, between two places of the article."""
    inside = place.start <= start < end <= place.start + len(place.quote)
    return inside and place.quote[start - place.start : end - place.start] == text
