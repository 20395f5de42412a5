"""Lines of a set's files, read so that every complaint names its file and line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import SourceError

_LAYOUT = "A set is a folder with corpus.jsonl, queries.jsonl and qrels/test.tsv, as BEIR lays them out."


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of a file, without its line break."""

    path: Path
    number: int
    """From 1, as editors count."""
    content: str

    def error(self, problem: str) -> SourceError:
        """Make the error that says what is wrong with this line."""
        return SourceError(f"{self.path}, line {self.number}: {problem}", _LAYOUT)


@dataclass(frozen=True, slots=True)
class JsonLine:
    """One line of a JSON Lines file that holds an object."""

    line: TextLine
    fields: dict[str, object]

    def text(self, name: str) -> str:
        """Return the text in field `name`; SourceError when it is missing or of another type."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            raise self.error(f"`{name}` is missing or not text")
        return value

    def integer(self, name: str) -> int:
        """Return the integer in field `name`; SourceError when it is missing or of another type."""
        value = self.fields.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(f"`{name}` is missing or not an integer")
        return value

    def error(self, problem: str) -> SourceError:
        """Make the error that says what is wrong with this line."""
        return self.line.error(problem)


def read_text_lines(path: Path) -> Iterator[TextLine]:
    """Yield the lines of a UTF-8 file that are not blank. Raises SourceError when it cannot be read."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, content in enumerate(file, start=1):
                if content.strip():
                    yield TextLine(path, number, content.rstrip("\n"))
    except FileNotFoundError:
        raise SourceError(f"{path} is missing", _LAYOUT) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path} cannot be read: {error}", _LAYOUT) from error


def read_json_lines(path: Path) -> Iterator[JsonLine]:
    """Yield the objects of a JSON Lines file. Raises SourceError for a line that is not a JSON object."""
    for line in read_text_lines(path):
        try:
            fields = json.loads(line.content)
        except ValueError as error:
            raise line.error(f"not JSON: {error}") from error
        if not isinstance(fields, dict):
            raise line.error("not a JSON object")
        yield JsonLine(line, fields)
