"""What the Tab key can complete in the chat, decided without a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

OPEN = "/open "
SHORTEST = 3  # letters of a title before it is completed


@dataclass(frozen=True, slots=True)
class Candidates:
    """Commands, the numbers that /open takes, and titles of articles."""

    commands: Sequence[str] = ()
    numbers: Sequence[str] = ()
    titles: Sequence[str] = ()

    def completing(self, text: str) -> Iterator[tuple[str, int]]:
        """Give completions of the text before the cursor, and how many characters each replaces."""
        if text.startswith(OPEN):
            yield from _beginning(text.removeprefix(OPEN), self.numbers)
        elif text.startswith("/"):
            yield from _beginning(text, self.commands)
        else:
            yield from self._titles(text)

    def _titles(self, text: str) -> Iterator[tuple[str, int]]:
        # A title may stand anywhere in a question, so each word may be its beginning; the longest
        # run of words that begins some title wins.
        for start in word_starts(text):
            found = list(_beginning(text[start:], self.titles))
            if found and len(text) - start >= SHORTEST:
                yield from found
                return


def word_starts(text: str) -> list[int]:
    """Return where each word of the text begins."""
    return [i for i, c in enumerate(text) if not c.isspace() and (i == 0 or text[i - 1].isspace())]


def _beginning(typed: str, choices: Sequence[str]) -> Iterator[tuple[str, int]]:
    folded = typed.casefold()
    return ((choice, len(typed)) for choice in choices if choice.casefold().startswith(folded))
