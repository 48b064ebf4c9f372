"""What was shown of protected values stands in the audit log before the answer is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.audit_log.append import record_events
from graph.audit_log.entries import AuditAction, event_by
from graph.callers import CALLER, DISCLOSED
from graph.database.protocols import Store
from graph.database.read_sets import note_passing


async def record_disclosures(store: Store, values: Mapping[str, Any], operation: str) -> None:
    """Append to the audit log whose protected values an operation has shown, and forget it.

    Such an answer is not kept: whoever asks again is shown them again. Nothing is shown if it
    fails: raises what the database raises.
    """
    shown: set[str] = values[DISCLOSED]
    if not shown:
        return
    note_passing()
    event = event_by(values[CALLER], AuditAction.CONTACT_READ, operation, sorted(shown))
    shown.clear()
    await record_events(store, [event])
