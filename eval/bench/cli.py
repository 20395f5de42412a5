"""The command `pincite bench`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from index.errors import PinciteError, UsageError

if TYPE_CHECKING:
    from eval.bench.record import Bench

EXIT_FAILURE, EXIT_USAGE = 1, 2
PARTS = ("build", "disk", "cold", "open", "warm", "recall", "memory", "update", "http", "embedding")
_FEWEST = 500
"""Passages of the smallest collection that has room for questions with answers."""
_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


class Several(click.ParamType[tuple[str, ...]]):
    """Words with commas between them."""

    name = "list"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:  # noqa: ARG002 (click's signature)
        """Split the words."""
        return tuple(word.strip() for word in str(value).split(",") if word.strip())


@click.command("bench")
@click.option(
    "--passages",
    "sizes",
    type=Several(),
    default="1000",
    show_default=True,
    metavar="N,...",
    help="Sizes of the collections.",
)
@click.option(
    "--only",
    "parts",
    type=Several(),
    default=",".join(PARTS),
    metavar="PART,...",
    help=f"Measure only these of: {', '.join(PARTS)}.",
)
@click.option(
    "--runs", type=click.IntRange(min=1), default=5, show_default=True, help="Repetitions of each measurement."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of all that is drawn.")
@click.option("--work", type=_FOLDER, help="Keep collections and indexes here, and use those that are here.")
@click.option("--out", type=_FILE, help="Write the figures, as JSON, to this file.")
@click.option("--picture", type=_FILE, metavar="FILE.svg", help="Draw how costs grow with size to this file.")
@click.pass_context
def bench_command(  # noqa: PLR0913 (one for each option)
    context: click.Context,
    *,
    sizes: tuple[str, ...],
    parts: tuple[str, ...],
    runs: int,
    seed: int,
    work: Path | None,
    out: Path | None,
    picture: Path | None,
) -> None:
    """Measure how fast pincite is on this machine, and how large an index it carries.

    Collections of the sizes asked for are made of real text, with questions whose answers are known planted in them:
    of the question sets in $PINCITE_EVAL_SETS, else in ../shared/eval beside the checkout, else of the briefings that
    ship. It needs no network. The first run embeds their sentences, which takes some minutes; the vectors are kept in
    the cache folder, those of larger collections are made of them.
    """
    try:
        numbers = _sizes(sizes)
        _check_parts(parts)
        for path in (out, picture):
            if path and not path.parent.is_dir():
                raise UsageError(f"there is no folder {path.parent} to write {path.name} to")
        with _work_folder(work) as folder:
            found = _measure(folder, numbers, parts, runs, seed)
    except PinciteError as error:
        click.echo(f"Error: {error}", err=True)
        context.exit(EXIT_USAGE if isinstance(error, UsageError) else EXIT_FAILURE)
    _show(found, out, picture)
    if found.failed:
        context.exit(EXIT_FAILURE)


def _measure(folder: Path, sizes: tuple[int, ...], parts: tuple[str, ...], runs: int, seed: int) -> Bench:
    from eval.bench import suite  # noqa: PLC0415 (`pincite --help` must not load numpy)
    from eval.bench.record import Settings, make_record  # noqa: PLC0415
    from eval.bench.workshop import Workshop  # noqa: PLC0415

    workshop = Workshop(folder, seed, max(sizes))
    figures, failed = [], []
    for part, size in suite.plan(parts, sizes):
        click.echo(f"{part}, {size:,} passages", err=True)
        try:
            figures += suite.PARTS[part](suite.Bout(workshop, size, runs))
        except (PinciteError, RuntimeError, OSError) as error:  # what was measured in an hour must not be lost
            failed.append(f"{part}, {size:,} passages: {error}")
    return make_record(figures, Settings(sizes, parts, runs, workshop.material.sets), seed, failed)


def _show(found: Bench, out: Path | None, picture: Path | None) -> None:
    from eval.bench.picture import draw  # noqa: PLC0415
    from eval.bench.table import show  # noqa: PLC0415
    from index.result import to_json  # noqa: PLC0415

    if out:
        out.write_text(to_json(found, indent=1) + "\n", encoding="utf-8")
    if picture:
        picture.write_text(draw(found), encoding="utf-8")
    click.echo(show(found))
    for failure in found.failed:
        click.echo(f"Error: {failure}", err=True)


def _sizes(given: tuple[str, ...]) -> tuple[int, ...]:
    try:
        sizes = tuple(sorted({int(size) for size in given}))
    except ValueError as error:
        raise UsageError(f"not a number of passages: {error}", "For example: --passages 1000,100000") from error
    if not sizes or sizes[0] < _FEWEST:
        raise UsageError(f"{', '.join(given) or 'nothing'} is too few passages", f"Use {_FEWEST} or more.")
    return sizes


def _check_parts(parts: tuple[str, ...]) -> None:
    if unknown := [part for part in parts if part not in PARTS]:
        raise UsageError(f"no such part: {', '.join(unknown)}", f"They are: {', '.join(PARTS)}.")


@contextmanager
def _work_folder(work: Path | None) -> Iterator[Path]:
    if work:
        work.mkdir(parents=True, exist_ok=True)
        yield work.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="pincite-bench-") as folder:
        yield Path(folder)
