"""What an import or an undoing would do or has done, as its page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loaders.ledgers import ImportReport, LedgerReport
from server.http.ledger_upload import public_failure
from server.runtime.import_events import Event, read_report

COUNTS = ("added", "corrected", "changed", "confirmed", "unchanged", "ended", "restored")
COUNTS_OF_ALL = (*COUNTS, "withdrawn", "rejected")
"""What became of the rows of a ledger, in the order of a page's columns."""
MOST_SHOWN = 200
"""Changed cells, endings and refused rows that a page shows; the workbook has them all."""


@dataclass(frozen=True)
class Outcome:
    """What became of an upload."""

    report: ImportReport
    undoes: str | None
    """The run that was undone, if that was it."""

    @property
    def counts(self) -> Sequence[str]:
        """Those columns in which any ledger has a number."""
        return [
            name
            for name in COUNTS_OF_ALL
            if any(getattr(ledger, name) for ledger in self.report.ledgers)
        ]

    @property
    def ledgers(self) -> Sequence[LedgerReport]:
        """The ledgers that it touched."""
        return [each for each in self.report.ledgers if self.numbers(each) or each.is_rejected]

    def numbers(self, ledger: LedgerReport) -> Mapping[str, int]:
        """Return what became of the rows of a ledger, without zeros."""
        found = {name: getattr(ledger, name) for name in COUNTS_OF_ALL}
        return {name: number for name, number in found.items() if number}

    @property
    def can_go_on(self) -> bool:
        """Whether the import or undoing that was tried would change anything."""
        return self.report.is_dry_run and not self.report.is_unchanged


def read_outcome(event: Event) -> Outcome | None:
    """Return what an import did; None if it failed."""
    if event["event"] != "report":
        return None
    return Outcome(read_report(event), event["undoes"])


def failure_of(event: Event) -> Mapping[str, Any]:
    """Return why an import failed, with its code and both sentences."""
    return public_failure(event)
