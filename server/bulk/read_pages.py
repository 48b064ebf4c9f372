"""The rows of a list, page by page: each page is an operation of the caller."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from graph.callers import Caller
from graph.database.protocols import Reader
from graph.errors import DatabaseTimeout, GraphError
from graph.rows.change_log import revision_before
from schema.limits.terms import CostReport, CostTerms
from server.bulk.list_query import COUNT, PAGE, ListQuery
from server.bulk.row_types import ObjectType, Plain, without_moments
from server.errors import RequestError
from server.queries.request import QueryFailed
from server.runtime.graphql_executor import GraphQLExecutor

LARGEST_PAGE = 1_000
SIZES = (LARGEST_PAGE, 500, 200, 100, 50, 20, 10, 5, 2, 1)
"""Rows of a page: the largest whose cost is within the limit of the caller. Each page looks through
the whole list, so that few large ones take less than many small ones."""
SMALL_PAGE, SHRINKING = 20, 4
"""Rows of a page that is not made smaller, and how many times smaller a slow one is read again."""
Row = dict[str, Any]


class ListChanged(GraphError):
    """What is known of the moment of a list changed while it was read, so that its rows may be of
    two states.
    """

    def __init__(self) -> None:
        super().__init__(
            "读取期间有导入写入了这一时点的内容，已中断。请在导入结束后再取一次。",
            "An import wrote what was known at this moment while the list was read, so it was "
            "broken off. Fetch it again when the import has ended.",
        )


@dataclass(frozen=True)
class BulkSource:
    """Where the pages of a caller come from."""

    executor: GraphQLExecutor
    database: Reader
    caller: Caller
    terms: CostTerms
    seconds: float
    """The limit of one page."""


@dataclass(frozen=True)
class BulkHead:
    """What is said of a list before its rows."""

    name: str
    rows: int
    at: str
    as_of: str
    revision: int
    """The number of changes that the graph had seen at that moment."""
    cost: int
    """What all pages are charged, as estimated."""
    left_out: list[str]

    def values(self) -> dict[str, object]:
        """Return it as JSON has it."""
        return {
            "list": self.name,
            "rows": self.rows,
            "at": self.at,
            "asOf": self.as_of,
            "revision": self.revision,
            "cost": self.cost,
            "leftOut": self.left_out,
        }


@dataclass
class PageReader:
    """Reads the pages of a list, of a size that the graph answers in time."""

    source: BulkSource
    query: ListQuery
    size: int
    rows: int = 0
    """Rows of the pages that were handed on."""

    async def read(self, after: str | None) -> Mapping[str, Any]:
        """Return the page behind a cursor, a smaller one if it takes too long.

        Raises `QueryFailed`, what charging the caller raises, and what the database raises.
        """
        while True:
            try:
                return await read_page(self.source, self.query, self.size, after)
            except (DatabaseTimeout, TimeoutError):
                if self.size <= SMALL_PAGE:
                    raise
                self.size //= SHRINKING

    async def read_patiently(self, after: str) -> Mapping[str, Any]:
        """Return a page as `read` does; who has used up the quota waits for more of it."""
        while True:
            try:
                return await self.read(after)
            except RequestError as problem:
                wait = (problem.headers or {}).get("retry-after")
                if problem.status != 429 or wait is None:
                    raise
                await asyncio.sleep(float(wait))


@dataclass(frozen=True)
class BulkRead:
    """A list whose first page is read."""

    reader: PageReader
    head: BulkHead
    first: Mapping[str, Any]
    row_type: ObjectType
    plain: Plain | None
    """Takes the moments out of the ids of a row."""

    async def pages(self) -> AsyncIterator[list[Row]]:
        """Yield the rows of each page.

        Raises `ListChanged` at the end if they are not of one moment, `QueryFailed`, and what the
        database raises.
        """
        page = self.first
        while True:
            rows = self.rows_of(page)
            self.reader.rows += len(rows)
            yield rows
            if not page[PAGE]["hasNextPage"]:
                break
            page = await self.reader.read_patiently(page[PAGE]["endCursor"])
        known = await revision_before(self.reader.source.database, instant(self.reader.query))
        if (known, self.reader.rows) != (self.head.revision, self.head.rows):
            raise ListChanged

    def rows_of(self, page: Mapping[str, Any]) -> list[Row]:
        """Return the rows of a page."""
        _, edges, node = self.reader.query.keys
        rows: list[Row] = [edge[node] for edge in page[edges]]
        return [self.plain(row) for row in rows] if self.plain else rows


def instant(query: ListQuery) -> datetime:
    """Return the moment of a query whose first page was answered."""
    return datetime.fromisoformat(query.as_of)


class PageEstimate(NamedTuple):
    """How large the pages of a list are."""

    size: int
    result: Mapping[str, Any]
    """The answer of GraphQL that says what one costs."""


async def begin_bulk(source: BulkSource, query: ListQuery) -> BulkRead:
    """Read the first page of a list, with all that can be wrong with its query.

    Raises `QueryFailed`, what charging the caller raises, and what the database raises.
    """
    page = await estimate_page(source, query)
    reader = PageReader(source, query, page.size)
    first = await reader.read(None)
    pages = max(-(-first[COUNT] // page.size), 1)
    head = BulkHead(
        query.name,
        first[COUNT],
        query.at,
        query.as_of,
        await revision_before(source.database, instant(query)),
        pages * page.result["extensions"]["cost"]["requested"],
        query.left_out,
    )
    row_type = query.row_type()
    return BulkRead(reader, head, first, row_type, without_moments(row_type))


async def estimate_page(source: BulkSource, query: ListQuery) -> PageEstimate:
    """Return the largest page that the limits of the caller allow. Raises `QueryFailed`."""
    estimate = replace(source, terms=replace(source.terms, report=CostReport.ESTIMATE))
    errors: Sequence[Mapping[str, Any]] = ()
    for size in SIZES:
        result = await execute(estimate, query, size, None)
        if "data" in result:
            return PageEstimate(size, result)
        errors = result["errors"]
        if not is_too_costly(errors):
            break
    raise QueryFailed(errors)


def is_too_costly(errors: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a smaller page may be within the limits."""
    return {error.get("extensions", {}).get("limit") for error in errors} == {"cost"}


async def read_page(
    source: BulkSource, query: ListQuery, size: int, after: str | None
) -> Mapping[str, Any]:
    """Return a page of a list. Raises `QueryFailed` if anything in it is wrong."""
    async with asyncio.timeout(source.seconds):
        result = await execute(source, query, size, after)
    if result.get("errors"):
        raise QueryFailed(result["errors"])
    page: Mapping[str, Any] = result["data"][query.keys[0]]
    return page


async def execute(
    source: BulkSource, query: ListQuery, size: int, after: str | None
) -> Mapping[str, Any]:
    """Return the result of the operation of one page."""
    return await source.executor.execute(
        query.text,
        variables=query.page_variables(size, after),
        caller=source.caller,
        terms=source.terms,
    )
