"""Reading a generation's SQLite file: its passages, and all that `index.article_store` reads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from index.article import BlockKind, DateSpan, Passage, Place
from index.article_store import ArticleStore
from index.conditions import of_passages
from index.errors import UnknownIdError
from index.result import Filters
from index.schema import unpack_dates, unpack_span
from index.vectors import Ids

_MOST_VARIABLES = 30_000  # SQLite allows 32,766 in one statement
_RANKED_KEPT = 16_384
"""Passages of which it is remembered what ranking needs, some ten megabytes at most."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """What ranking needs to know of a passage, without its text."""

    id: int
    kinds: tuple[BlockKind, ...]
    group: int
    dates: tuple[DateSpan, ...]
    """Days, months and years it is about and, unless it is a dated entry, when its article was published."""
    publisher: str | None
    """Of its article."""
    authors: tuple[str, ...]
    """Of its article."""
    title: str
    """Of its article."""


class Store(ArticleStore):
    """Articles, blocks and passages of one generation; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Open the file; raises DamagedIndexError if it is no SQLite file of ours."""
        self._ranked: dict[int, Ranked] = {}
        super().__init__(path)

    def count(self) -> int:
        """Return the number of passages."""
        return int(self._rows("SELECT count(*) FROM passages")[0][0])

    def passages_of(self, article_id: str) -> list[Passage]:
        """Return the passages of an article in text order."""
        of_article = "SELECT p.id FROM passages p JOIN articles a ON a.n = p.article WHERE a.id = ? ORDER BY p.id"
        return self.passages([number for (number,) in self._rows(of_article, [article_id])])

    def passage(self, passage_id: int) -> Passage:
        """Return one passage; raises UnknownIdError."""
        found = self.passages([passage_id]) if 0 <= passage_id < 2**63 else []
        if not found:
            raise UnknownIdError(f"no passage has the id {passage_id}", f"They run from 0 to {self.count() - 1}.")
        return found[0]

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """Return passages in the order of `ids`; ids without a passage are left out."""
        rows = self._by_id('p.id, p.article, a.id, start, "end", section, kinds, tokens, dates, grp', ids)
        made = {row[0]: self._passage(row) for row in rows}
        return [made[number] for number in ids if number in made]

    def ranked(self, ids: Ids) -> list[Ranked]:
        """Return what ranking needs of the passages `ids`, in their order."""
        wanted = ids.tolist()
        known = {number: found for number in wanted if (found := self._ranked.get(number))}
        if missing := [number for number in wanted if number not in known]:
            columns = "p.id, kinds, grp, dates, published_start, published_end, publisher, authors, title"
            made = {row[0]: _ranked(row) for row in self._by_id(columns, missing)}
            known |= made
            if len(self._ranked) + len(made) > _RANKED_KEPT:
                self._ranked = {}  # anew, as other threads may be reading the old one
            if len(made) <= _RANKED_KEPT:
                self._ranked.update(made)
        return [known[number] for number in wanted]

    @cached_property
    def period(self) -> DateSpan | None:
        """The time the collection speaks of: from the first day named to the last day on which a date begins."""
        first, last = self._rows("SELECT min(first), (SELECT max(first) FROM passage_dates) FROM passage_dates")[0]
        return unpack_span(first, last)

    def dated(self, span: DateSpan) -> Ids:
        """Return the ids of the passages that name a day, month or year within `span`, ascending."""
        rows = self._rows(
            "SELECT DISTINCT passage FROM passage_dates WHERE first BETWEEN ? AND ? AND last <= ? ORDER BY passage",
            [span.start.isoformat(), span.end.isoformat(), span.end.isoformat()],
        )
        return np.array([row[0] for row in rows], np.int64)

    def duplicates(self, passage: Passage) -> tuple[Place, ...]:
        """Return the other places where a passage's words stand: the same words first, then nearly the same."""
        rows = self._rows(
            'SELECT a.id, a.title, start, "end", words_key = (SELECT words_key FROM passages WHERE id = ?) AS same'
            " FROM passages p JOIN articles a ON a.n = p.article WHERE grp = ? AND p.id != ? ORDER BY same DESC, p.id",
            [passage.id, passage.group, passage.id],
        )
        return tuple(Place(name, title, start, end, bool(same)) for name, title, start, end, same in rows)

    def all_passages(self) -> Iterator[Passage]:
        """Yield every passage in id order, a few thousand at a time."""
        for first in range(0, self.count(), 4096):
            yield from self.passages(range(first, first + 4096))

    def allowed(self, filters: Filters) -> Ids | None:
        """Return the ids of the passages that `filters` admit, ascending, or None when they admit all."""
        conditions, values = of_passages(filters)
        if not conditions:
            return None
        where = " AND ".join(conditions)
        rows = self._rows(f"SELECT id FROM passages WHERE {where} ORDER BY id", values)
        return np.array([row[0] for row in rows], np.int64)

    def _by_id(self, columns: str, ids: Sequence[int]) -> list[Any]:
        rows: list[Any] = []
        for first in range(0, len(ids), _MOST_VARIABLES):
            part = list(ids[first : first + _MOST_VARIABLES])
            marks = ",".join("?" * len(part))
            rows += self._rows(
                f"SELECT {columns} FROM passages p JOIN articles a ON a.n = p.article WHERE p.id IN ({marks})",
                part,
            )
        return rows

    def _passage(self, row: Any) -> Passage:  # noqa: ANN401 (a row)
        number, article, article_id, start, end, section, kinds, tokens, dates, group = row
        text = self._text(article)[start:end]
        path = tuple(json.loads(section))
        return Passage(number, article_id, start, end, text, path, _kinds(kinds), tokens, unpack_dates(dates), group)


def _ranked(row: Any) -> Ranked:  # noqa: ANN401 (a row)
    number, kinds, group, dates, first, last, publisher, authors, title = row
    published = unpack_span(first, last)
    spans, made_of = unpack_dates(dates), _kinds(kinds)
    if published and not (spans and BlockKind.EVENT in made_of):
        spans = (*spans, published)
    return Ranked(number, made_of, group, spans, publisher, _authors(authors), title)


@lru_cache(4096)
def _authors(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@cache
def _kinds(text: str) -> tuple[BlockKind, ...]:
    return tuple(map(BlockKind, json.loads(text)))
