"""What a chat model is told: one text file for each prompt and version, checked when loaded.

A file ``NAME.vVERSION.txt`` holds the words; ``{variable}`` marks what the code fills in, and
``{{`` and ``}}`` stand for braces. A new wording is a new file with the next version: answers can
then say which words they were made with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter

VARIABLES: dict[str, frozenset[str]] = {
    "compose_rules": frozenset({"refusal"}),
    "compose_question": frozenset({"sources", "question"}),
    "compose_retry": frozenset({"sentence", "reason", "refusal"}),
    "condense_rules": frozenset(),
    "condense_question": frozenset({"history", "question"}),
}
"""The prompts that there are, and what the code fills into each."""

CURRENT: dict[str, int] = {
    "compose_rules": 1,
    "compose_question": 1,
    "compose_retry": 1,
    "condense_rules": 1,
    "condense_question": 1,
}
"""The version of each prompt that is used."""


class PromptError(ValueError):
    """A prompt file does not fit the code, or was filled in with the wrong variables."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """The words of one prompt. ``digest`` is the SHA-256 of ``text``, in hexadecimal digits."""

    name: str
    version: int
    text: str
    variables: frozenset[str]
    digest: str

    def render(self, **values: str) -> str:
        """Fill in every variable. Values are data: braces in them mean nothing."""
        _expect(f"{self.name}.v{self.version}, when it is filled in,", values, self.variables)
        return self.text.format(**values)


@cache
def load(name: str, version: int | None = None) -> Prompt:
    """Load a prompt, in the version that is used now unless one is named.

    Raises PromptError when there is no such prompt, and when the placeholders of the file are not
    exactly those that the code fills in.
    """
    if name not in VARIABLES:
        raise PromptError(f"There is no prompt {name!r}; there are {', '.join(sorted(VARIABLES))}.")
    number = CURRENT[name] if version is None else version
    return parse(name, number, _read(name, number), VARIABLES[name])


def parse(name: str, version: int, text: str, variables: frozenset[str]) -> Prompt:
    """Make a prompt of the words of a file. Raises PromptError when the placeholders do not fit."""
    _expect(f"The prompt {name}.v{version}", _placeholders(name, version, text), variables)
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return Prompt(name, version, text, variables, digest)


def _read(name: str, version: int) -> str:
    try:
        return (files(__name__) / f"{name}.v{version}.txt").read_text("utf-8")
    except FileNotFoundError as error:
        raise PromptError(f"The prompt {name!r} has no version {version}.") from error


def _placeholders(name: str, version: int, text: str) -> set[str]:
    try:
        return {field for _, field, _, _ in Formatter().parse(text) if field is not None}
    except ValueError as error:
        raise PromptError(f"The prompt {name}.v{version} has a loose brace ({error}).") from error


def _expect(what: str, found: Iterable[str], expected: frozenset[str]) -> None:
    missing, unknown = expected - set(found), set(found) - expected
    if missing or unknown:
        lacks = f" lacks {', '.join(sorted(missing))};" if missing else ""
        knows = f" does not know {', '.join(sorted(unknown))};" if unknown else ""
        raise PromptError(f"{what}{lacks}{knows}".rstrip(";") + ".")
