"""The command `pincite check`: whether the sentences of a language model's answer stand in the passages they cite."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from textwrap import shorten
from typing import BinaryIO

import click
from pydantic import TypeAdapter, ValidationError

from index.budget import Context
from index.check import check
from index.checked import Check, CheckedSentence, Verdict
from index.errors import UsageError
from index.generation import open_index
from service.context import passages_for
from service.options import index_option, json_option
from service.render import clean
from service.shell import ANSWERED, EXIT_CODES, NOT_SUPPORTED, Command, Text
from service.wire import json_bytes

_LONGEST_QUOTE = 200
_INDENT = " " * 16


@click.command("check", cls=Command, epilog=EXIT_CODES)
@click.argument("answer", type=click.File("rb"))
@click.option("--context", "file", type=click.File("rb"), help="What `ask --max-tokens --json` printed; - for stdin.")
@click.option("--question", type=Text(), help="Instead: the question that the answer was given `ask --max-tokens` for.")
@index_option
@json_option
def check_command(
    *,
    answer: BinaryIO,
    file: BinaryIO | None,
    question: str | None,
    folder: Path,
    as_json: bool,
) -> None:
    """Check which sentences of ANSWER are supported by the passages they cite as [1], [2] ...

    ANSWER is a file, or - for stdin. The numbers are those of the context that the model was given. No language
    model is asked: the sentences are compared by the index's encoder and by their words, and every number, date,
    name, quotation and denial must be that of the passage.
    """
    if (file is None) == (question is None):
        raise UsageError(
            "What the numbers in the answer stand for is to be told in one way.",
            "Give either --context FILE, which `ask --max-tokens N --json` printed, or --question TEXT.",
        )
    text = _decoded(answer.read(), "answer")
    given = read_context(file.read()).passages if file else None
    with closing(open_index(folder)) as index:
        found = check(index, text, passages_for(index, question or "") if given is None else given)
    click.echo(json_bytes(found) if as_json else check_text(found))
    sys.exit(ANSWERED if found.supported else NOT_SUPPORTED)


def _decoded(data: bytes, what: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"The {what} is not UTF-8: byte {error.start} does not belong.", "Convert it to UTF-8."
        ) from None


def read_context(data: bytes) -> Context:
    """Read what `ask --max-tokens --json` printed; raises UsageError that names the first field that does not fit."""
    try:
        return TypeAdapter(Context).validate_json(data)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"])) or "all of it"
        raise UsageError(
            f"The context is not one that pincite wrote: {where}: {fault['msg']}.",
            "Give the JSON that `ask --max-tokens N --json` printed.",
        ) from None


def check_text(found: Check) -> str:
    """Write every sentence under its verdict, why it is none better, and what supports it best."""
    counts = [(sum(one.verdict is verdict for one in found.sentences), verdict.value) for verdict in Verdict]
    said = ", ".join(f"{count} {name}" for count, name in counts if count)
    count = len(found.sentences)
    return "\n".join([*map(_sentence_text, found.sentences), f"{count} sentence{'s' * (count != 1)}: {said}"])


def _sentence_text(one: CheckedSentence) -> str:
    lines = [f"{one.verdict.value:15} {' '.join(clean(one.text).split())}"]
    if len(one.marks) > 1:
        lines.append(_INDENT + ", ".join(f"[{mark.number}] {mark.verdict.value}" for mark in one.marks))
    lines += [_INDENT + clean(reason) for reason in one.reasons]
    if one.best and one.verdict is not Verdict.SUPPORTED:
        best = one.best
        quote = shorten(clean(best.text), _LONGEST_QUOTE, placeholder=" …")
        lines.append(f"{_INDENT}nearest: [{best.number}] {clean(best.article_id)}:{best.start}-{best.end} “{quote}”")
    return "\n".join(lines)
