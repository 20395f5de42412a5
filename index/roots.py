"""The paths, globs and addresses that an index mirrors, as its manifest names them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from index.web.address import is_address, normalise


def root_name(path: str) -> str:
    """Write a path, glob or address as the manifest has it."""
    return normalise(path) if is_address(path) else os.path.abspath(path)


def is_covered(path: str, roots: Sequence[str]) -> bool:
    """Tell whether going through `roots` meets `path`: it lies below one, neither hidden nor behind a link."""
    if is_address(path):
        return path in roots
    above = (root for root in roots if lies_in(path, [root]))
    return any(
        path == root or (not os.path.islink(path) and "/." not in path.removeprefix(root.rstrip("/"))) for root in above
    )


def lies_in(path: str, roots: Iterable[str]) -> bool:
    """Tell whether `path` is one of `roots` or lies below one."""
    return any(path == root or path.startswith(root.rstrip("/") + "/") for root in roots)
