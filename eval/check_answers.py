"""Measure how well `index.check` tells supported from unsupported statements.

    python -m eval.check_answers [--changed SET]... [--claims SET]... [--cache FOLDER] [--errors]

Measured are the statements in `eval/check`: those that the model was fitted and the rules were made by, and those on
other passages that were written afterwards, to test. With --changed also the sentences of a set's documents with a
detail changed, with --claims the claims of a set that are judged by evidence, as SciFact has them.
A statement is flagged where its verdict is not "supported". Precision is the share of the flagged that are
untrue, recall the share of the untrue that are flagged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import click

from eval.changes import changed_statements
from eval.checkout import source_root
from eval.dataset import find_set
from eval.run import Plan, default_cache, index_folder
from eval.statements import TRUE_KINDS, Case, judged_claims, written_statements
from index.build import build
from index.check import check
from index.checked import CheckedSentence, Verdict
from index.generation import Generation, open_index

_DOCUMENTS = 150
"""Of a set, whose sentences are changed."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A statement and what was said of it."""

    case: Case
    said: CheckedSentence

    @property
    def flagged(self) -> bool:
        """Whether it was found to be less than supported."""
        return self.said.verdict is not Verdict.SUPPORTED


@dataclass(frozen=True, slots=True)
class Figures:
    """How well untrue statements were flagged: shares, 0 to 1, higher is better but for `false_alarms`."""

    precision: float
    recall: float
    false_alarms: float
    """Share of the true statements that are flagged."""


def judge(index: Generation, cases: Iterable[Case]) -> list[Judged]:
    """Check every statement by itself."""
    return [Judged(case, check(index, case.text, case.passages).sentences[0]) for case in cases]


def figures(judged: Sequence[Judged]) -> Figures:
    """Score what was said of statements, some true and some not."""
    flagged = [one for one in judged if one.flagged]
    untrue = [one for one in judged if not one.case.true]
    right = sum(not one.case.true for one in flagged)
    false = len(flagged) - right
    return Figures(right / max(1, len(flagged)), right / max(1, len(untrue)), false / max(1, len(judged) - len(untrue)))


def table(name: str, judged: Sequence[Judged]) -> str:
    """Write the figures of a set and, of each kind of statement, how many were flagged."""
    found = figures(judged)
    lines = [
        f"{name} ({len(judged)}): precision {found.precision:.3f}, recall {found.recall:.3f}, "
        f"false alarms {found.false_alarms:.3f}"
    ]
    for kind in sorted({one.case.kind for one in judged}, key=lambda kind: (kind not in TRUE_KINDS, kind)):
        own = [one for one in judged if one.case.kind == kind]
        counts = [sum(one.said.verdict is verdict for one in own) for verdict in Verdict]
        lines.append(f"  {kind:20} {counts[0]:4} supported {counts[1]:4} partly {counts[2]:4} not supported")
    return "\n".join(lines)


@click.command()
@click.option("--changed", multiple=True, metavar="SET", help="Change details of the sentences of this set.")
@click.option("--claims", multiple=True, metavar="SET", help="Check the judged claims of this set.")
@click.option("--cache", type=click.Path(file_okay=False, path_type=Path), help="Folder of the index.")
@click.option("--errors", is_flag=True, help="Also print the statements that were judged wrongly.")
def main(changed: tuple[str, ...], claims: tuple[str, ...], cache: Path | None, errors: bool) -> None:
    """Measure the check of answers on statements that are known to be true or untrue."""
    seeds = source_root() / "seeds"
    folder = index_folder(seeds, Plan(cache or default_cache()))
    build([str(seeds)], folder)
    sets = {f"{name}, changed": changed_statements(find_set(name) / "corpus.jsonl", _DOCUMENTS) for name in changed}
    sets |= {f"{name}, claims": judged_claims(find_set(name)) for name in claims}
    with closing(open_index(folder)) as index:
        written = {f"written, to {split} by": written_statements(index, split) for split in ("fit", "test")}
        for name, cases in (written | sets).items():
            judged = judge(index, cases)
            click.echo(table(name, judged))
            for one in judged if errors else ():
                if one.flagged == one.case.true:
                    click.echo(f"    {one.case.kind}: {one.case.text} {one.said.likelihood} {one.said.reasons}")


if __name__ == "__main__":
    main()
