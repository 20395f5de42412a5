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
from index.remembering import KeptRows
from index.result import Filters
from index.schema import unpack_dates, unpack_span
from index.vectors import Ids

MOST_VARIABLES = 30_000  # SQLite allows 32,766 in one statement
_RANKED_KEPT = 16_384
"""Passages of which it is remembered what ranking needs, some ten megabytes at most."""
_PASSAGES_KEPT = 1024
"""Passages that are kept as they were shown: a megabyte or two."""
_WITHIN = "first BETWEEN ? AND ? AND last <= ?"
"""Rows of `passage_dates` whose days lie within a span: see `_within` for the values."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a store holds."""

    articles: int
    passages: int
    blocks: int
    split: int
    """Passages that are a piece of a sentence too long for one passage."""
    sources: int
    """Source files that hold an article."""
    languages: tuple[str, ...]
    """Of the articles, most frequent first."""


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

    def __init__(self, catalog: Path, stores: Sequence[Path]) -> None:
        """Open the files as `Database` does."""
        self._ranked = KeptRows(_RANKED_KEPT, self._read_ranked)
        self._passages = KeptRows(_PASSAGES_KEPT, self._read_passages)
        super().__init__(catalog, stores)

    def close(self) -> None:
        """See `Database.close`."""
        super().close()
        self._ranked.clear()
        self._passages.clear()

    def counts(self) -> Counts:
        """Count what it holds."""
        articles, sources = self._rows("SELECT count(*), count(DISTINCT source_path) FROM articles")[0]
        passages, split = self._rows("SELECT count(*), total(split) FROM passages")[0]
        ((blocks,),) = self._rows("SELECT count(*) FROM blocks")
        languages = self._rows("SELECT language FROM articles GROUP BY 1 ORDER BY count(*) DESC, 1")
        return Counts(articles, passages, blocks, int(split), sources, tuple(language for (language,) in languages))

    def passages_of(self, article_id: str) -> list[Passage]:
        """Return the passages of an article in text order."""
        of_article = "SELECT p.id FROM passages p JOIN articles a ON a.n = p.article WHERE a.id = ? ORDER BY p.id"
        return self.passages([number for (number,) in self._rows(of_article, [article_id])])

    def passage(self, passage_id: int) -> Passage:
        """Return one passage; raises UnknownIdError."""
        found = self.passages([passage_id]) if 0 <= passage_id < 2**63 else []
        if not found:
            (highest,) = self._rows("SELECT max(id) FROM passages")[0]
            raise UnknownIdError(f"no passage has the id {passage_id}", f"They run from 0 to {highest}.")
        return found[0]

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """Return passages in the order of `ids`; ids without a passage are left out."""
        made = self._passages.get(ids)
        return [made[number] for number in ids if number in made]

    def ranked(self, ids: Ids) -> list[Ranked]:
        """Return what ranking needs of the passages `ids`, in their order."""
        wanted = ids.tolist()
        known = self._ranked.get(wanted)
        return [known[number] for number in wanted]

    @cached_property
    def period(self) -> DateSpan | None:
        """The time the collection speaks of: from the first day named to the last day on which a date begins."""
        # Store by store, where an index has both ends at hand; what a dead passage names may stretch it.
        ends = "(SELECT min(first) FROM {0}.passage_dates), (SELECT max(first) FROM {0}.passage_dates)"
        found = [self._rows(f"SELECT {ends.format(schema)}")[0] for schema in self._schemas]
        firsts, lasts = [first for first, _ in found if first], [last for _, last in found if last]
        return unpack_span(min(firsts), max(lasts)) if firsts else None

    def has_dated(self, span: DateSpan) -> bool:
        """Tell whether `dated` would return any: far sooner where those are many."""
        query = f"SELECT EXISTS (SELECT 1 FROM passage_dates WHERE {_WITHIN})"
        return bool(self._rows(query, _within(span))[0][0])

    def dated(self, span: DateSpan) -> Ids:
        """Return the ids of the passages that name a day, month or year within `span`, ascending."""
        rows = self._rows(f"SELECT DISTINCT passage FROM passage_dates WHERE {_WITHIN} ORDER BY passage", _within(span))
        return np.array([row[0] for row in rows], np.int64)

    def duplicates(self, passage: Passage) -> tuple[Place, ...]:
        """Return the other places where a passage's words stand: the same words first, then nearly the same."""
        rows = self._rows(
            'SELECT a.id, a.title, start, "end", words_key = (SELECT words_key FROM passages WHERE id = ?) AS same'
            " FROM passages p JOIN articles a ON a.n = p.article WHERE grp = ? AND p.id != ? ORDER BY same DESC, p.id",
            [passage.id, passage.group, passage.id],
        )
        return tuple(Place(name, title, start, end, bool(same)) for name, title, start, end, same in rows)

    def dead_passages(self) -> Ids:
        """Return the ids of passages that the segments hold and the collection no longer does, ascending."""
        return np.array([row[0] for row in self._rows("SELECT id FROM dead_passages ORDER BY id")], np.int64)

    def all_passages(self) -> Iterator[Passage]:
        """Yield every passage in id order, a few thousand at a time."""
        last = -1
        while rows := self._rows("SELECT id FROM passages WHERE id > ? ORDER BY id LIMIT 4096", [last]):
            last = rows[-1][0]
            yield from self.passages([number for (number,) in rows])

    def allowed(self, filters: Filters) -> Ids | None:
        """Return the ids of the passages that `filters` admit, ascending, or None when they admit all."""
        conditions, values = of_passages(filters)
        if not conditions:
            return None
        where = " AND ".join(conditions)
        rows = self._rows(f"SELECT id FROM passages WHERE {where} ORDER BY id", values)
        return np.array([row[0] for row in rows], np.int64)

    def _read_ranked(self, ids: Sequence[int]) -> dict[int, Ranked]:
        columns = "p.id, kinds, grp, dates, published_start, published_end, publisher, authors, title"
        return {row[0]: _ranked(row) for row in self._by_id(columns, ids)}

    def _read_passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        rows = self._by_id('p.id, p.article, a.id, start, "end", section, kinds, tokens, dates, grp', ids)
        return {row[0]: self._passage(row) for row in rows}

    def _by_id(self, columns: str, ids: Sequence[int]) -> list[Any]:
        rows: list[Any] = []
        for first in range(0, len(ids), MOST_VARIABLES):
            part = list(ids[first : first + MOST_VARIABLES])
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


def _within(span: DateSpan) -> list[str]:
    """Return the values that `_WITHIN` asks for."""
    first, last = span.start.isoformat(), span.end.isoformat()
    return [first, last, last]


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
