"""The command `pincite`: its commands that are short enough to stand here, and the names of the others.

Everything heavy is imported where it is used (hence PLC0415): `pincite ask` pays for nothing it does not need.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.errors import IndexStateError
from index.web.options import MOST_PAGES, WebOptions
from service import defaults, render
from service.ask import ask_command
from service.config import current_config
from service.options import index_option, json_option, open_folder, show_value, tell
from service.piped import TYPES, with_stdin
from service.progress import display
from service.shell import ANSWERED, EXIT_CODES, FAILED, Group, LateCommand, Text

if TYPE_CHECKING:
    from index.manifest import BuildSettings


def _print_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(f"pincite {defaults.version()}")
        ctx.exit()


@click.group(cls=Group, epilog=EXIT_CODES)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version.",
)
def main() -> None:
    """Ask a collection of articles; get the passages that answer, cited to the character."""


main.add_command(ask_command)
main.add_command(
    LateCommand("check", "service.check:check_command", "Check a language model's answer by its citations.")
)
main.add_command(LateCommand("mcp", "service.mcp:mcp_command", "Offer the index to assistants (MCP)."))
main.add_command(LateCommand("distill", "service.distill:distill_command", "Make a model that embeds far faster."))
main.add_command(LateCommand("eval", "eval.cli:eval_command", "Measure answers on question sets."))
main.add_command(LateCommand("bench", "eval.bench.cli:bench_command", "Measure speed and size on this machine."))
main.add_command(LateCommand("watch", "service.watch:watch_command", "Index, and index again as files change."))
main.add_command(LateCommand("completion", "service.completion:completion_command", "Print shell completion."))
main.add_command(LateCommand("doctor", "service.doctor:doctor_command", "Say what is installed, and what is wrong."))
main.add_command(LateCommand("key", "service.key_commands:key_command", "Make, list and revoke API keys."))


@main.command("index")
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@index_option
@click.option("--reread", is_flag=True, help="Compare the bytes of every file, not only its size and time.")
@click.option("--type", "kind", type=TYPES, help="What standard input holds.  [default: told by its content]")
@click.option("--model", help="Embedding model: a sentence-transformers name, or a folder.")
@click.option("--encoding", help="tiktoken encoding that passages are counted in.")
@click.option("--allow-private", is_flag=True, help="Fetch from private networks and this machine, too.")
@click.option(
    "--pages",
    "most_pages",
    type=click.IntRange(min=1),
    help=f"Most pages of each feed or sitemap, from now on.  [default: {MOST_PAGES}]",
)
def index_command(
    *,
    paths: tuple[str, ...],
    folder: Path,
    reread: bool,
    kind: str | None,
    model: str | None,
    encoding: str | None,
    **web: Any,  # noqa: ANN401
) -> None:
    """Index files, folders and globs: text, Markdown, HTML, PDF, DOCX, EPUB, JSON Lines, and zips of these.

    A lone - is standard input, of which a copy is kept in the index folder. https://... is a web page, a feed or a
    sitemap, fetched as its robots.txt allows.

    The index mirrors every path it was ever given: what is new or changed there is read, what is gone is
    dropped, and what was embedded before is not embedded again. Without a PATH it is brought up to date.
    """
    from index.build import build  # noqa: PLC0415

    with with_stdin(paths, folder, kind) as named, display() as progress:
        settings, options = _settings(folder, model, encoding), WebOptions(**web)
        report = build(named, folder, settings=settings, progress=progress, waiting=tell, reread=reread, web=options)
    click.echo(render.report_text(report))


def _settings(folder: Path, model: str | None, encoding: str | None) -> BuildSettings | None:
    """Return the index's own settings with what was asked for in their place; None to leave them alone."""
    from index.generation import read_manifest  # noqa: PLC0415
    from index.manifest import BuildSettings  # noqa: PLC0415

    if model is None and encoding is None:
        return None
    try:
        own = read_manifest(folder).settings
    except IndexStateError:  # there is none, or none that can be read: it is built anew
        own = BuildSettings()
    return replace(own, model=model or own.model, encoding=encoding or own.encoding)


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@index_option
def forget(paths: tuple[str, ...], folder: Path) -> None:
    """Take paths out of the index, as they were given to `index`; the files stay where they are."""
    from index.build import forget as take_out  # noqa: PLC0415

    with display() as progress:
        report = take_out(paths, folder, progress=progress, waiting=tell)
    click.echo(render.report_text(report))


@main.command("compact")
@index_option
def compact_command(folder: Path) -> None:
    """Write the index anew as one piece, without what was dropped: smaller, and faster to ask.

    A large index only gains pieces (segments) as files are added and changed, and keeps what is gone as dead weight
    until a piece is written anew; `pincite status` tells how many there are. No file is read, and nothing embedded.
    """
    from index.build import compact  # noqa: PLC0415

    with display() as progress:
        report = compact(folder, progress=progress, waiting=tell)
    click.echo(render.report_text(report))


@main.command()
@index_option
@json_option
def articles(folder: Path, as_json: bool) -> None:
    """List the articles of the index: id, date, title, authors, publisher, passages."""
    with open_folder(folder) as index:
        found = index.store.articles()
    if as_json or not sys.stdout.isatty():
        show_value(as_json, found, lambda: render.table_text(render.article_rows(found)))
    else:
        from service.pretty import print_articles  # noqa: PLC0415

        print_articles(found)


@main.command()
@click.argument("article_id", metavar="ID", type=Text())
@index_option
@json_option
def show(article_id: str, folder: Path, as_json: bool) -> None:
    """Show one article: what is known about it, and its text."""
    with open_folder(folder) as index:
        article = index.store.article(article_id)
    show_value(as_json, article, lambda: render.article_text(article))


@main.command()
@index_option
@json_option
def status(folder: Path, as_json: bool) -> None:
    """Show the manifest of the index: model, settings, counts."""
    from index.generation import read_manifest  # noqa: PLC0415

    manifest = read_manifest(folder)
    show_value(as_json, manifest, lambda: render.manifest_text(manifest))


@main.command()
@index_option
@json_option
def verify(folder: Path, as_json: bool) -> None:
    """Re-read every source and check every citation against it."""
    from index.verify import verify as check  # noqa: PLC0415

    with display() as progress:
        report = check(folder, progress=progress)
    show_value(as_json, report, lambda: render.verify_text(report))
    sys.exit(ANSWERED if report.ok else FAILED)


@main.command()
@click.option("--host", help=f"Address to listen on.  [default: {defaults.HOST}]")
@click.option("--port", type=click.IntRange(0, 65_535), help=f"Port; 0 takes a free one.  [default: {defaults.PORT}]")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes that answer.  [default: 1]")
@index_option
def serve(host: str | None, port: int | None, workers: int | None, folder: Path) -> None:
    """Answer over HTTP. Further settings are PINCITE_* variables or stand in the config file, below [serve]."""
    # Several questions at once use the cores better than several threads for each, which would wait for each other
    # busily. FAISS and NumPy read this when they are loaded.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from service import logs  # noqa: PLC0415
    from service.server import run  # noqa: PLC0415
    from service.settings import load_settings  # noqa: PLC0415

    logs.set_up()
    run(load_settings(current_config(), index=folder, host=host, port=port, workers=workers))
