"""What can be set, in one table, made from the code: for docs/settings.md, the man pages and `pincite doctor`.

`python -m service.reference` writes all that is made from the code anew (`make docs`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from service.ask import ask_command
from service.cli import main
from service.config import FILE, SERVE, SHARED, VARIABLE
from service.man import Release, man_page
from service.needs import serving_list
from service.settings import Settings, variable

ROOT = Path(__file__).parent.parent

_KINDS = {"integer": "whole number", "number": "number", "boolean": "`true` or `false`", "path": "path"}
"""What the types and formats of JSON schemas are called; whatever else there is is text."""

_HEAD = """\
# Settings

Every setting of pincite, with where it can be set. An option counts before a variable, a variable before the config
file, the file before the default. An empty variable sets nothing.

The config file is the first of these that is there, alone: the one `--config FILE` names, the one `PINCITE_CONFIG`
names, `pincite.toml` in the current folder, `pincite.toml` in the user's config folder (`~/.config/pincite` on Linux).
It is [TOML](https://toml.io); relative paths in it start from its own folder. A key that is unknown, or a value of
another type, is an error that names file, key and what is expected. `pincite doctor` shows what is in force, and why.

```toml
index = "articles.index"
passages = 3

[serve]
port = 8080
max_k = 20
```

This page is made from the code by `make docs`.

"""


@dataclass(frozen=True, slots=True)
class Row:
    """One setting."""

    key: str
    """In the config file; those of the service stand below `[serve]`. Empty where the file cannot set it."""
    table: str
    """Table of the config file that the key stands in; empty at the top."""
    option: str
    """Option that sets it; empty without one."""
    variable: str
    """Environment variable that sets it; empty without one."""
    kind: str
    """What it must be, in words."""
    default: str
    """What holds when nothing is said."""
    about: str
    """What it sets."""


_OUTSIDE_THE_FILE = (
    Row("", "", "--config", VARIABLE, "path", f"`{FILE}`", "Config file."),
    Row(
        "", "", "", "PINCITE_CACHE", "path", "the user's cache folder", "Folder for exported models and question sets' "
        "indexes.",
    ),
    Row("", "", "", "PINCITE_EVAL_SETS", "path", "`../shared/eval`", "Folder that `pincite eval NAME` looks in."),
)  # fmt: skip


def rows() -> list[Row]:
    """Return every setting: those of all commands, those of the service, those that no file can hold."""
    shared = [
        Row(
            one.key, "", one.option, one.variable or "", "path" if one.kind is str else "whole number, 1 or more",
            f"`{one.default}`", one.about,
        )
        for one in SHARED.values()
    ]  # fmt: skip
    return [*shared, *_service_rows(), *_OUTSIDE_THE_FILE]


def _service_rows() -> list[Row]:
    schema = Settings.model_json_schema()
    options = {one.name: one.opts[0] for one in main.commands["serve"].params}
    return [
        Row(
            name, SERVE, options.get(name, ""), variable(name), kind_of(entry, schema.get("$defs", {})),
            _default(entry.get("default")), " ".join(entry["description"].split()),
        )
        for name, entry in schema["properties"].items()
        if name not in SHARED
    ]  # fmt: skip


def kind_of(entry: Mapping[str, Any], named: Mapping[str, Any]) -> str:
    """Say in words what a JSON schema admits; `named` are the definitions it may refer to."""
    if "$ref" in entry:
        return kind_of(named[entry["$ref"].rpartition("/")[2]], named)
    if "enum" in entry:
        return ", ".join(f"`{value}`" for value in entry["enum"])
    if "anyOf" in entry:
        return " or ".join(dict.fromkeys(kind_of(one, named) for one in entry["anyOf"] if one != {"type": "null"}))
    if entry.get("type") == "array":
        return f"list: {kind_of(entry.get('items', {}), named)}"
    kind = "path" if "path" in entry.get("format", "") else entry.get("type")
    return _KINDS.get(str(kind), "text") + _bounds(entry)


def _bounds(entry: Mapping[str, Any]) -> str:
    words = {
        "minimum": "at least",
        "exclusiveMinimum": "more than",
        "maximum": "at most",
        "exclusiveMaximum": "less than",
    }
    bounds = [f"{word} {entry[name]:,}" for name, word in words.items() if name in entry]
    return f", {' and '.join(bounds)}" if bounds else ""


def _default(value: object) -> str:
    if value is None or value in ([], "", {}):
        return "none"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def settings_page() -> str:
    """Return docs/settings.md."""
    lines = ["| in the file | variable | option | value | default | what it sets |", "|---|---|---|---|---|---|"]
    for row in rows():
        key = f"{row.table}.{row.key}".lstrip(".")
        names = (f"`{name}`" if name else "" for name in (key, row.variable, row.option))
        lines.append(f"| {' | '.join((*names, row.kind, row.default, row.about))} |")
    return _HEAD + "\n".join(lines) + "\n"


def pages(root: Path) -> dict[str, str]:
    """Return every page and list that is made from the code, by its path below the root of the repository."""
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = re.search(r"^## \[(\d[^]]*)\] - (\S+)", changelog, re.MULTILINE)
    assert found, "the changelog names no version"  # noqa: S101 (of the repository itself)
    release = Release(*found.groups())
    variables = [
        (row.variable, f"{row.about} Default: {row.default.replace('`', '')}") for row in rows() if row.variable
    ]
    return {
        "docs/settings.md": settings_page(),
        "docs/man/ask.1": man_page("ask", ask_command, release, _read_by(ask_command, variables)),
        "docs/man/pincite.1": man_page("pincite", main, release, variables),
        "requirements-serve.txt": serving_list(project["dependencies"]),
    }


def _read_by(command: click.Command, variables: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    read = {one.envvar for one in command.params if isinstance(one, click.Option)}
    return [(name, about) for name, about in variables if name in read]


if __name__ == "__main__":
    for name, text in pages(ROOT).items():
        (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / name).write_text(text, encoding="utf-8")
