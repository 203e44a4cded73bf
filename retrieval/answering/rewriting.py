"""Turn a follow-up question into one that stands alone, without a chat model.

What the question leaves open is found by closed word lists (``followups.dependence``), what was
spoken of is kept with the focus of each turn (``followups.salience``). The reader says which of
the words that were said are missing, and phrases that hold them are added (``followups.recall``).
Fitted weights say the same by rules, and without the reader they alone choose what fills the gap,
if anything does (``followups.choice``). A piece such as "What about Japan?" is put into the frame
of the question before it (``followups.ellipsis``). A question that lacks nothing comes back as it
was given. ``docs/follow-ups.md`` has the figures.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from retrieval.answering.followups.choice import Score, Thresholds, choose, word_shares
from retrieval.answering.followups.dependence import gaps_of, parse
from retrieval.answering.followups.ellipsis import completed, is_piece
from retrieval.answering.followups.features import Features, Scene
from retrieval.answering.followups.recall import Least, complete, missing_of, together
from retrieval.answering.followups.salience import Spoken
from retrieval.answering.followups.wording import fill
from retrieval.answering.intents import SmallTalk, intent_of
from retrieval.answering.requests import Request, Standalone
from retrieval.domain import Turn
from retrieval.errors import ModelError

if TYPE_CHECKING:
    from retrieval.models.talk import Recalled

_log = logging.getLogger(__name__)

HISTORY_TOKENS = 1500
"""How much of a conversation is looked at, in tokens, the latest first."""

_TOKENS_A_WORD = 4 / 3
_LONGEST_WORD = 8  # characters a token: text without spaces is no way round the bound


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of the user, and the answer that it got, if any."""

    question: str
    answer: str | None = None


Recall = Callable[[str, Sequence[str]], Sequence["Recalled"]]
"""Scores the words of earlier turns, oldest first, by how likely a question lacks them.

Raises ModelError when the model fails.
"""


def rewrite(question: str, history: Sequence[Turn], recall: Recall | None = None) -> str:
    """Return a question as it stands alone after a conversation; unchanged where it does already.

    ``history`` holds the earlier turns, oldest first, with or without the assistant's.
    """
    exchanges = exchanges_of(bounded(history, HISTORY_TOKENS))
    if not exchanges or isinstance(intent_of(question), SmallTalk):
        return question
    return _rewritten(question, exchanges, recall)


class LocalRewrite:
    """The ``Rewrite`` without a chat model: by the reader where there is one, else by rules."""

    def __init__(self, recall: Callable[[], Recall | None]) -> None:
        """Take a function that gives the reader's recall, called when a follow-up comes."""
        self._recall = recall

    def __call__(self, request: Request) -> Standalone:
        """Return the question of a request as it stands alone."""
        return Standalone(self.rewrite(request.question, request.history))

    def rewrite(self, question: str, history: Sequence[Turn]) -> str:
        """Return a question as it stands alone after a conversation."""
        if not history:
            return question
        try:
            return rewrite(question, history, self._recall())
        except ModelError as error:
            _log.warning("a follow-up was completed without the reader: %s", error)
            return rewrite(question, history)


def bounded(history: Sequence[Turn], max_tokens: int) -> tuple[Turn, ...]:
    """Return the latest turns that fit a number of tokens, counted roughly by words.

    The turn that fits in part is cut at its end.
    """
    kept: list[Turn] = []
    left = int(max_tokens / _TOKENS_A_WORD)
    for turn in reversed(history):
        words = turn.text[: max_tokens * _LONGEST_WORD].split()
        if left <= 0:
            break
        whole = len(words) <= left and len(turn.text) <= max_tokens * _LONGEST_WORD
        kept.append(turn if whole else replace(turn, text=" ".join(words[:left])))
        left -= len(words)
    return tuple(reversed(kept))


def exchanges_of(history: Sequence[Turn]) -> tuple[Exchange, ...]:
    """Pair each question with its answer; what was said before the first question is dropped."""
    exchanges: list[Exchange] = []
    for turn in history:
        if turn.role == "user":
            exchanges.append(Exchange(turn.text))
        elif exchanges:
            exchanges[-1] = Exchange(exchanges[-1].question, turn.text)
    return tuple(exchanges)


def scene_of(question: str, exchanges: Sequence[Exchange]) -> Scene:
    """Return a question with what it leaves open, and what was spoken of before it."""
    spoken = Spoken()
    for exchange in exchanges:
        spoken.note_question(parse(exchange.question))
        if exchange.answer:
            spoken.note_answer(exchange.answer)
    asked = parse(question)
    return Scene(asked, tuple(gaps_of(asked)), spoken)


def _rewritten(question: str, exchanges: Sequence[Exchange], recall: Recall | None) -> str:
    scene = scene_of(question, exchanges)
    if not scene.asked.words:
        return question
    if is_piece(question):
        last, earlier = exchanges[-1].question, exchanges[:-1]
        before = _rewritten(last, earlier, recall) if earlier else last
        whole = completed(question, before, scene.spoken.focuses[-1])
        if whole is not None:
            return whole
    if recall is None:
        return fill(question, choose(scene, *_model()))
    heard = recall(question, said(exchanges))
    read = missing_of((it.word, it.score) for it in heard)
    missing = together(read, word_shares(scene, _model()[0]))
    return fill(question, complete(scene, missing, load_least()))


def said(exchanges: Sequence[Exchange]) -> list[str]:
    """Return the texts of exchanges in their order."""
    return [text for each in exchanges for text in (each.question, each.answer) if text]


@cache
def _model() -> tuple[Score, Thresholds]:
    weights, thresholds = load_weights()

    def score(features: Features) -> float:
        return sum(weights.get(name, 0.0) * value for name, value in features.items())

    return score, thresholds


def load_weights() -> tuple[dict[str, float], Thresholds]:
    """Read the fitted weights by feature, and the thresholds."""
    told = _fitted()
    return told["weights"], Thresholds(**told["thresholds"])


def load_least() -> Least:
    """Read the least probabilities of a word that the reader finds missing."""
    return Least(**_fitted()["recall"])


@cache
def _fitted() -> dict[str, Any]:
    import json
    from importlib import resources

    path = resources.files("retrieval.answering").joinpath("fitted", "followups.json")
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told
