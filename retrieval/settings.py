"""What an operator may choose. The entry point fills it from the environment; nothing else does."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one engine.

    ``reader`` is empty for the packaged reader, ``none`` to answer by similarity alone.
    ``embedding_model`` and ``chat_model`` are empty for the default, ``PROVIDER:MODEL`` to choose,
    and ``none`` as chat model to force the embedded default whatever keys are set.
    ``show_unverified`` shows, marked, the sentences of a chat model that its quotes do not bear
    out; by default they are dropped. ``chroma_url`` is the Chroma server that keeps the vectors;
    without one they are kept in the data folder.
    """

    data_dir: Path
    embedding_model: str = ""
    chat_model: str = ""
    reader: str = ""
    openai_api_key: str | None = field(default=None, repr=False)
    openai_base_url: str | None = field(default=None, repr=False)  # it may hold a password
    allow_private_urls: bool = False
    show_unverified: bool = False
    chroma_url: str | None = field(default=None, repr=False)  # it may hold a password

    @property
    def uses_chat_model(self) -> bool:
        """True when a chat model is named, or a key or a server for one is there."""
        named = self.chat_model or self.openai_api_key or self.openai_base_url
        return bool(named) and self.chat_model != "none"
