"""What an import tells while it runs."""

from __future__ import annotations

from typing import Protocol

from loaders.ledgers.report import LedgerReport


class Progress(Protocol):
    """Told of each ledger in turn; for a bar per ledger."""

    def begin(self, ledger: str, rows: int) -> None:
        """Hear that a ledger of about so many rows begins."""

    def advance(self, ledger: str, rows: int) -> None:
        """Hear that so many more of its rows are done."""

    def end(self, ledger: LedgerReport) -> None:
        """Hear what became of it."""


class Silent:
    """Tells nobody."""

    def begin(self, ledger: str, rows: int) -> None:
        """Let it pass."""

    def advance(self, ledger: str, rows: int) -> None:
        """Let it pass."""

    def end(self, ledger: LedgerReport) -> None:
        """Let it pass."""
