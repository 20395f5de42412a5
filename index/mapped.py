"""Files mapped into memory, read here and there, whose pages are given back before they count for much.

What was read of a mapped file counts as memory of the process until the system takes it back, and with every place
that is read Linux maps what it holds of the sixteen pages around it: after a few hundred questions to a million
passages, a whole gigabyte. Given back, the pages stay in the system's cache, where the next reading finds them.
"""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_MOST_PLACES = 4096
"""Places read before the pages are given back: at most a quarter of a gigabyte, at 64 kilobytes each."""
_GIVE_BACK = getattr(mmap, "MADV_DONTNEED", None)  # there is no such thing on Windows


class Mappings:
    """Mapped files; safe to use from several threads."""

    def __init__(self) -> None:
        """Begin without any."""
        self._files: list[mmap.mmap] = []
        self._places = 0

    def array(self, path: Path, kind: type[np.generic]) -> npt.NDArray[Any]:
        """Map a file as a flat array; raises OSError where it cannot be opened, ValueError for a length that is none.

        An empty file, which cannot be mapped, gives an empty array.
        """
        with path.open("rb") as file:
            if not path.stat().st_size:
                return np.empty(0, kind)
            self._files.append(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        return np.frombuffer(self._files[-1], kind)

    def note_read(self, places: int) -> None:
        """Take note that so many places were read; after many, give the pages back."""
        self._places += places
        if self._places > _MOST_PLACES and _GIVE_BACK is not None:
            self._places = 0
            for file in self._files:
                file.madvise(_GIVE_BACK)
