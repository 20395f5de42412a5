"""The words of a collection as they are spelt, found by how they sound; and other names for the same thing.

One SQLite file of a segment, `names.sqlite`, read a few rows at a time: it never has to fit in memory.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from index.aliases import Alias, AliasFinder, name_key
from index.errors import DamagedIndexError
from index.memo import Memo
from index.sounds import keys, sound_key
from index.words import words

_TABLES = """
CREATE TABLE words (
    id INTEGER PRIMARY KEY,     -- 0 for the most frequent
    form TEXT NOT NULL,         -- as it is spelt most often; two words joined by a hyphen make a form of their own
    passages INTEGER NOT NULL,  -- that hold it
    name INTEGER NOT NULL       -- 1 where it is hardly ever written small
);
CREATE TABLE keys (key TEXT NOT NULL, word INTEGER NOT NULL, PRIMARY KEY (key, word)) WITHOUT ROWID;
CREATE TABLE aliases (
    key TEXT NOT NULL,          -- words of a name, folded
    name TEXT NOT NULL,
    other TEXT NOT NULL,
    times INTEGER NOT NULL,     -- passages that say the two are one
    PRIMARY KEY (key, name, other)
) WITHOUT ROWID;
"""
_SHORTEST, _LONGEST = 2, 30
_TOKEN = re.compile(r"[^\s!-&(-,./:-@\[-^`{-~]{2,}")
"""What stands between white space and ASCII's punctuation but apostrophes and hyphens: no form reaches further."""
_MOST_A_KEY = 300
"""Words looked at for one key, most frequent first."""
_SOUNDS_KEPT = 512
"""Sounds of which it is remembered what names have them: most questions are about the same few names."""


class Known(NamedTuple):
    """A word that the collection holds; a tuple, as hundreds are made for a word that it does not hold."""

    form: str
    """As it is spelt most often."""
    passages: int
    """Number of passages that hold it."""
    name: bool
    """Whether it is hardly ever written small."""


class Names(Protocol):
    """The words of a collection; safe to use from several threads."""

    def alike(self, form: str) -> list[Known]:
        """Return the words that differ from `form` by a consonant and any vowels, and the names that sound like it."""
        ...

    def namesakes(self, form: str) -> Sequence[Known]:
        """Return the names that sound like `form`, itself included if it is one, most frequent first."""
        ...

    def aliases(self, keys: Sequence[str]) -> list[tuple[str, Alias]]:
        """Return the other names of what has a name of one of these keys, with its key, most often said first."""
        ...

    def close(self) -> None:
        """Close the files."""
        ...


class Vocabulary:
    """Reads the `names.sqlite` of a segment."""

    def __init__(self, path: Path) -> None:
        """Open the file; raises DamagedIndexError if it is none of ours."""
        self._turn = threading.Lock()
        self._sounding = lru_cache(_SOUNDS_KEPT)(lambda key: tuple(self._known([key])))
        try:
            # immutable: a generation never changes, so SQLite need not lock or look for a journal.
            uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            self._db = sqlite3.connect(uri, uri=True, check_same_thread=False)
            self._rows("SELECT id FROM words LIMIT 1")  # so that it stays open when a later build deletes it
        except (sqlite3.Error, DamagedIndexError) as error:
            raise DamagedIndexError(f"{path} is no vocabulary: {error}", "Build the index again.") from error

    def _rows(self, query: str, values: Sequence[str] = ()) -> list[Any]:
        try:
            with self._turn:
                return self._db.execute(query, values).fetchall()
        except sqlite3.ProgrammingError:
            raise  # it is closed
        except sqlite3.DatabaseError as error:
            raise DamagedIndexError(f"the vocabulary cannot be read: {error}", "Build the index again.") from error

    def alike(self, form: str) -> list[Known]:
        """See `Names.alike`."""
        return self._known([*keys(form), sound_key(form)])

    def namesakes(self, form: str) -> tuple[Known, ...]:
        """See `Names.namesakes`."""
        return self._sounding(sound_key(form))

    def aliases(self, keys: Sequence[str]) -> list[tuple[str, Alias]]:
        """See `Names.aliases`."""
        chosen = ",".join("?" * len(keys))
        query = f"SELECT key, name, other, times FROM aliases WHERE key IN ({chosen}) ORDER BY times DESC, name, other"
        return [(row[0], Alias(*row[1:])) for row in self._rows(query, keys)]

    def _known(self, found_by: Sequence[str]) -> list[Known]:
        one = f"SELECT word FROM (SELECT word FROM keys WHERE key = ? ORDER BY word LIMIT {_MOST_A_KEY})"
        chosen = " UNION ".join([one] * len(found_by))
        rows = self._rows(f"SELECT form, passages, name FROM words WHERE id IN ({chosen}) ORDER BY id", found_by)
        return [Known(spelt, passages, bool(name)) for spelt, passages, name in rows]

    def close(self) -> None:
        """Close the file."""
        with self._turn:
            self._db.close()


class VocabularyWriter:
    """Collects the words of passages and writes `names.sqlite`."""

    def __init__(self) -> None:
        self._passages: Counter[str] = Counter()
        self._aliases = AliasFinder()

    def add(self, text: str) -> None:
        """Count the words of one passage."""
        self._passages.update(_passage_forms(text))
        self._aliases.add(text)

    def write(self, path: Path) -> None:
        """Write the file."""
        spellings: dict[str, list[str]] = defaultdict(list)
        for form in self._passages:
            spellings[form.casefold()].append(form)
        known = sorted(map(self._known, spellings.values()), key=lambda word: (-word.passages, word.form))
        database = sqlite3.connect(path.resolve().as_uri(), uri=True, isolation_level=None)
        try:
            # No journal: the file is nobody's until the whole generation is complete and synced.
            database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES} BEGIN")
            listed = ((number, word.form, word.passages, word.name) for number, word in enumerate(known))
            database.executemany("INSERT INTO words VALUES (?, ?, ?, ?)", listed)
            found_by = sorted((key, number) for number, word in enumerate(known) for key in _keys(word))
            database.executemany("INSERT INTO keys VALUES (?, ?)", found_by)
            aliases = self._aliases.kept(lambda name: self._as_name(spellings[name.casefold()]))
            rows = {(name_key(alias.name), alias.name, alias.other, alias.times) for alias in aliases}
            database.executemany("INSERT INTO aliases VALUES (?, ?, ?, ?)", sorted(rows))
            database.execute("COMMIT")
        finally:
            database.close()

    def _known(self, spellings: Sequence[str]) -> Known:
        counts = {form: self._passages[form] for form in spellings}
        passages = sum(counts.values())
        small = sum(count for form, count in counts.items() if form[0].islower())
        return Known(min(counts, key=lambda form: (-counts[form], form)), passages, small * 4 <= passages)

    def _as_name(self, spellings: Sequence[str]) -> int:
        """Return the number of passages that hold a name, 0 for a word that is no name."""
        known = self._known(spellings) if spellings else None
        return known.passages if known and known.name else 0


def _keys(word: Known) -> list[str]:
    return keys(word.form) + [sound_key(word.form)] * word.name


def _passage_forms(text: str) -> set[str]:
    """Return the words of letters in a passage, and pairs of them that a hyphen joins, as they are spelt."""
    if len(text.casefold()) > len(text):  # a word that grows when it is folded ("ß") reaches beyond its token
        return set(_forms(text))
    tokens = set(_TOKEN.findall(text))
    plain = {token for token in tokens if token.isascii() and token.isalpha() and len(token) <= _LONGEST}
    return plain.union(*map(_token_forms.__getitem__, tokens - plain))


def _forms(text: str) -> Iterator[str]:
    end, before = 0, ""
    for word in words(text):
        form = text[word.start : word.start + len(word.form)]
        if not form.isalpha() or not _SHORTEST <= len(form) <= _LONGEST:
            before = ""
            continue
        joined = before if word.start - end == 1 and text[end] == "-" else ""
        # The second part of a name is often written small.
        yield form.capitalize() if joined[:1].isupper() else form
        if joined:
            yield f"{joined}-{form}"
        end, before = word.end, form


_token_forms = Memo(lambda token: tuple(_forms(token)))
