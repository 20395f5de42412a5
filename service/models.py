"""What HTTP takes and gives; the answer itself is `index.result.Answer`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from index.article import Article, Block, Mark, Passage
from index.article_store import ArticleSummary
from index.budget import Context
from index.errors import UsageError
from index.result import Filters
from service import defaults
from service.wire import DAY_PATTERN, first_day, is_text, last_day, one_day


def _reader(read: Callable[[str], date]) -> BeforeValidator:
    """Let pydantic read a date the way the command line does."""

    def validate(value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return read(value)
        except UsageError as error:
            raise ValueError(str(error).replace("\n", " ")) from None

    return BeforeValidator(validate)


def _well_formed(text: str) -> str:
    if not is_text(text):
        raise ValueError("Text with a lone surrogate (half a character) in it cannot be searched for.")
    return text


def _no_truth(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("A number is needed, not true or false.")
    return value


Count = Annotated[int, Field(ge=1), BeforeValidator(_no_truth)]
"""A whole number from 1; true, which Python counts as 1, is none."""

Truth = Annotated[bool, Field(strict=True)]
"""True or false; what query parameters spell so, such as 1, is none in JSON."""

Text = Annotated[str, AfterValidator(_well_formed)]
"""Text that UTF-8 can carry; JSON escapes can spell other text."""

_SCHEMA = WithJsonSchema({"type": "string", "pattern": DAY_PATTERN})

FirstDay = Annotated[date, _reader(first_day), _SCHEMA]
"""The first day of a year, month or day."""

LastDay = Annotated[date, _reader(last_day), _SCHEMA]
"""The last day of a year, month or day."""

OneDay = Annotated[date, _reader(one_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A day."""


class Limited(BaseModel):
    """A question with its limits, whatever is to be made of its passages."""

    # A misspelt filter that were ignored would answer from everywhere.
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    question: Text = Field(examples=["When was the Sado mine listed?"])
    """The question, in plain words."""
    k: Count = defaults.PASSAGES
    """Most passages to return."""
    since: FirstDay | None = Field(default=None, examples=["2024-12"])
    """Only passages about, or else published, on or after this day: YYYY, YYYY-MM or YYYY-MM-DD."""
    until: LastDay | None = Field(default=None, examples=["2024"])
    """Only passages about, or else published, on or before this day; a month or year counts whole."""
    publisher: Text | None = Field(default=None, examples=["pincite"])
    """Only articles of this publisher: its name or part of it, letter case ignored."""
    author: Text | None = Field(default=None, examples=["project"])
    """Only articles by this author: the name or part of it, letter case ignored."""
    article: Text | None = Field(default=None, examples=["seoul-tokyo-after-martial-law.md"])
    """Only the article with this id."""
    language: Text | None = Field(default=None, examples=["en"])
    """Only articles in this language: its ISO 639-1 code."""

    today: OneDay | None = Field(default=None, examples=["2024-12-03"])
    """The day that "last month" and the like are told from, YYYY-MM-DD; the service's own day otherwise."""
    tight: Truth = False
    """Trim every passage to the sentences that answer."""

    def filters(self) -> Filters:
        """Return the limits on where an answer may come from."""
        return Filters(self.since, self.until, self.publisher, self.author, self.article, self.language)


class Ask(Limited):
    """A question with its limits."""

    by_date: Truth = False
    """Give the passages in the order of their dates, undated ones last; `rank` still tells how well each answers."""


class AskQuery(Ask):
    """A question with its limits, as query parameters: `q` is the question."""

    question: Text = Field(alias="q", examples=["When was the Sado mine listed?"])
    """The question, in plain words."""
    tight: bool = False
    """Trim every passage to the sentences that answer."""
    by_date: bool = False
    """Give the passages in the order of their dates, undated ones last; `rank` still tells how well each answers."""


class AskContext(Limited):
    """A question with its limits, and a budget of tokens for the passages that answer it."""

    k: Count = defaults.CONTEXT_PASSAGES
    """Most passages to pack, as far as there is room."""
    max_tokens: Count = Field(examples=[1500])
    """Most tokens that the text may take, numbers and citations included."""
    encoding: Text | None = Field(default=None, examples=["pincite16k"])
    """The tiktoken encoding that they are counted in; that of the index otherwise, which needs no network."""


class AskContextQuery(AskContext):
    """The same, as query parameters: `q` is the question."""

    question: Text = Field(alias="q", examples=["When was the Sado mine listed?"])
    """The question, in plain words."""
    tight: bool = False
    """Trim every passage to the sentences that answer."""


class CheckBody(BaseModel):
    """A language model's answer, and what the numbers it cites stand for."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    answer: Text = Field(min_length=1, examples=["UNESCO listed the Sado mine in June 2024 [1]."])
    """The answer, with the marks [1], [2] ... that it cites passages by."""
    context: Context | None = None
    """What `/context` gave, with the passages under their numbers."""
    question: Text | None = Field(default=None, examples=["Which mine did UNESCO add to its list in July 2024?"])
    """Instead of the context: the question that it was asked for without limits; the numbers are the same."""


class BatchBody(BaseModel):
    """Several questions, each with its own limits."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    questions: list[Ask] = Field(min_length=1)
    """The questions; the answers come in the same order, all from one generation."""


@dataclass(frozen=True, slots=True)
class ArticleList:
    """The articles of an index."""

    __pydantic_config__: ClassVar[dict[str, bool]] = {"use_attribute_docstrings": True}

    generation: str
    """Name of the generation they stand in."""
    articles: list[ArticleSummary]
    """One entry for each article, without its text."""


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One article, whole."""

    __pydantic_config__: ClassVar[dict[str, bool]] = {"use_attribute_docstrings": True}

    generation: str
    """Name of the generation it stands in."""
    article: Article
    """The article with its text; all offsets count characters (code points) of that text."""
    blocks: list[Block]
    """What each stretch of the text is, in order."""
    marks: list[Mark]
    """Where its pages (PDF) or chapters (EPUB) begin, in order; empty for texts without."""


@dataclass(frozen=True, slots=True)
class PassageView:
    """One passage."""

    __pydantic_config__: ClassVar[dict[str, bool]] = {"use_attribute_docstrings": True}

    generation: str
    """Name of the generation it stands in; another generation numbers its passages anew."""
    passage: Passage
    """The passage."""


@dataclass(frozen=True, slots=True)
class State:
    """Whether the service is there, and what it answers from."""

    __pydantic_config__: ClassVar[dict[str, bool]] = {"use_attribute_docstrings": True}

    status: str
    """`live` or `ready`."""
    generation: str | None = None
    """Name of the generation that answers; null where that was not looked at."""
