"""An embedding model behind an OpenAI-compatible server."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from langchain_core.embeddings import Embeddings
from pydantic import SecretStr

from retrieval.errors import ModelError
from retrieval.models.base_url import expect_address, public_address
from retrieval.models.protocol import Vectors

OPENAI_URL = "https://api.openai.com/v1"
_PLACEHOLDER_KEY = "none"
"""The client wants a key even for a server that asks for none."""
_TEXTS_A_REQUEST = 64
_TIMEOUT_S = 60.0


class ServerEmbedder(Embeddings):
    """Embeds with ``POST {base_url}/embeddings``; vectors are brought to unit length."""

    max_tokens = 512  # what the shortest of the models in common use read

    def __init__(self, model: str, *, api_key: str | None, base_url: str | None) -> None:
        """Prepare the client; no request is made yet."""
        from langchain_openai import OpenAIEmbeddings

        url = base_url or OPENAI_URL
        expect_address(url)
        self.name = f"openai:{model}"
        self.dimensions: int | None = None
        self._address = public_address(url)
        self._client = OpenAIEmbeddings(
            model=model,
            api_key=SecretStr(api_key or _PLACEHOLDER_KEY),
            base_url=url,
            check_embedding_ctx_length=False,  # it would download a tokenizer
            chunk_size=_TEXTS_A_REQUEST,
            timeout=_TIMEOUT_S,
        )

    def embed_array(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts, float32 [n, dimensions], in their order.

        Raises ModelError when the server cannot be reached, refuses, or answers with something else
        than one vector of numbers a text, all as long as those before.
        """
        if not texts:
            return np.empty((0, self.dimensions or 0), dtype=np.float32)
        vectors = unit_rows(self._ask(list(texts)))
        if vectors is None or vectors.shape != (len(texts), self.dimensions or vectors.shape[1]):
            raise ModelError(self._message("sent something else than one vector a text"))
        self.dimensions = vectors.shape[1]
        return vectors

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return the vectors of texts as lists: LangChain's form of `embed_array`."""
        vectors: list[list[float]] = self.embed_array(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of one text."""
        return self.embed_documents([text])[0]

    def _ask(self, texts: list[str]) -> list[list[float]]:
        from openai import APIStatusError, OpenAIError

        try:
            return self._client.embed_documents(texts)
        except APIStatusError as error:
            # Not chained: the answer's text, which the error carries, may repeat the key.
            raise ModelError(self._message(failure(error))) from None
        except OpenAIError as error:
            raise ModelError(self._message(failure(error))) from error
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # The client takes the answer's shape on trust.
            raise ModelError(self._message("sent an answer that is no embedding")) from error

    def _message(self, what: str) -> str:
        return f"The embedding server {self._address} {what} (model {self.name})."


def failure(error: Exception) -> str:
    """Say in words what went wrong, with nothing of the server's own text."""
    from openai import APIConnectionError, APIStatusError, APITimeoutError

    if isinstance(error, APITimeoutError):
        return f"did not answer within {_TIMEOUT_S:.0f} seconds; try again, or check its load"
    if isinstance(error, APIConnectionError):
        return "cannot be reached; check OPENAI_BASE_URL and that the server runs"
    if not isinstance(error, APIStatusError):
        return "sent an answer that is no embedding"
    hints = {
        401: "; check OPENAI_API_KEY",
        403: "; check what OPENAI_API_KEY may use",
        404: "; check OPENAI_BASE_URL and the model's name",
        429: "; its limit is reached, try again later",
    }
    return f"answered {error.status_code}{hints.get(error.status_code, '')}"


def unit_rows(rows: Sequence[Sequence[float]]) -> Vectors | None:
    """Return rows as float32 [n, d] of unit length, or None when they are no finite matrix."""
    try:
        vectors = np.asarray(rows, dtype=np.float32)
    except (TypeError, ValueError):
        return None
    if vectors.ndim != 2 or not vectors.size or not np.isfinite(vectors).all():
        return None
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    return unit
