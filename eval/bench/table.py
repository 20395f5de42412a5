"""The figures as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.bench.figures import Figure
from eval.bench.goals import GOALS
from eval.bench.growth import BEYOND, Estimate
from eval.bench.record import Bench, Verdict
from eval.show import align
from eval.tables import Table


def show(bench: Bench) -> str:
    """Write the record as aligned text."""
    return "\n\n".join(align(table) for table in tables(bench))


def tables(bench: Bench) -> Iterator[Table]:
    """Yield all figures by size, what some of them must be, and what they would be at larger sizes."""
    machine = bench.machine
    where = f"{machine.cores} cores, {machine.processor}, {machine.memory_gb:g} GB; medians, their spread in brackets"
    yield _figures_table(f"pincite {bench.version} on {where}", bench.figures)
    if bench.verdicts:
        rows = tuple(_verdict_row(one) for one in bench.verdicts)
        yield Table("What must be", ("figure", "passages", "must", "goal", "measured", ""), rows)
    if bench.estimates:
        rows = tuple(_estimate_row(one) for one in bench.estimates)
        header = ("cost", "slope", *(f"{size:,}" for size in BEYOND))
        few, many = bench.estimates[0].sizes
        note = (
            f"Drawn on along the slope between {few:,} and {many:,} passages, logarithms of both: 1 grows as they do."
        )
        yield Table("What larger collections would take", header, rows, note)


def _figures_table(title: str, figures: Sequence[Figure]) -> Table:
    """One row for each quantity, one column for each size."""
    sizes = sorted({one.size for one in figures if one.size})
    names = dict.fromkeys((one.name, one.unit) for one in figures)
    by_place = {(one.name, one.size): one for one in figures}
    rows = []
    for name, unit in names:
        alone = by_place.get((name, None))
        cells = [_cell(by_place.get((name, size))) for size in sizes]
        rows.append((name, unit, *([_cell(alone)] if alone else cells[:1]), *cells[1:]))
    header = ("figure", "unit", *(f"{size:,}" for size in sizes or [0]))
    return Table(title, header, tuple(rows))


def _cell(one: Figure | None) -> str:
    if one is None:
        return ""
    spread = f" ({number(one.lowest)}-{number(one.highest)})" if one.highest > one.lowest else ""
    return number(one.median) + spread


def number(value: float) -> str:
    """Write a number with three digits that count, or all before its point."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    decimals = 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:.{decimals}f}"


def _verdict_row(one: Verdict) -> tuple[str, ...]:
    goal = next(goal for goal in GOALS if (goal.figure, goal.size) == (one.name, one.size))
    sign = "≥" if goal.more else "≤"
    aim = number(one.goal) if one.goal else ""
    size = f"{one.size:,}" if one.size else ""
    return one.name, size, f"{sign} {number(one.must)}", aim, number(one.measured), "met" if one.met else "missed"


def _estimate_row(one: Estimate) -> tuple[str, ...]:
    values = (f"{number(one.values[size])} {one.unit}" if size in one.values else "" for size in BEYOND)
    return one.name, f"{one.slope:.2f}", *values
