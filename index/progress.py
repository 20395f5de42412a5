"""How long work tells how it goes on."""

from typing import Protocol


class Progress(Protocol):
    """Told how a build or a check goes on."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Report that `done` of `total` steps of a stage are done; a total of 0 means unknown."""
        ...


def silent(stage: str, done: int, total: int) -> None:
    """Report nothing."""
