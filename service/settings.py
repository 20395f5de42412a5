"""What an operator can set: read once, from `PINCITE_*` environment variables, and checked."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import UsageError
from index.question import MAX_QUESTION_CHARS
from service import defaults

PREFIX = "PINCITE_"


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
