"""What `pincite mcp` offers to assistants that speak the Model Context Protocol: read-only tools over one index.

Every tool returns the same structure as HTTP, written by the same serialiser, and a plain text beside it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, ClassVar

from mcp.server import MCPServer
from mcp.server.mcpserver import Context as ToolContext
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, InputRequiredResult, TextContent, ToolAnnotations
from pydantic import Field, RootModel

from index.article import Article
from index.article_store import ArticleSummary
from index.budget import Context
from index.check import check
from index.checked import Check
from index.errors import PinciteError, UnknownIdError, UsageError
from index.generation import Generation
from index.result import Answer, Filters, to_json
from index.search import search
from service import defaults, render
from service.check import check_text
from service.context import Budget, answer_for, packed, passages_for
from service.holder import IndexHolder
from service.models import FirstDay, LastDay, Text
from service.wire import check_filters

INSTRUCTIONS = """\
pincite answers from the user's own collection of articles, and only from it. Ask in whole sentences with `ask`. Quote
its passages and give their citations. Where it says that nothing answers, say so; do not answer from memory. To write
a longer answer, get numbered passages with `context`, cite them as [1], [2] after each sentence, and have the result
checked with `check` before you show it. `read_article` shows what stands around a passage."""

MOST_CHARACTERS = 20_000
"""Of an article in one call."""
_READ_ONLY = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)

Question = Annotated[Text, Field(description="The question, in plain words.")]
Since = Annotated[FirstDay | None, Field(description="Only about, or else published, on or after this date.")]
Until = Annotated[LastDay | None, Field(description="Only about, or else published, on or before this date.")]
Publisher = Annotated[Text | None, Field(description="Only articles of this publisher; part of the name will do.")]
Author = Annotated[Text | None, Field(description="Only articles by this author; part of the name will do.")]
Offset = Annotated[int, Field(ge=0, description="Where to begin: `next_offset` of the page before.")]


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """A stretch of an article."""

    __pydantic_config__: ClassVar[dict[str, bool]] = {"use_attribute_docstrings": True}

    generation: str
    """Name of the index generation it stands in."""
    article: Article
    """The article; its `text` is the stretch `text[offset:next_offset]` of the whole."""
    offset: int
    """First character of the stretch; citations count the same characters."""
    characters: int
    """Length of the whole text."""
    next_offset: int | None
    """Where the next page begins; null on the last."""


@dataclass(frozen=True, slots=True)
class ArticlesPage:
    """Some of the articles of an index."""

    __pydantic_config__: ClassVar[dict[str, bool]] = {"use_attribute_docstrings": True}

    generation: str
    """Name of the index generation they stand in."""
    articles: list[ArticleSummary]
    """One entry for each article, without its text."""
    total: int
    """Articles that the filters admit."""
    next_offset: int | None
    """Where the next page begins; null on the last."""


class _Index:
    """The newest generation of an index, lent to one call after the other."""

    def __init__(self, folder: Path) -> None:
        self._holder = IndexHolder(folder)
        self._turn = threading.Lock()

    @contextmanager
    def lend(self) -> Iterator[Generation]:
        """Lend the newest generation; what goes wrong becomes an error of the tool with its next step."""
        try:
            with self._turn:
                self._holder.refresh()
            with self._holder.lend() as index:
                yield index
        except UnknownIdError as error:
            raise ToolError(f"{error.message}\nThe tool list_articles gives the ids.") from error
        except PinciteError as error:
            raise ToolError(str(error)) from error


class _Server(MCPServer[None]):
    """A server whose tools refuse an argument they do not know: a misspelt limit would answer from everywhere."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: ToolContext[None, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool."""
        known = next(
            (list(tool.input_schema["properties"]) for tool in await self.list_tools() if tool.name == name), None
        )
        unknown = sorted(arguments.keys() - set(known or arguments))
        if unknown:
            raise ToolError(f"{name} takes no {', '.join(unknown)}.\nIt takes {', '.join(known or ())}.")
        return await super().call_tool(name, arguments, context)


def make_server(folder: Path) -> MCPServer[None]:
    """Make the server over an index folder, which need not hold an index yet."""
    index = _Index(folder)
    server = _Server(
        "pincite",
        title="pincite",
        description="Passages of the user's own articles, cited to the character.",
        instructions=INSTRUCTIONS,
        version=defaults.version(),
        log_level="WARNING",
    )
    _add_asking(server, index)
    _add_reading(server, index)
    return server


def _result(value: object, text: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=json.loads(to_json(value)))


def _add_asking(server: MCPServer[None], index: _Index) -> None:
    @server.tool(title="Ask the articles", annotations=_READ_ONLY)
    def ask(
        question: Question,
        k: Annotated[int, Field(ge=1, le=50, description="Most passages to return.")] = defaults.PASSAGES,
        since: Since = None,
        until: Until = None,
        publisher: Publisher = None,
        author: Author = None,
        article: Annotated[Text | None, Field(description="Only the article with this id.")] = None,
    ) -> Annotated[CallToolResult, RootModel[Answer]]:
        """Return the passages that answer a question, each with its citation, or say that nothing answers it."""
        with index.lend() as opened:
            filters = check_filters(Filters(since, until, publisher, author, article))
            answer = search(opened, question, k=k, filters=filters, today=date.today())
        return _result(answer, render.answer_text(answer))

    @server.tool(title="Get numbered passages", annotations=_READ_ONLY)
    def context(
        question: Question,
        max_tokens: Annotated[int, Field(ge=1, le=100_000, description="Most tokens that the text may take.")] = 2_000,
    ) -> Annotated[CallToolResult, RootModel[Context]]:
        """Return the best passages for a question, numbered [1], [2] ... to be cited by, within a budget of tokens."""
        with index.lend() as opened:
            answer = answer_for(opened, question, today=date.today())
            found = packed(opened, answer, Budget(max_tokens, None))
        return _result(found, found.text or render.NOTHING)

    @server.tool(name="check", title="Check an answer's citations", annotations=_READ_ONLY)
    def check_answer(
        answer: Annotated[Text, Field(description="The answer, citing passages as [1], [2] ...")],
        question: Annotated[Text, Field(description="The question that `context` was called with.")],
    ) -> Annotated[CallToolResult, RootModel[Check]]:
        """Tell sentence by sentence whether the passages that an answer cites support it, and if not, why not."""
        with index.lend() as opened:
            found = check(opened, answer, passages_for(opened, question))
        return _result(found, check_text(found))


def _add_reading(server: MCPServer[None], index: _Index) -> None:
    @server.tool(title="Read an article", annotations=_READ_ONLY)
    def read_article(
        article: Annotated[Text, Field(description="Id of the article, as a citation or list_articles gives it.")],
        offset: Offset = 0,
        characters: Annotated[int, Field(ge=1, le=MOST_CHARACTERS, description="Most characters to return.")] = 8_000,
    ) -> Annotated[CallToolResult, RootModel[ArticlePage]]:
        """Return a stretch of an article's text, by characters, as citations count them."""
        with index.lend() as opened:
            whole = opened.store.article(article)
            page = _page(opened.name, whole, offset, characters)
        return _result(page, page.article.text)

    @server.tool(title="List the articles", annotations=_READ_ONLY)
    def list_articles(
        publisher: Publisher = None,
        author: Author = None,
        since: Annotated[FirstDay | None, Field(description="Only those published on or after this date.")] = None,
        until: Annotated[LastDay | None, Field(description="Only those published on or before this date.")] = None,
        offset: Offset = 0,
        limit: Annotated[int, Field(ge=1, le=200, description="Most articles to return.")] = 50,
    ) -> Annotated[CallToolResult, RootModel[ArticlesPage]]:
        """List the articles of the collection: id, title, authors, publisher, date, length."""
        with index.lend() as opened:
            filters = check_filters(Filters(since, until, publisher, author))
            found = [one for one in opened.store.articles() if _admits(filters, one)]
            name = opened.name
        last = offset + limit
        page = ArticlesPage(name, found[offset:last], len(found), last if last < len(found) else None)
        return _result(page, render.table_text(render.article_rows(page.articles)))


def _page(generation: str, whole: Article, offset: int, characters: int) -> ArticlePage:
    length = len(whole.text)
    if offset and offset >= length:
        raise UsageError(
            f"The article {whole.id!r} has {length:,} characters; there is none at {offset:,}.",
            f"Give an offset below {length:,}.",
        )
    last = offset + characters
    stretch = replace(whole, text=whole.text[offset:last])
    return ArticlePage(generation, stretch, offset, length, last if last < length else None)


def _admits(filters: Filters, article: ArticleSummary) -> bool:
    """Tell whether an article is within limits; those of days hold for its publication."""
    days = filters.days
    return (
        _holds(filters.publisher, [article.publisher or ""])
        and _holds(filters.author, article.authors)
        and (days is None or (article.published is not None and days.overlaps(article.published)))
    )


def _holds(wanted: str | None, names: Sequence[str]) -> bool:
    return not wanted or any(wanted.casefold() in name.casefold() for name in names)
