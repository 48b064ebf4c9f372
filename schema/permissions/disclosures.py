"""What was shown of protected values stands in the audit log before the answer is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.audit_log.append import record_events
from graph.audit_log.entries import AuditAction, event_by
from graph.callers import CALLER, DISCLOSED
from graph.database.protocols import Store


async def record_disclosures(store: Store, values: Mapping[str, Any], operation: str) -> None:
    """Append to the audit log whose protected values an operation has shown, and forget it.

    Nothing is shown if that fails: raises what the database raises.
    """
    shown: set[str] = values[DISCLOSED]
    if not shown:
        return
    event = event_by(values[CALLER], AuditAction.CONTACT_READ, operation, sorted(shown))
    shown.clear()
    await record_events(store, [event])
