"""What an address asks for: the same names, limits and messages as `GET /ask`, empty fields left out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import ValidationError

from index.errors import UsageError
from index.result import Filters
from service.models import AskQuery
from service.page.typeset import NO_RANGE, Range
from service.wire import check_filters

_NAMES = {field.alias or name for name, field in AskQuery.model_fields.items()}
_RANGE = re.compile(r"([0-9]{1,12})-([0-9]{1,12})")


def given(params: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters that a question takes, trimmed, without empty ones: a form sends every field."""
    return {name: value.strip() for name, value in params.items() if name in _NAMES and value.strip()}


def read_ask(query: Mapping[str, str]) -> AskQuery:
    """Return the question with its limits; raises UsageError that names the field at fault."""
    try:
        return AskQuery.model_validate(query)
    except ValidationError as error:
        fault = error.errors()[0]
        said = fault["msg"].removeprefix("Value error, ")
        raise UsageError(f"{fault['loc'][0]}: {said}", "Mend it and ask again.") from None


def read_filters(query: Mapping[str, str]) -> Filters:
    """Return the limits alone; raises UsageError as `read_ask` does, or where they admit no day."""
    return check_filters(read_ask({**query, "q": "-"}).filters())


def read_page_number(text: str | None) -> int:
    """Return the number of a page of a list, from 1; 1 for anything else."""
    return max(1, int(text)) if text and re.fullmatch(r"[0-9]{1,6}", text) else 1


def read_range(text: str | None, length: int) -> Range | None:
    """Return the characters that `c=120-480` names; no range without it, None where the text has no such."""
    if not text:
        return NO_RANGE
    found = _RANGE.fullmatch(text)
    start, end = map(int, found.groups()) if found else NO_RANGE
    return (start, end) if start < end <= length else None
