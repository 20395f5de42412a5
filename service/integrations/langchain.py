"""A LangChain retriever over a running `pincite serve`. Needs `pip install 'pincite[langchain]'`.

from service.integrations.langchain import PinciteRetriever

PinciteRetriever(k=4, limits={"publisher": "Gazette"}).invoke("When did the bridge open?")
"""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field

from service import defaults
from service.integrations.remote import DEFAULT_URL, Found, ask, ask_async


class PinciteRetriever(BaseRetriever):
    """Retrieves cited passages; none where nothing in the collection answers."""

    url: str = DEFAULT_URL
    """Address of the service."""
    k: int = defaults.PASSAGES
    """Most passages to return."""
    limits: dict[str, Any] = Field(default_factory=dict)
    """Further fields of `POST /ask`: since, until, publisher, author, article, language, today, tight, by_date."""

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:  # noqa: ARG002 (LangChain's)
        return [_document(one) for one in ask(self.url, query, {**self.limits, "k": self.k})]

    async def _aget_relevant_documents(
        self,
        query: str,
        *,
        run_manager: AsyncCallbackManagerForRetrieverRun,  # noqa: ARG002 (LangChain's)
    ) -> list[Document]:
        return [_document(one) for one in await ask_async(self.url, query, {**self.limits, "k": self.k})]


def _document(found: Found) -> Document:
    return Document(id=found.id, page_content=found.text, metadata={**found.metadata, "score": found.score})
