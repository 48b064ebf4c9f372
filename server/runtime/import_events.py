"""The events of an import as JSON objects: written where it runs, read where it is shown.

`begin`, `advance` and `end` are those of a ledger, `missing` lists what is about to end. The last
one is `report`, or `failed` with what went wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import TypeAdapter

from graph.errors import GraphError
from loaders.ledgers import ImportProgress, ImportReport, LedgerReport, MissingRows
from server.runtime.json_values import from_json, to_json

Event = Mapping[str, Any]
LAST_EVENTS = frozenset({"report", "failed"})
"""After one of these there is none."""

LEDGER = TypeAdapter(LedgerReport)
MISSING = TypeAdapter(MissingRows)
REPORT = TypeAdapter(ImportReport)


class ImportDisplay(ImportProgress, Protocol):
    """Shows the progress of an import, and what is about to end."""

    def show_missing(self, missing: MissingRows) -> None:
        """Show what is about to end."""


@dataclass(frozen=True)
class EventWriter:
    """Sends the progress of an import as events."""

    send: Callable[[Event], None]

    def begin(self, ledger: str, rows: int) -> None:
        """Send that a ledger of about so many rows begins."""
        self.send({"event": "begin", "ledger": ledger, "rows": rows})

    def advance(self, ledger: str, rows: int) -> None:
        """Send that so many more of its rows are done."""
        self.send({"event": "advance", "ledger": ledger, "rows": rows})

    def end(self, ledger: LedgerReport) -> None:
        """Send what the import of the ledger did."""
        self.send({"event": "end", "ledger": to_json(LEDGER, ledger)})

    def show_missing(self, missing: MissingRows) -> None:
        """Send what is about to end."""
        self.send({"event": "missing", "missing": to_json(MISSING, missing)})

    def finish(self, report: ImportReport) -> None:
        """Send what the import did; every rejection with its two sentences."""
        found = to_json(REPORT, report)
        for listed, rejection in zip(found["rejections"], report.rejections, strict=True):
            listed |= {"zh": rejection.zh, "en": rejection.en}
        self.send({"event": "report", "ok": report.ok, "report": found})

    def fail(self, problem: GraphError) -> None:
        """Send why nothing more was imported, with the name of the error."""
        name = type(problem).__name__
        self.send({"event": "failed", "error": name, "zh": problem.zh, "en": problem.en})


def show_event(event: Event, display: ImportDisplay) -> None:
    """Show an event of the progress; those of other sorts are left out."""
    match event["event"]:
        case "begin":
            display.begin(event["ledger"], event["rows"])
        case "advance":
            display.advance(event["ledger"], event["rows"])
        case "end":
            display.end(from_json(LEDGER, event["ledger"]))
        case "missing":
            display.show_missing(from_json(MISSING, event["missing"]))


def read_report(event: Event) -> ImportReport:
    """Return the report of a `report` event."""
    return from_json(REPORT, event["report"])
