"""A virtual environment for each runner, and the variables that keep every process in it off the network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.checkout import source_root
from eval.listening import last_line
from eval.peers.catalogue import Peer

_STAMP = "installed.json"
_QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "ANONYMIZED_TELEMETRY": "False",
    "LANGSMITH_TRACING": "false",
    "DO_NOT_TRACK": "1",
    "PYTHONWARNINGS": "ignore",
}


class PeerError(Exception):
    """A runner cannot be installed, or failed; the text says why in one line."""


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment that is there."""

    python: Path
    megabytes: float
    """Size of its files."""
    versions: Mapping[str, str]
    """Of all packages in it."""


def prepare(peer: Peer, work: Path) -> Environment:
    """Make the environment of a runner below `work`, or take the one that an earlier run made.

    This is the only step that uses the network, through pip. Raises PeerError when pip fails.
    """
    folder, log = work / "envs" / peer.name, work / f"{peer.name}.pip.log"
    python = folder / "bin" / "python"
    wanted = [*peer.requirements, *_constraints(peer)]
    if _stamp(folder) != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(folder)], log)
        constraints = work / f"{peer.name}.constraints.txt"
        constraints.write_text("\n".join(_constraints(peer)) + "\n", "utf-8")
        _run([str(python), "-m", "pip", "install", "--quiet", "-c", str(constraints), *peer.requirements], log)
        (folder / _STAMP).write_text(json.dumps(wanted), "utf-8")
    return Environment(python, _megabytes(folder), _versions(python))


def variables(work: Path) -> dict[str, str]:
    """Return the variables of every process that is measured: no network, no telemetry, no settings of the user."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PINCITE_", "HF_"))}
    folders = {"PINCITE_CACHE": work / "cache", "XDG_CONFIG_HOME": work / "config", "HF_HOME": work / "huggingface"}
    return kept | _QUIET | {name: str(path) for name, path in folders.items()} | {"PYTHONPATH": str(source_root())}


def _constraints(peer: Peer) -> list[str]:
    lines = (source_root() / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if "==" in line]
    return [pin for pin in pins if not peer.constraints or pin.split("==")[0] in peer.constraints]


def _stamp(folder: Path) -> object:
    try:
        return json.loads((folder / _STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _versions(python: Path) -> dict[str, str]:
    listed = subprocess.run(  # noqa: S603 (our own command)
        [str(python), "-m", "pip", "list", "--format", "json", "--disable-pip-version-check"],
        check=True,
        capture_output=True,
        text=True,
    )
    return {entry["name"].lower(): entry["version"] for entry in json.loads(listed.stdout)}


def _megabytes(folder: Path) -> float:
    files = (Path(parent, name) for parent, _, names in os.walk(folder) for name in names)
    return sum(path.lstat().st_size for path in files) / 1e6


def _run(command: list[str], log: Path) -> None:
    with log.open("a", encoding="utf-8") as output:
        done = subprocess.run(command, stdout=output, stderr=output, check=False)  # noqa: S603 (our own command)
    if done.returncode:
        raise PeerError(last_line(log))
