"""What was shown of protected values stands in the audit log before the answer is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.audit_log.append import record_events
from graph.audit_log.entries import AuditAction, AuditEvent
from graph.callers import CALLER, DISCLOSED, Caller
from graph.database.protocols import Store


async def record_disclosures(store: Store, values: Mapping[str, Any], operation: str) -> None:
    """Append to the audit log whose protected values an operation has shown, and forget it.

    Nothing is shown if that fails: raises what the database raises.
    """
    shown: set[str] = values[DISCLOSED]
    if not shown:
        return
    caller: Caller = values[CALLER]
    event = AuditEvent(
        AuditAction.CONTACT_READ,
        caller.name,
        caller.role.name,
        operation,
        tuple(sorted(shown)),
        caller.client,
    )
    shown.clear()
    await record_events(store, [event])
