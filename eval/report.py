"""Making a report: results, where and when they were made, and how they compare with an earlier one."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from eval.answerability import compare_auroc
from eval.checkout import read_commit
from eval.compare import SEED, compare_kinds, compare_measures
from eval.diff import find_changes
from eval.record import Comparison, Machine, Origin, Report, SetResult
from eval.score import HEADLINES


def make_report(sets: Sequence[SetResult], baseline: Report | None = None) -> Report:
    """Put results together with where and when they were made, compared with the baseline's where given."""
    report = Report(
        date=datetime.now(UTC).replace(microsecond=0),
        checkout=read_commit(),
        machine=Machine(os.cpu_count() or 1, platform.python_version(), platform.platform()),
        seed=SEED,
        sets=tuple(sets),
    )
    return compared(report, baseline) if baseline else report


def compared(report: Report, baseline: Report) -> Report:
    """Return the report with its comparison with an earlier one."""
    origin = Origin(baseline.date, baseline.checkout)
    return replace(report, comparisons=compare_reports(baseline, report), baseline=origin)


def compare_reports(before: Report, now: Report) -> tuple[Comparison, ...]:
    """Compare the sets that both reports have, by name."""
    baseline = {item.name: item for item in before.sets}
    return tuple(compare_sets(baseline[item.name], item) for item in now.sets if item.name in baseline)


def compare_sets(before: SetResult, now: SetResult) -> Comparison:
    """Compare two runs over one set: as a whole, by kind and question by question."""
    headlines = {name: values for name, values in now.per_query.items() if name in HEADLINES}
    return Comparison(
        set=now.name,
        differences=tuple(compare_measures(before.per_query, now.per_query)),
        auroc=compare_auroc(
            {question.id: question.confidence for question in before.asked},
            {question.id: question.confidence for question in now.asked},
            {question.id: question.answerable for question in now.asked},
        ),
        kinds=tuple(
            compare_kinds(before.per_query, headlines, {question.id: question.kinds for question in now.asked})
        ),
        questions=find_changes(before.asked, now.asked, before.per_query, now.per_query),
    )
