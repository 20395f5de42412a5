"""The figures of all runners as a table in Markdown and as JSON."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence

from eval.peers.measure import BUILD, COLD, MEMORY, P99, RATE, WARM, Result

_DIGITS = {COLD: 2, MEMORY: 0, BUILD: 1, WARM: 1, RATE: 0, P99: 0}
_SHOWN_VERSIONS = (
    "chonkie",
    "chromadb",
    "faiss-cpu",
    "haystack-ai",
    "langchain-community",
    "langchain-huggingface",
    "llama-index-core",
    "onnxruntime",
    "sentence-transformers",
    "torch",
    "transformers",
    "txtai",
)


def markdown(results: Mapping[str, Result]) -> str:
    """Write a table with a row for each runner: medians, each with its spread."""
    header = ("", *_DIGITS, "environment, MB", "span@5", "true offsets", "characters shown")
    rows = (header, ["---"] * len(header), *map(_cells, results.values()))
    return "\n".join([*map(_row, rows), "", *_notes(results)])


def spread(values: Sequence[float], digits: int) -> str:
    """Write a median with the lowest and highest value; nothing where there is none."""
    if not values:
        return "-"
    low, middle, high = (f"{value:.{digits}f}" for value in (min(values), statistics.median(values), max(values)))
    return middle if low == high else f"{middle} ({low} to {high})"


def whole_rounds(results: Iterable[Result]) -> int:
    """Count the rounds that all took part in to the end, those that failed aside: fewer where it was interrupted."""
    return min((len(result.figures.get(P99, ())) for result in results if not result.failure), default=0)


def _cells(result: Result) -> Iterator[str]:
    yield result.title
    for name, digits in _DIGITS.items():
        yield spread(result.figures.get(name, ()), digits)
    yield "-" if result.megabytes is None else f"{result.megabytes:.0f}"
    if result.found is None:
        yield from ("-", "-", "-")
        return
    yield f"{result.found.span_at_5:.3f}"
    yield f"{result.found.true_offsets:.0%}"
    yield f"{result.found.characters:.0f}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _notes(results: Mapping[str, Result]) -> Iterator[str]:
    for result in results.values():
        versions = (f"{name} {result.versions[name]}" for name in _SHOWN_VERSIONS if name in result.versions)
        yield f"- {result.title}: {', '.join(versions) or 'not installed'}"
        if result.failed_requests:
            yield f"  - {result.failed_requests} requests under load were not answered"
        if result.failure:
            yield f"  - FAILED, left off from there on: {result.failure}"
