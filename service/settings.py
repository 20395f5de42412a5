"""What an operator can set: read once, from `PINCITE_*` environment variables, and checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from index.errors import UsageError
from index.question import MAX_QUESTION_CHARS
from service import defaults

PREFIX = "PINCITE_"


def _names(value: object) -> object:
    """Let a variable name several, with commas between them."""
    return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value


_Origin = Annotated[str, Field(pattern=r"^(\*|https?://[^/\s]+)$")]
_Host = Annotated[str, Field(pattern=r"^(\[[0-9A-Fa-f:.]+\]|[^/:\s]+)$")]


class Settings(BaseSettings):
    """Settings of the service; field `max_k` is read from the variable `PINCITE_MAX_K`, and so on."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, use_attribute_docstrings=True
    )

    index: Path = Path(defaults.INDEX)
    """Index folder to answer from."""

    host: str = defaults.HOST
    """Address to listen on; 0.0.0.0 lets other machines ask."""

    port: int = Field(default=defaults.PORT, ge=0, le=65_535)
    """TCP port to listen on; 0 takes any free one."""

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


def load_settings(**given: object) -> Settings:
    """Read the settings from the environment; a keyword that is not None takes its variable's place.

    Raises UsageError for a value that does not fit, naming variable, value and what is expected.
    """
    chosen = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**chosen)  # type: ignore[arg-type]  # pydantic checks them here
    except ValidationError as error:
        fault = error.errors()[0]
        name = PREFIX + str(fault["loc"][0]).upper()
        raise UsageError(
            f"{name} is {fault['input']!r}: {fault['msg']}.",
            f"{Settings.model_fields[str(fault['loc'][0])].description}",
        ) from None
