"""Downloads of the four lists of an area: one workbook with four sheets, ready to print."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import quote

import orjson
from starlette.responses import Response, StreamingResponse

from loaders.printouts.lists import (
    AreaLists,
    ListSheet,
    UnwritableWorkbook,
    make_list_sheets,
    write_lists_workbook,
)
from server.errors import JSON, RequestError
from server.http.graphql import told
from server.http.ledger_download import TYPES, read
from server.queries.four_lists import TooMany, Unanswered, gather
from server.queries.who_covers import GraphQLRequest
from server.runtime.ledger_pages import Lists
from server.runtime.state import Asking


@dataclass(frozen=True)
class Printouts:
    """Answers requests for the lists of an area, of at most so many rows in all, in at most so many seconds."""

    rows: int
    seconds: float

    async def respond(self, request: Asking) -> Response:
        """Answer one request; whatever is wrong with it becomes a refusal before anything is sent."""
        try:
            async with asyncio.timeout(self.seconds):
                return await self.answer(request)
        except TimeoutError:
            zh = f"在 {self.seconds:g} 秒内没有写完。请换一个小一些的区域再试，或用 linli lists 写出。"
            return RequestError(
                503,
                "TIMEOUT",
                zh,
                f"It was not written within {self.seconds:g} s. Ask for a smaller area, or use linli lists.",
            ).response()
        except Unanswered as refused:
            return Response(orjson.dumps({"errors": refused.errors}), 400, media_type=JSON)
        except TooMany as much:
            zh = f"共有 {much.found:,} 行，一次最多下载 {self.rows:,} 行。请换一个小一些的区域，或用 linli lists 写出。"
            en = f"There are {much.found:,} rows; a download has at most {self.rows:,}. Ask for a smaller area, or use linli lists."
            return RequestError(400, "TOO_MANY_ROWS", zh, en).response()
        except UnwritableWorkbook as problem:
            return RequestError(400, "DOES_NOT_FIT", problem.zh, problem.en).response()
        except Exception as problem:  # noqa: BLE001 - whatever it is, the caller gets a number and the log the rest
            return told(problem, JSON)

    async def answer(self, request: Asking) -> Response:
        """Answer a request that can be answered. Raises `Refusal`, `Unanswered`, `TooMany`, `NotWritten`, and what the database raises."""
        lists, area, at = lists_of(request), area_asked(request), day_asked(request)

        async def ask(question: GraphQLRequest) -> Mapping[str, Any]:
            return await lists.answers.execute(
                question.query,
                variables=question.variables,
                operation_name=None,
                read_only=True,
            )

        found = await gather(ask, area, at, self.rows)
        headers = headers_of(found)
        if request.method == "HEAD":
            return Response(headers=headers)
        file = await asyncio.to_thread(
            written, make_list_sheets(found, lists.vocabulary.categories)
        )
        return StreamingResponse(read(file), headers=headers)


def lists_of(request: Asking) -> Lists:
    """Return what the lists are read from. Raises `Refusal`."""
    lists = request.state["service"].lists
    if lists is None:
        raise RequestError(
            404, "NOT_FOUND", "这里没有可以下载的清单。", "There are no lists to download here."
        )
    return lists


def area_asked(request: Asking) -> str:
    """Return the area that is asked for. Raises `Refusal`."""
    area = request.query_params.get("area", "").strip()
    if not area:
        zh, en = (
            "请用 area 指明区域：编号、地址，或党建联盟的编号。",
            "Say with `area` which area: a code, an id or an address, or an alliance by id.",
        )
        raise RequestError(400, "WHICH_AREA", zh, en)
    return area


def day_asked(request: Asking) -> str | None:
    """Return the day that is asked for, None for today. Raises `Refusal`."""
    text = request.query_params.get("at")
    if not text:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise RequestError(
            400,
            "NOT_A_DAY",
            f"“{text}”不是日期，应如 2026-11-25。",
            f"“{text}” is no day; write it like 2026-11-25.",
        ) from None


def headers_of(found: AreaLists) -> dict[str, str]:
    """Return the headers of the response; the file is named after the area and the day."""
    name = quote(f"{found.area}四项清单{found.day}.xlsx", safe="")
    return {
        "content-type": TYPES["xlsx"],
        "content-disposition": f"attachment; filename=\"four-lists.xlsx\"; filename*=UTF-8''{name}",
        "cache-control": "no-store",
    }


def written(made: list[ListSheet]) -> IO[bytes]:
    """Write the workbook to a file that goes when it is closed."""
    with ExitStack() as stack:
        file = stack.enter_context(TemporaryFile())
        write_lists_workbook(made, file)
        file.seek(0)
        stack.pop_all()
        return file
