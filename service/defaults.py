"""What holds when nothing else is said. Plain values: a command reads them without importing more."""

INDEX = ".pincite"
"""Index folder, below the current directory."""

INDEX_VARIABLE = "PINCITE_INDEX"
"""Environment variable that names another index folder."""

HOST = "127.0.0.1"
"""Address the service listens on: this machine only."""

PORT = 8000
"""TCP port the service listens on."""

PASSAGES = 5
"""Passages in an answer."""

CONTEXT_PASSAGES = 50
"""Passages that are packed into a budget of tokens, as far as there is room."""


def version() -> str:
    """Return the installed version of pincite, or "unknown" in a tree that was never installed."""
    from importlib import metadata  # noqa: PLC0415 (late: it costs a question 20 ms)

    try:
        return metadata.version("pincite")
    except metadata.PackageNotFoundError:
        return "unknown"
