"""What passes along the answer path: a request, what it asks for, and what was found for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from retrieval.answering.intents import Difference, Intent, Listing
from retrieval.answering.timing import Preference
from retrieval.domain import NO_FILTERS, Answer, AnswerSentence, Filters, Tokens, Turn
from retrieval.index.search import Candidate

PASSAGES = 12
"""Passages that an answer is looked for in."""
DEEP = 30
"""Passages that are looked up for them: copies of one text among these count as one."""
LISTED_FROM = 50
"""Passages that a listing looks through."""

Event = AnswerSentence | Answer
"""A sentence that has passed, or the whole answer, which comes last."""


@dataclass(frozen=True, slots=True)
class Request:
    """A question as a front end asks it. ``retrieved`` passages are kept beside the answer.

    Setting ``cancelled``, from any thread, ends what is under way for it.
    """

    question: str
    history: tuple[Turn, ...] = ()
    filters: Filters = NO_FILTERS
    retrieved: int = 0
    cancelled: threading.Event = field(default_factory=threading.Event, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that stands alone, and what a chat model used to make it so."""

    question: str
    tokens: Tokens | None = None


Rewrite = Callable[[Request], Standalone]
"""Makes a question that follows others stand alone; one that does already is left as it is."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A request, the question that stands alone, and what it asks for.

    ``tokens`` are those that making it stand alone has used.
    """

    request: Request
    question: str
    intent: Intent
    started: float
    preference: Preference | None = None
    tokens: Tokens | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The passages that may answer: a list, best first, for each of the ``queries``."""

    understood: Understood
    candidates: tuple[Sequence[Candidate], ...]
    search_ms: float
    rerank_ms: float = 0.0

    @property
    def passages(self) -> Sequence[Candidate]:
        """The passages that the question itself has found."""
        return self.candidates[0][:PASSAGES]


class Answerer(Protocol):
    """Turns what was found into an answer."""

    def answer(self, found: Found) -> Iterator[Event]:
        """Yield each sentence when it has passed its checks, then the whole answer."""
        ...


def together(*counted: Tokens | None) -> Tokens | None:
    """Add up what several calls have used; None where none was made."""
    told = [tokens for tokens in counted if tokens is not None]
    if not told:
        return None
    return Tokens(sum(t.input for t in told), sum(t.output for t in told))


def queries(understood: Understood) -> list[tuple[str, int]]:
    """Return what to search for, each with a number of passages; the question comes first."""
    question, intent = understood.question, understood.intent
    k = max(DEEP, understood.request.retrieved)
    match intent:
        case Listing():
            return [(intent.topic or question, max(LISTED_FROM, k))]
        case Difference():
            return [(question, k), (intent.first, PASSAGES), (intent.second, PASSAGES)]
        case _:
            return [(question, k)]
