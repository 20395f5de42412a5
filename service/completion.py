"""The command `pincite completion`."""

from __future__ import annotations

import sys

import click
from click.shell_completion import get_completion_class

from service.shell import Command

_HELP = """\
Print what completes `ask` and `pincite` in a shell.

\b
bash, in ~/.bashrc:                  source <(pincite completion bash)
zsh, in ~/.zshrc, after compinit:    source <(pincite completion zsh)
fish, in ~/.config/fish/config.fish: pincite completion fish | source
"""


@click.command("completion", cls=Command, help=_HELP)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion_command(shell: str) -> None:
    """Print the completion of both commands for a shell."""
    from service.ask import ask_command  # noqa: PLC0415 (which knows of this command)
    from service.cli import main  # noqa: PLC0415 (which knows of this command)

    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 (click has all three)
    for name, command in (("ask", ask_command), ("pincite", main)):
        # Not through the class's own source(): bash's starts a bash to ask for its version.
        made = kind(command, {}, name, f"_{name.upper()}_COMPLETE")
        sys.stdout.write(made.source_template % made.source_vars())
