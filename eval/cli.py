"""The command `pincite eval`."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
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
@click.argument("sets", metavar="[SET]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON instead of tables.")
@click.option("--out", type=_FILE, help="Also write the report, as JSON, to this file.")
@click.option(
    "--report", "page", type=_FILE, metavar="FILE.html", help="Also write it as a web page, pictures and all."
)
@click.option("--baseline", type=_FILE, help="Compare with this report, written by --out earlier.")
@click.option(
    "--compare", type=_FILE, nargs=2, metavar="BEFORE NOW", help="Ask nothing: compare two reports written by --out."
)
@click.option("--ablate", is_flag=True, help="Ask again with each mechanism of the ranking off in turn.")
@click.option("--tight", is_flag=True, help="Trim passages to what answers, as `ask --tight` does.")
@click.option(
    "--fit", "index", type=_FOLDER, metavar="INDEX", help="Instead fit to this index how likely an answer is."
)
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
    page: Path | None,
    baseline: Path | None,
    compare: tuple[Path, Path] | None,
    ablate: bool,
    tight: bool,
    index: Path | None,
    cache: Path | None,
    model: str | None,
    limit: int | None,
) -> None:
    """Measure the index on question sets.

    SET is a folder in the layout of BEIR, or the name of one in $PINCITE_EVAL_SETS, else in ../shared/eval
    beside the checkout. The index of a set is built once and kept.

    --fit asks the SETs' questions of an index of the same articles, and writes beside it what tells its answers
    from what only looks like one: `ask` then says "nothing answers" by that.

    Exit codes: 0 done, 1 failure, 2 usage, 4 a measure is significantly worse than in the baseline.
    """
    try:
        for path in (out, page):
            _check_folder(path)
        if index:
            _check_alone(context, "--fit", {"sets", "index"})
            _fit(sets, index)
            return
        if compare:
            _check_alone(context, "--compare", {"compare", "as_json", "page"})
            report = _compare(*compare)
        else:
            report = _evaluate(sets, _Wish(baseline, ablate, tight, cache, model, limit))
        _write(report, out, page)
    except PinciteError as error:
        click.echo(f"Error: {error}", err=True)
        context.exit(EXIT_USAGE if isinstance(error, UsageError) else EXIT_FAILURE)
    _show(report, as_json, only_comparison=bool(compare))
    if report.lost:
        context.exit(EXIT_LOST)


@dataclass(frozen=True, slots=True)
class _Wish:
    """How the sets are to be measured."""

    baseline: Path | None
    ablate: bool
    tight: bool
    cache: Path | None
    model: str | None
    limit: int | None


def _compare(before: Path, now: Path) -> Report:
    from eval.record import read_report  # noqa: PLC0415 (`pincite --help` must not load numpy)
    from eval.report import compared  # noqa: PLC0415

    report = compared(read_report(now), read_report(before))
    if not report.comparisons:
        raise UsageError(f"{before} and {now} have no set in common", "Compare reports on the same sets.")
    return report


def _fit(names: Sequence[str], index: Path) -> None:
    from eval.dataset import find_set, read_set  # noqa: PLC0415
    from eval.fit_answerable import fit_own  # noqa: PLC0415

    if not names:
        raise UsageError("no question set is named", "Name one or more on the articles of the index.")
    model = fit_own([read_set(find_set(name)) for name in names], index)
    click.echo(f"fitted on {model.fitted_on}: below {model.threshold:.2f} nothing is said to answer")


def _evaluate(names: Sequence[str], wish: _Wish) -> Report:
    """Run the sets; everything the user may have got wrong is checked before the first is asked."""
    from eval.dataset import find_set, read_set  # noqa: PLC0415 (`pincite --help` must not load numpy)
    from eval.record import read_report  # noqa: PLC0415
    from eval.report import make_report  # noqa: PLC0415
    from eval.run import Plan, default_cache, evaluate  # noqa: PLC0415
    from index.manifest import BuildSettings  # noqa: PLC0415

    if not names:
        raise UsageError("no question set is named", "Name one or more, or --compare two reports.")
    before = read_report(wish.baseline) if wish.baseline else None
    folders = [find_set(name) for name in names]
    _check_names(folders, before)
    settings = BuildSettings(model=wish.model) if wish.model else BuildSettings()
    plan = Plan(wish.cache or default_cache(), settings, wish.limit, wish.ablate, wish.tight)
    results = []
    for folder in folders:
        with _progress_bars(folder.name) as progress:
            results.append(evaluate(read_set(folder), plan, progress))
    return make_report(results, before)


def _check_names(folders: Sequence[Path], before: Report | None) -> None:
    names = [folder.name for folder in folders]
    if len(set(names)) < len(names):
        raise UsageError(f"two sets have the same name: {', '.join(names)}", "Measure them one at a time.")
    missing = set(names) - {item.name for item in before.sets} if before else set()
    if missing:
        raise UsageError(f"the baseline has no figures for {', '.join(sorted(missing))}")


def _check_folder(file: Path | None) -> None:
    if file and not file.parent.is_dir():
        raise UsageError(f"there is no folder {file.parent} to write {file.name} to")


def _check_alone(context: click.Context, option: str, used: Collection[str]) -> None:
    """Refuse, beside `--compare` or `--fit`, whatever it has no use for."""
    given = [name for name, value in context.params.items() if value and name not in used]
    if given:
        named = {"sets": "a SET", "as_json": "--json", "page": "--report", "index": "--fit"}
        words = " and ".join(named.get(name, f"--{name}") for name in given)
        raise UsageError(f"{option} has no use for {words}", f"Leave it out, or leave {option} out.")


def _write(report: Report, out: Path | None, page: Path | None) -> None:
    from eval.html import write_page  # noqa: PLC0415
    from index.result import to_json  # noqa: PLC0415

    if out:
        _write_text(out, to_json(report, indent=1) + "\n")
    if page:
        _write_text(page, write_page(report))


def _write_text(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise PinciteError(f"{path} cannot be written: {error.strerror}") from error


def _show(report: Report, as_json: bool, *, only_comparison: bool) -> None:
    from eval.show import show_plain, show_rich  # noqa: PLC0415
    from index.result import to_json  # noqa: PLC0415

    shown = replace(report, sets=()) if only_comparison else report
    if as_json:
        click.echo(to_json(shown))
    elif sys.stdout.isatty():
        show_rich(shown)
    else:
        click.echo(show_plain(shown))


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
