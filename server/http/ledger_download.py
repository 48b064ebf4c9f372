"""Downloads of root connections as CSV or XLSX files that can be imported.

They take the filter and the moments of the GraphQL field, and hold what its list holds.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO

from starlette.responses import Response, StreamingResponse

from graph.callers import Caller
from graph.errors import Message
from graph.ontology.declarations import Kind
from loaders.ledgers import BOM, Cell, encode_csv, open_workbook
from schema.limits.terms import CostTerms
from server.errors import RequestError
from server.http.admission.admission import account_of
from server.http.authentication import Authentication
from server.http.downloads import (
    MEDIA_TYPES,
    download_headers,
    file_chunks,
    respond_in_time,
    too_many_rows_error,
)
from server.http.parameters import LEDGER_DOWNLOAD
from server.runtime.ledger_pages import (
    LISTED_KINDS,
    LedgerForms,
    LedgerPages,
    WantedRows,
    narrow_filter,
)
from server.runtime.state import AppRequest

NODES_PER_ROW = 3
"""What a row is charged: it is found, read with its edges, and written."""


@dataclass(frozen=True)
class LedgerDownload:
    """What is to be downloaded, and what it is read from."""

    pages: LedgerPages
    kind: Kind
    ending: str
    """`csv` or `xlsx`."""
    forms: LedgerForms
    wanted: WantedRows
    terms: CostTerms
    """Who pays."""

    def rows(self) -> AsyncIterator[list[list[Cell]]]:
        """Yield the rows, page by page."""
        return self.pages.pages(self.kind, self.forms, self.wanted)

    @property
    def name(self) -> str:
        """The name of the ledger, under which the file can be imported."""
        return self.forms.own.ledger.name

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the response."""
        return download_headers(
            f"{self.kind.root_field}.{self.ending}", f"{self.name}.{self.ending}"
        )


@dataclass(frozen=True)
class LedgerDownloadEndpoint:
    """Answers downloads of at most so many rows, in at most so many seconds."""

    rows: int
    seconds: float
    auth: Authentication

    async def respond(self, request: AppRequest) -> Response:
        """Return a file; whatever is wrong is answered before anything is sent."""
        deadline = asyncio.get_running_loop().time() + self.seconds
        advice = Message(
            "请用 filter 缩小范围后再试。",
            "Narrow it with `filter` and try again.",
        )
        return await respond_in_time(
            self.answer(request, deadline), request.scope, self.seconds, advice
        )

    async def answer(self, request: AppRequest, deadline: float) -> Response:
        """Return the file.

        Raises `RequestError`, `QueryFailed`, `SheetOverflow`, and what the database raises.
        """
        download = requested_download(request, await self.auth.require(request, LEDGER_DOWNLOAD))
        await self.check_row_count(download)
        if request.method == "HEAD":
            return Response(headers=download.headers)
        if download.ending == "xlsx":
            chunks = file_chunks(await write_workbook(download))
            return StreamingResponse(chunks, headers=download.headers)
        return StreamingResponse(csv_chunks(download, deadline), headers=download.headers)

    async def check_row_count(self, download: LedgerDownload) -> None:
        """Count and charge the rows before anything is sent, since half a file passes for a whole.

        Raises `RequestError` if there are too many.
        """
        found = await download.pages.count_rows(download.kind, download.wanted, download.terms)
        if found > self.rows:
            raise too_many_rows_error(
                found,
                self.rows,
                "请用 filter 缩小范围，或用 linli export 导出。",
                "Narrow it with `filter`, or use linli export.",
            )
        await download.terms.charge(found * NODES_PER_ROW)


def requested_download(request: AppRequest, caller: Caller) -> LedgerDownload:
    """Return what the address of a request asks for. Raises `RequestError`."""
    listed, _, ending = request.path_params["name"].rpartition(".")
    if listed not in LISTED_KINDS or ending not in MEDIA_TYPES:
        names = ", ".join(LISTED_KINDS)
        raise RequestError(
            404,
            "NOT_FOUND",
            f"可以下载的有（.csv 或 .xlsx）：{names}。",
            f"What can be downloaded, as .csv or .xlsx: {names}.",
        )
    given = LEDGER_DOWNLOAD.read(request.query_params.multi_items())
    pages, kind = ledger_pages_of(request), LISTED_KINDS[listed]
    forms = pages.select_forms(kind, given.get("ledger"))
    narrowed = narrow_filter(kind, forms.own, given.get("filter", {}))
    wanted = WantedRows(
        narrowed, given.get("at"), given.get("asOf"), given.get("rows", False), caller.reading()
    )
    return LedgerDownload(pages, kind, ending, forms, wanted, account_of(request).terms())


def ledger_pages_of(request: AppRequest) -> LedgerPages:
    """Return what downloads are read from. Raises `RequestError` if there is nothing."""
    pages = request.state["service"].ledger_pages
    if pages is None:
        raise RequestError(
            404, "NOT_FOUND", "这里没有可以下载的台账或清单。", "There is nothing to download here."
        )
    return pages


async def csv_chunks(download: LedgerDownload, deadline: float) -> AsyncIterator[bytes]:
    """Yield a CSV file page by page.

    One that takes too long breaks off without its end, which a client notices.
    """
    yield BOM.encode() + encode_csv([download.forms.own.headers])
    async with asyncio.timeout_at(deadline):
        async for page in download.rows():
            if page:
                yield encode_csv(page)


async def write_workbook(download: LedgerDownload) -> IO[bytes]:
    """Return a workbook as a file that is deleted when it is closed.

    Its end must be known before its beginning can be sent.
    """
    with ExitStack() as stack:
        file = stack.enter_context(TemporaryFile())
        book = ExitStack()
        table = book.enter_context(open_workbook(file, download.name, download.forms.own.headers))
        try:
            async for page in download.rows():
                table.add(page)
        finally:
            await asyncio.to_thread(book.close)
        file.seek(0)
        stack.pop_all()
        return file
