"""The command `pincite eval`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from index.errors import PinciteError, UsageError

if TYPE_CHECKING:
    from eval.record import Report
    from index.progress import Progress

EXIT_FAILURE, EXIT_USAGE, EXIT_LOST = 1, 2, 4

_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("eval")
@click.argument("sets", metavar="SET...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON instead of tables.")
@click.option("--out", type=_FILE, help="Also write the report, as JSON, to this file.")
@click.option("--baseline", type=_FILE, help="Compare with this report, written by --out earlier.")
@click.option("--cache", type=_FOLDER, help="Keep the sets' indexes here instead of the user's cache folder.")
@click.option("--model", help="Embedding model, by name or path.")
@click.option("--limit", type=click.IntRange(min=1), help="Ask only the first so many questions: a quick look.")
@click.pass_context
def eval_command(  # noqa: PLR0913 (one for each option)
    context: click.Context,
    *,
    sets: tuple[str, ...],
    as_json: bool,
    out: Path | None,
    baseline: Path | None,
    cache: Path | None,
    model: str | None,
    limit: int | None,
) -> None:
    """Measure the index on question sets.

    SET is a folder in the layout of BEIR, or the name of one in $PINCITE_EVAL_SETS, else in ../shared/eval
    beside the checkout. The index of a set is built once and kept.

    Exit codes: 0 done, 1 failure, 2 usage, 4 a measure is significantly worse than in the baseline.
    """
    try:
        report = _evaluate(sets, out, baseline, cache, model, limit)
    except PinciteError as error:
        click.echo(str(error), err=True)
        context.exit(EXIT_USAGE if isinstance(error, UsageError) else EXIT_FAILURE)
    _show(report, as_json)
    if report.lost:
        context.exit(EXIT_LOST)


def _evaluate(
    names: Sequence[str],
    out: Path | None,
    baseline: Path | None,
    cache: Path | None,
    model: str | None,
    limit: int | None,
) -> Report:
    """Run the sets; everything the user may have got wrong is checked before the first is asked."""
    from eval.dataset import find_set, read_set  # noqa: PLC0415 (`pincite --help` must not load numpy)
    from eval.record import read_report  # noqa: PLC0415
    from eval.report import make_report  # noqa: PLC0415
    from eval.run import Plan, default_cache, evaluate  # noqa: PLC0415
    from index.manifest import BuildSettings  # noqa: PLC0415

    before = read_report(baseline) if baseline else None
    folders = [find_set(name) for name in names]
    _check(folders, out, before)
    settings = BuildSettings(model=model) if model else BuildSettings()
    plan = Plan(cache or default_cache(), settings, limit)
    results = []
    for folder in folders:
        with _progress_bars(folder.name) as progress:
            results.append(evaluate(read_set(folder), plan, progress))
    report = make_report(results, before)
    if out:
        _write(report, out)
    return report


def _check(folders: Sequence[Path], out: Path | None, before: Report | None) -> None:
    names = [folder.name for folder in folders]
    if len(set(names)) < len(names):
        raise UsageError(f"two sets have the same name: {', '.join(names)}", "Measure them one at a time.")
    missing = set(names) - {item.name for item in before.sets} if before else set()
    if missing:
        raise UsageError(f"the baseline has no figures for {', '.join(sorted(missing))}")
    if out and not out.parent.is_dir():
        raise UsageError(f"there is no folder {out.parent} to write {out.name} to")


def _write(report: Report, out: Path) -> None:
    from index.result import to_json  # noqa: PLC0415

    try:
        out.write_text(to_json(report, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise PinciteError(f"{out} cannot be written: {error.strerror}") from error


def _show(report: Report, as_json: bool) -> None:
    from eval.report import show_plain, show_rich  # noqa: PLC0415
    from index.result import to_json  # noqa: PLC0415

    if as_json:
        click.echo(to_json(report))
    elif sys.stdout.isatty():
        show_rich(report)
    else:
        click.echo(show_plain(report))


@contextmanager
def _progress_bars(name: str) -> Iterator[Progress]:
    """Show on standard error how far a set has come, when someone watches."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress as Bars  # noqa: PLC0415
    from rich.progress import TaskID  # noqa: PLC0415

    console = Console(stderr=True)
    tasks: dict[str, TaskID] = {}
    with Bars(console=console, transient=True, disable=not console.is_terminal) as bars:

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(f"{name}: {stage}")
            bars.update(tasks[stage], completed=done, total=total or None)

        yield show
