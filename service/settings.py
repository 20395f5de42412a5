"""What an operator can set: read once, from `PINCITE_*` environment variables and a config file, and checked."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError, create_model
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from index.errors import UsageError
from index.question import MAX_QUESTION_CHARS
from service import defaults
from service.config import SERVE, SHARED, Config, beside, suggestion

PREFIX = "PINCITE_"


def _names(value: object) -> object:
    """Let a variable name several, with commas between them."""
    return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value


_Origin = Annotated[str, Field(pattern=r"^(\*|https?://[^/\s]+)$")]
_Host = Annotated[str, Field(pattern=r"^(\[[0-9A-Fa-f:.]+\]|[^/:\s]+)$")]


class Settings(BaseSettings):
    """Settings of the service; field `max_k` is read from the variable `PINCITE_MAX_K`, or the key `max_k`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, use_attribute_docstrings=True
    )

    index: Path = Path(defaults.INDEX)
    """Index folder to answer from."""

    host: str = defaults.HOST
    """Address to listen on; 0.0.0.0 lets other machines ask."""

    port: int = Field(default=defaults.PORT, ge=0, le=65_535)
    """TCP port to listen on; 0 takes any free one."""

    workers: int = Field(default=1, ge=1, le=256)
    """Processes that answer: one for each core answers most. Rates and `max_concurrent` hold in each of them, as do
    the connections that a process takes."""

    max_question_chars: int = Field(default=MAX_QUESTION_CHARS, ge=1, le=MAX_QUESTION_CHARS)
    """Longest question, in characters; the index itself sets the upper limit."""

    max_k: int = Field(default=100, ge=1)
    """Most passages one answer may hold."""

    max_batch: int = Field(default=64, ge=1)
    """Most questions in one batch."""

    max_body_bytes: int = Field(default=1_048_576, ge=1_024)
    """Largest request body, in bytes."""

    refresh_seconds: float = Field(default=1.0, gt=0, le=3_600)
    """Seconds between two looks for a newer generation of the index."""

    keys: Path | None = None
    """File of the API keys that are let in; once it is named, or there is one in its usual place, a key is needed."""

    requests_per_minute: int = Field(default=0, ge=0, le=1_000_000)
    """Questions or other requests a minute from one key, or from one address where no key is needed; 0 for no limit.
    A key can have a limit of its own."""

    max_concurrent: int = Field(default=128, ge=1)
    """Most requests worked on or waiting at once; one more is told to come back."""

    client_seconds: float = Field(default=15.0, gt=0, le=3_600)
    """Seconds a client may take to send a request, or to accept more of its answer."""

    cors_origins: Annotated[tuple[_Origin, ...], NoDecode, BeforeValidator(_names)] = ()
    """Origins whose web pages may ask, with commas between them, each without a path:
    https://app.example.org; none otherwise."""

    allowed_hosts: Annotated[tuple[_Host, ...], NoDecode, BeforeValidator(_names)] = ()
    """Host names the service answers to, without ports, with commas between them. Any, except that on a loopback
    address it answers to that machine's own names alone, so that no web page reaches it under a name of its own."""

    log_questions: bool = False
    """Whether questions are written to the log."""


def load_settings(config: Config = Config(), /, **given: object) -> Settings:  # noqa: B008 (it is frozen)
    """Read the settings from the environment and, where it is silent, from the table `[serve]` of a config file.

    A keyword that is not None takes the place of both. Raises UsageError for a value that does not fit, naming
    variable or file and key, value and what is expected, and for a key of the file that is unknown.
    """
    if config.path:
        check_table(config.path, config.serve)
    chosen = _unless_in_environment(config) | {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**chosen)  # type: ignore[arg-type]  # pydantic checks them here
    except ValidationError as error:
        fault = error.errors()[0]
        name = str(fault["loc"][0])
        place = f"{config.path}: {SERVE}.{name}" if name in chosen and name not in given else variable(name)
        raise UsageError(
            f"{place} is {fault['input']!r}: {fault['msg']}.", f"{Settings.model_fields[name].description}"
        ) from None


def variable(name: str) -> str:
    """Return the environment variable of a field."""
    return PREFIX + name.upper()


def in_environment(name: str) -> bool:
    """Tell whether the environment sets a field; an empty variable sets nothing."""
    return any(value for key, value in os.environ.items() if key.upper() == variable(name))


def _unless_in_environment(config: Config) -> dict[str, object]:
    return {
        name: beside(config.path, value) if config.path and isinstance(value, str) and _is_path(name) else value
        for name, value in config.serve.items()
        if not in_environment(name)
    }


def _is_path(name: str) -> bool:
    annotation = Settings.model_fields[name].annotation
    return annotation is Path or Path in get_args(annotation)


def check_table(path: Path, table: Mapping[str, Any]) -> None:
    """Check the table `[serve]` of a file by the types of the fields, taking no text for a number.

    Raises UsageError, naming file and key, for the first key that is unknown or does not fit.
    """
    fields: dict[str, Any] = {
        name: (one.annotation, one) for name, one in Settings.model_fields.items() if name not in SHARED
    }
    # As JSON, because the strict mode of Python values takes no text for a path and no list for a tuple.
    model = create_model("Table", __config__=ConfigDict(extra="forbid", strict=True), **fields)
    try:
        model.model_validate_json(json.dumps(table, default=str))
    except ValidationError as error:
        fault = error.errors()[0]
        place = f"{path}: {SERVE}.{'.'.join(map(str, fault['loc']))}"
        name = str(fault["loc"][0])
        if name in SHARED:
            raise UsageError(f"{place} is set in the wrong place.", f"Put it above the line [{SERVE}].") from None
        if name not in fields:
            raise UsageError(f"{place} is no setting.", suggestion(name, fields)) from None
        raise UsageError(f"{place} is {fault['input']!r}: {fault['msg']}.", f"{fields[name][1].description}") from None
