"""Kill builds at random moments and flip bits: an index must open and answer whatever happens, and tell what is wrong.

    python -m eval.endure INDEX [--kills 20] [--seed 1] [--passages 1000] [--no-compact]

INDEX is copied first (to a folder beside it) and stays as it is. Each kill interrupts, in turn, adding a file of some
passages, dropping it again, and compacting, at a moment drawn from the time that takes when it is left alone. After
each the index is opened, every file hashed, and a question asked. Then one bit of every file is flipped, which a check
must find.
"""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click

from eval.served import PINCITE
from index.generation import open_index, read_manifest
from index.manifest import check_files
from index.search import search

_MARK = "The lantern of Quillmere Sound was lit in {year} by Ottoline Varga."
_QUESTION = "Who lit the lantern of Quillmere Sound?"
_WORDS = "harbour council winter vessel ledger timber bridge valley engine letter garden market".split()


@dataclass(slots=True)
class Endured:
    """What was seen."""

    seconds: dict[str, float] = field(default_factory=dict)
    """What each action takes when it is left alone."""
    killed: Counter[str] = field(default_factory=Counter)
    """Actions interrupted, by name; those that were done before the kill came count as well."""
    published: int = 0
    """Kills that came when the new generation was already in force."""
    flipped: int = 0
    """Files of which one bit was flipped."""
    faults: list[str] = field(default_factory=list)
    """What must not be."""


def endure(folder: Path, *, kills: int, seed: int, passages: int, compact: bool = True) -> Endured:
    """Do all of it to the index in `folder`, which must be a copy; return what was seen.

    Without `compact` articles are only added and dropped: to compact a million passages takes a quarter of an hour.
    """
    chance, seen = random.Random(seed), Endured()  # noqa: S311 (no secret)
    extra = folder.with_name(f"{folder.name}-extra.jsonl")
    actions = ("add", "compact", "drop", "compact") if compact else ("add", "drop")
    for name in dict.fromkeys(actions):
        begun = time.monotonic()
        _run(_command(name, folder, extra, passages, seed))
        seen.seconds[name] = time.monotonic() - begun
        click.echo(f"{name}: {seen.seconds[name]:.1f} s", err=True)
        _check(folder, seen, f"after {name}")
    for number in range(kills):
        name = actions[number % len(actions)]
        before = read_manifest(folder).name
        process = subprocess.Popen(  # noqa: S603 (our own command)
            _command(name, folder, extra, passages, seed + number),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.2, 1.05) * seen.seconds[name])
        process.send_signal(signal.SIGKILL)
        process.wait()
        seen.killed[name] += 1
        seen.published += read_manifest(folder).name != before
        click.echo(f"kill {number + 1} of {kills}: {name}", err=True)
        _check(folder, seen, f"kill {number + 1} ({name})")
    _run(_command("add", folder, extra, passages, seed))
    _check(folder, seen, "after the last kill")
    if left := list((folder / "generations").glob(".building-*")):
        seen.faults.append(f"left behind: {left}")
    _flip_bits(folder, seen, chance)
    return seen


def _command(name: str, folder: Path, extra: Path, passages: int, seed: int) -> list[str]:
    """Return the command of an action, its file prepared."""
    if name == "compact":
        return [*PINCITE, "compact", "--index", str(folder)]
    if name == "drop" and str(extra) in read_manifest(folder).roots:
        return [*PINCITE, "forget", str(extra), "--index", str(folder)]
    _write_articles(extra, passages, seed)
    return [*PINCITE, "index", str(extra), "--index", str(folder)]


def _write_articles(path: Path, passages: int, seed: int) -> None:
    """Write articles of about ten passages each, one of which holds the answer to the question."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    with path.open("w", encoding="utf-8") as file:
        for number in range(max(1, passages // 10)):
            text = "\n\n".join(_paragraph(chance, number) for _ in range(10))
            record = {"_id": f"extra-{number}", "title": f"Notes {number}", "text": text}
            file.write(json.dumps(record) + "\n")


def _paragraph(chance: random.Random, number: int) -> str:
    body = ". ".join(" ".join(chance.choices(_WORDS, k=14)).capitalize() for _ in range(6))
    return f"{_MARK.format(year=1700 + number % 300) if number == 0 else ''} {body}.".strip()


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 (our own command)


def _check(folder: Path, seen: Endured, when: str) -> None:
    """Open the index, hash all of it and ask it; note what is wrong."""
    try:
        with closing(open_index(folder)) as index:
            manifest = index.manifest
            seen.faults += [f"{when}: {fault}" for fault in check_files(manifest, folder, whole=True)]
            answer = search(index, _QUESTION, k=1, near=True)
            held = any("-extra.jsonl" in root for root in manifest.roots)
            if held != ("Ottoline Varga" in answer.hits[0].text):
                seen.faults.append(f"{when}: the answer is {answer.hits[0].text[:80]!r}, added: {held}")
            counts = index.store.counts()
            if (counts.articles, counts.passages) != (manifest.articles, manifest.passages):
                seen.faults.append(f"{when}: {counts} differ from the manifest")
    except Exception as error:  # noqa: BLE001 (whatever it is, it must not be)
        seen.faults.append(f"{when}: {error!r}")


def _flip_bits(folder: Path, seen: Endured, chance: random.Random) -> None:
    """Flip one bit of each file, see that a check names that file and no other, and flip it back."""
    manifest = read_manifest(folder)
    for name in (name for name, record in manifest.files.items() if record.size):
        path = folder / name
        with _flipped(path, chance.randrange(8 * manifest.files[name].size)):
            faults = check_files(manifest, folder, whole=True, below=[name])
            if len(faults) != 1 or str(path) not in faults[0]:
                seen.faults.append(f"a flipped bit of {path} went unnoticed: {faults}")
        seen.flipped += 1
    seen.faults += check_files(manifest, folder, whole=True)


@contextmanager
def _flipped(path: Path, bit: int) -> Iterator[None]:
    def flip() -> None:
        with path.open("r+b") as file:
            file.seek(bit // 8)
            (byte,) = file.read(1)
            file.seek(bit // 8)
            file.write(bytes([byte ^ 1 << bit % 8]))

    flip()
    try:
        yield
    finally:
        flip()


@click.command(help=__doc__, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", metavar="INDEX", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--kills", type=click.IntRange(1), default=20, show_default=True, help="How many builds to kill.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the moments, the bits and the articles.")
@click.option("--passages", type=click.IntRange(10), default=1000, show_default=True, help="Added, about.")
@click.option("--compact/--no-compact", default=True, help="Whether compacting is interrupted too.")
def main(folder: Path, kills: int, seed: int, passages: int, *, compact: bool) -> None:
    """Do it and print the figures."""
    copy = folder.with_name(f"{folder.name}-endured")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    seen = endure(copy, kills=kills, seed=seed, passages=passages, compact=compact)
    said = {"seconds": seen.seconds, "killed": seen.killed, "published": seen.published, "flipped": seen.flipped}
    click.echo(json.dumps(said, indent=1))
    click.echo("\n".join(seen.faults) or "nothing was wrong")
    shutil.rmtree(copy)
    sys.exit(1 if seen.faults else 0)


if __name__ == "__main__":
    main()
