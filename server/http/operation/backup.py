"""`GET /backup`: the whole graph as a backup, as `linli backup` asks a running service for it."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from starlette.responses import Response, StreamingResponse

from graph.audit_log.append import record_events
from graph.audit_log.entries import AuditAction, event_by
from graph.migrations import SCHEMA_VERSION
from graph.ontology.clock import now
from loaders.backups import backup_chunks
from server.http.authentication import Authentication
from server.http.failures import exception_response
from server.http.ledger_download import ledger_pages_of
from server.http.parameters import BACKUP
from server.runtime.state import AppRequest

LOG = logging.getLogger("linli.http")


@dataclass(frozen=True)
class BackupEndpoint:
    """Answers administrators with everything that the graph holds."""

    auth: Authentication

    async def respond(self, request: AppRequest) -> Response:
        """Stream the backup; a connection that is cut shows that it is not whole."""
        try:
            caller = await self.auth.require(request, BACKUP)
            BACKUP.read(request.query_params.multi_items())
            database = ledger_pages_of(request).database
            # A backup has every mobile in it.
            taken = event_by(caller, AuditAction.CONTACT_READ, BACKUP.path)
            await record_events(database, [taken])
        except Exception as problem:  # noqa: BLE001 - the caller gets a number, the log the rest
            return exception_response(problem)
        LOG.info("a backup begins")
        name = f"linli-{now():%Y%m%dT%H%M%SZ}.backup"
        headers = {
            "content-disposition": f'attachment; filename="{name}"',
            "cache-control": "no-store",
        }
        chunks = backup_chunks(database, SCHEMA_VERSION)
        return StreamingResponse(chunks, headers=headers, media_type="application/gzip")
