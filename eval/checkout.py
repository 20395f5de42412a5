"""Where the code stands, and which commit of it this is."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Commit:
    """The state of the checkout that the code runs from."""

    commit: str
    """Full hash of HEAD."""
    dirty: bool
    """True when files differ from it: the figures then belong to no commit."""


def source_root() -> Path:
    """Return the nearest folder above this file with `.git` in it, else the one that holds `eval`."""
    package = Path(__file__).resolve().parent
    return next((folder for folder in package.parents if (folder / ".git").exists()), package.parent)


def read_commit(root: Path | None = None) -> Commit | None:
    """Ask git for the commit of `root` (default: this code's); None outside a checkout or without git."""
    root = root or source_root()
    head = _git(root, "rev-parse", "HEAD")
    if head is None:
        return None
    return Commit(commit=head.strip(), dirty=bool(_git(root, "status", "--porcelain")))


def _git(root: Path, *arguments: str) -> str | None:
    git = shutil.which("git")
    if git is None or not (root / ".git").exists():
        return None
    command = [git, "-C", str(root), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (fixed words)
    return done.stdout if done.returncode == 0 else None
