"""The packaged encoder's tokens, and how many of them a text has."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.models.manifest import verify

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WEIGHTS = Path(__file__).resolve().parent / "minilm"
_TOKENIZER = "tokenizer.json"


@cache
def load_tokenizer(folder: Path) -> Tokenizer:
    """Load the tokenizer of a weights folder, once a process: it never changes and is thread-safe.

    It neither pads nor cuts. Raises ModelError for a file that is missing or changed.
    """
    from tokenizers import Tokenizer

    verify(folder, _TOKENIZER)
    return Tokenizer.from_file(str(folder / _TOKENIZER))


def encodable(text: str) -> str:
    """Replace what UTF-8 cannot hold, and so no tokenizer: halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode("utf-8")


class TokenCounter:
    """Counts the packaged encoder's tokens of texts, without the two special ones."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        self._tokenizer = load_tokenizer(folder)

    def __call__(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text."""
        encoded = self._tokenizer.encode_batch_fast(
            [encodable(text) for text in texts], add_special_tokens=False
        )
        return [len(encoding.ids) for encoding in encoded]
