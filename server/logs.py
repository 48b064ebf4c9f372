"""The form of the log: every line carries the id of the request that it belongs to."""

import logging
import logging.config
import re
import time
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal

import orjson

from graph.ontology.privacy import redact

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="-")
"""The id of the request under way; `-` outside of any."""

LONGEST_NAME = 60
"""Characters of an operation's name in a line."""


@dataclass(slots=True)
class RequestNotes:
    """What became known of a request while it was answered: for its line in the log, and for how
    long its answer holds.
    """

    kind: str = ""
    """`query`, `mutation` or `subscription`; empty before an operation runs."""
    name: str = ""
    """That of the operation, or of its root fields if it has none."""
    root: str = ""
    """The first root field, which the schema knows; empty if it stands in a fragment."""
    is_past: bool = False
    """Whether it asks about a past day as it was known at a past moment."""
    trace: Mapping[str, str] = field(default_factory=dict)
    """The headers by which a caller continues a trace of its own."""

    @property
    def is_write(self) -> bool:
        """Whether something may have been written."""
        return self.kind == "mutation"

    def note_operation(self, kind: str, name: str, root: str = "") -> None:
        """Note which operation runs; its name is a client's own, and may be anything."""
        self.kind, self.name, self.root = kind, redact(name[:LONGEST_NAME]), root

    def __str__(self) -> str:
        """The end of the line, with a blank before it."""
        return f" {self.kind} {self.name}" if self.kind else ""


REQUEST_NOTES: ContextVar[RequestNotes | None] = ContextVar("request_notes", default=None)


def request_notes() -> RequestNotes:
    """Return the notes of the request under way; outside of any, notes that nobody reads."""
    return REQUEST_NOTES.get() or RequestNotes()


PLAIN = "%(asctime)s %(levelname)-7s [%(request_id)s] %(name)s: %(message)s"
PRIVATE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+|\d{5,}|Bearer \S+")
"""What an exception may have of a caller's values: Chinese text, long numbers, tokens."""
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What could begin a line of its own, colour a terminal, or turn the direction of a text."""


class RequestIdFilter(logging.Filter):
    """Puts the id of the request, and its operation, on a record, before a queue or another thread
    can lose them.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Mark a record; every record passes."""
        record.request_id = REQUEST_ID.get()
        record.operation = str(request_notes()).strip()
        return True


class PlainFormatter(logging.Formatter):
    """One line per record, whatever a caller put into a path; tracebacks follow indented."""

    def __init__(self) -> None:
        super().__init__(PLAIN)

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines of a record; another handler may have kept a traceback as it was."""
        record.exc_text = None
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is logging's
        """Return the line of a record, control characters escaped."""
        record.message = escape_control(message_of(record).rstrip())
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:  # noqa: N802 - the name is logging's
        """Return a traceback whose lines cannot be taken for those of other records."""
        text = exception_text(super().formatException(ei))  # type: ignore[arg-type]  # as it comes
        return "\n".join(f"  {escape_control(line)}" for line in text.split("\n"))


class JsonFormatter(logging.Formatter):
    """One JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record; a traceback goes into `error`."""
        second = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line = {
            "time": f"{second}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "request": getattr(record, "request_id", "-"),
            "logger": record.name,
            "message": message_of(record),
        }
        if operation := getattr(record, "operation", ""):
            line["operation"] = operation
        if record.exc_info:
            line["error"] = exception_text(self.formatException(record.exc_info))
        return orjson.dumps(line).decode()


def message_of(record: logging.LogRecord) -> str:
    """Return the message of a record; libraries may put values of callers into theirs."""
    message = record.getMessage()
    return message if record.name.startswith("linli") else exception_text(message)


def exception_text(text: str) -> str:
    """Return the text of an exception without what may come from a caller or from the graph.

    Names and addresses are Chinese, and numbers long; Python's own words and our code are neither.
    """
    return PRIVATE.sub("…", text)


def escape_control(text: str) -> str:
    r"""Return a text with control characters written as in Python, such as `\n`."""
    return CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)


def configure_logging(level: str, form: Literal["plain", "json"]) -> None:
    """Send our own lines, the server's and the driver's to standard error in one form."""
    formatter = PlainFormatter if form == "plain" else JsonFormatter
    handler = {
        "class": "logging.StreamHandler",
        "formatter": "line",
        "filters": ["request"],
        "stream": "ext://sys.stderr",
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"request": {"()": RequestIdFilter}},
            "formatters": {"line": {"()": formatter}},
            "handlers": {"stderr": handler},
            "root": {"level": "WARNING", "handlers": ["stderr"]},
            "loggers": {
                "linli": {"level": level.upper()},
                # The command line says in better words that it started and stopped.
                "uvicorn": {"level": "WARNING"},
            },
        }
    )
