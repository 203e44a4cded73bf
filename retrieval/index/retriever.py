"""The search of a collection as a LangChain retriever, for chains of the caller's own."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from retrieval.index.search import Candidate, Search


class PassageRetriever(BaseRetriever):
    """Retrieve the ``k`` best passages of a collection, best first.

    Each document's metadata holds ``article_id, title, source, published, url``, the place of its
    text in the article (``start``, ``end``; code points) and its ``score``.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: Search
    k: int = Field(default=10, ge=1)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        return [_document(found) for found in self.search.candidates(query, k or self.k)]


def _document(found: Candidate) -> Document:
    article = found.article
    return Document(
        id=str(found.passage.id),
        page_content=found.text,
        metadata={
            "article_id": article.id,
            "title": article.title,
            "source": article.source,
            "published": None if article.published is None else article.published.isoformat(),
            "url": article.url,
            "start": found.span.start,
            "end": found.span.end,
            "score": found.score,
        },
    )
