"""The commands `pincite key`: making, listing and revoking API keys."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import get_args

import click

from service import keys, render
from service.shell import EXIT_CODES, Group, Text

_file_option = click.option(
    "--keys",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="PINCITE_KEYS",
    show_envvar=True,
    metavar="FILE",
    help="Key file.  [default: keys.json in the user's configuration folder]",
)


@click.group("key", cls=Group, epilog=EXIT_CODES)
def key_command() -> None:
    """Make, list and revoke the API keys that `pincite serve` lets in.

    While there is no key file, everyone who reaches the service may ask. Once there is one, a key is needed. A
    running service notices new and revoked keys by itself.
    """


@key_command.command("new")
@click.argument("name", type=Text())
@click.option(
    "--for",
    "scope",
    type=click.Choice(get_args(keys.Scope)),
    default="ask",
    show_default=True,
    help="What it opens: questions and articles, or the figures of /metrics.",
)
@click.option(
    "--per-minute",
    type=click.IntRange(0, 1_000_000),
    help="Most requests a minute; 0 for no limit.  [default: PINCITE_REQUESTS_PER_MINUTE]",
)
@_file_option
def new_command(name: str, scope: keys.Scope, per_minute: int | None, path: Path | None) -> None:
    """Make a key for NAME and show it, this once."""
    path = path or keys.default_path()
    _, secret = keys.add(path, name, scope, per_minute)
    click.echo(secret)
    click.echo(f"Keep it: it is shown only now. Its hash is in {path}", err=True)


@key_command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Write JSON instead of text.")
@_file_option
def list_command(as_json: bool, path: Path | None) -> None:
    """List the keys: prefix, name, what for, when made, requests a minute."""
    found = keys.read(path or keys.default_path())
    if as_json:
        shown = [{name: value for name, value in asdict(key).items() if name != "sha256"} for key in found]
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    for key in found:
        limit = "" if key.per_minute is None else str(key.per_minute or "any")
        click.echo(render.table_text([(key.prefix, key.name, key.scope, key.created, limit)]))


@key_command.command("revoke")
@click.argument("which", metavar="PREFIX|NAME", type=Text())
@_file_option
def revoke_command(which: str, path: Path | None) -> None:
    """Revoke a key. When the last is gone, nobody is let in.

    To let everyone in again, delete the key file and start the service anew.
    """
    key = keys.revoke(path or keys.default_path(), which)
    click.echo(f"revoked {key.prefix} ({key.name})")
