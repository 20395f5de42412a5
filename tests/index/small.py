"""A collection small enough to be indexed in a moment, for tests that build again and again."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import REPOSITORY

ARTICLES = {
    "harbour.txt": "The harbour of Tallis was dredged in 2014.\n\nIts lighthouse was built by Ada Brook in 1871.\n",
    "orchard.txt": "The orchard of Wend bears seven kinds of apples.\n\nFrost killed half of its trees in May 2017.\n",
    "bridges.txt": "Three bridges cross the Ume.\n\nThe oldest was opened by the king on 4 June 1902.\n",
}
QUESTION = "Who built the lighthouse?"
ANSWER = "lighthouse was built by Ada Brook"


def write_articles(folder: Path, articles: dict[str, str] | None = None) -> Path:
    """Write files by their names below `folder`, by default the three above, and return the folder."""
    for name, text in (ARTICLES if articles is None else articles).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def write_records(path: Path, records: list[dict[str, object]]) -> Path:
    """Write a JSON Lines file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def contents(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder, by its path below it."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def start_python(code: str, *arguments: object, **environment: str) -> subprocess.Popen[str]:
    """Start a Python process of its own in this checkout."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=REPOSITORY,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_python(code: str, *arguments: object, **environment: str) -> str:
    """Run Python code in a process of its own; return what it printed, and fail where it failed."""
    process = start_python(code, *arguments, **environment)
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return output
