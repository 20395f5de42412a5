"""The app with its OpenAPI description made complete: problems, the ways to send a key, and the limits that are set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fastapi import FastAPI
from pydantic import TypeAdapter
from starlette.types import ASGIApp

from service.examples import RESPONSES
from service.problems import Problem
from service.settings import Settings

_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A key of `pincite key new`, where keys are needed."},
    "header": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "The same in another header.",
    },
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "The same from a browser: any name, the key as password.",
    },
}


class DescribedApp(FastAPI):
    """An app that describes all it does, limits included."""

    around: Callable[[ASGIApp], ASGIApp] | None = None
    """Wraps the whole app, its answers to bugs included, which no other middleware sees."""
    settings: Settings
    """Whose limits are described."""

    def build_middleware_stack(self) -> ASGIApp:
        """Put the outermost middleware around all others."""
        stack = super().build_middleware_stack()
        return self.around(stack) if self.around else stack

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI description."""
        description = super().openapi()
        components = description["components"]
        components["schemas"]["Problem"] = TypeAdapter(Problem).json_schema()
        components["securitySchemes"] = _SCHEMES
        # None, or any one: whether keys are needed is the operator's choice.
        description["security"] = [{}, *({name: []} for name in _SCHEMES)]
        limits = {
            "question": {"minLength": 1, "maxLength": self.settings.max_question_chars},
            "k": {"maximum": self.settings.max_k},
            "questions": {"maxItems": self.settings.max_batch},
        }
        for name, schema in _fields(description):
            schema.update(limits.get(name, {}))
        # Put in here, because FastAPI leaves out of an example what is null.
        for operation in (one for methods in description["paths"].values() for one in methods.values()):
            if operation["operationId"] in RESPONSES:
                (content,) = operation["responses"]["200"]["content"].values()
                content["example"] = RESPONSES[operation["operationId"]]
        return description


def _fields(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield name and schema of every field that can be asked with."""
    for body in ("Ask", "AskContext", "BatchBody"):
        yield from description["components"]["schemas"][body]["properties"].items()
    for path in ("/ask", "/context"):
        for parameter in description["paths"][path]["get"]["parameters"]:
            yield {"q": "question"}.get(parameter["name"], parameter["name"]), parameter["schema"]
