"""Failed sign-ins stand in the audit log: counted for a moment, so that a flood writes little."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace

from graph.audit_log.append import record_events
from graph.audit_log.entries import AuditAction, event_by
from graph.callers import ANONYMOUS
from graph.database.protocols import Store
from graph.errors import GraphError

LOG = logging.getLogger("linli.http")
COLLECT_SECONDS = 1.0
"""How long failures are counted before they are written together."""
MOST_SORTS = 100
"""Clients and codes that one write names at most; all others are counted as one."""
OTHERS = ("", "OTHERS")


@dataclass(eq=False)
class FailedSignIns:
    """Failures that are not written yet, by client and code."""

    store: Store
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    writing: asyncio.Task[None] | None = None
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, client: str, code: str) -> None:
        """Count a failure; it is written within some seconds."""
        sort = (client, code)
        if sort not in self.counts and len(self.counts) >= MOST_SORTS:
            sort = OTHERS
        self.counts[sort] += 1
        if self.writing is None or self.writing.done():
            self.writing = asyncio.create_task(self.write_soon())

    async def write_soon(self) -> None:
        """Write what is counted until then."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.closing.wait(), COLLECT_SECONDS)
        await self.write()

    async def write(self) -> None:
        """Write what is counted; what cannot be written is counted on."""
        counted, self.counts = self.counts, Counter()
        events = [
            event_by(
                replace(ANONYMOUS, client=client),
                AuditAction.SIGN_IN_FAILED,
                code if number == 1 else f"{code} ×{number}",
            )
            for (client, code), number in sorted(counted.items())
        ]
        try:
            await record_events(self.store, events)
        except GraphError as problem:
            self.counts.update(counted)
            LOG.warning("failed sign-ins are not in the audit log yet: %s", problem.en)

    async def close(self) -> None:
        """Write the rest; what is being written is waited for, since it would be lost."""
        self.closing.set()
        if self.writing:
            await self.writing
        if self.counts:
            await self.write()
