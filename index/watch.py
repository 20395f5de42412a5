"""Keeping an index up to date as its files change: a build after every burst of changes."""

from __future__ import annotations

import glob
import os
import stat
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from watchfiles import watch as changes_in

from index.build import BuildReport, build
from index.errors import IndexStateError, PinciteError, StorageError, UsageError
from index.generation import read_manifest
from index.progress import Progress, silent
from index.roots import root_name
from index.sources import find_sources
from index.web.address import is_address
from index.web.options import WebOptions

_QUIET_MS = 300
"""A burst of changes is over when nothing has changed for so long."""
_LONGEST_BURST_MS = 3_000
"""Of changes that never cease, those of so long make a build."""
_LOOK_MS = 1_000
"""Pause between two looks at what no event tells of: files and globs among the paths, folders made anew."""
_SHARE_OF_LOOKING = 20
"""Looking takes at most one second in so many, however slow a glob is."""

_State = dict[str, tuple[int, ...]]
"""What is at the paths: of a folder its identity, of a file also its size and time."""


class Stop(Protocol):
    """Asked between two builds whether to end; a `threading.Event` is one."""

    def is_set(self) -> bool:
        """Tell whether to end."""
        ...


def watch(
    paths: Sequence[str],
    folder: Path,
    *,
    stop: Stop,
    told: Callable[[BuildReport | PinciteError], None],
    progress: Progress = silent,
    waiting: Callable[[str], None] | None = None,
) -> None:
    """Bring the index in `folder` up to date with its paths and `paths`, and again after every change, until `stop`.

    A build is never broken off; whatever changes during one makes the next. `told` gets the report of every
    build, also of one that found nothing to do, and the error of one that failed: it is tried again at the next
    change. Raises SourceError for a path that is not there and UsageError
    where no path is known, both before anything is written, and StorageError where the system refuses to watch.
    """
    find_sources([path for path in paths if not is_address(path)])
    watcher = _Watcher(paths, folder, told, progress, waiting)
    watcher.build()
    while not stop.is_set():
        try:
            watcher.follow(stop)
        except OSError as error:
            hint = "Raise fs.inotify.max_user_watches, or set WATCHFILES_FORCE_POLLING=1 to look instead of listen."
            raise StorageError(f"the system refuses to watch: {error}", hint) from error


class _Watcher:
    """Builds whenever something changed below the paths of an index."""

    def __init__(
        self,
        paths: Sequence[str],
        folder: Path,
        told: Callable[[BuildReport | PinciteError], None],
        progress: Progress,
        waiting: Callable[[str], None] | None,
    ) -> None:
        self._new = tuple(paths)  # until a build succeeds, the index does not know them
        self._folder = folder
        self._own = (os.path.abspath(folder), str(folder.resolve()))
        self._told = told
        self._progress = progress
        self._waiting = waiting
        self._roots: tuple[str, ...] = tuple(map(root_name, paths))

    def build(self) -> None:
        """Build once and tell how it went."""
        try:
            web = WebOptions(online=bool(self._new))  # web pages are fetched at the start alone
            report = build(self._new, self._folder, progress=self._progress, waiting=self._waiting, web=web)
        except UsageError:
            raise
        except PinciteError as error:
            self._told(error)
        else:
            self._new = ()
            self._told(report)

    def follow(self, stop: Stop) -> None:
        """Build after every change until `stop`, or until other folders than now are to be listened to."""
        state = self._look()
        folders = _folders(state)
        due, look_at = True, 0.0  # what changed before the listening began is found by a build
        for events in changes_in(
            *folders,
            watch_filter=None,
            debounce=_LONGEST_BURST_MS,
            step=_QUIET_MS,
            rust_timeout=_LOOK_MS,
            yield_on_timeout=True,
            ignore_permission_denied=True,
            stop_event=stop,
        ):
            due |= any(self._counts(path) for _, path in events)
            began = time.monotonic()
            if began >= look_at:
                before, state = state, self._look()
                due |= state != before
                look_at = began + _SHARE_OF_LOOKING * (time.monotonic() - began)
            if due and not stop.is_set():
                self.build()
                due = False
            if _folders(state) != folders:
                return

    def _look(self) -> _State:
        with suppress(IndexStateError):  # then the roots last known will do until a build mends it
            # Read each time: another process may have added a path, or taken one out.
            self._roots = tuple(dict.fromkeys((*read_manifest(self._folder).roots, *map(root_name, self._new))))
        return _state(self._roots)

    def _counts(self, path: str) -> bool:
        """Tell whether a change at `path` can be one of the collection: neither hidden nor in the index itself."""
        if any(path == own or path.startswith(own + os.sep) for own in self._own):
            return False
        below = [path.removeprefix(root) for root in self._roots if path.startswith(root)]
        return any(f"{os.sep}." not in rest for rest in below)


def _state(roots: Iterable[str]) -> _State:
    found: _State = {}
    for root in roots:
        if is_address(root):
            continue
        for path in [root] if os.path.lexists(root) else glob.glob(root, recursive=True):
            try:
                status = os.stat(path)
            except OSError:  # it went meanwhile
                continue
            if stat.S_ISDIR(status.st_mode):
                found[path] = (status.st_dev, status.st_ino)
            else:
                found[path] = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
    return found


def _folders(state: _State) -> dict[str, tuple[int, ...]]:
    return {path: identity for path, identity in state.items() if len(identity) == 2}
