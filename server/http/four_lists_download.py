"""Downloads of the four lists of an area: one workbook with four sheets, ready to print."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any

from starlette.responses import Response, StreamingResponse

from graph.errors import Message
from loaders.printouts.lists import ListSheet, make_list_sheets, write_lists_workbook
from server.errors import RequestError
from server.http.admission.admission import account_of
from server.http.authentication import Authentication
from server.http.downloads import (
    download_headers,
    file_chunks,
    respond_in_time,
    too_many_rows_error,
)
from server.http.ledger_download import ledger_pages_of
from server.http.parameters import FOUR_LISTS, Values
from server.queries.four_lists import Moments, TooManyEntries, gather_four_lists
from server.queries.request import GraphQLRequest
from server.runtime.state import AppRequest


@dataclass(frozen=True)
class FourListsEndpoint:
    """Answers with the lists of an area, at most so many rows in all, in so many seconds."""

    rows: int
    seconds: float
    auth: Authentication

    async def respond(self, request: AppRequest) -> Response:
        """Return the workbook; whatever is wrong is answered before anything is sent."""
        advice = Message(
            "请换一个小一些的区域再试，或用 linli lists 写出。",
            "Ask for a smaller area, or use linli lists.",
        )
        return await respond_in_time(self.answer(request), request.scope, self.seconds, advice)

    async def answer(self, request: AppRequest) -> Response:
        """Return the workbook.

        Raises `RequestError`, `QueryFailed`, `UnwritableWorkbook`, and what the database raises.
        """
        caller = (await self.auth.require(request, FOUR_LISTS)).reading()
        given = FOUR_LISTS.read(request.query_params.multi_items())
        pages, area = ledger_pages_of(request), area_of(given)
        terms = account_of(request).terms()

        async def execute(query: GraphQLRequest) -> Mapping[str, Any]:
            return await pages.executor.execute(
                query.query, variables=query.variables, caller=caller, terms=terms
            )

        try:
            found = await gather_four_lists(execute, area, moments_of(given), self.rows)
        except TooManyEntries as problem:
            raise too_many_rows_error(
                problem.found,
                self.rows,
                "请换一个小一些的区域，或用 linli lists 写出。",
                "Ask for a smaller area, or use linli lists.",
            ) from None
        headers = download_headers("four-lists.xlsx", f"{found.area}四项清单{found.day}.xlsx")
        if request.method == "HEAD":
            return Response(headers=headers)
        sheets = make_list_sheets(found)
        file = await asyncio.to_thread(write_workbook_file, sheets)
        return StreamingResponse(file_chunks(file), headers=headers)


def area_of(given: Values) -> str:
    """Return the area that a request asks about. Raises `RequestError`."""
    if "area" not in given:
        raise RequestError(
            400,
            "WHICH_AREA",
            "请用 area 指明区域：编号、地址，或党建联盟的编号。",
            "Say with `area` which area: a code, an id or an address, or an alliance by id.",
        )
    return str(given["area"])


def moments_of(given: Values) -> Moments:
    """Return the moments that a request asks about."""
    at, as_of = given.get("at"), given.get("asOf")
    return Moments(at.isoformat() if at else None, as_of.isoformat() if as_of else None)


def write_workbook_file(sheets: list[ListSheet]) -> IO[bytes]:
    """Return the workbook as a file that closing deletes. Raises `UnwritableWorkbook`."""
    with ExitStack() as stack:
        file = stack.enter_context(TemporaryFile())
        write_lists_workbook(sheets, file)
        file.seek(0)
        stack.pop_all()
        return file
