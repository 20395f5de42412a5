"""Which of the packages that pincite requires are needed for what."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ANSWERING = (
    "click",
    "faiss-cpu",
    "fastapi",
    "fastapi-offline",
    "Jinja2",
    "MarkupSafe",
    "numpy",
    "onnxruntime",
    "packaging",
    "platformdirs",
    "prometheus-client",
    "pydantic-settings",
    "PyStemmer",
    "rapidfuzz",
    "rich",
    "sentencex",
    "tantivy",
    "tiktoken",
    "tokenizers",
    "uvicorn",
)
"""What `ask` and `pincite serve` need of an index made elsewhere; the others build indexes and measure."""

EXTRAS = {
    "cjk": "Japanese names and words, and Korean ones as they sound, in questions over English articles",
    "haystack": "a retriever for Haystack",
    "langchain": "a retriever for LangChain",
    "llamaindex": "a retriever for LlamaIndex",
    "mcp": "the index for assistants: pincite mcp",
    "otel": "traces of the service, by OpenTelemetry",
}
"""The extras of the package that its users may want, and what for."""


def required(distribution: str = "pincite", extra: str = "") -> list[Requirement]:
    """Return what an installed package requires here, in all cases or else for one extra alone.

    Raises metadata.PackageNotFoundError where the package is not installed.
    """
    found = [Requirement(line) for line in metadata.requires(distribution) or ()]
    if not extra:
        return [one for one in found if one.marker is None or one.marker.evaluate({"extra": ""})]
    return [
        one
        for one in found
        if one.marker and one.marker.evaluate({"extra": extra}) and not one.marker.evaluate({"extra": ""})
    ]


def for_answering(requirements: Iterable[Requirement]) -> list[Requirement]:
    """Keep those that answering needs, in the order of their names."""
    names = {canonicalize_name(name) for name in ANSWERING}
    kept = [one for one in requirements if canonicalize_name(one.name) in names]
    return sorted(kept, key=lambda one: canonicalize_name(one.name))


def serving_list(dependencies: Iterable[str]) -> str:
    """Return requirements-serve.txt: of the package's dependencies, those that answering needs."""
    kept = "".join(f"{one}\n" for one in for_answering(map(Requirement, dependencies)))
    return f"# What an image that only answers needs: see docs/serving.md. Made from the code by `make docs`.\n{kept}"
