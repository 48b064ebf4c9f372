"""What all downloads share: their headers, their limit of time, and how an error is answered."""

import asyncio
from collections.abc import Awaitable, Iterator
from typing import IO
from urllib.parse import quote

import orjson
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Scope

from graph.errors import Message
from loaders.ledgers import SheetOverflow
from loaders.printouts.lists import UnwritableWorkbook
from server.errors import JSON, RequestError
from server.http.connection import CLIENT_LEFT, ended_with_client
from server.http.failures import exception_response
from server.queries.request import QueryFailed

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CHUNK = 1 << 16
"""Bytes of a file that are sent at once."""


def download_headers(plain_name: str, name: str) -> dict[str, str]:
    """Return the headers of a file; `plain_name` is for clients that read only ASCII."""
    encoded = quote(name, safe="")
    return {
        "content-type": MEDIA_TYPES[plain_name.rpartition(".")[2]],
        "content-disposition": (
            f"attachment; filename=\"{plain_name}\"; filename*=UTF-8''{encoded}"
        ),
        "cache-control": "no-store",
    }


async def respond_in_time(
    answer: Awaitable[Response], scope: Scope, seconds: float, advice: Message
) -> Response:
    """Return the response of `answer`, or the error that rejects the download.

    `scope` is that of the request. After so many seconds the error has the advice what to do.
    """
    try:
        with ended_with_client(scope):
            async with asyncio.timeout(seconds):
                return await answer
    except ClientDisconnect:
        return Response(status_code=CLIENT_LEFT)
    except TimeoutError:
        return too_slow_error(seconds, advice).response()
    except QueryFailed as failed:
        return Response(orjson.dumps({"errors": failed.errors}), 400, media_type=JSON)
    except (SheetOverflow, UnwritableWorkbook) as problem:
        return RequestError(400, "DOES_NOT_FIT", problem.zh, problem.en).response()
    except Exception as problem:  # noqa: BLE001 - the caller gets a number, the log the rest
        return exception_response(problem, JSON)


def too_slow_error(seconds: float, advice: Message) -> RequestError:
    """Return the error of a download that took too long, with advice what to do."""
    return RequestError(
        503,
        "TIMEOUT",
        f"在 {seconds:g} 秒内没有写完。{advice.zh}",
        f"It was not written within {seconds:g} s. {advice.en}",
    )


def too_many_rows_error(found: int, most: int, zh: str, en: str) -> RequestError:
    """Return the error of a download with too many rows; the sentences say what to do."""
    return RequestError(
        400,
        "TOO_MANY_ROWS",
        f"共有 {found:,} 行，一次最多下载 {most:,} 行。{zh}",
        f"There are {found:,} rows; a download has at most {most:,}. {en}",
    )


def file_chunks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the bytes of a file, and close it."""
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
