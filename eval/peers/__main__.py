"""The command: measure pincite and the libraries people use today in one run."""

from __future__ import annotations

import json
import os
import platform
import time
from dataclasses import asdict
from pathlib import Path

import click

from eval.dataset import find_set, read_set
from eval.peers.catalogue import catalogue, choose
from eval.peers.load import CONNECTIONS
from eval.peers.measure import Task, measure, prepare_task
from eval.peers.table import markdown, whole_rounds


@click.command()
@click.option("--work", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for all files.")
@click.option("--only", metavar="NAMES", help="Only these, by commas: pincite,bare,handmade,txtai,...")
@click.option("--runs", default=5, show_default=True, type=click.IntRange(1), help="Rounds.")
@click.option("--seconds", default=10.0, show_default=True, type=click.FloatRange(1), help="Length of each load.")
@click.option("--set", "name", default="briefings", show_default=True, help="Question set: its articles are used.")
def main(work: Path, only: str | None, runs: int, seconds: float, name: str) -> None:
    """Measure pincite and the libraries people use today, in turns, and write a table.

    Each gets an environment of its own below the work folder, by pip: 1 to 2 GB for each of those that need
    PyTorch. They are kept for the next run, and so is WORK/peers.json with all figures.
    """
    try:
        peers = choose(catalogue(), only)
    except KeyError as error:
        raise click.BadParameter(f"no runner {error}", param_hint="--only") from None
    work = work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    task = prepare_task(read_set(find_set(name)), work, seconds)
    results = measure(peers, task, runs)
    conditions = {**_conditions(task, runs, name), "whole_rounds": whole_rounds(results.values())}
    record = {**conditions, "results": {peer: asdict(result) for peer, result in results.items()}}
    (work / "peers.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", "utf-8")
    click.echo(_heading(conditions) + "\n\n" + markdown(results))


def _conditions(task: Task, runs: int, name: str) -> dict[str, object]:
    return {
        "date": time.strftime("%Y-%m-%d %H:%M"),
        "python": platform.python_version(),
        "cores": len(os.sched_getaffinity(0)),
        "load_average": os.getloadavg()[0],
        "set": name,
        "articles": len(task.articles),
        "characters": sum(map(len, task.articles.values())),
        "questions": len(task.queries),
        "runs": runs,
        "connections": CONNECTIONS,
        "seconds": task.seconds,
    }


def _heading(conditions: dict[str, object]) -> str:
    said = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in conditions.items())
    return f"Medians (lowest to highest). {said[0].upper()}{said[1:]}."


if __name__ == "__main__":
    main()
