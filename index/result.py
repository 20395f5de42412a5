"""The one typed answer that the CLI, HTTP and the evaluation all serialise.

Plain dataclasses, so that asking from a shell imports no web framework; the attribute docstrings become
the descriptions in the OpenAPI schema.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, ClassVar

from index.article import BlockKind, Citation, DateSpan


@dataclass(frozen=True, slots=True)
class Filters:
    """Hard limits on where an answer may come from; None or empty admits everything."""

    since: date | None = None
    """First day: passages about, or else published, on or after it."""
    until: date | None = None
    """Last day, included."""
    publisher: str | None = None
    """Publisher's name or part of it, letter case ignored."""
    author: str | None = None
    """An author's name or part of it, letter case ignored."""
    article: str | None = None
    """Id of one article."""
    language: str | None = None
    """ISO 639-1 code of the article's language."""


@dataclass(frozen=True, slots=True)
class Highlight:
    """The sentence of a passage that best answers the question."""

    start: int
    """First character in the article's text."""
    end: int
    """One past its last character."""
    text: str
    """The sentence, exactly as it stands."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Why a passage stands where it stands. Higher is better throughout."""

    fused: float
    """What the ranking sorts by, 0 to 1: the two scores below, normalised and weighted, and how much of the
    question the best sentence holds."""
    dense: float
    """Cosine between question and passage vectors, -1 to 1."""
    lexical: float
    """BM25 of the question's words in the passage, 0 (no word shared) upwards."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage of an answer."""

    rank: int
    """1 for the best."""
    passage_id: int
    """Number of the passage in this generation; `GET /passages/{id}` shows it."""
    text: str
    """The passage, exactly as it stands in the source."""
    highlight: Highlight
    """Its best sentence."""
    kinds: tuple[BlockKind, ...]
    """What the passage is made of: paragraph, event, note, caption, ..."""
    dates: tuple[DateSpan, ...]
    """Days, months and years the passage is about."""
    tokens: int
    """Its length in tiktoken tokens."""
    scores: Scores
    """Its scores."""
    citation: Citation
    """Where it stands."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The passages that answer a question, best first, or none when nothing does."""

    __pydantic_config__: ClassVar[dict[str, bool]] = {"use_attribute_docstrings": True}

    question: str
    """The question as it was asked."""
    answered: bool
    """False when nothing in the collection comes near the question; `hits` is then empty."""
    confidence: float
    """Probability that the passages answer the question, 0 to 1."""
    hits: tuple[Hit, ...]
    """At most k passages, best first, one for each group of identical texts."""
    filters: Filters
    """The limits that were applied."""
    generation: str
    """Name of the index generation that answered."""
    took_ms: dict[str, float]
    """Milliseconds by stage, and `total`."""


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON form for {type(value).__name__}")


def to_json(value: Any, *, indent: int | None = None) -> str:  # noqa: ANN401 (any of our dataclasses)
    """Serialise a dataclass of ours, or a list of them, as JSON; the only serialiser for CLI and HTTP.

    Dates become ISO 8601 text; text that is not ASCII stays readable.
    """
    plain = [asdict(item) for item in value] if isinstance(value, list) else asdict(value)
    return json.dumps(plain, default=_plain, ensure_ascii=False, indent=indent)
