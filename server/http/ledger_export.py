"""Whole ledgers for an operator: the very file that `linli export` writes.

Unlike a download it holds all that is believed, ended rows too, without a limit of rows; so it
is for administrators.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response, StreamingResponse

from graph.errors import Message
from graph.ontology.clock import today
from graph.rows.read import Moment
from loaders.ledgers import LedgerExport, LedgerNotFound, export_ledger, find_ledger
from server.errors import RequestError
from server.http.authentication import Authentication
from server.http.downloads import (
    MEDIA_TYPES,
    download_headers,
    file_chunks,
    respond_in_time,
)
from server.http.ledger_download import ledger_pages_of
from server.http.parameters import LEDGER_EXPORT
from server.runtime.state import AppRequest

SUMMARY_HEADER = "x-linli-export"
"""Holds what was exported, as JSON: the command line shows it."""


@dataclass(frozen=True)
class LedgerExportEndpoint:
    """Answers with a whole ledger, in at most so many seconds."""

    seconds: float
    auth: Authentication

    async def respond(self, request: AppRequest) -> Response:
        """Return the file; whatever is wrong is answered before anything is sent."""
        advice = Message(
            "请调大 LINLI_DOWNLOAD_SECONDS，或停止服务后再导出。",
            "Raise LINLI_DOWNLOAD_SECONDS, or stop the service to export.",
        )
        return await respond_in_time(self.answer(request), request.scope, self.seconds, advice)

    async def answer(self, request: AppRequest) -> Response:
        """Return the file. Raises `RequestError`, `SheetOverflow`, and what the database raises."""
        await self.auth.require(request, LEDGER_EXPORT)
        as_of = LEDGER_EXPORT.read(request.query_params.multi_items()).get("asOf")
        pages = ledger_pages_of(request)
        name, _, ending = request.path_params["name"].rpartition(".")
        if ending not in MEDIA_TYPES:
            raise RequestError(
                404,
                "NOT_FOUND",
                "请写成 台账名.csv 或 台账名.xlsx。",
                "Name a ledger with .csv or .xlsx behind it.",
            )
        try:
            ledger = find_ledger(pages.mapping, name)
        except LedgerNotFound as problem:
            raise RequestError(404, "NOT_FOUND", problem.zh, problem.en) from None
        with TemporaryDirectory() as folder:
            done = await export_ledger(
                pages.database,
                ledger,
                Path(folder) / f"export.{ending}",
                mapping=pages.mapping,
                vocabulary=pages.vocabulary,
                moment=Moment(today(), as_of) if as_of else None,
            )
            # It can be read to its end though its name is gone.
            file = done.path.open("rb")
        headers = download_headers(f"export.{ending}", f"{ledger.name}.{ending}")
        headers["content-length"] = str(os.fstat(file.fileno()).st_size)
        headers[SUMMARY_HEADER] = export_summary(done)
        return StreamingResponse(file_chunks(file), headers=headers)


def export_summary(done: LedgerExport) -> str:
    """Return what was exported, as JSON in ASCII."""
    return json.dumps(
        {"rows": done.rows, "homeless": done.homeless, "withheld": list(done.withheld)}
    )
