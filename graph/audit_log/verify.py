"""Follows the chain of hashes: a changed, removed, inserted or moved entry breaks it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from graph.audit_log.entries import AuditEntry
from graph.audit_log.read import LogEnds, read_entries_after, read_log_ends
from graph.database.protocols import Reader


class Fault(Enum):
    """How a chain can be broken, in Chinese and English."""

    CHANGED = ("内容被改动", "it was changed")
    MISSING = ("缺失", "it is missing")
    UNBOUND = ("与前一条不相连", "it does not follow the one before")


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first entry at which a chain is broken."""

    number: int
    fault: Fault


@dataclass(slots=True)
class ChainFollower:
    """Follows entries in their order from one that is trusted."""

    number: int
    hash: str
    broken: BrokenLink | None = None

    def follow(self, entries: Iterable[AuditEntry]) -> bool:
        """Follow further entries; return whether the chain still holds."""
        for entry in entries:
            fault = self.fault_of(entry)
            if fault:
                number = self.number + 1 if fault is Fault.MISSING else entry.number
                self.broken = BrokenLink(number, fault)
                return False
            self.number, self.hash = entry.number, entry.hash
        return True

    def fault_of(self, entry: AuditEntry) -> Fault | None:
        """Return what is wrong with the next entry, None if nothing is."""
        if entry.number != self.number + 1:
            return Fault.MISSING
        if entry.previous != self.hash:
            return Fault.UNBOUND
        return None if entry.is_bound else Fault.CHANGED


@dataclass(frozen=True, slots=True)
class Verification:
    """What was verified: how many entries, and where the chain is broken."""

    ends: LogEnds
    verified: int
    broken: BrokenLink | None


async def verify_log(reader: Reader) -> Verification:
    """Verify all entries of the log that are not archived."""
    ends = await read_log_ends(reader)
    follower = ChainFollower(ends.archived, ends.archived_hash)
    while entries := await read_entries_after(reader, follower.number):
        if not follower.follow(entries):
            break
    broken = follower.broken
    # Entries may have been appended meanwhile, but none before the newest may be missing.
    if broken is None and follower.number < ends.newest:
        broken = BrokenLink(follower.number + 1, Fault.MISSING)
    return Verification(ends, follower.number - ends.archived, broken)
