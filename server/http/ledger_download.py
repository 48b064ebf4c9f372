"""Downloads: every root connection as a file that can be imported, in CSV or XLSX, with the filter of the GraphQL field."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import quote

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from graph.ontology.declarations import Kind
from loaders.ledgers import BOM, Cell, LedgerForm, SheetOverflow, encode_csv, open_workbook
from server.errors import JSON, RequestError
from server.http.graphql import told
from server.runtime.ledger_pages import LISTED, Filter, Lists, Refused, narrowed
from server.runtime.state import Asking

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CHUNK = 1 << 16


@dataclass(frozen=True)
class Wanted:
    """What is to be downloaded, and what it is read from."""

    lists: Lists
    kind: Kind
    ending: str
    form: LedgerForm
    forms: list[LedgerForm]
    filter: Filter

    def pages(self) -> AsyncIterator[list[list[Cell]]]:
        """Go through the rows."""
        return self.lists.pages(self.kind, self.form, self.forms, self.filter)

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the response; the name of the file is the one under which it can be imported."""
        name = quote(f"{self.form.ledger.name}.{self.ending}", safe="")
        return {
            "content-type": TYPES[self.ending],
            "content-disposition": f"attachment; filename=\"{self.kind.root_field}.{self.ending}\"; filename*=UTF-8''{name}",
            "cache-control": "no-store",
        }


@dataclass(frozen=True)
class Downloads:
    """Answers downloads of at most so many rows, in at most so many seconds."""

    rows: int
    seconds: float

    async def respond(self, request: Asking) -> Response:
        """Answer one request; whatever is wrong with it becomes a refusal before anything is sent."""
        deadline = asyncio.get_running_loop().time() + self.seconds
        try:
            async with asyncio.timeout_at(deadline):
                return await self.answer(request, deadline)
        except TimeoutError:
            return self.too_slow().response()
        except Refused as refused:
            return Response(orjson.dumps({"errors": refused.errors}), 400, media_type=JSON)
        except SheetOverflow as problem:
            return RequestError(400, "DOES_NOT_FIT", problem.zh, problem.en).response()
        except Exception as problem:  # noqa: BLE001 - whatever it is, the caller gets a number and the log the rest
            return told(problem, JSON)

    async def answer(self, request: Asking, deadline: float) -> Response:
        """Answer a request that can be answered. Raises `Refusal`, `Refused`, `SheetOverflow`, and what the database raises."""
        wanted = wanted_of(request)
        await self.refuse_too_many(wanted)
        if request.method == "HEAD":
            return Response(headers=wanted.headers)
        if wanted.ending == "xlsx":
            return StreamingResponse(read(await written(wanted)), headers=wanted.headers)
        return StreamingResponse(lines(wanted, deadline), headers=wanted.headers)

    async def refuse_too_many(self, wanted: Wanted) -> None:
        """Count before anything is sent: half a file would be taken for a whole one."""
        found = await wanted.lists.count(wanted.kind, wanted.filter)
        if found > self.rows:
            zh = f"共有 {found:,} 行，一次最多下载 {self.rows:,} 行。请用 filter 缩小范围，或用 linli export 导出。"
            en = f"There are {found:,} rows; a download has at most {self.rows:,}. Narrow it with `filter`, or use linli export."
            raise RequestError(400, "TOO_MANY_ROWS", zh, en)

    def too_slow(self) -> RequestError:
        """Say that the limit of one download is over."""
        zh = f"在 {self.seconds:g} 秒内没有写完。请用 filter 缩小范围后再试。"
        return RequestError(
            503,
            "TIMEOUT",
            zh,
            f"It was not written within {self.seconds:g} s. Narrow it with `filter` and try again.",
        )


def wanted_of(request: Asking) -> Wanted:
    """Read what is to be downloaded from the address. Raises `Refusal`."""
    listed, _, ending = request.path_params["name"].rpartition(".")
    if listed not in LISTED or ending not in TYPES:
        names = ", ".join(LISTED)
        raise RequestError(
            404,
            "NOT_FOUND",
            f"可以下载的有（.csv 或 .xlsx）：{names}。",
            f"What can be downloaded, as .csv or .xlsx: {names}.",
        )
    lists, kind = request.state["service"].lists, LISTED[listed]
    if lists is None:
        raise RequestError(
            404, "NOT_FOUND", "这里没有可以下载的台账。", "There are no ledgers to download here."
        )
    form, forms = lists.form(kind, request.query_params.get("ledger"))
    return Wanted(lists, kind, ending, form, forms, narrowed(kind, form, filter_of(request)))


def filter_of(request: Request[Any]) -> Filter:
    """Read the filter, a JSON object as GraphQL takes it. Raises `Refusal`."""
    text = request.query_params.get("filter") or "{}"
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, Mapping):
        zh, en = (
            'filter 应是 JSON 对象，如 {"name": "解放"}。',
            '`filter` is a JSON object such as {"name": "解放"}.',
        )
        raise RequestError(400, "NOT_JSON", zh, en)
    return found


async def lines(wanted: Wanted, deadline: float) -> AsyncIterator[bytes]:
    """Go through a CSV file page by page. One that takes too long breaks off without its end, which a client notices."""
    yield BOM.encode() + encode_csv([wanted.form.headers])
    async with asyncio.timeout_at(deadline):
        async for page in wanted.pages():
            if page:
                yield encode_csv(page)


async def written(wanted: Wanted) -> IO[bytes]:
    """Write a workbook, whose end must be known before its beginning can be sent, to a file that goes when it is closed."""
    with ExitStack() as stack:
        file = stack.enter_context(TemporaryFile())
        book = ExitStack()
        table = book.enter_context(
            open_workbook(file, wanted.form.ledger.name, wanted.form.headers)
        )
        try:
            async for page in wanted.pages():
                table.add(page)
        finally:
            await asyncio.to_thread(book.close)
        file.seek(0)
        stack.pop_all()
        return file


def read(file: IO[bytes]) -> Iterator[bytes]:
    """Go through a file, and close it."""
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
