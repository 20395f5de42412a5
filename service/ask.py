"""The command `ask`. What it does not always need is imported where it is used (hence PLC0415)."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from index.errors import UsageError
from index.result import Filters
from service import defaults, render
from service.config import PASSAGES
from service.options import index_option, json_option, open_folder, show_value, tell
from service.shell import ANSWERED, EXIT_CODES, NOTHING_FOUND, Command, Day, Text
from service.wire import check_filters, first_day, last_day, one_day


@click.command("ask", cls=Command, epilog=EXIT_CODES)
@click.argument("question", nargs=-1, required=True, type=Text())
@click.option(
    PASSAGES.option,
    type=click.IntRange(min=1),
    help=f"Most passages to show.  [default: {defaults.PASSAGES}; {defaults.CONTEXT_PASSAGES} with --max-tokens]",
)
@json_option
@index_option
@click.option(
    "--since", type=Day(first_day), help="Passages that name a day on or after this one, or else are published then."
)
@click.option(
    "--until", type=Day(last_day), help="Passages that name a day on or before this one, or else are published then."
)
@click.option(
    "--today", type=Day(one_day), metavar="DAY", help="Day that 'last month' is told from.  [default: the actual day]"
)
@click.option("--tight", is_flag=True, help="Trim every passage to the sentences that answer.")
@click.option("--by-date", is_flag=True, help="Show the passages in the order of their dates; numbers tell the rank.")
@click.option(
    "--max-tokens",
    type=click.IntRange(min=1),
    metavar="N",
    help="Pack numbered passages for a language model in N tokens.",
)
@click.option("--encoding", type=Text(), help="tiktoken encoding that N is counted in.  [default: that of the index]")
@click.option("--publisher", type=Text(), help="Articles of this publisher; part of the name will do.")
@click.option("--author", type=Text(), help="Articles by this author; part of the name will do.")
@click.option("--article", type=Text(), help="The article with this id.")
@click.option("--language", type=Text(), help="Articles in this language (ISO 639-1: en, ja, ko, ...).")
def ask_command(
    *,
    question: tuple[str, ...],
    k: int | None,
    as_json: bool,
    folder: Path,
    max_tokens: int | None,
    encoding: str | None,
    **asked: Any,  # noqa: ANN401
) -> None:
    """Answer QUESTION with cited passages, or say that nothing answers it.

    The words need no quotes; a lone - reads the question from stdin. Dates are YYYY, YYYY-MM or YYYY-MM-DD.
    """
    # One question gives threads too little to do, and they would wait for more of it busily.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    how = {name: asked.pop(name) for name in ("tight", "by_date")} | {"today": asked.pop("today") or date.today()}
    how["filters"] = check_filters(Filters(**asked))
    text = _stdin() if question == ("-",) else " ".join(question)
    if max_tokens is not None or encoding is not None:
        from service.context import answer_for, check_budget, packed, show_context  # noqa: PLC0415

        budget = check_budget(max_tokens, encoding, by_date=how.pop("by_date"))
        with open_folder(folder) as index:
            tight = how.pop("tight")
            context = packed(index, answer_for(index, text, k=k, **how), budget, tight=tight)
        sys.exit(show_context(context, as_json=as_json))
    with open_folder(folder) as index:
        from index.search import search  # noqa: PLC0415

        answer = search(index, text, k=k or defaults.PASSAGES, **how)
    for hint in answer.hints:
        tell(hint)
    if as_json or not sys.stdout.isatty():
        show_value(as_json, answer, lambda: render.answer_text(answer))
    else:
        from service.pretty import print_answer  # noqa: PLC0415

        print_answer(answer)
    sys.exit(ANSWERED if answer.answered else NOTHING_FOUND)


def _stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise UsageError(
            f"The question on stdin is not UTF-8: byte {error.start} does not belong.", "Convert it to UTF-8."
        ) from None
