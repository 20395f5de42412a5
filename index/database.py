"""The SQLite files of a generation, open for reading from several threads as if they were one. Nothing here writes."""

from __future__ import annotations

import sqlite3
import threading
import zlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from index.conditions import add_functions
from index.errors import DamagedIndexError
from index.schema import ARTICLES, unpack_text

_TEXTS_KEPT = 64
_CONNECTIONS = 4  # queries that run at once; more threads take turns
_KEYS = {"articles": "n"}
_DATES = ("passage_dates", "passage", "dead_passages")


class Database:
    """A few connections to the files, and the texts of articles that were read last."""

    def __init__(self, catalog: Path, stores: Sequence[Path]) -> None:
        """Open the catalog and the stores of the segments; raises DamagedIndexError for one that is none of ours."""
        self._schemas = [f"s{number}" for number in range(len(stores))]
        self._text = lru_cache(_TEXTS_KEPT)(self._read_text)
        self._connections: list[sqlite3.Connection] = []
        self._idle: SimpleQueue[sqlite3.Connection] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        try:
            # All at once: a later build may delete the file while this reader goes on.
            for _ in range(_CONNECTIONS):
                self._connections.append(_connect(catalog, stores))
                self._idle.put(self._connections[-1])
            self._rows("SELECT id FROM passages LIMIT 1")
        except (sqlite3.Error, DamagedIndexError) as error:
            self.close()
            paths = ", ".join(map(str, [catalog, *stores]))
            raise DamagedIndexError(f"{paths}: no store of passages: {error}", "Build the index again.") from error

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return all rows of a query; raises DamagedIndexError, and sqlite3.ProgrammingError once it is closed."""
        if self._closed:
            raise sqlite3.ProgrammingError("the store is closed")
        connection = self._idle.get()
        try:
            return connection.execute(query, values).fetchall()
        except sqlite3.ProgrammingError:
            raise
        except sqlite3.DatabaseError as error:
            raise DamagedIndexError(
                f"the store of passages cannot be read: {error}", "Build the index again."
            ) from error
        finally:
            self._idle.put(connection)

    def close(self) -> None:
        """Close the file once the queries that run are done; reading afterwards raises sqlite3.ProgrammingError."""
        self._closed = True  # first, or those who ask again and again would keep the connections among them
        with self._closing:
            for connection in [self._idle.get() for _ in self._connections]:
                connection.close()
                self._idle.put(connection)
        self._text.cache_clear()

    def _read_text(self, article_number: int) -> str:
        (packed,) = self._rows("SELECT text FROM texts WHERE article = ?", [article_number])[0]
        try:
            return unpack_text(packed)
        except (zlib.error, ValueError) as error:
            raise DamagedIndexError(f"the text of an article is damaged: {error}", "Build the index again.") from error


def _connect(catalog: Path, stores: Sequence[Path]) -> sqlite3.Connection:
    connection = sqlite3.connect(_uri(catalog), uri=True, check_same_thread=False)
    try:
        for number, store in enumerate(stores):
            connection.execute(f"ATTACH ? AS s{number}", [_uri(store)])
        (dead,) = connection.execute("SELECT EXISTS (SELECT 1 FROM dead)").fetchone()
        if dead or len(stores) > 1:  # else the tables themselves are found by their names
            _unite(connection, len(stores))
    except BaseException:
        connection.close()
        raise
    add_functions(connection)
    return connection


def _uri(path: Path) -> str:
    # immutable: a generation never changes, so SQLite need not lock or look for a journal.
    return f"{path.resolve().as_uri()}?mode=ro&immutable=1"


def _unite(connection: sqlite3.Connection, stores: int) -> None:
    """Let the names of tables stand for the living rows of all stores; SQLite asks each by its own indexes."""
    connection.execute("PRAGMA temp_store = MEMORY")
    for table, key, dead in (*((name, _KEYS.get(name, "article"), "dead") for name in ARTICLES), _DATES):
        living = f"{key} NOT IN (SELECT * FROM main.{dead})"
        rows = " UNION ALL ".join(f"SELECT * FROM s{number}.{table} WHERE {living}" for number in range(stores))
        connection.execute(f"CREATE TEMP VIEW {table} AS {rows}")
