"""LangChain's own tests of an `Embeddings`, on both of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from langchain_tests.integration_tests import EmbeddingsIntegrationTests
from langchain_tests.unit_tests import EmbeddingsUnitTests

from retrieval.models.embedder import LocalEmbedder
from retrieval.models.server import ServerEmbedder
from tests.retrieval.models.embedding_server import EmbeddingServer

# The mark lets the suite's asynchronous tests run; it is of no use to the others, hence the filter.
pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.filterwarnings("ignore:.*is not an async function"),
]


class TestLocalUnit(EmbeddingsUnitTests):
    @property
    def embeddings_class(self) -> type[LocalEmbedder]:
        return LocalEmbedder


class TestLocalIntegration(EmbeddingsIntegrationTests):
    @property
    def embeddings_class(self) -> type[LocalEmbedder]:
        return LocalEmbedder


class TestServerIntegration(EmbeddingsIntegrationTests):
    @pytest.fixture(autouse=True)
    def start(self) -> Iterator[None]:
        with EmbeddingServer() as self.server:
            yield

    @property
    def embeddings_class(self) -> type[ServerEmbedder]:
        return ServerEmbedder

    @property
    def embedding_model_params(self) -> dict[str, Any]:
        return {"model": "small", "api_key": None, "base_url": self.server.url}
