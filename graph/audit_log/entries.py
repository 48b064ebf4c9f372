"""What an entry of the audit log says, and the hash that binds it to the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any, NamedTuple

from graph.callers import Caller
from graph.ontology.clock import parse_instant

COUNTER = "audit"
"""The id of the node that numbers the entries."""
FIRST_HASH = "0" * 64
"""Stands for the hash before the first entry."""


class AuditAction(Enum):
    """What an entry tells, with its names in Chinese and English."""

    WRITE = ("写入", "A mutation was done.")
    IMPORT = ("导入", "Ledgers were imported, or an import was undone.")
    CONTACT_READ = ("查看手机", "Mobile numbers were shown in full.")
    SIGN_IN_FAILED = ("登录失败", "Somebody was refused as who they said to be.")
    TOKEN = ("令牌", "A token was issued or revoked.")
    ERASURE = ("清除", "Personal data was erased.")
    ARCHIVE = ("归档", "Old entries were archived.")


class AuditEvent(NamedTuple):
    """What somebody did."""

    action: AuditAction
    caller: str
    role: str
    """The name of the caller's role."""
    operation: str
    """The name of the mutation, command or operation."""
    targets: tuple[str, ...] = ()
    """Ids of the nodes concerned; never a value."""
    client: str = ""
    """A salted hash of the address from which the caller came; empty for a command."""


def event_by(
    caller: Caller, action: AuditAction, operation: str, targets: Iterable[str] = ()
) -> AuditEvent:
    """Return what a caller did to some nodes."""
    return AuditEvent(
        action, caller.name, caller.role.name, operation, tuple(targets), caller.client
    )


class AuditEntry(NamedTuple):
    """An event with its place in the log."""

    number: int
    moment: datetime
    event: AuditEvent
    previous: str
    """The hash of the entry before."""
    hash: str

    @property
    def is_bound(self) -> bool:
        """Whether its hash is that of what it says."""
        return self.hash == hash_entry(self.number, self.moment, self.event, self.previous)

    def to_values(self) -> dict[str, Any]:
        """Return the entry as plain values, as it is stored and archived."""
        return {
            "number": self.number,
            "moment": stored_moment(self.moment),
            **event_values(self.event),
            "previous": self.previous,
            "hash": self.hash,
        }


def entry_from_values(values: Mapping[str, Any]) -> AuditEntry:
    """Return the entry of plain values."""
    event = AuditEvent(
        AuditAction[values["action"]],
        values["caller"],
        values["role"],
        values["operation"],
        tuple(values["targets"] or ()),
        values["client"],
    )
    moment = parse_instant(values["moment"])
    return AuditEntry(values["number"], moment, event, values["previous"], values["hash"])


def stored_moment(moment: datetime) -> str:
    """Return a moment as entries store theirs: in UTC to the millisecond, so that texts sort."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def event_values(event: AuditEvent) -> dict[str, Any]:
    """Return an event as plain values."""
    return {**event._asdict(), "action": event.action.name, "targets": list(event.targets)}


def bind_events(
    events: list[AuditEvent], number: int, moment: datetime, previous: str
) -> list[AuditEntry]:
    """Return the entries of events that follow the entry of a number and hash."""
    entries: list[AuditEntry] = []
    for event in events:
        number += 1
        bound = hash_entry(number, moment, event, previous)
        entries.append(AuditEntry(number, moment, event, previous, bound))
        previous = bound
    return entries


def hash_entry(number: int, moment: datetime, event: AuditEvent, previous: str) -> str:
    """Return the hash of an entry: SHA-256 of what it says and of the hash before, as JSON."""
    said = [
        number,
        moment.astimezone(UTC).isoformat(timespec="milliseconds"),
        *event_values(event).values(),
        previous,
    ]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
