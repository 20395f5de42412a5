"""Answers, lists and progress on a terminal, with rich. Imported only where there is one."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from index.article_store import ArticleSummary
from index.result import Answer, Hit
from service.render import (
    about,
    also_in,
    article_rows,
    clean,
    disagreement,
    how_read,
    notes,
    nothing,
    split_at_highlight,
    where,
)

_WIDEST = 100
"""Columns: longer lines are hard to read."""
_LONGEST_NOTE = 160
"""Characters of an end note that are shown: whoever wants its whole address pipes or asks for JSON."""


def _console() -> Console:
    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, _WIDEST)
    return console


def print_answer(answer: Answer) -> None:
    """Print how the question was read, on what sources disagree, then each passage and its citation.

    A passage stands under its rank, its best sentence in bold. Where nothing answers, that is said.
    """
    console = _console()
    if said := how_read(answer):
        console.print(Padding("\n".join(said), (0, 0, 1, 0)), style="dim")
    if not answer.hits:
        console.print(nothing(answer), style="yellow")
    for found in answer.disagreements:
        console.print(Padding(disagreement(found), (0, 0, 1, 0)), style="yellow")
    for hit in answer.hits:
        grid = Table.grid(padding=(0, 1))
        grid.add_column(justify="right", width=2, style="bold cyan")
        grid.add_column()
        grid.add_row(str(hit.rank), Group(_passage(hit), _citation(hit)))
        console.print(Padding(grid, (0, 0, 1, 0)))


def _passage(hit: Hit) -> Text:
    before, sentence, after = split_at_highlight(hit)
    return Text.assemble(before, (sentence, "bold"), after)


def _citation(hit: Hit) -> Text:
    citation = hit.citation
    text = Text.assemble((about(citation), "italic green"), "\n", (where(citation), "cyan"))
    for line in (*also_in(citation), *notes(hit, _LONGEST_NOTE)):
        text.append(f"\n{line}", style="dim")
    return text


def print_articles(articles: list[ArticleSummary]) -> None:
    """Print articles, two lines each: the id, which other commands take, stands whole on the first."""
    console = _console()
    for row in article_rows(articles):
        article_id, published, title, authors, publisher, passages = map(clean, row)
        console.print(Text.assemble((article_id, "bold cyan"), f"  {published}  {passages} passages"))
        said = ". ".join(part for part in (authors, publisher) if part)
        console.print(Padding(Text.assemble(title, (f"  {said}", "dim")), (0, 0, 0, 2)))


class Bars:
    """Progress of a build as one bar for each stage, on stderr; a context manager."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        """Start drawing."""
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the bars as they stand."""
        self._progress.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show that `done` of `total` are done in a stage; total 0 stands for unknown."""
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=None)
        self._progress.update(self._tasks[stage], completed=done, total=total or None)
