"""What a message of the bot shows: text as a tree, and buttons. Pure; the outbox sends it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.rendering.html_tree import Nodes
from bot.rendering.telegram import Labels

if TYPE_CHECKING:
    from bot.conversations import KeptAnswer
    from bot.telegram.texts import Texts
    from retrieval import Answer, Citation

REASONS = ("wrong", "unrelated", "incomplete", "outdated")
_ROW = 8  # buttons that a telephone shows side by side
_MOST_CITATIONS = 64  # of the hundred buttons that a message may have

Action = Literal["cite", "back", "up", "down", "why", "list"]
_CODES: dict[str, Action] = {
    "c": "cite",
    "b": "back",
    "u": "up",
    "d": "down",
    "w": "why",
    "l": "list",
}
_LETTERS = {action: letter for letter, action in _CODES.items()}
_TAP = re.compile(r"([a-z]):(\d{1,18})(?::(\d{1,9}))?")


@dataclass(frozen=True, slots=True)
class Button:
    """A button and what its tap sends back, at most 64 bytes."""

    label: str
    data: str


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One message."""

    nodes: Nodes
    keyboard: Keyboard = ()


@dataclass(frozen=True, slots=True)
class Tap:
    """A tapped button: what it does, to which answer (or from which article), with which number."""

    action: Action
    target: int
    number: int = 0

    @property
    def data(self) -> str:
        """The tap as it is sent."""
        return f"{_LETTERS[self.action]}:{self.target}:{self.number}"


def read_tap(data: str | None) -> Tap | None:
    """Return the tap that a button sent, or None when no button of ours sends that."""
    found = _TAP.fullmatch(data or "")
    if found is None or found[1] not in _CODES:
        return None
    return Tap(_CODES[found[1]], int(found[2]), int(found[3] or 0))


def text_page(*lines: str) -> Page:
    """Return a page of plain lines."""
    return Page(("\n".join(line for line in lines if line),))


def labels(texts: Texts) -> Labels:
    """Return the words that stand inside an answer."""
    return Labels(texts("sources"), texts("nearest"), texts("unverified"))


def quoted(answer: Answer) -> tuple[Citation, ...]:
    """Return the citations that can be opened: those of the answer, or the nearest passage."""
    return (answer.nearest,) if answer.nearest is not None else answer.citations


def citation(answer: Answer, number: int) -> Citation | None:
    """Return a citation of an answer by its number."""
    return next((it for it in quoted(answer) if it.n == number), None)


def answer_keyboard(kept: KeptAnswer, texts: Texts) -> Keyboard:
    """Return the buttons under an answer: its citations, then the two votes."""
    citations = citation_rows(kept, texts)
    if not citations:
        return ()
    votes = (Button("👍", Tap("up", kept.id).data), Button("👎", Tap("down", kept.id).data))
    return (*citations, votes)


def citation_rows(kept: KeptAnswer, texts: Texts) -> Keyboard:
    """Return rows of buttons that open the citations of an answer."""
    only = texts("nearest_button") if kept.answer.nearest is not None else None
    buttons = [
        Button(only or f"[{it.n}]", Tap("cite", kept.id, it.n).data)
        for it in quoted(kept.answer)[:_MOST_CITATIONS]
    ]
    return rows(buttons)


def passage_keyboard(kept: KeptAnswer, texts: Texts) -> Keyboard:
    """Return the buttons under an opened passage."""
    others = citation_rows(kept, texts) if len(quoted(kept.answer)) > 1 else ()
    return (*others, (Button(texts("back"), Tap("back", kept.id).data),))


def reason_keyboard(kept: KeptAnswer, texts: Texts) -> Keyboard:
    """Return the buttons that ask what was wrong with an answer."""
    reasons = tuple(
        (Button(texts(f"reason_{word}"), Tap("why", kept.id, index).data),)
        for index, word in enumerate(REASONS)
    )
    return (*reasons, (Button(texts("back"), Tap("back", kept.id).data),))


def rows(buttons: Sequence[Button]) -> Keyboard:
    """Return buttons in rows."""
    return tuple(tuple(buttons[at : at + _ROW]) for at in range(0, len(buttons), _ROW))
