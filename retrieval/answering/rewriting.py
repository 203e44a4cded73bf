"""Turn a follow-up question into one that stands alone, without a model. Pure.

What the question leaves open is found by closed word lists (``followups.dependence``), what was
spoken of is kept with the focus of each turn (``followups.salience``), and fitted weights choose
what fills the gap, if anything does (``followups.choice``). A piece such as "What about Japan?" is
put into the frame of the question before it (``followups.ellipsis``). A question that lacks nothing
comes back as it was given. ``docs/follow-ups.md`` has the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from retrieval.answering.followups.choice import Score, Thresholds, choose
from retrieval.answering.followups.dependence import gaps_of, parse
from retrieval.answering.followups.ellipsis import completed, is_piece
from retrieval.answering.followups.features import Features, Scene
from retrieval.answering.followups.salience import Spoken
from retrieval.answering.followups.wording import fill
from retrieval.answering.intents import SmallTalk, intent_of
from retrieval.answering.requests import Request, Standalone
from retrieval.domain import Turn

HISTORY_TOKENS = 1500
"""How much of a conversation is looked at, in tokens, the latest first."""

_TOKENS_A_WORD = 4 / 3
_LONGEST_WORD = 8  # characters a token: text without spaces is no way round the bound


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of the user, and the answer that it got, if any."""

    question: str
    answer: str | None = None


def rewrite(question: str, history: Sequence[Turn]) -> str:
    """Return a question as it stands alone after a conversation; unchanged where it does already.

    ``history`` holds the earlier turns, oldest first, with or without the assistant's.
    """
    exchanges = exchanges_of(bounded(history, HISTORY_TOKENS))
    if not exchanges or isinstance(intent_of(question), SmallTalk):
        return question
    return _rewritten(question, exchanges)


def rewrite_locally(request: Request) -> Standalone:
    """Make the question of a request stand alone: the ``Rewrite`` without a chat model."""
    return Standalone(rewrite(request.question, request.history))


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


def _rewritten(question: str, exchanges: Sequence[Exchange]) -> str:
    scene = scene_of(question, exchanges)
    if not scene.asked.words:
        return question
    if is_piece(question):
        last, earlier = exchanges[-1].question, exchanges[:-1]
        before = _rewritten(last, earlier) if earlier else last
        whole = completed(question, before, scene.spoken.focuses[-1])
        if whole is not None:
            return whole
    return fill(question, choose(scene, *_model()))


@cache
def _model() -> tuple[Score, Thresholds]:
    weights, thresholds = load_weights()

    def score(features: Features) -> float:
        return sum(weights.get(name, 0.0) * value for name, value in features.items())

    return score, thresholds


@cache
def load_weights() -> tuple[dict[str, float], Thresholds]:
    """Read the fitted weights by feature, and the thresholds."""
    import json
    from importlib import resources

    path = resources.files("retrieval.answering").joinpath("fitted", "followups.json")
    told = json.loads(path.read_text(encoding="utf-8"))
    return told["weights"], Thresholds(**told["thresholds"])
