"""What checking a language model's answer against its passages tells, sentence by sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Verdict(StrEnum):
    """What the passages that a sentence cites say of it."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    """They say some of it, or all but a name, number or date."""
    NOT_SUPPORTED = "not supported"
    """They say nothing like it, or otherwise."""
    NO_CITATION = "no citation"
    UNKNOWN_NUMBER = "unknown number"
    """It cites only numbers that no passage has."""


@dataclass(frozen=True, slots=True)
class Support:
    """A sentence of a passage."""

    number: int
    """Number of the passage."""
    article_id: str
    """Article it stands in."""
    start: int
    """First character of the sentence in the article's text."""
    end: int
    """One past its last character."""
    text: str
    """The sentence, exactly as it stands."""


@dataclass(frozen=True, slots=True)
class CheckedMark:
    """One number that a sentence cites."""

    number: int
    """As in [7]."""
    verdict: Verdict
    """What that passage alone says of the sentence: of one that cites several, each need say only a part."""


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence of the answer."""

    start: int
    """First character in the answer."""
    end: int
    """One past the last character, its marks included."""
    text: str
    """The sentence with its marks, exactly as it stands."""
    verdict: Verdict
    """What the cited passages together say of it."""
    likelihood: float
    """How likely passages that are worded so say what the sentence says, 0 to 1, its details aside."""
    marks: tuple[CheckedMark, ...]
    """The numbers it cites, in order, each once."""
    reasons: tuple[str, ...]
    """Why it is not supported: "says 12 summits; the passage says 13 summits"."""
    best: Support | None
    """The sentence that supports it best, of the cited passages or, where none is cited, of all."""


@dataclass(frozen=True, slots=True)
class Check:
    """An answer, checked."""

    __pydantic_config__: ClassVar[dict[str, bool]] = {"use_attribute_docstrings": True}

    supported: bool
    """True where every sentence that says something is supported by the passages it cites."""
    sentences: tuple[CheckedSentence, ...]
    """In order; headings, questions, lists of sources and lines that end in a colon say nothing and are left out."""
    generation: str
    """Name of the index generation whose encoder compared them."""
