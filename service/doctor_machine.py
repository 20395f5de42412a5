"""What `pincite doctor` says of the machine: Python, the encoding of text, processors, the user's folders."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from index.errors import ModelError
from service import defaults
from service.diagnosis import Finding

_AREA = "machine"
_FAST = {"avx2", "avx512_vnni", "avx_vnni", "amx_int8", "asimddp", "i8mm"}
"""Processor features that 8-bit models run fast on."""


def look() -> Iterator[Finding]:
    """Yield what was found."""
    yield Finding(_AREA, "pincite", "ok", f"{defaults.version()} in {Path(__file__).parent.parent}")
    yield Finding(_AREA, "Python", "ok", f"{platform.python_version()}, {sys.executable}")
    yield _text()
    yield _processor(Path("/proc/cpuinfo"))
    yield _cache()


def _text() -> Finding:
    used = sys.stdout.encoding or "none"
    files = sys.getfilesystemencoding()
    if {used.lower().replace("-", ""), files.lower().replace("-", "")} == {"utf8"}:
        return Finding(_AREA, "encoding of text", "ok", "UTF-8")
    detail = f"output {used}, file names {files}: what they cannot show becomes a question mark"
    return Finding(_AREA, "encoding of text", "note", detail, "export LC_ALL=C.UTF-8")


def _processor(cpuinfo: Path) -> Finding:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    detail = f"{platform.machine()}, {cores} core{'s' if cores > 1 else ''}"
    try:
        words = set(cpuinfo.read_text(encoding="utf-8", errors="replace").split())
    except OSError:
        return Finding(_AREA, "processor", "ok", f"{detail}; its features cannot be read here")
    fast = sorted(_FAST & words)
    if fast:
        return Finding(_AREA, "processor", "ok", f"{detail}, {', '.join(fast)}")
    return Finding(_AREA, "processor", "note", f"{detail}; without AVX2 or the like: embedding is several times slower")


def _cache() -> Finding:
    from index.export import cache_folder  # noqa: PLC0415 (needs packages that may be missing)

    try:
        folder = cache_folder()
    except ModelError as error:
        return Finding(_AREA, "cache folder", "note", f"{error.message}; asking works without", error.hint)
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    detail = f"{folder}, {shutil.disk_usage(there).free / 1e9:.1f} GB free"
    if os.access(there, os.W_OK):
        return Finding(_AREA, "cache folder", "ok", detail)
    return Finding(
        _AREA, "cache folder", "note", f"{detail}; it cannot be written: no model can be exported",
        "export PINCITE_CACHE=FOLDER",
    )  # fmt: skip
