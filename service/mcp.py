"""The command `pincite mcp`: the index for assistants, over the Model Context Protocol."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from index.errors import PinciteError
from service.options import index_option
from service.shell import EXIT_CODES, Command

HOST = "127.0.0.1"
"""Who can reach the port can read the articles: it is this machine alone."""


@click.command("mcp", cls=Command, epilog=EXIT_CODES)
@click.option("--port", type=click.IntRange(0, 65_535), help="Serve on this port of 127.0.0.1; 0 takes a free one.")
@index_option
def mcp_command(port: int | None, folder: Path) -> None:
    """Offer the index to assistants that speak the Model Context Protocol.

    Without --port it speaks over stdin and stdout, as an assistant starts it; with --port it serves streamable
    HTTP at /mcp. The tools ask, context, check, read_article and list_articles change nothing.
    """
    try:
        from service.mcp_tools import make_server  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] in ("mcp", "mcp_types"):
            raise PinciteError(
                "The Model Context Protocol needs a package that is not installed.",
                "Install the extra: pip install 'pincite[mcp]'",
            ) from error
        raise
    # stdout carries the protocol: what there is to say goes to stderr.
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    server = make_server(folder)
    if port is None:
        server.run("stdio")
        return
    import uvicorn  # noqa: PLC0415

    from service.server import bind  # noqa: PLC0415

    with bind(HOST, port) as listener:
        logging.getLogger(__name__).info("serving %s on http://%s:%d/mcp", folder, HOST, listener.getsockname()[1])
        config = uvicorn.Config(
            server.streamable_http_app(), log_config=None, access_log=False, timeout_graceful_shutdown=10
        )
        uvicorn.Server(config).run(sockets=[listener])
