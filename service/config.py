"""The config file: where it is looked for and what it says.

Every question reads it, so this module knows nothing of pydantic: the table `[serve]` is checked where it is used, in
`service.settings`, and the rest here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from index.errors import UsageError
from service import defaults
from service.shell import reported

FILE = "pincite.toml"
"""Name of the file, in the current folder or the user's config folder."""

VARIABLE = "PINCITE_CONFIG"
"""Environment variable that names another file."""

SERVE = "serve"
"""Table of the service's own settings."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting outside the table `[serve]`."""

    key: str
    """Its name in the file."""
    kind: type[str] | type[int]
    """What it must be; a number is at least 1."""
    default: str | int
    """What holds without a file."""
    about: str
    """What it sets."""
    option: str
    """The option that sets it too."""
    parameter: str
    """What click calls that option."""
    variable: str | None = None
    """The environment variable that sets it too."""


INDEX = Setting("index", str, defaults.INDEX, "Index folder.", "--index", "folder", defaults.INDEX_VARIABLE)
PASSAGES = Setting("passages", int, defaults.PASSAGES, "Most passages that `ask` shows.", "-k", "k")
SHARED = {one.key: one for one in (INDEX, PASSAGES)}
"""What commands other than `serve` read of the file."""


@dataclass(frozen=True, slots=True)
class Config:
    """What a config file says, or nothing without one."""

    path: Path | None = None
    """The file."""
    shared: Mapping[str, str | int] = field(default_factory=dict)
    """Values outside tables, checked."""
    serve: Mapping[str, Any] = field(default_factory=dict)
    """The table `[serve]`, as it stands in the file."""


def places() -> list[Path]:
    """Return where a file is looked for when none is named; the first that is there counts, alone."""
    from platformdirs import user_config_path  # noqa: PLC0415 (only where there is none in the current folder)

    try:
        return [Path(FILE), user_config_path("pincite") / FILE]
    except RuntimeError:  # a user without a home, as services and containers have
        return [Path(FILE)]


def find_config(given: Path | None) -> Path | None:
    """Return the file to read: the one given, or the first of `places()`, or None."""
    if given is not None:
        return given
    if os.path.isfile(FILE):
        return Path(FILE)
    return next((path for path in places() if os.path.isfile(path)), None)


def read_config(path: Path | None) -> Config:
    """Read a config file; None makes an empty one.

    A relative path in it starts from the file's own folder. Raises UsageError, naming file and key, for a file that
    cannot be read, and for a key outside `[serve]` that is unknown or of another type.
    """
    if path is None:
        return Config()
    values = _load(path)
    serve = values.pop(SERVE, {})
    if not isinstance(serve, dict):
        raise UsageError(f"{path}: {SERVE} is {serve!r}; it must be a table.", f"Write [{SERVE}] on a line of its own.")
    for key, value in values.items():
        _check(path, key, value)
    if INDEX.key in values:
        values[INDEX.key] = beside(path, values[INDEX.key])
    return Config(path, values, serve)


def beside(path: Path, named: str) -> str:
    """Return a path named in a config file as seen from the current folder.

    Raises UsageError for one below a home that cannot be made out.
    """
    try:
        return str(path.parent / Path(named).expanduser())
    except RuntimeError:
        raise UsageError(f"{path}: {named} is below a home that is not known.", "Write the whole path.") from None


def _load(path: Path) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 (most people have no file)

    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"the config file {path} cannot be read: {reason}", f"Name another: --config {FILE}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not TOML: {error}", 'It holds lines like: index = "my.index"') from None


def _check(path: Path, key: str, value: object) -> None:
    setting = SHARED.get(key)
    if setting is None:
        raise UsageError(f"{path}: {key} is no setting outside [{SERVE}].", _near(key))
    expected = "text in quotes" if setting.kind is str else "a whole number, 1 or more"
    fits = type(value) is setting.kind and (isinstance(value, str) or int(str(value)) >= 1)
    if not fits or value == "":
        raise UsageError(f"{path}: {key} is {value!r}; it must be {expected}.", setting.about)


def _near(key: str) -> str:
    """Say where a key that stands in the wrong place belongs, or which are known."""
    from service.settings import Settings  # noqa: PLC0415 (pydantic, where something is wrong anyway)

    if key in Settings.model_fields:
        return f"Put it below the line [{SERVE}]."
    return suggestion(key, SHARED)


def suggestion(key: str, known: Mapping[str, object]) -> str:
    """Name the known key that resembles a wrong one most, or all of them."""
    from difflib import get_close_matches  # noqa: PLC0415 (only where something is wrong)

    close = get_close_matches(key, known, 1)
    return f"Did you mean {close[0]}?" if close else f"Known are: {', '.join(known)}."


def _use_config(context: click.Context, _parameter: click.Parameter, given: Path | None) -> None:
    """Let the file set what neither option nor variable does."""
    with reported():
        try:
            config = read_config(find_config(given))
        except UsageError:
            if context.resilient_parsing:  # completing a line: no place for complaints
                return
            raise
    options = {SHARED[key].parameter: value for key, value in config.shared.items()}
    context.default_map = {**(context.default_map or {}), **options}
    context.meta[__name__] = config


def current_config() -> Config:
    """Return the config file of the command that runs."""
    config: Config = click.get_current_context().meta.get(__name__) or Config()
    return config


config_option = click.option(
    "--config",
    type=click.Path(path_type=Path),
    envvar=VARIABLE,
    show_envvar=True,
    metavar="FILE",
    is_eager=True,  # before the options that it sets
    expose_value=False,
    callback=_use_config,
    help=f"Config file.  [default: {FILE} here, or in the user's config folder]",
)
"""Option of every command that a config file sets something of."""
