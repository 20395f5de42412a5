"""What commands share: the options that name an index or ask for JSON, and what comes of them.

The library is imported where it is used (hence PLC0415): a question pays for nothing it does not need.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from service.config import INDEX, config_option
from service.wire import json_bytes

if TYPE_CHECKING:
    from index.generation import Generation

_Function = TypeVar("_Function", bound=Callable[..., Any])


def index_option(function: _Function) -> _Function:
    """Add `--index`, and `--config`, whose file may set it."""
    option = click.option(
        INDEX.option,
        INDEX.parameter,
        type=click.Path(path_type=Path),
        envvar=INDEX.variable,
        default=INDEX.default,
        show_default=True,
        show_envvar=True,
        metavar="DIR",
        help=INDEX.about,
    )
    return option(config_option(function))


json_option = click.option("--json", "as_json", is_flag=True, help="Write JSON instead of text.")


def show_value(as_json: bool, value: object, text: Callable[[], str]) -> None:
    """Write a value as JSON, in UTF-8 whatever the locale, or as plain text."""
    click.echo(json_bytes(value) if as_json else text())


def open_folder(folder: Path) -> closing[Generation]:
    """Open the index in `folder`, to be closed at the end of the block."""
    from index.generation import open_index  # noqa: PLC0415

    return closing(open_index(folder))


def tell(message: str) -> None:
    """Say something beside the answer, on stderr."""
    click.echo(message, err=True)
