"""What is made from the code is as it would be made now; `make docs` makes it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from service.cli import main
from service.man import Release, man_page
from service.reference import kind_of, pages, rows
from service.settings import Settings
from tests.conftest import REPOSITORY

MADE = pages(REPOSITORY)


@pytest.mark.parametrize("name", MADE)
def test_what_is_made_from_the_code_is_up_to_date(name: str) -> None:
    assert (REPOSITORY / name).read_text(encoding="utf-8") == MADE[name], "run: make docs"


def test_every_setting_stands_in_the_table() -> None:
    table = {row.variable for row in rows()}
    assert {f"PINCITE_{name.upper()}" for name in Settings.model_fields} <= table
    read = set()
    for path in (path for folder in ("index", "service", "eval") for path in (REPOSITORY / folder).rglob("*.py")):
        read |= set(re.findall(r'"(PINCITE_[A-Z_]+[A-Z])"', path.read_text(encoding="utf-8")))
    assert read - table == set()
    assert all(row.about for row in rows())


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "integer", "minimum": 0, "maximum": 65535}, "whole number, at least 0 and at most 65,535"),
        ({"type": "number", "exclusiveMinimum": 0}, "number, more than 0"),
        ({"type": "boolean"}, "`true` or `false`"),
        ({"type": "string", "format": "path"}, "path"),
        ({"anyOf": [{"type": "string", "format": "file-path"}, {"type": "null"}]}, "path"),
        ({"type": "array", "items": {"type": "string"}}, "list: text"),
        ({"$ref": "#/$defs/Level"}, "`low`, `high`"),
    ],
)
def test_what_a_setting_takes_is_said_in_words(schema: dict[str, object], words: str) -> None:
    assert kind_of(schema, {"Level": {"enum": ["low", "high"]}}) == words


def test_every_command_and_option_stands_in_the_man_page() -> None:
    page = MADE["docs/man/pincite.1"].replace("\\-", "-")
    with click.Context(main) as context:
        for name in main.list_commands(context):
            assert f".SS pincite {name}\n" in page
    for command in main.commands.values():
        for one in command.params:
            assert all(option in page for option in one.opts if option.startswith("--"))


def test_roff_shows_odd_text_as_it_is() -> None:
    @click.command("odd", help=".start with a dot, a \\ and a --dash\n\n'quote first\n\n\b\nkept\n  lines")
    def odd() -> None: ...

    page = man_page("odd", odd, Release("1.0", "2026-01-02"), [])
    assert "\\&.start with a dot, a \\e and a \\-\\-dash\n.PP\n\\&'quote first\n.PP\n.nf\nkept\n  lines\n.fi" in page


@pytest.mark.parametrize("name", ["ask", "pincite"])
@pytest.mark.parametrize("tool", [["mandoc", "-T", "lint", "-W", "warning"], ["groff", "-man", "-ww", "-z", "-Tutf8"]])
def test_linters_of_man_pages_have_nothing_to_say(tool: list[str], name: str) -> None:
    if not shutil.which(tool[0]):
        pytest.skip(f"needs {tool[0]}")
    page = Path(REPOSITORY / "docs" / "man" / f"{name}.1")
    done = subprocess.run([*tool, str(page)], capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
