"""Duplicate groups: passages with the same or nearly the same words stand under one number."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.duplicates import FEWEST_SHARED, Bands, meeting, near_groups, nearly_same
from index.normalise import search_form
from index.schema import unpack_text
from index.scratch import ScratchTexts

if TYPE_CHECKING:
    from index.old_store import OldStore

_ARTICLES_KEPT = 64


def group_passages(database: sqlite3.Connection, bands: Bands, first: int, scratch: Path) -> None:
    """Set `grp` of every passage of a store to the lowest id among those with the same or nearly the same words.

    The groups hang on the words alone, not on the order of the passages or on what was indexed before. `bands` has a
    row for each passage, of which `first` is the first; `scratch` is a file for the while.
    """
    database.execute("CREATE TEMP TABLE firsts AS SELECT words_key, min(id) AS id FROM passages GROUP BY 1")
    database.execute("CREATE UNIQUE INDEX temp.firsts_by_key ON firsts (words_key)")
    database.execute("UPDATE passages SET grp = (SELECT f.id FROM firsts f WHERE f.words_key = passages.words_key)")
    rows = database.execute("SELECT id FROM passages WHERE id = grp ORDER BY words_key")
    numbers = np.array([number for (number,) in rows], np.int64)
    numbers = numbers[bands[numbers - first].any(axis=1)]
    keys = bands[numbers - first]
    with ScratchTexts(scratch) as texts:
        # Read in the order in which they are stored: in that of their words each would take an article to unpack.
        store = _Texts(database)
        for number in np.sort(numbers[meeting(keys)]).tolist():
            texts.add(number, store.search_form(number))
        homes = near_groups(keys, lambda position: texts.text(int(numbers[position])))
    members: dict[int, list[int]] = {}
    for position, home in homes.items():
        members.setdefault(int(numbers[home]), []).append(int(numbers[position]))
    moves = [
        (min(home, *others), group) for home, others in members.items() for group in (home, *others)
    ]  # read whole before anything is written
    _move(database, moves)


def join_groups(
    database: sqlite3.Connection, bands: Bands, first: int, older: OldStore, old: Sequence[_OldBands]
) -> None:
    """Give the groups of a new store the numbers of those in older segments with the same or nearly the same words.

    `older` reads the living passages of these segments, whose bands are `old`. A group that resembles several joins
    the first of them.
    """
    moves: dict[int, int] = {}
    for group, key in database.execute("SELECT DISTINCT grp, words_key FROM passages"):
        known = older.group_of_words(key)
        if known is not None:
            moves[group] = min(known, moves.get(group, known))
    texts = _Texts(database)
    for number, met in _meeting(bands, first, old):
        (group,) = database.execute("SELECT grp FROM passages WHERE id = ?", [number]).fetchone()
        if group not in moves and (found := older.searched(met)) and nearly_same(found[0], texts.search_form(number)):
            moves[group] = found[1]
    _move(database, [(home, group) for group, home in moves.items()])


_OldBands = tuple[int, Bands]
"""The first passage of a segment, and the bands of all its passages."""


def _meeting(bands: Bands, first: int, old: Sequence[_OldBands]) -> Iterator[tuple[int, int]]:
    """Yield pairs of a new and an old passage that share enough bands, each once, in the order of their ids."""
    pairs: Counter[tuple[int, int]] = Counter()
    for column in range(bands.shape[1]):
        new = bands[:, column]
        order = np.argsort(new, kind="stable")
        values = new[order]
        for begin, rows in old:
            other = np.ascontiguousarray(rows[:, column])
            places = np.minimum(np.searchsorted(values, other), len(values) - 1)
            hits = np.flatnonzero((values[places] == other) & (other != 0))
            pairs.update((int(order[places[hit]]) + first, int(hit) + begin) for hit in hits)
    yield from sorted(pair for pair, shared in pairs.items() if shared >= FEWEST_SHARED)


def _move(database: sqlite3.Connection, moves: Sequence[tuple[int, int]]) -> None:
    database.executemany("UPDATE passages SET grp = ? WHERE grp = ?", moves)


class _Texts:
    """Texts of passages of a store that is being written, as they are searched."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._article = lru_cache(_ARTICLES_KEPT)(self._read_article)

    def search_form(self, passage: int) -> str:
        query = 'SELECT article, start, "end" FROM passages WHERE id = ?'
        article, start, end = self._database.execute(query, [passage]).fetchone()
        text, notes = self._article(article)
        return search_form(text[start:end], notes=notes)

    def _read_article(self, number: int) -> tuple[str, int]:
        query = "SELECT text, notes FROM articles JOIN texts ON article = n WHERE n = ?"
        text, notes = self._database.execute(query, [number]).fetchone()
        return unpack_text(text), int(notes)
