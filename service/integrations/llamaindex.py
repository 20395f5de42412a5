"""A LlamaIndex retriever over a running `pincite serve`. Needs `pip install 'pincite[llamaindex]'`.

from service.integrations.llamaindex import PinciteRetriever

PinciteRetriever(k=4, limits={"publisher": "Gazette"}).retrieve("When did the bridge open?")
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from service import defaults
from service.integrations.remote import DEFAULT_URL, Found, ask, ask_async

_NOT_SHOWN = ["sha256", "source", "start", "end", "rank", "confidence", "best_sentence"]
"""Metadata that neither a language model nor an embedding needs to read."""


class PinciteRetriever(BaseRetriever):
    """Retrieves cited passages; none where nothing in the collection answers."""

    def __init__(
        self, url: str = DEFAULT_URL, k: int = defaults.PASSAGES, limits: Mapping[str, Any] | None = None
    ) -> None:
        """Name the service, the most passages to return, and further fields of `POST /ask` (since, publisher, ...)."""
        self._url = url
        self._limits = {**(limits or {}), "k": k}
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [_node(one) for one in ask(self._url, query_bundle.query_str, self._limits)]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [_node(one) for one in await ask_async(self._url, query_bundle.query_str, self._limits)]


def _node(found: Found) -> NodeWithScore:
    node = TextNode(
        id_=found.id,
        text=found.text,
        metadata=found.metadata,
        excluded_llm_metadata_keys=_NOT_SHOWN,
        excluded_embed_metadata_keys=_NOT_SHOWN,
    )
    return NodeWithScore(node=node, score=found.score)
