"""The words of the interface: one TOML file a language, all with the same keys and names."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from retrieval import UsageError

DEFAULT = "en"


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language."""

    language: str
    entries: Mapping[str, str]

    def __call__(self, key: str, **names: object) -> str:
        """Return a text with its names filled in."""
        return self.entries[key].format(**names)

    def counted(self, count: int, noun: str) -> str:
        """Return a number with its noun, of which there are ``one_noun`` and ``many_nouns``."""
        return self(f"one_{noun}") if count == 1 else self(f"many_{noun}s", count=f"{count:,}")

    def duration(self, seconds: float) -> str:
        """Return a length of time in its largest fitting unit, rounded up."""
        for unit, size in (("hours", 3600), ("minutes", 60)):
            if seconds > size:
                return self(unit, count=-int(-seconds // size))
        return self("seconds", count=max(1, -int(-seconds // 1)))


@dataclass(frozen=True, slots=True)
class Languages:
    """The languages that the interface speaks."""

    by_code: Mapping[str, Texts]

    def of(self, code: str) -> Texts:
        """Return the texts for a language code such as ``pt-br``; English when there are none."""
        base = code.lower().partition("-")[0]
        return self.by_code.get(code.lower()) or self.by_code.get(base) or self.by_code[DEFAULT]


def load_languages(folder: Path = Path(__file__).parent) -> Languages:
    """Load every language of a folder.

    Raises UsageError when English is missing, or a translation lacks or invents a key or a name.
    """
    loaded = {path.stem: _load(path) for path in sorted(folder.glob("*.toml"))}
    if DEFAULT not in loaded:
        raise UsageError(f"There is no {DEFAULT}.toml in {folder}. Put it back.")
    for texts in loaded.values():
        _check(texts, loaded[DEFAULT])
    return Languages(loaded)


def _load(path: Path) -> Texts:
    try:
        return Texts(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is not TOML: {error}. Mend it.") from error


def _check(texts: Texts, model: Texts) -> None:
    odd = sorted(texts.entries.keys() ^ model.entries.keys())
    odd += [
        key
        for key in sorted(texts.entries.keys() & model.entries.keys())
        if _names(texts.entries[key]) != _names(model.entries[key])
    ]
    if odd:
        wrong = ", ".join(odd)
        raise UsageError(f"{texts.language}.toml differs from {DEFAULT}.toml in: {wrong}. Mend it.")


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
