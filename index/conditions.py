"""Filters as SQL conditions on the tables of a store."""

from __future__ import annotations

import json
import sqlite3

from index.result import Filters

FIRST_DAY, LAST_DAY = "json_extract(dates, '$[0][0]')", "json_extract(dates, '$[0][1]')"
"""Of a block's first span of days."""

Condition = tuple[list[str], list[str]]
"""Conditions that must all hold, and the values of their question marks."""


def add_functions(connection: sqlite3.Connection) -> None:
    """Teach a connection the functions that the conditions use."""
    connection.create_function("pincite_holds", 2, _holds, deterministic=True)
    connection.create_function("pincite_one_holds", 2, _one_holds, deterministic=True)


def _holds(value: str | None, wanted: str) -> bool:
    """Tell whether a name holds `wanted`, letter case ignored."""
    return value is not None and wanted.casefold() in value.casefold()


def _one_holds(names: str, wanted: str) -> bool:
    """Tell whether one of a JSON list of names holds `wanted`, letter case ignored."""
    return any(_holds(name, wanted) for name in json.loads(names))


def storable(text: str) -> str:
    """Replace lone surrogates, which SQLite cannot take and which no stored text holds."""
    return text.encode("utf-8", "replace").decode("utf-8")


def of_articles(filters: Filters) -> Condition:
    """Translate filters, but for the days, to SQL conditions on articles and their values."""
    of_article = (
        ("pincite_holds(publisher, ?)", filters.publisher),
        ("pincite_one_holds(authors, ?)", filters.author),
        ("id = ?", filters.article),
        ("language = ?", (filters.language or "")[:2].casefold()),
    )
    asked = [(condition, storable(wanted)) for condition, wanted in of_article if wanted]
    return [condition for condition, _ in asked], [wanted for _, wanted in asked]


def _within_articles(filters: Filters) -> Condition:
    """Translate the same to a condition on what stands in articles, if there is any."""
    # As a list of articles, so that names are compared once an article, not once a passage.
    conditions, values = of_articles(filters)
    wheres = " AND ".join(conditions)
    return ([f"article IN (SELECT n FROM articles WHERE {wheres})"] if wheres else []), values


def of_events(filters: Filters) -> tuple[str, list[str]]:
    """Translate filters to an SQL condition on blocks that are dated entries, and its values."""
    conditions, values = _within_articles(filters)
    if days := filters.days:
        conditions.append(f"{FIRST_DAY} <= ? AND {LAST_DAY} >= ?")
        values += [days.end.isoformat(), days.start.isoformat()]
    return " AND ".join(["kind = 'event' AND dates != '[]'", *conditions]), values


def of_passages(filters: Filters) -> Condition:
    """Translate filters to SQL conditions on passages and their values."""
    conditions, values = _within_articles(filters)
    if filters.since or filters.until:
        first = filters.since.isoformat() if filters.since else "0001-01-01"
        last = filters.until.isoformat() if filters.until else "9999-12-31"
        conditions.append("id IN (SELECT passage FROM passage_dates WHERE first <= ? AND last >= ? AND ? <= ?)")
        values += [last, first, first, last]
    return conditions, values
