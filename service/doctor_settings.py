"""What `pincite doctor` says of the settings: each value in force, and what set it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from index.errors import UsageError
from service.config import INDEX, SERVE, SHARED, Config, Setting, suggestion
from service.diagnosis import Finding

_AREA = "settings"
_SECRET = re.compile(r"key|secret|token|password")


def look(config: Config, folder: Path | None) -> Iterator[Finding]:
    """Yield what was found; `folder` is what the option `--index` says."""
    for setting in SHARED.values():
        yield _shared(setting, config, str(folder) if folder and setting is INDEX else None)
    yield from _service(config)
    yield from _unknown_variables()


def _shared(setting: Setting, config: Config, given: str | None) -> Finding:
    found = [
        (given, setting.option),
        (os.environ.get(setting.variable or ""), setting.variable),
        (config.shared.get(setting.key), config.path),
        (setting.default, "default"),
    ]
    value, origin = next((value, origin) for value, origin in found if value)
    return Finding(_AREA, setting.key, "ok", f"{value}  ({origin})")


def _service(config: Config) -> Iterator[Finding]:
    from service.settings import in_environment, load_settings, variable  # noqa: PLC0415 (pydantic may be missing)

    try:
        settings = load_settings(config)
    except UsageError as error:
        yield Finding(_AREA, SERVE, "broken", error.message, f"Mend or remove that value. {error.hint}")
        return
    for name, value in settings:
        if name in SHARED:
            continue
        origin = variable(name) if in_environment(name) else config.path if name in config.serve else "default"
        shown = "(hidden)" if value and _SECRET.search(name) and not isinstance(value, Path) else value
        yield Finding(_AREA, f"{SERVE}.{name}", "ok", f"{_as_in_file(shown)}  ({origin})")


def _as_in_file(value: object) -> str:
    """Write a value as the table of settings has it."""
    if isinstance(value, bool):
        return str(value).lower()
    shown = ", ".join(value) if isinstance(value, tuple) else value
    return "none" if shown is None or shown == "" else str(shown)


def _unknown_variables() -> Iterator[Finding]:
    from service.reference import rows  # noqa: PLC0415

    known = {row.variable: None for row in rows()}
    for name in sorted(name for name in os.environ if name.startswith("PINCITE_") and name not in known):
        yield Finding(_AREA, name, "note", "no setting of pincite has this name", suggestion(name, known))
