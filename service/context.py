"""The context for a language model as its doors give it: the passages asked for, packed, each under its citation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import click

from index.budget import Context, NumberedPassage, pack
from index.errors import UsageError
from index.result import Answer, Filters
from index.search import search
from service import defaults
from service.render import NOTHING, about, clean, pages
from service.shell import ANSWERED, NOTHING_FOUND
from service.wire import json_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.generation import Generation


_UNLIMITED = 10**9


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a context may take."""

    tokens: int
    encoding: str | None
    """The tiktoken encoding they are of; None for the index's own."""


def answer_for(
    index: Generation,
    question: str,
    *,
    k: int | None = None,
    filters: Filters | None = None,
    today: date | None = None,
) -> Answer:
    """Return the answer whose passages a context packs; raises as `search` does."""
    return search(index, question, k=k or defaults.CONTEXT_PASSAGES, filters=filters, today=today, tight=True)


def packed(index: Generation, answer: Answer, budget: Budget, *, tight: bool = False) -> Context:
    """Return the best passages of an answer of `answer_for` within a budget; raises as `pack` does."""
    encoding = budget.encoding or index.manifest.settings.encoding
    return pack(index, answer, numbered_text, max_tokens=budget.tokens, encoding=encoding, tight=tight)


def passages_for(index: Generation, question: str) -> Sequence[NumberedPassage]:
    """Return the passages for a question under the numbers that they have in a context of any budget."""
    return packed(index, answer_for(index, question, today=date.today()), Budget(_UNLIMITED, None)).passages


def check_budget(max_tokens: int | None, encoding: str | None, *, by_date: bool) -> Budget:
    """Return the budget asked for; raise UsageError for an encoding without one, and an order that it cannot have."""
    if max_tokens is None:
        raise UsageError("An encoding is given, but no budget of tokens to count in it.", "Give max_tokens as well.")
    if by_date:
        raise UsageError(
            "A context is in the order of rank, so that the best passages come first: it has no order by date.",
            "Leave out either the order by date or max_tokens.",
        )
    return Budget(max_tokens, encoding)


def numbered_text(passage: NumberedPassage) -> str:
    """Write a passage under a line with its number, its citation, and where it stands in its article."""
    cited = passage.citation
    page = f", page {pages(cited)}" if cited.page is not None else ""
    place = clean(f"{cited.article_id}:{cited.start}-{cited.end}{page}")
    return f"[{passage.number}] {about(cited)} ({place})\n{clean(passage.text).strip()}"


def show_context(context: Context, *, as_json: bool) -> int:
    """Write a context on stdout, byte for byte what was counted, and return the exit code."""
    click.echo(json_bytes(context) if as_json else context.text, nl=as_json)
    if not context.answered:
        click.echo(NOTHING, err=True)
    return ANSWERED if context.answered else NOTHING_FOUND
