"""A Haystack component that retrieves from a running `pincite serve`. Needs `pip install 'pincite[haystack]'`.

    from service.integrations.haystack import PinciteRetriever

    PinciteRetriever(k=4, limits={"publisher": "Gazette"}).run("When did the bridge open?")["documents"]

A saved pipeline is loaded with `allowed_modules=[PinciteRetriever.__module__]`.

Haystack itself reports usage unless HAYSTACK_TELEMETRY_ENABLED is "False" when it is imported; this module does not.
"""

from __future__ import annotations

from typing import Any

from haystack import Document, component

from service import defaults
from service.integrations.remote import DEFAULT_URL, Found, ask, ask_async


@component
class PinciteRetriever:
    """Retrieves cited passages; none where nothing in the collection answers."""

    def __init__(
        self, url: str = DEFAULT_URL, k: int = defaults.PASSAGES, limits: dict[str, Any] | None = None
    ) -> None:
        """Name the service, the most passages to return, and further fields of `POST /ask` (since, publisher, ...)."""
        # Under the names of the arguments: Haystack saves a pipeline by them.
        self.url, self.k, self.limits = url, k, limits

    @component.output_types(documents=list[Document])
    def run(self, query: str) -> dict[str, list[Document]]:
        """Retrieve passages for a question."""
        return {"documents": [_document(one) for one in ask(self.url, query, self._fields())]}

    @component.output_types(documents=list[Document])
    async def run_async(self, query: str) -> dict[str, list[Document]]:
        """Retrieve passages for a question without blocking."""
        return {"documents": [_document(one) for one in await ask_async(self.url, query, self._fields())]}

    def _fields(self) -> dict[str, Any]:
        return {**(self.limits or {}), "k": self.k}


def _document(found: Found) -> Document:
    return Document(id=found.id, content=found.text, meta=found.metadata, score=found.score)
