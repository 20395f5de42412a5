"""What only a build asks of a store: the rows that it carries over, and what is already there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from index.article import Article
from index.conditions import storable
from index.normalise import search_form
from index.schema import ARTICLE_COLUMNS, unpack_article
from index.store import MOST_VARIABLES, Store
from index.vectors import Ids


class OldStore(Store):
    """The store of the generation in force, as a build reads it."""

    def number(self, article_id: str) -> int | None:
        """Return the number of an article, None for an id that none has."""
        found = self._rows("SELECT n FROM articles WHERE id = ?", [storable(article_id)])
        return int(found[0][0]) if found else None

    def numbered(self, first: int, end: int) -> Iterator[tuple[int, Article]]:
        """Yield the articles whose numbers lie from `first` to below `end`, with their numbers."""
        for number, *columns in self._rows(
            f"SELECT n, {ARTICLE_COLUMNS} FROM articles WHERE n >= ? AND n < ? ORDER BY n", [first, end]
        ):
            yield number, unpack_article(tuple(columns), self._text(number))

    def came_from(self, number: int) -> tuple[str, int]:
        """Return the path of an article's source and the highest number of its notes."""
        path, notes = self._rows("SELECT source_path, notes FROM articles WHERE n = ?", [number])[0]
        return str(path), int(notes)

    def links_of(self, number: int) -> list[tuple[int, int, int, int, int]]:
        """Return the markers of an article's notes: start, end, number, start and end of the note."""
        columns = 'start, "end", number, note_start, note_end'
        return self._rows(f"SELECT {columns} FROM note_links WHERE article = ? ORDER BY start", [number])

    def stored_passages(self, number: int) -> list[tuple[Any, ...]]:
        """Return the rows of an article's passages: id, words_key, then the fields of a `Chunk`."""
        columns = 'id, words_key, start, "end", section, kinds, tokens, dates, split'
        return self._rows(f"SELECT {columns} FROM passages WHERE article = ? ORDER BY id", [number])

    def articles_of(self, source_paths: Sequence[str]) -> list[tuple[int, int | None, int]]:
        """Return number, first passage and number of passages of every article from these sources."""
        rows: list[Any] = []
        for first in range(0, len(source_paths), MOST_VARIABLES):
            part = list(source_paths[first : first + MOST_VARIABLES])
            rows += self._rows(
                "SELECT n, (SELECT min(id) FROM passages WHERE article = n),"
                " (SELECT count(*) FROM passages WHERE article = n)"
                f" FROM articles WHERE source_path IN ({','.join('?' * len(part))})",
                part,
            )
        return rows

    def dead_articles(self) -> Ids:
        """Return the numbers of articles that the segments hold and the collection no longer does, ascending."""
        return np.array([row[0] for row in self._rows("SELECT n FROM dead ORDER BY n")], np.int64)

    def group_of_words(self, words_key: bytes) -> int | None:
        """Return the duplicate group of the passages with these words, None without any."""
        found = self._rows("SELECT grp FROM passages WHERE words_key = ? LIMIT 1", [words_key])
        return int(found[0][0]) if found else None

    def embedded_as(self, words_key: bytes, vector_key: bytes) -> int | None:
        """Return the id of a passage whose vectors were made of the same text, None without any."""
        query = "SELECT id FROM passages WHERE words_key = ? AND vector_key = ? LIMIT 1"
        found = self._rows(query, [words_key, vector_key])
        return int(found[0][0]) if found else None

    def searched(self, passage_id: int) -> tuple[str, int] | None:
        """Return a passage as `search_form` gives it, and its duplicate group; None for one that is dead."""
        query = (
            'SELECT article, start, "end", notes, grp FROM passages JOIN articles ON n = article WHERE passages.id = ?'
        )
        found = self._rows(query, [passage_id])
        if not found:
            return None
        article, start, end, notes, group = found[0]
        return search_form(self._text(article)[start:end], notes=notes), group
