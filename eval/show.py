"""Showing a report: aligned text when piped, ruled tables on a terminal, changed questions one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.diff import Found, QuestionChange
from eval.record import Report
from eval.tables import Table, tables

_MOST = 20
"""Questions listed of those that got better, and of those that got worse; the JSON has all."""

_CONTROLS = dict.fromkeys([*range(10), *range(11, 32), *range(127, 160)], "\ufffd")
"""Control characters but the line end: they could command a terminal."""


def _clean(text: str) -> str:
    return text.translate(_CONTROLS)


def show_plain(report: Report) -> str:
    """Write the tables of a report as aligned text, and below them the questions that changed."""
    return "\n\n".join([*(align(table) for table in tables(report)), *changed_questions(report)])


def show_rich(report: Report) -> None:
    """Print the same on the terminal."""
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415 (piped output needs no rich)
    from rich.table import Table as RichTable  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False)
    for table in tables(report):
        drawn = RichTable(
            title=Text(_clean(table.title)), title_justify="left", caption=table.note, box=SIMPLE_HEAD, pad_edge=False
        )
        for number, name in enumerate(table.header):
            drawn.add_column(Text(_clean(name)), justify="right" if number else "left")
        for row in table.rows:
            drawn.add_row(*(Text(_clean(cell)) for cell in row))
        console.print(drawn)
    for block in changed_questions(report):
        console.print(Text(block))


def changed_questions(report: Report) -> Iterator[str]:
    """Yield, for each set compared, the questions that got better and those that got worse, most first."""
    for comparison in report.comparisons:
        better = [item for item in comparison.questions if item.gain > 0]
        worse = [item for item in reversed(comparison.questions) if item.gain <= 0]
        for verdict, changes in (("better", better), ("worse", worse)):
            yield _list_changes(f"{comparison.set}: {len(changes)} {verdict}", changes)


def _list_changes(title: str, changes: Sequence[QuestionChange]) -> str:
    blocks = [title, *(_write_change(item) for item in changes[:_MOST])]
    if len(changes) > _MOST:
        blocks.append(f"  and {len(changes) - _MOST} more: --json and --report have all")
    return "\n".join(blocks)


def _write_change(item: QuestionChange) -> str:
    kinds = "".join(f" {field}={value}" for field, value in item.kinds.items())
    measures = ", ".join(f"{name} {pair.before:.2g} > {pair.now:.2g}" for name, pair in item.measures.items())
    lines = (
        f"  {item.id}:{kinds} {' '.join(item.text.split())}",
        f"      {measures}",
        f"      first right passage: {write_rank(item.before)} > {write_rank(item.now)}",
        f"      top passage: {_write_top(item.before, item.now)}",
    )
    return _clean("\n".join(lines))


def write_rank(found: Found) -> str:
    """Write the rank of the first right passage, and whether it was withheld."""
    rank = "none" if found.rank is None else str(found.rank)
    return rank if found.answered else f"{rank} (refused)"


def _write_top(before: Found, now: Found) -> str:
    old, new = before.top or "none", now.top or "none"
    return f"{old}, as before" if old == new else f"{old} > {new}"


def align(table: Table) -> str:
    """Set a table in columns: the first to the left, the others to the right."""
    lines = [table.header, *table.rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(table.header))]
    note = [table.note] if table.note else []
    return _clean("\n".join([table.title, *(_align_row(line, widths) for line in lines), *note]))


def _align_row(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        row[0].ljust(widths[0]),
        *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
    ]
    return "  ".join(cells).rstrip()
