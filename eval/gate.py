"""The quality gate: fails when answers got significantly worse than those of the committed baseline.

    python -m eval.gate             compare with eval/gate.json
    python -m eval.gate --update    take the figures of now as the baseline, after a change that is worth its price

Asked are the questions on the shipped briefings, all of them, and of each set in `../shared/eval`, where that
folder is there, a small sample (`eval.sample`). A set there that is not the one the baseline was made from is
named and passed over, since no change to this checkout could mend that; everything else that keeps figures from
being compared is an error.

A few headline measures are compared per set, and once more over all sets together, which finds a small loss
everywhere: how early the answer comes (`MRR@10`, or `nDCG@10` where a set marks no excerpts), the share of the
answer's parts in the first five passages (`parts@5`), and whether the question was rightly answered or refused
(`decided`: `answered` and `refused` in one). Each is tested by paired randomisation (`eval.compare`). So many tests
at once would raise false alarms; Holm's procedure (Holm 1979, "A simple sequentially rejective multiple test
procedure") keeps the chance of any at 5% for a change that changes nothing. Small losses add up until they are
seen, because the baseline stays where it is. Rounding differs between processors and moves a question here and
there; that is far from significant.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from eval.cli import EXIT_FAILURE, EXIT_LOST, EXIT_USAGE
from eval.compare import LEVEL, Difference, compare_values
from eval.dataset import find_set, read_set, shared_sets
from eval.run import Plan, evaluate
from eval.sample import fingerprint, write_sample
from index.errors import PinciteError, UsageError
from index.result import to_json

BASELINE = Path(__file__).with_name("gate.json")
SHIPPED = "briefings"
TOGETHER = "all sets"
_SHOWN = 12
"""At most so many questions that got worse are shown for a loss."""
_UPDATE = "If it is meant to be so: python -m eval.gate --update, and commit eval/gate.json."

Values = Mapping[str, Mapping[str, float]]
"""By measure and question id, 0 to 1, higher is better."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the baseline keeps of a set: numbers and ids, no text."""

    source: str
    """Fingerprint of the set."""
    asked: str
    """Fingerprint of the sample of it that was asked; the same for a set that is asked whole."""
    values: Values


@dataclass(frozen=True, slots=True)
class Baseline:
    """The file `eval/gate.json`."""

    sets: dict[str, Figures]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A headline measure of a set, compared with the baseline."""

    set: str
    difference: Difference
    lost: bool
    """True for a change for the worse that stays significant among all tests."""


def gate_sets() -> list[Path]:
    """Return the folders of the sets that the gate asks: the briefings first."""
    shared = shared_sets()
    return [find_set(SHIPPED), *(sorted(path for path in shared.iterdir() if path.is_dir()) if shared.is_dir() else ())]


def measure(folders: Sequence[Path], work: Path) -> dict[str, Figures]:
    """Ask the sets, by samples where they are not ours; samples and indexes are written below `work`."""
    return {folder.name: _measure_set(folder, work) for folder in folders}


def _measure_set(folder: Path, work: Path) -> Figures:
    asked = folder if folder.name == SHIPPED else write_sample(folder, work / "samples" / folder.name)
    result = evaluate(read_set(asked), Plan(work / "indexes"))
    return Figures(fingerprint(folder), fingerprint(asked), headlines(result.per_query))


def headlines(values: Values) -> dict[str, dict[str, float]]:
    """Return the measures that the gate looks at, of those that a set has."""
    names = ("MRR@10" if "MRR@10" in values else "nDCG@10", "parts@5")
    picked = {name: dict(values[name]) for name in names if name in values}
    if "refused" in values:
        picked["decided"] = {**values["answered"], **values["refused"]}
    return {name: {query: round(value, 4) for query, value in found.items()} for name, found in picked.items()}


def comparable(before: Mapping[str, Figures], now: Mapping[str, Figures]) -> list[str]:
    """Return the sets whose figures may be compared. Raises UsageError when some should be but may not."""
    names = []
    for name, figures in now.items():
        baseline = before.get(name)
        if baseline and _asked_the_same(baseline, figures):
            names.append(name)
        elif name == SHIPPED or (baseline and baseline.source == figures.source):
            raise UsageError(f"{name}: other questions, documents or measures than those of the baseline", _UPDATE)
    return names


def _asked_the_same(one: Figures, other: Figures) -> bool:
    return (one.source, one.asked, one.values.keys()) == (other.source, other.asked, other.values.keys())


def compare(before: Mapping[str, Values], now: Mapping[str, Values]) -> list[Verdict]:
    """Test every measure of every set, and of the sets together where there are several; strongest change first."""
    if len(now) > 1:
        before, now = {**before, TOGETHER: _pool(before)}, {**now, TOGETHER: _pool(now)}
    pairs = [
        (name, compare_values(measure, before[name][measure], values))
        for name, found in now.items()
        for measure, values in found.items()
    ]
    pairs.sort(key=lambda pair: pair[1].p)
    # Holm: the smallest p is tested against level / n, the next against level / (n - 1), until one is not below.
    passed = (rank for rank, (_, found) in enumerate(pairs) if found.p >= LEVEL / (len(pairs) - rank))
    rejected = next(passed, len(pairs))
    return [Verdict(name, found, rank < rejected and found.change < 0) for rank, (name, found) in enumerate(pairs)]


def _pool(sets: Mapping[str, Values]) -> dict[str, dict[str, float]]:
    """Put the questions of all sets together, by measure."""
    pooled: dict[str, dict[str, float]] = {}
    for name, found in sets.items():
        for measure, values in found.items():
            pooled.setdefault(measure, {}).update({f"{name}/{query}": value for query, value in values.items()})
    return pooled


def show_test(test: Verdict) -> str:
    """Write a test in one line."""
    found = test.difference
    figures = f"{found.before:.3f} -> {found.now:.3f}  p={found.p:.4f}  {found.questions:4} questions"
    return f"{test.set:18} {found.measure:8} {figures}{'  WORSE' if test.lost else ''}"


def show_worse(test: Verdict, before: Values, now: Values, texts: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each question that made a set lose, worst first."""
    old, new = before[test.difference.measure], now[test.difference.measure]
    worse = sorted((query for query in new if new[query] < old[query]), key=lambda query: new[query] - old[query])
    yield f"\n{test.set}, {test.difference.measure}: {len(worse)} of {len(new)} questions got worse"
    yield from (f"  {query}  {old[query]:.2f} -> {new[query]:.2f}  {texts[query]}" for query in worse[:_SHOWN])
    if len(worse) > _SHOWN:
        yield f"  and {len(worse) - _SHOWN} more"


def read_baseline(path: Path) -> dict[str, Figures]:
    """Read the baseline. Raises UsageError when it is not there or not of this version."""
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415 (slow to load)

    try:
        return TypeAdapter(Baseline).validate_json(path.read_bytes()).sets
    except (OSError, ValidationError) as error:
        raise UsageError(f"{path} is no baseline: {str(error).splitlines()[0]}", _UPDATE) from error


def check(folders: Sequence[Path], path: Path, work: Path) -> bool:
    """Measure the sets and print how they stand against the baseline in `path`; False when something was lost."""
    stored = read_baseline(path)
    measured = measure(folders, work)
    names = comparable(stored, measured)
    for name in sorted(measured.keys() - set(names)):
        click.echo(f"{name}: not the set that the baseline was made from; not compared")
    before = {name: stored[name].values for name in names}
    now = {name: measured[name].values for name in names}
    tests = compare(before, now)
    for test in tests:
        click.echo(show_test(test))
    folder = {folder.name: folder for folder in folders}
    for test in (test for test in tests if test.lost and test.set != TOGETHER):
        texts = {query.id: query.text for query in read_set(folder[test.set]).queries}
        click.echo("\n".join(show_worse(test, before[test.set], now[test.set], texts)))
    return not any(test.lost for test in tests)


def update(folders: Sequence[Path], path: Path, work: Path) -> None:
    """Measure the sets and write their figures to `path`; those of sets that are not here now are kept."""
    kept = read_baseline(path) if path.exists() else {}
    sets = {**kept, **measure(folders, work)}
    path.write_text(to_json(Baseline(dict(sorted(sets.items()))), indent=1) + "\n", encoding="utf-8")
    click.echo(f"{path}: the figures of {', '.join(folder.name for folder in folders)} are the baseline now")


@click.command()
@click.option("--update", "as_baseline", is_flag=True, help="Write the figures of now to eval/gate.json.")
@click.pass_context
def gate_command(context: click.Context, *, as_baseline: bool) -> None:
    """Compare with the baseline of the quality gate.

    Exit codes: 0 nothing lost, 1 failure, 2 the baseline does not fit, 4 a measure is significantly worse.
    """
    try:
        with tempfile.TemporaryDirectory() as work:
            if as_baseline:
                update(gate_sets(), BASELINE, Path(work))
            elif not check(gate_sets(), BASELINE, Path(work)):
                click.echo(f"\nAnswers got worse. {_UPDATE}")
                context.exit(EXIT_LOST)
    except PinciteError as error:
        click.echo(f"Error: {error}", err=True)
        context.exit(EXIT_USAGE if isinstance(error, UsageError) else EXIT_FAILURE)


if __name__ == "__main__":
    gate_command()
