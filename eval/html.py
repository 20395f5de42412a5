"""A report as one web page that needs nothing else: no script, no network, readable in light and in dark.

The texts in it come from question sets and articles that nobody vouches for. Jinja escapes all of them, the
pictures are written by the standard library's XML writer, and the page's own content security policy allows
neither scripts nor anything from elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from eval.asked import AskedQuestion
from eval.charts import Bar, bars, reliability, risk_coverage
from eval.diff import QuestionChange, cite
from eval.record import Comparison, Report, SetResult
from eval.show import write_rank
from eval.tables import (
    Table,
    ablation_tables,
    breakdown_table,
    comparison_tables,
    figure,
    leader,
    measures_table,
    summary_table,
)

_MOST = 100
"""Questions shown of each sort: a page of thousands helps nobody, and the JSON has all."""


@dataclass(frozen=True, slots=True)
class _Picture:
    """A picture and the words below it."""

    title: str
    drawing: Markup
    caption: str


@dataclass(frozen=True, slots=True)
class _Failures:
    """The questions that failed in one way."""

    reason: str
    count: int
    shown: Sequence[AskedQuestion]


@dataclass(frozen=True, slots=True)
class _Changes:
    """The questions that changed for the better, or for the worse."""

    verdict: str
    count: int
    shown: Sequence[QuestionChange]


@dataclass(frozen=True, slots=True)
class _Section:
    """What the page shows of one set."""

    name: str
    pictures: Sequence[_Picture]
    tables: Sequence[Table]
    failures: Sequence[_Failures]


def write_page(report: Report) -> str:
    """Return the page, HTML."""
    environment = Environment(
        loader=PackageLoader("eval"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(cite=cite, rank=write_rank, figure=figure)
    return environment.get_template("report.html").render(
        report=report,
        summary=summary_table(report),
        ablations=list(ablation_tables(report)),
        comparisons=[(item, list(comparison_tables(item)), _changes(item)) for item in report.comparisons],
        sections=[_section(item) for item in report.sets],
    )


def _section(item: SetResult) -> _Section:
    tables = [measures_table(item), *([breakdown_table(item)] if item.breakdowns else ())]
    return _Section(item.name, _pictures(item), tables, _failures(item.asked))


def _pictures(item: SetResult) -> list[_Picture]:
    made = (_kinds_picture(item), *_trust_pictures(item), _latency_picture(item))
    return [picture for picture in made if picture]


def _kinds_picture(item: SetResult) -> _Picture | None:
    rows = _kind_bars(item)
    name = leader(item)
    if not rows:
        return None
    return _Picture("By kind of question", bars(rows, 1.0, f"{name} by kind"), f"{name}; else the share refused.")


def _trust_pictures(item: SetResult) -> list[_Picture]:
    found = item.calibration
    if not found:
        return []
    risk = f"Area {found.aurc:.3f}, at best {found.aurc_best:.3f} (dotted). Dashed: answering everything."
    trust = f"Expected calibration error {found.ece:.3f}. On the dashed line, confidence means what it says."
    return [
        _Picture("Risk and coverage", risk_coverage(found), risk),
        _Picture("Reliability", reliability(found), trust),
    ]


def _latency_picture(item: SetResult) -> _Picture | None:
    taken = item.latency
    if not taken.stages:
        return None
    rows = [(stage, ms, f"{ms:.2f}") for stage, ms in taken.stages.items()]
    drawing = bars(rows, max(*taken.stages.values(), 0.01), "Milliseconds by stage")
    caption = f"Median milliseconds. A whole question: {taken.p50_ms:.1f}, 99th percentile {taken.p99_ms:.1f}."
    return _Picture("Latency by stage", drawing, caption)


def _kind_bars(item: SetResult) -> list[Bar]:
    rows = []
    for part in item.breakdowns:
        value = part.means.get(leader(item), part.means.get("refused"))
        if value is not None:
            rows.append((f"{part.value} ({part.questions})", value, figure(value)))
    return rows


def _failures(asked: Sequence[AskedQuestion]) -> list[_Failures]:
    by_reason: dict[str, list[AskedQuestion]] = {}
    for question in sorted(asked, key=lambda question: not question.answerable):
        if question.failure:
            by_reason.setdefault(question.failure, []).append(question)
    return [_Failures(reason, len(failed), failed[:_MOST]) for reason, failed in by_reason.items()]


def _changes(comparison: Comparison) -> list[_Changes]:
    better = [item for item in comparison.questions if item.gain > 0]
    worse = [item for item in reversed(comparison.questions) if item.gain <= 0]
    return [_Changes(verdict, len(items), items[:_MOST]) for verdict, items in (("better", better), ("worse", worse))]
