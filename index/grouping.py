"""Duplicate groups within a store that is being written: the same words, or nearly the same, stand under one number."""

from __future__ import annotations

import sqlite3
from functools import lru_cache

from index.duplicates import near_groups
from index.normalise import search_form

_ARTICLES_KEPT = 64


def group_passages(database: sqlite3.Connection) -> None:
    """Set `grp` of every passage to the lowest id among those with the same or nearly the same words.

    The groups hang on the words alone, not on the order of the passages or on what was indexed before.
    """
    database.execute("CREATE TEMP TABLE firsts AS SELECT words_key, min(id) AS id FROM passages GROUP BY 1")
    database.execute("CREATE UNIQUE INDEX temp.firsts_by_key ON firsts (words_key)")
    database.execute("UPDATE passages SET grp = (SELECT f.id FROM firsts f WHERE f.words_key = passages.words_key)")
    rows = database.execute(
        "SELECT id, band_keys FROM passages WHERE id = grp AND band_keys != x'' ORDER BY words_key"
    ).fetchall()
    reader = _Reader(database)
    homes = near_groups([keys for _, keys in rows], lambda position: reader.search_form(rows[position][0]))
    members: dict[int, list[int]] = {}
    for position, home in homes.items():
        members.setdefault(rows[home][0], []).append(rows[position][0])
    moves = [
        (min(home, *others), group) for home, others in members.items() for group in (home, *others)
    ]  # read whole before anything is written
    database.execute("CREATE INDEX passages_by_group ON passages (grp)")
    database.executemany("UPDATE passages SET grp = ? WHERE grp = ?", moves)


class _Reader:
    """Texts of passages, as they are searched."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._article = lru_cache(_ARTICLES_KEPT)(self._read_article)

    def search_form(self, passage: int) -> str:
        query = 'SELECT article, start, "end" FROM passages WHERE id = ?'
        article, start, end = self._database.execute(query, [passage]).fetchone()
        text, notes = self._article(article)
        return search_form(text[start:end], notes=notes)

    def _read_article(self, number: int) -> tuple[str, int]:
        text, notes = self._database.execute("SELECT text, notes FROM articles WHERE n = ?", [number]).fetchone()
        return str(text), int(notes)
