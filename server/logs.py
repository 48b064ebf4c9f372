"""What the log looks like: every line carries the id of the request that it belongs to."""

import logging
import logging.config
import time
from contextvars import ContextVar
from typing import Literal

import orjson

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="-")
"""The id of the request under way; `-` outside of any."""

PLAIN = "%(asctime)s %(levelname)-7s [%(request_id)s] %(name)s: %(message)s"


class WithRequest(logging.Filter):
    """Puts the id of the request on the record, before a queue or another thread can lose it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, marked."""
        record.request_id = REQUEST_ID.get()
        return True


class AsJson(logging.Formatter):
    """One JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a traceback goes into `error`."""
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "request": getattr(record, "request_id", "-"),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return orjson.dumps(line).decode()


def set_up(level: str, form: Literal["plain", "json"]) -> None:
    """Send everything to standard error in one form: our own lines, the server's and the driver's."""
    formatter: dict[str, object] = {"()": AsJson} if form == "json" else {"format": PLAIN}
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
            "filters": {"request": {"()": WithRequest}},
            "formatters": {"line": formatter},
            "handlers": {"stderr": handler},
            "root": {"level": "WARNING", "handlers": ["stderr"]},
            "loggers": {
                "linli": {"level": level.upper()},
                # Its "started" and "stopped" lines are told by the command line in better words.
                "uvicorn": {"level": "WARNING"},
            },
        }
    )
