"""The tables of a report, as words in rows and columns; `eval.show` and `eval.html` set them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.answerability import AurocChange
from eval.compare import Difference, KindDifferences
from eval.record import Ablation, Comparison, Report, SetResult
from eval.score import HEADLINES, Breakdown

_LEADERS = ("span@5", "nDCG@10", "R@10", "span@1", "answered")
"""The first of these that a set has is the one figure shown of it where there is room for one."""


@dataclass(frozen=True, slots=True)
class Table:
    """Words in rows and columns."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    """How to read it."""


def tables(report: Report) -> Iterator[Table]:
    """Yield what a person wants to see of a report: per set its measures and kinds, ablations, comparisons."""
    for item in report.sets:
        yield measures_table(item)
        if item.breakdowns:
            yield breakdown_table(item)
    yield from ablation_tables(report)
    for comparison in report.comparisons:
        yield from comparison_tables(comparison)


def leader(item: SetResult) -> str:
    """Return the name of the one measure shown of a set where there is room for one."""
    return next((name for name in _LEADERS if name in item.means), "")


def summary_table(report: Report) -> Table:
    """Make the table of all sets by their headline measures."""
    names = [name for name in HEADLINES if any(name in item.means for item in report.sets)]
    rows = [_summary_row(item, names) for item in report.sets]
    header = ("set", "questions", *names, "AUROC", "ECE", "AURC", "ms p50")
    return Table("All sets", header, tuple(rows), "ECE and AURC: lower is better, 0 is best; else higher is, up to 1.")


def _summary_row(item: SetResult, names: Sequence[str]) -> tuple[str, ...]:
    found, p50 = item.calibration, item.latency.p50_ms
    return (
        item.name,
        str(item.questions),
        *(figure(item.means.get(name)) for name in names),
        figure(item.auroc),
        figure(found.ece if found else None),
        figure(found.aurc if found else None),
        "" if p50 is None else f"{p50:.1f}",
    )


def ablation_tables(report: Report) -> Iterator[Table]:
    """Yield a table for each set whose mechanisms were switched off in turn, then one of all sets."""
    ablated = [item for item in report.sets if item.ablations]
    for item in ablated:
        yield _ablation_table(item)
    if len(ablated) > 1:
        yield _ablation_summary(ablated)


def comparison_tables(comparison: Comparison) -> Iterator[Table]:
    """Yield how a set changed: as a whole, then by kind."""
    yield _comparison_table(comparison)
    if comparison.kinds:
        yield _kinds_table(comparison)


def measures_table(item: SetResult) -> Table:
    """Make the table of a set's measures, calibration and latency."""
    rows = [(name, figure(mean), str(len(item.per_query[name]))) for name, mean in item.means.items()]
    for name, area in (("AUROC", item.auroc), ("AUROC of cosine", item.auroc_cosine)):
        if area is not None:
            rows.append((name, figure(area), str(item.questions)))
    if item.calibration:
        told = str(item.calibration.questions)
        rows += [("ECE (0 is best)", figure(item.calibration.ece), told)]
        rows += [("AURC (0 is best)", figure(item.calibration.aurc), told)]
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


def breakdown_table(item: SetResult) -> Table:
    """Make the table of a set's headline measures by kind of question."""
    names = [name for name in HEADLINES if name in item.means]
    rows = [_breakdown_row(part, names) for part in item.breakdowns]
    return Table(f"{item.name}, by kind", ("kind", "questions", *names), tuple(rows))


def _breakdown_row(part: Breakdown, names: Sequence[str]) -> tuple[str, ...]:
    figures = (figure(part.means.get(name)) for name in names)
    return (f"{part.field}={part.value}", str(part.questions), *figures)


def _comparison_table(comparison: Comparison) -> Table:
    rows = [_difference_row(difference) for difference in comparison.differences]
    if comparison.auroc:
        rows.append(_auroc_row(comparison.auroc))
    header = ("measure", "before", "now", "change", "95% interval", "p", "questions", "left out", "")
    return Table(f"{comparison.set}, against the baseline", header, tuple(rows))


def _auroc_row(item: AurocChange) -> tuple[str, ...]:
    verdict = "worse" if item.lost else "better" if item.significant else ""
    return (
        "AUROC",
        figure(item.before),
        figure(item.now),
        signed(item.now - item.before),
        f"{item.low:+.3f} to {item.high:+.3f}",
        "",
        str(item.questions),
        "",
        verdict,
    )


def _difference_row(difference: Difference) -> tuple[str, ...]:
    verdict = "worse" if difference.lost else "better" if difference.significant else ""
    return (
        difference.measure,
        figure(difference.before),
        figure(difference.now),
        signed(difference.change),
        f"{difference.low:+.3f} to {difference.high:+.3f}",
        f"{difference.p:.4f}",
        str(difference.questions),
        str(difference.left_out),
        verdict,
    )


_STARRED = "* p < 0.05, paired randomisation test."


def _kinds_table(comparison: Comparison) -> Table:
    present = {item.measure for kind in comparison.kinds for item in kind.differences}
    names = [name for name in HEADLINES if name in present]
    rows = [_kind_row(kind, names) for kind in comparison.kinds]
    return Table(f"{comparison.set}, change by kind", ("kind", "questions", *names), tuple(rows), _STARRED)


def _kind_row(kind: KindDifferences, names: Sequence[str]) -> tuple[str, ...]:
    return (f"{kind.field}={kind.value}", str(kind.questions), *_changes(kind.differences, names))


def _changes(differences: Sequence[Difference], names: Sequence[str]) -> Iterator[str]:
    by_name = {item.measure: item for item in differences}
    return (change(by_name[name]) if name in by_name else "" for name in names)


def change(difference: Difference) -> str:
    """Write a change with its sign, starred where it is significant."""
    return signed(difference.change) + ("*" if difference.significant else "")


def auroc_change(item: AurocChange | None) -> str:
    """Write the change of an AUROC, starred where its interval has no 0 in it; empty for none."""
    return "" if item is None else signed(item.now - item.before) + ("*" if item.significant else "")


def _ablation_table(item: SetResult) -> Table:
    names = [name for name in HEADLINES if name in item.means]
    on = ("all on", *(figure(item.means[name]) for name in names), figure(item.auroc))
    rows = [_ablation_row(ablation, names) for ablation in item.ablations]
    header = ("without", *names, "AUROC")
    note = f"Change when the mechanism is off: below 0, it pays. {_STARRED}"
    return Table(f"{item.name}, each mechanism off in turn", header, (on, *rows), note)


def _ablation_row(ablation: Ablation, names: Sequence[str]) -> tuple[str, ...]:
    changes = _changes(ablation.differences, names)
    return (ablation.mechanism, *changes, auroc_change(ablation.auroc))


def _ablation_summary(sets: Sequence[SetResult]) -> Table:
    leaders = [leader(item) for item in sets]
    header = ("without", *(f"{item.name} {name}" for item, name in zip(sets, leaders, strict=True)))
    on = ("all on", *(figure(item.means.get(name)) for item, name in zip(sets, leaders, strict=True)))
    rows = []
    for off in zip(*(item.ablations for item in sets), strict=True):
        changes = (
            change for item, name in zip(off, leaders, strict=True) for change in _changes(item.differences, [name])
        )
        rows.append((off[0].mechanism, *changes))
    note = f"Change when the mechanism is off: below 0, it pays. {_STARRED}"
    return Table("All sets, each mechanism off in turn", header, (on, *rows), note)


def figure(value: float | None) -> str:
    """Write a figure of 0 to 1; empty for none."""
    return "" if value is None else f"{value:.3f}"


def signed(value: float) -> str:
    """Write a change with its sign; what rounds to nothing has none."""
    return "0" if abs(value) < 0.0005 else f"{value:+.3f}"
