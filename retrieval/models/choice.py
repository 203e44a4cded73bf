"""Pick the embedding model and the reader that the operator's settings name."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from retrieval.errors import ModelError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from retrieval.models.protocol import EmbeddingModel, PassageReader

_log = logging.getLogger(__name__)
_CHOICES = (
    "leave FOOTNOTE_EMBEDDING_MODEL empty (or `local`) for the packaged model, or set openai:MODEL"
)


def choose_embeddings(name: str, *, api_key: str | None, base_url: str | None) -> EmbeddingModel:
    """Return the packaged model for '' and 'local', a server's for 'openai:MODEL'.

    A server other than OpenAI's is named by ``base_url`` and then needs no key. Raises UsageError
    for any other name and for a missing key, ModelError when the packaged model is broken.
    """
    if name in ("", "local"):
        from retrieval.models.embedder import LocalEmbedder

        return LocalEmbedder()
    provider, _, model = name.partition(":")
    if provider != "openai" or not model:
        raise UsageError(f"There is no embedding model {name!r}: {_CHOICES}.")
    if not (api_key or base_url):
        raise UsageError(
            f"The embedding model {name} needs OPENAI_API_KEY, or OPENAI_BASE_URL for a server "
            "that asks for no key."
        )
    from retrieval.models.server import ServerEmbedder

    return ServerEmbedder(model, api_key=api_key, base_url=base_url)


def choose_reader(name: str, weights: Path | None = None) -> PassageReader | None:
    """Return the packaged reader for '' and 'local', nothing for 'none'.

    A reader whose files are missing or broken is said once, as a warning, and done without.
    Raises UsageError for any other name.
    """
    if name == "none":
        return None
    if name not in ("", "local"):
        raise UsageError(f"There is no reader {name!r}: set FOOTNOTE_READER to local or none.")
    from retrieval.models.reader import READER, LocalReader

    try:
        return LocalReader(weights or READER)
    except ModelError as error:
        _log.warning("%s Until then answers are chosen by similarity and words.", error)
        return None
