"""README keeps up with the code: every command stands in it, and no figure is left open."""

import re

import click

from service.cli import main
from tests.conftest import REPOSITORY

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_every_command_is_named() -> None:
    with click.Context(main) as context:
        commands = main.list_commands(context)
    assert [name for name in commands if not re.search(rf"\b{name}\b", README)] == []


def test_no_placeholder_is_left() -> None:
    assert re.findall(r"@[A-Z]+@", README) == []
