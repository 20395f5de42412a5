"""Manual pages in roff, made from click's commands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from inspect import cleandoc

import click

from service.config import FILE
from service.shell import LateCommand

_VERBATIM = "\b"
"""Stands, in click's help texts, on a line before a paragraph that keeps its lines."""


@dataclass(frozen=True, slots=True)
class Release:
    """What the foot of a page says."""

    version: str
    date: str
    """YYYY-MM-DD."""


def man_page(name: str, command: click.Command, release: Release, variables: Sequence[tuple[str, str]]) -> str:
    """Return the page of a command in section 1; a group's page holds its commands.

    `variables` are environment variables and what they set.
    """
    context = click.Context(command, info_name=name)
    lines = [f'.TH {name.upper()} 1 {release.date} "pincite {release.version}" "User Commands"']
    lines += [".SH NAME", f"{_escape(name)} \\- {_escape(_summary(command))}"]
    lines += [".SH SYNOPSIS", *_usage(context), ".SH DESCRIPTION", *_prose(command.help or "")]
    lines += _options(context)
    if isinstance(command, click.Group):
        lines.append(".SH COMMANDS")
        for part in command.list_commands(context):
            lines += _section(part, command, context)
    for title, text in _epilogues(command.epilog or ""):
        lines += [f".SH {title}", *_prose(text)]
    lines.append(".SH ENVIRONMENT")
    for variable, about in variables:
        lines += _item(variable, about)
    lines += [".SH FILES", *_item(FILE, "Config file, here or in the user's config folder: see --config.")]
    return "\n".join(lines) + "\n"


def _summary(command: click.Command) -> str:
    return command.get_short_help_str(limit=200).rstrip(".").replace("; ", ", ")


def _section(name: str, group: click.Group, context: click.Context) -> Iterator[str]:
    command = group.get_command(context, name)
    if command is None or command.hidden:
        return
    if isinstance(command, LateCommand):
        command = command.load()
    inner = click.Context(command, info_name=name, parent=context)
    yield f".SS {_escape(inner.command_path)}"
    yield from _usage(inner)
    yield ".PP"
    yield from _prose(command.help or "")
    yield from _options(inner, heading=False)


def _usage(context: click.Context) -> list[str]:
    pieces = " ".join(context.command.collect_usage_pieces(context))
    return [f".B {_escape(context.command_path)}", _escape(pieces)]


def _options(context: click.Context, *, heading: bool = True) -> Iterator[str]:
    options = [one for one in context.command.params if isinstance(one, click.Option)]
    if heading and options:
        yield ".SH OPTIONS"
    for record in filter(None, (one.get_help_record(context) for one in options)):
        yield from _item(*record)


def _item(term: str, text: str) -> list[str]:
    return [".TP", f".B {_escape(term)}", _escape(" ".join(text.split()))]


def _prose(text: str) -> Iterator[str]:
    """Set paragraphs of a help text; those that keep their lines, line by line."""
    for number, paragraph in enumerate(re.split(r"\n\s*\n", cleandoc(text).strip())):
        if number:
            yield ".PP"
        lines = paragraph.split("\n")
        if lines[0].strip() == _VERBATIM:
            yield ".nf"
            yield from map(_escape, lines[1:])
            yield ".fi"
        else:
            yield _escape(" ".join(lines))


def _epilogues(text: str) -> Iterator[tuple[str, str]]:
    """Split what stands below a help text in sections: a line that ends in a colon is a heading."""
    for part in re.split(r"\n\s*\n", text.strip("\n")):
        lines = part.split("\n")
        verbatim = lines[0].strip() == _VERBATIM
        heading = lines[1 if verbatim else 0]
        body = "\n".join(lines[2 if verbatim else 1 :])
        yield heading.rstrip(":").upper(), f"{_VERBATIM}\n{body}" if verbatim else body


def _escape(text: str) -> str:
    """Write text so that roff shows it as it is."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped
