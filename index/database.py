"""The SQLite file of a generation, open for reading from several threads. Nothing here writes."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from index.conditions import add_functions
from index.errors import DamagedIndexError

_TEXTS_KEPT = 64
_CONNECTIONS = 4  # queries that run at once; more threads take turns


class Database:
    """A few connections to one file, and the texts of articles that were read last."""

    def __init__(self, path: Path) -> None:
        """Open the file; raises DamagedIndexError if it is no SQLite file of ours."""
        self._text = lru_cache(_TEXTS_KEPT)(self._read_text)
        self._connections: list[sqlite3.Connection] = []
        self._idle: SimpleQueue[sqlite3.Connection] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        try:
            # All at once: a later build may delete the file while this reader goes on.
            for _ in range(_CONNECTIONS):
                self._connections.append(_connect(path))
                self._idle.put(self._connections[-1])
            self._rows("SELECT id FROM passages LIMIT 1")
        except (sqlite3.Error, DamagedIndexError) as error:
            self.close()
            raise DamagedIndexError(f"{path} is no store of passages: {error}", "Build the index again.") from error

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
        return str(self._rows("SELECT text FROM articles WHERE n = ?", [article_number])[0][0])


def _connect(path: Path) -> sqlite3.Connection:
    # immutable: a generation never changes, so SQLite need not lock or look for a journal.
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    add_functions(connection)
    return connection
