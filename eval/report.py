"""Making a report and showing it: aligned text when piped, ruled tables on a terminal."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from eval.checkout import read_commit
from eval.compare import SEED, Difference, compare_measures
from eval.record import Comparison, Machine, Report, SetResult
from eval.score import Breakdown

_HEADLINES = (
    "span@1",
    "span@5",
    "parts@5",
    "Hits@4",
    "Hits@10",
    "MRR@10",
    "nDCG@10",
    "R@10",
    "answered",
    "refused",
)
"""Measures that a breakdown shows; the JSON has all."""


@dataclass(frozen=True, slots=True)
class Table:
    """Words in rows and columns."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def make_report(sets: Sequence[SetResult], baseline: Report | None = None) -> Report:
    """Put results together with where and when they were made, compared with the baseline's where given."""
    report = Report(
        date=datetime.now(UTC).replace(microsecond=0),
        checkout=read_commit(),
        machine=Machine(os.cpu_count() or 1, platform.python_version(), platform.platform()),
        seed=SEED,
        sets=tuple(sets),
    )
    return replace(report, comparisons=compare_reports(baseline, report)) if baseline else report


def compare_reports(before: Report, now: Report) -> tuple[Comparison, ...]:
    """Compare the sets that both reports have, by name."""
    baseline = {item.name: item for item in before.sets}
    return tuple(
        Comparison(
            set=item.name,
            differences=tuple(compare_measures(baseline[item.name].per_query, item.per_query)),
            auroc_before=baseline[item.name].auroc,
            auroc_now=item.auroc,
        )
        for item in now.sets
        if item.name in baseline
    )


def tables(report: Report) -> Iterator[Table]:
    """Yield what a person wants to see of a report: per set its measures and kinds, then the comparisons."""
    for item in report.sets:
        yield _measures_table(item)
        if item.breakdowns:
            yield _breakdown_table(item)
    for comparison in report.comparisons:
        yield _comparison_table(comparison)


def show_plain(report: Report) -> str:
    """Write the tables of a report as aligned text."""
    return "\n\n".join(_align(table) for table in tables(report))


def show_rich(report: Report) -> None:
    """Print the tables of a report on the terminal."""
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415 (piped output needs no rich)
    from rich.table import Table as RichTable  # noqa: PLC0415

    console = Console(highlight=False)
    for table in tables(report):
        drawn = RichTable(title=table.title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
        for number, name in enumerate(table.header):
            drawn.add_column(name, justify="right" if number else "left")
        for row in table.rows:
            drawn.add_row(*row)
        console.print(drawn)


def _measures_table(item: SetResult) -> Table:
    rows = [(name, _figure(mean), str(len(item.per_query[name]))) for name, mean in item.means.items()]
    if item.auroc is not None:
        rows.append(("AUROC", _figure(item.auroc), str(item.questions)))
    if item.latency.questions:
        rows.append((f"ms p50, k={item.latency.k}", f"{item.latency.p50_ms:.1f}", str(item.latency.questions)))
        rows.append((f"ms p99, k={item.latency.k}", f"{item.latency.p99_ms:.1f}", str(item.latency.questions)))
    return Table(_title(item), ("measure", "mean", "questions"), tuple(rows))


def _title(item: SetResult) -> str:
    limited = f" (only the first {item.limit} of the set)" if item.limit is not None else ""
    unjudged = f", {item.unjudged} unjudged left out" if item.unjudged else ""
    return (
        f"{item.name}: {item.questions} questions{limited}, {item.unanswerable} unanswerable{unjudged}; "
        f"{item.documents} documents, {item.index.passages} passages, {item.index.model}"
    )


def _breakdown_table(item: SetResult) -> Table:
    names = [name for name in _HEADLINES if name in item.means]
    rows = [_breakdown_row(part, names) for part in item.breakdowns]
    return Table(f"{item.name}, by kind", ("kind", "questions", *names), tuple(rows))


def _breakdown_row(part: Breakdown, names: Sequence[str]) -> tuple[str, ...]:
    figures = (_figure(part.means.get(name)) for name in names)
    return (f"{part.field}={part.value}", str(part.questions), *figures)


def _comparison_table(comparison: Comparison) -> Table:
    rows = [_difference_row(difference) for difference in comparison.differences]
    if comparison.auroc_before is not None and comparison.auroc_now is not None:
        change = f"{comparison.auroc_now - comparison.auroc_before:+.3f}"
        rows.append(("AUROC", _figure(comparison.auroc_before), _figure(comparison.auroc_now), change, *("",) * 5))
    header = ("measure", "before", "now", "change", "95% interval", "p", "questions", "left out", "")
    return Table(f"{comparison.set}, against the baseline", header, tuple(rows))


def _difference_row(difference: Difference) -> tuple[str, ...]:
    verdict = "worse" if difference.lost else "better" if difference.significant else ""
    return (
        difference.measure,
        _figure(difference.before),
        _figure(difference.now),
        f"{difference.change:+.3f}",
        f"{difference.low:+.3f} to {difference.high:+.3f}",
        f"{difference.p:.4f}",
        str(difference.questions),
        str(difference.left_out),
        verdict,
    )


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _align(table: Table) -> str:
    """Set a table in columns: the first to the left, the others to the right."""
    lines = [table.header, *table.rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(table.header))]
    return "\n".join([table.title, *(_align_row(line, widths) for line in lines)])


def _align_row(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        row[0].ljust(widths[0]),
        *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
    ]
    return "  ".join(cells).rstrip()
