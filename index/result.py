"""The one typed answer that the CLI, HTTP and the evaluation all serialise.

Plain dataclasses, so that asking from a shell imports no web framework; the attribute docstrings become
the descriptions in the OpenAPI schema.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, ClassVar

from index.article import BlockKind, Citation, DateSpan, NoteCitation
from index.asked import Reading, TimeAsked


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

    @property
    def days(self) -> DateSpan | None:
        """The days that `since` and `until` admit; None where neither is given, or no day is left."""
        first, last = self.since or date.min, self.until or date.max
        return DateSpan(first, last) if (self.since or self.until) and first <= last else None


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
    """What the ranking sorts by, 0 to 1: a weighted sum of what is below, of finer measures of the same, and of how
    little the passage repeats of those above it."""
    dense: float
    """Cosine between question and passage vectors, -1 to 1."""
    lexical: float
    """BM25 of the question's words in the passage, 0 (no word shared) upwards."""
    sentence: float
    """Highest cosine between the vectors of the question and of a sentence of the passage, -1 to 1."""
    covered: float
    """Share of the question's words that the passage holds, rare words counting more, 0 to 1."""
    time: float
    """How well the days it is about match the time asked, or else those the filters ask for, 0 to 1; 0 where no time
    is asked."""
    source: float
    """How surely the question names its publisher, author or title, 0 to 1."""


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
    notes: tuple[NoteCitation, ...]
    """The end notes whose numbers stand in the passage."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one sentence gives as the number or date that was asked for."""

    value: str
    """The number or date, exactly as it stands."""
    normalised: str
    """A date as an ISO 8601 day, or interval for a month, a year or a range; a number in digits (a length of time
    in days)."""
    rank: int
    """Rank of the passage the sentence stands in: more than k where that is not shown."""
    article_id: str
    """Article it stands in."""
    title: str
    """Title of that article."""
    start: int
    """First character of the sentence in the article's text."""
    end: int
    """One past its last character."""
    text: str
    """The sentence, exactly as it stands."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two values or more that the passages give for the one thing that was asked."""

    about: str
    """What the number counts or measures ("summits", "percent"), or the kind of date asked: date, day, month, year."""
    claims: tuple[Claim, ...]
    """At least two that contradict each other, best rank first; an article gives each value once."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The passages that answer a question, best first, or none when nothing does."""

    __pydantic_config__: ClassVar[dict[str, bool]] = {"use_attribute_docstrings": True}

    question: str
    """The question as it was asked."""
    answered: bool
    """False when the passages found are not likely enough to answer; `hits` is then empty, unless the nearest ones were
    asked for."""
    confidence: float
    """Probability that one of the first five passages answers the question, 0 to 1."""
    hits: tuple[Hit, ...]
    """At most k passages, best first or, on request, by date; one for each group of texts that are the same or nearly
    so."""
    disagreements: tuple[Disagreement, ...]
    """Where the ten best passages give different numbers or dates for what was asked: empty when they agree, and for
    questions that ask for neither."""
    times: tuple[TimeAsked, ...]
    """The times the question speaks of, as they were read."""
    readings: tuple[Reading, ...]
    """Words of the question that were taken as others, because the collection does not hold them."""
    hints: tuple[str, ...]
    """What the machine that answered lacks to read the question better, and the command that mends it."""
    filters: Filters
    """The limits that were applied."""
    generation: str
    """Name of the index generation that answered."""
    took_ms: dict[str, float]
    """Milliseconds by stage, and `total`."""
    excluded: tuple[str, ...] = ()
    """Where the limits admit no passage at all: why, and what the collection holds instead, a line for each limit."""


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        # Not `asdict`, which copies all that is below and takes as long as the rest of the writing.
        return {name: getattr(value, name) for name in _names(type(value))}
    raise TypeError(f"no JSON form for {type(value).__name__}")


def to_json(value: Any, *, indent: int | None = None) -> str:  # noqa: ANN401 (any of our dataclasses)
    """Serialise a dataclass of ours, or a list of them, as JSON; the only serialiser for CLI and HTTP.

    Dates become ISO 8601 text; text that is not ASCII stays readable.
    """
    return json.dumps(value, default=_plain, ensure_ascii=False, indent=indent)


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
