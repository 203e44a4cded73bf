"""Whether quotes bear a sentence out, as the gate of the engine scores it: a self-assessment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.evaluation.cache import Cache, key_of, program_digest
from bot.stored_answers import load_citation

if TYPE_CHECKING:
    from retrieval import Engine

Line = dict[str, Any]


class KeptSupport:
    """Ask the engine's gate once for each sentence and its quotes, and keep what it says.

    A gate that measures meaning embeds what it compares, which may cost money: a second run must
    not. For the thread that opened the cache.
    """

    def __init__(self, engine: Engine, cache: Cache) -> None:
        self._engine = engine
        self._cache = cache
        self._by = [program_digest(), engine.settings.embedding_model]

    def __call__(self, sentence: str, citations: Sequence[Line]) -> bool:
        """Say whether the quotes of some citations of a line bear the sentence out together."""
        quoted = [[it["quote"], it["title"], it["source"]] for it in citations]
        key = key_of({"sentence": sentence, "quoted": quoted, "by": self._by})
        kept = self._cache.get(key)
        if kept is None:
            quotes = [load_citation(it) for it in citations]
            kept = {"supports": self._engine.supports(sentence, quotes)}
            self._cache.put(key, kept)
        return bool(kept["supports"])
