"""Which commit the figures belong to."""

from __future__ import annotations

import subprocess
from pathlib import Path

import eval as package
from eval.checkout import read_commit, source_root


def test_the_source_root_holds_this_code() -> None:
    assert Path(package.__file__).is_relative_to(source_root())


def test_outside_a_checkout_there_is_no_commit(tmp_path: Path) -> None:
    assert read_commit(tmp_path) is None


def test_a_changed_file_makes_a_checkout_dirty(tmp_path: Path) -> None:
    def git(*arguments: str) -> str:
        names = ["-c", "user.name=n", "-c", "user.email=e@example.org", "-c", "commit.gpgsign=false"]
        command = ["git", "-C", str(tmp_path), *names, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    git("init", "-q")
    assert read_commit(tmp_path) is None  # no commit yet
    git("commit", "-q", "--allow-empty", "-m", "first")
    clean = read_commit(tmp_path)
    assert clean is not None
    assert (clean.commit, clean.dirty) == (git("rev-parse", "HEAD").strip(), False)
    (tmp_path / "new.py").touch()
    changed = read_commit(tmp_path)
    assert changed is not None
    assert changed.dirty
