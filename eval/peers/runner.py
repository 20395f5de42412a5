"""What all runners share: the four things that a runner is told to do, by its command line.

    python -m eval.peers.NAME build FOLDER MODEL ARTICLES     store the articles in FOLDER
    python -m eval.peers.NAME ask FOLDER MODEL QUESTION       answer one question
    python -m eval.peers.NAME warm FOLDER MODEL QUESTIONS     answer many in one process, and time each
    python -m eval.peers.NAME serve FOLDER MODEL PORT         answer GET /ask?q=... until told to stop

MODEL is the folder of the embedding model. ARTICLES is a file of JSON lines with `id` and `text`, QUESTIONS a JSON
list. This runs in the environments of others: it needs Python, and FastAPI for `serve`.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

TOKENS = 200
"""Length of a passage."""
OVERLAP = 20
"""Tokens that passages of a library share with their neighbours, where its documentation has them overlap."""
SHOWN = 5
"""Passages in an answer."""


class Article(NamedTuple):
    """What is stored."""

    id: str
    text: str


class Hit(NamedTuple):
    """One passage of an answer."""

    source: str
    """Id of its article."""
    text: str
    start: int | None
    """Where the library says that it begins in the article's text, in characters; None where it does not say."""


Build = Callable[[list[Article], Path, str], None]
"""Stores articles in a folder that is there and empty; the last argument is the model's folder."""
Ask = Callable[[str], list[Hit]]
Open = Callable[[Path, str], Ask]
"""Opens a stored index."""


def run(build: Build, open_index: Open) -> None:
    """Do what the command line says."""
    what, folder, model, subject = sys.argv[1:]
    if what == "build":
        lines = Path(subject).read_text("utf-8").splitlines()
        build([Article(**json.loads(line)) for line in lines], Path(folder), model)
        return
    ask = open_index(Path(folder), model)
    if what == "ask":
        _write(ask(subject))
    elif what == "warm":
        warm(ask, subject)
    elif what == "serve":
        serve(ask, int(subject))
    else:
        raise SystemExit(f"not build, ask, warm or serve: {what}")


def warm(ask: Ask, questions: str) -> None:
    """Write the milliseconds and the passages of each question in a file; the first is asked once before."""
    asked = json.loads(Path(questions).read_text("utf-8"))
    ask(asked[0])
    found = []
    for question in asked:
        begun = time.perf_counter()
        hits = ask(question)
        found.append(((time.perf_counter() - begun) * 1000, hits))
    _write(found)


def serve(ask: Ask, port: int) -> None:
    """Answer over HTTP as FastAPI's tutorial has it: one process, a plain function as handler."""
    import uvicorn  # noqa: PLC0415 (the other three do without)
    from fastapi import FastAPI  # noqa: PLC0415

    app = FastAPI()

    @app.get("/ask")
    def answer(q: str) -> list[Hit]:
        return ask(q)

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


def _write(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False))  # noqa: T201 (a script's output)
