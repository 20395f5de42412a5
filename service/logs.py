"""The service's log on stderr: a line of JSON for each event, or of text where a person watches."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from service.requests import current


class JsonLines(logging.Formatter):
    """Writes each event as one line of JSON: time, level, logger, message, the request's id, what else is known."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request := current.get():
            line["request_id"] = request.id
        line.update(getattr(record, "known", {}))
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False).encode("utf-8", "replace").decode()


class TextLines(logging.Formatter):
    """Writes each event as a line to read, with the questions where they are to be logged."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        questions = getattr(record, "known", {}).get("questions", ())
        return " ".join([super().format(record), *(ascii(question) for question in questions)])


def set_up() -> None:
    """Send what is logged to stderr: as text where that is a terminal, else as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    text = TextLines("%(asctime)s %(levelname)s %(message)s")
    handler.setFormatter(text if sys.stderr.isatty() else JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
