"""A real question and its answer, for the OpenAPI description."""

from typing import Any

QUESTION: dict[str, Any] = {}
ANSWER: dict[str, Any] = {}
