"""The command `pincite distill`."""

from __future__ import annotations

from pathlib import Path

import click

from service.progress import display
from service.shell import EXIT_CODES, Command


@click.command("distill", cls=Command, epilog=EXIT_CODES)
@click.argument("folder", type=click.Path(path_type=Path), metavar="FOLDER")
@click.option("--model", help="Model to distil: a sentence-transformers name, or a folder.  [default: the shipped one]")
@click.option("--dimensions", type=click.IntRange(1), default=256, show_default=True, help="Most numbers in a vector.")
def distill_command(folder: Path, model: str | None, dimensions: int) -> None:
    """Distil an embedding model into a static one in FOLDER, which embeds dozens of times faster.

    It knows words but not their order, so answers get worse: it is for a first look at a huge collection. Use it by
    `pincite index PATH... --model FOLDER`.
    """
    from index.distill import distill  # noqa: PLC0415
    from index.models import DEFAULT_MODEL, find_model  # noqa: PLC0415

    with display() as progress:
        distill(find_model(model or DEFAULT_MODEL), folder, dimensions, progress)
    click.echo(f"Use it: pincite index PATH... --model {folder}")
