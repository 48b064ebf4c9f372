"""The progress of an import, for a bar per ledger."""

from __future__ import annotations

from typing import Protocol

from loaders.ledgers.report import LedgerReport


class ImportProgress(Protocol):
    """Receives the progress of each ledger in turn."""

    def begin(self, ledger: str, rows: int) -> None:
        """Note that a ledger of about so many rows begins."""

    def advance(self, ledger: str, rows: int) -> None:
        """Note that so many more of its rows are done."""

    def end(self, ledger: LedgerReport) -> None:
        """Note what the import of the ledger did."""


class NoProgress:
    """Shows nothing."""

    def begin(self, ledger: str, rows: int) -> None:
        """Ignore the beginning."""

    def advance(self, ledger: str, rows: int) -> None:
        """Ignore the rows."""

    def end(self, ledger: LedgerReport) -> None:
        """Ignore the end."""
