"""Read a chat model's stream as sentences that cite numbered sentences: a state machine.

A model writes ``It rained. [3] It snowed [4][5].`` in chunks that end anywhere. The parser keeps
what is not finished, never shows half a bracket, and gives each sentence as soon as it is sure that
no further number follows. It trusts nothing: a number that names no sentence is told apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

from retrieval.answering.citation_marks import CLOSERS, LONGEST_MARK, OPENERS, Mark, read_mark
from retrieval.answering.plain_lines import plain
from retrieval.articles.sentences import split_sentences

_LONGEST_LINE = 4_000
_STOPS = ".!?…"
_AFTER_STOP = "\"'”’»)*_"
_UNFINISHED_MARK = re.compile(r"\W+[\d\s,;–-]*")
_JOINS_LEFT = ".,;:!?…"


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence as the model wrote it, without its marks.

    ``numbers`` are those that name a sentence, each once, in the order written; ``unknown`` is what
    stood in a mark and names none. ``code`` tells a fenced block, which is no sentence at all.
    """

    text: str
    numbers: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()
    code: bool = False


class _State(Enum):
    PROSE = auto()
    BRACKET = auto()
    TICKS = auto()
    CODE = auto()
    FENCE = auto()


@dataclass(slots=True)
class _Line:
    """What was read since the last sentence was given, and where its marks stood."""

    text: str = ""
    marks: list[tuple[int, Mark]] = field(default_factory=list)

    def ends_sentence(self) -> bool:
        """Tell whether the text ends in a stop that its mark follows or stands before."""
        if not self.marks:
            return False
        bare = self.text.rstrip()
        stopped = bare.rstrip(_AFTER_STOP)
        if not stopped or stopped[-1] not in _STOPS:
            return False
        place = self.marks[-1][0]
        return place >= len(bare) or (place > 0 and not bare[place:].strip(_STOPS + _AFTER_STOP))


class CitingParser:
    """Parse one answer that may cite the sentences 1 to ``count``."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._state = _State.PROSE
        self._line = _Line()
        self._held = ""  # an unfinished bracket, run of backticks, or block of code
        self._ready: list[CitedSentence] = []
        self._take: dict[_State, Callable[[str], None]] = {
            _State.PROSE: self._prose,
            _State.BRACKET: self._bracket,
            _State.TICKS: self._ticks,
            _State.CODE: self._code,
            _State.FENCE: self._fence,
        }

    def feed(self, chunk: str) -> list[CitedSentence]:
        """Read on, and return the sentences that are now complete."""
        for character in chunk:
            self._take[self._state](character)
        ready, self._ready = self._ready, []
        return ready

    def finish(self) -> list[CitedSentence]:
        """Return what is left at the end of the stream."""
        if self._state is _State.FENCE:
            self._ready.append(CitedSentence(self._held.strip(), code=True))
        elif not _UNFINISHED_MARK.fullmatch(self._held):
            self._line.text += self._held
        self._held, self._state = "", _State.PROSE
        return self.feed("\n")

    def _prose(self, character: str) -> None:
        if character == "\n":
            self._give()
        elif character in OPENERS:
            self._held, self._state = character, _State.BRACKET
        elif character == "`":
            self._held, self._state = character, _State.TICKS
        else:
            self._write(character)

    def _write(self, character: str) -> None:
        line = self._line
        if character in _JOINS_LEFT and line.marks and line.marks[-1][0] == len(line.text.rstrip()):
            line.text = line.text.rstrip()
        elif not character.isspace() and character not in _AFTER_STOP and line.ends_sentence():
            self._give()
        self._line.text += character
        if len(self._line.text) > _LONGEST_LINE:
            self._give()

    def _bracket(self, character: str) -> None:
        self._held += character
        if character in CLOSERS and _balanced(self._held):
            self._close_bracket()
        elif character == "\n" or len(self._held) > LONGEST_MARK:
            self._unhold()

    def _close_bracket(self) -> None:
        mark = read_mark(self._held, self._count)
        if mark is None:
            self._unhold()
        else:
            self._line.marks.append((len(self._line.text.rstrip()), mark))
            self._held, self._state = "", _State.PROSE

    def _unhold(self) -> None:
        """Take what looked like a mark as the text that it is."""
        held, self._held, self._state = self._held, "", _State.PROSE
        self._write(held[0])
        for character in held[1:]:
            self._take[self._state](character)

    def _ticks(self, character: str) -> None:
        if character == "`":
            self._held += character
        elif len(self._held) >= 3:
            self._give()
            self._held, self._state = character, _State.FENCE
        else:
            self._line.text += self._held
            self._held, self._state = "", _State.CODE
            self._code(character)

    def _code(self, character: str) -> None:
        if character in "`\n":
            self._state = _State.PROSE
        self._line.text += character if character != "\n" else ""
        if character == "\n":
            self._give()

    def _fence(self, character: str) -> None:
        self._held = (self._held + character)[-_LONGEST_LINE:]
        if self._held.endswith("```"):
            self._ready.append(CitedSentence(self._held[:-3].strip(), code=True))
            self._held, self._state = "", _State.PROSE

    def _give(self) -> None:
        line, self._line = self._line, _Line()
        self._ready += cited_sentences(line.text, line.marks)


def cited_sentences(text: str, marks: list[tuple[int, Mark]]) -> list[CitedSentence]:
    """Cut a line into sentences and give each its marks.

    A mark belongs to the sentence that it stands in or right after. A sentence without a mark takes
    those of the next sentence of the line: whoever checks it will find out whether they say it.
    """
    spans = split_sentences(text)
    own: list[list[Mark]] = [[] for _ in spans]
    for place, mark in marks:
        home = sum(1 for span in spans if span.end < place)
        if spans:
            own[min(home, len(spans) - 1)].append(mark)
    for index in range(len(spans) - 2, -1, -1):
        own[index] = own[index] or own[index + 1]
    sentences = [
        _cited(text[span.start : span.end], of) for span, of in zip(spans, own, strict=True)
    ]
    return [sentence for sentence in sentences if sentence.text]


def _cited(text: str, marks: list[Mark]) -> CitedSentence:
    numbers = dict.fromkeys(number for mark in marks for number in mark.numbers)
    unknown = dict.fromkeys(name for mark in marks for name in mark.unknown)
    return CitedSentence(plain(text), tuple(numbers), tuple(unknown))


def _balanced(held: str) -> bool:
    opened = sum(held.count(bracket) for bracket in OPENERS)
    return opened == sum(held.count(bracket) for bracket in CLOSERS)
