"""The log of imports over HTTP: the list of runs, and the undoing of one as a correction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from starlette.responses import Response

from graph.rows.undoing.import_runs import ImportRunRecord, read_runs
from server.http.authentication import Authentication
from server.http.content_negotiation import JSON, preferred_media_type
from server.http.failures import exception_response
from server.http.ledger_download import ledger_pages_of
from server.http.ledger_upload import (
    OFFERED,
    UploadOutcome,
    import_flags,
    ledger_intake_of,
    storage_error,
)
from server.http.parameters import IMPORT_LIST, IMPORT_UNDO
from server.runtime.import_runs import runs_to_json
from server.runtime.ledger_intake import OrderedImport
from server.runtime.state import AppRequest

USUAL_RUNS = 20
"""How many runs are listed unless the caller says otherwise."""


@dataclass(frozen=True)
class ImportListEndpoint:
    """Lists the runs for administrators."""

    auth: Authentication

    async def respond(self, request: AppRequest) -> Response:
        """Return the latest runs, the newest first, each with what it changed."""
        try:
            await self.auth.require(request, IMPORT_LIST)
            given = IMPORT_LIST.read(request.query_params.multi_items())
            runs = await latest_runs(request, given.get("most", USUAL_RUNS))
        except Exception as problem:  # noqa: BLE001 - the caller gets a number, the log the rest
            return exception_response(problem, JSON)
        body = orjson.dumps(runs_to_json(runs))
        return Response(body, media_type=JSON, headers={"cache-control": "no-store"})


async def latest_runs(request: AppRequest, most: int = USUAL_RUNS) -> Sequence[ImportRunRecord]:
    """Return the latest runs, the newest first. Raises `RequestError`, `GraphError`."""
    return await read_runs(ledger_pages_of(request).database, most)


@dataclass(frozen=True)
class UndoEndpoint:
    """Undoes a run for administrators; answers as an upload is answered."""

    auth: Authentication

    async def respond(self, request: AppRequest) -> Response:
        """Return what the undoing would do, or has done; at once or event by event."""
        try:
            return await self.answer(request)
        except OSError as problem:
            found = storage_error(problem, ledger_intake_of(request))
            return exception_response(found, JSON)
        except Exception as problem:  # noqa: BLE001 - the caller gets a number, the log the rest
            return exception_response(problem, JSON)

    async def answer(self, request: AppRequest) -> Response:
        """Return the response. Raises `RequestError`, `GraphError` and `OSError`."""
        by = await self.auth.require(request, IMPORT_UNDO)
        media_type = preferred_media_type(request.headers.get("accept"), OFFERED)
        given = IMPORT_UNDO.read(request.query_params.multi_items())
        intake, run = ledger_intake_of(request), request.path_params["run"]
        order = OrderedImport("", import_flags(given), None, by.name, run)
        async with intake.new_upload() as upload:
            job = intake.start(upload, order)
        return await UploadOutcome(intake, upload, order).send(job, media_type)
