"""Pick the embedding model that the operator's setting names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.errors import UsageError

if TYPE_CHECKING:
    from retrieval.models.protocol import EmbeddingModel

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
