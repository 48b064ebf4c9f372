"""今日要办 (`/due`): what is due in an area, its next step as a button, and as a table."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, NamedTuple

from starlette.responses import Response

from graph.errors import GraphError
from graph.ontology.clock import today
from loaders.ledgers.files.writer import BOM, CsvWriter, encode_csv, open_sheets
from server.errors import RequestError
from server.http.downloads import download_headers
from server.http.failures import request_error_of
from server.pages.area import find_area, keep_area
from server.pages.rendering import last_day_of, minute_of
from server.pages.visit import Visit
from server.queries.request import QueryFailed

SOON_DAYS = 60
"""A tenure that ends within so many days is to be thought of."""
UNMATCHED = ["OPEN", "PARTLY_PLEDGED"]
PAGE, FEW = 20, 5
"""Entries of a sort that is shown by itself, and beside the others."""
EVERYTHING = "everything"
"""What a download of all sorts is called in its address."""
MOST_ROWS = 5_000
"""Rows of a download: the city's open work, with room."""


@dataclass(frozen=True)
class DueList:
    """One sort of what is due, as a table."""

    columns: Mapping[str, Callable[[Visit, Mapping[str, Any]], str | float | None]]
    """What each column shows, by the key of its header."""
    variables: Mapping[str, object]


class DueTable(NamedTuple):
    """One sort of what is due, as it is downloaded."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str | float | None]]


def label_of(part: str) -> Callable[[Visit, Mapping[str, Any]], str | None]:
    """Return the reader of a related node's label."""
    return lambda _, node: node[part]["label"] if node[part] else None


def seat_of(post: Mapping[str, Any]) -> str:
    """Return where a post is: its place or its organization."""
    seat = post["place"] or post["organization"]
    return str(seat["label"]) if seat else ""


LISTS: Mapping[str, DueList] = {
    "requests": DueList(
        {
            "title": lambda _, node: node["title"],
            "place": label_of("place"),
            "step": lambda visit, node: visit.named(node["step"]),
            "due": lambda _, node: minute_of(node["dueAt"]),
            "late": lambda visit, node: visit.text("due.is_late") if node["late"] else "",
            "owed_by": lambda visit, node: visit.named(node["owedBy"]),
        },
        {},
    ),
    "projects": DueList(
        {
            "title": lambda _, node: node["title"],
            "place": label_of("place"),
            "unit": label_of("unit"),
            "status": lambda visit, node: visit.text(f"project_status.{node['status']}"),
            "due": lambda _, node: node["dueOn"],
        },
        {},
    ),
    "needs": DueList(
        {
            "title": lambda _, node: node["title"],
            "place": label_of("place"),
            "urgency": lambda visit, node: visit.text(f"urgency.{node['urgency']}"),
            "remaining": lambda _, node: node["remaining"],
            "measure": lambda _, node: node["unitOfMeasure"],
            "until": lambda _, node: last_day_of(node["to"]),
        },
        {"unmatched": UNMATCHED},
    ),
    "posts": DueList(
        {
            "duty": lambda visit, node: visit.named(node["duty"]),
            "place": lambda _, node: seat_of(node),
            "vacant_since": lambda _, node: node["vacantSince"],
        },
        {},
    ),
    "tenures": DueList(
        {
            "duty": lambda visit, node: visit.named(node["post"]["duty"]),
            "place": lambda _, node: seat_of(node["post"]),
            "holder": lambda _, node: node["holder"]["name"],
            "until": lambda _, node: last_day_of(node["to"]),
        },
        {"soon": SOON_DAYS},
    ),
}


async def show_due(visit: Visit) -> Response:
    """Show what is due in an area: the first of each sort, or a page of one."""
    visit.require_sign_in()
    if not visit.area:
        return visit.page("due.html", area=None, show="", sections={})
    area, show = await find_area(visit), visit.query.get("show", "")
    sections = await asyncio.gather(
        *(read_section(visit, area, sort, show if show in LISTS else "") for sort in LISTS)
    )
    response = visit.page(
        "due.html", area=area, show=show, sections=dict(zip(LISTS, sections, strict=True))
    )
    keep_area(response, area)
    return response


async def read_section(
    visit: Visit, area: Mapping[str, str], sort: str, show: str
) -> Mapping[str, Any]:
    """Return one sort of what is due; what another one is shown for is only counted.

    A section that cannot be read says why, and leaves the others as they are.
    """
    is_shown = sort == show
    first = PAGE if is_shown else 1 if show else FEW
    after = visit.query.get("after") if is_shown else None
    try:
        return await read_page(visit, area, sort, first, after)
    except QueryFailed as problem:
        return {"error": str(problem.errors[0]["message"]), "late": 0}
    except GraphError as problem:
        return {"error": str(request_error_of(problem)), "late": 0}


async def read_page(
    visit: Visit, area: Mapping[str, str], sort: str, first: int, after: str | None
) -> Mapping[str, Any]:
    """Return a page of one sort of what is due. Raises `QueryFailed`."""
    given = LISTS[sort].variables
    data = await visit.ask(
        f"due_{sort}", area={"id": area["id"]}, first=first, after=after, **given
    )
    return {**data[sort], "late": data["late"]["totalCount"] if "late" in data else 0}


async def download_due(visit: Visit) -> Response:
    """Send what is due in an area: one sort as CSV or XLSX, or all of them as one XLSX."""
    visit.require_sign_in()
    show, form = visit.request.path_params["show"], visit.request.path_params["form"]
    sorts = list(LISTS) if (show, form) == (EVERYTHING, "xlsx") else [show]
    if not LISTS.keys() >= {*sorts} or form not in ("csv", "xlsx") or not visit.area:
        raise RequestError(404, "NOT_FOUND", "没有这样的清单。", "There is no such list.")
    area = await find_area(visit)
    tables = await asyncio.gather(*(read_table(visit, area, sort) for sort in sorts))
    content = await asyncio.to_thread(encode_tables, tables, form)
    name = f"{visit.text(f'due.{show}')}{today().isoformat()}.{form}"
    return Response(content, headers=download_headers(f"{show}.{form}", name))


async def read_table(visit: Visit, area: Mapping[str, str], sort: str) -> DueTable:
    """Return one sort of what is due as a table. Raises `QueryFailed`."""
    columns = LISTS[sort].columns
    rows = [
        [read(visit, node) for read in columns.values()]
        async for node in every_entry(visit, area, sort)
    ]
    headers = [visit.text(f"column.{name}") for name in columns]
    return DueTable(visit.text(f"due.{sort}"), headers, rows)


def encode_tables(tables: Sequence[DueTable], form: str) -> bytes:
    """Return tables as a workbook with a sheet for each, or the only one as CSV."""
    file = BytesIO()
    if form == "csv":
        (table,) = tables
        file.write(BOM.encode() + encode_csv([table.headers]))
        CsvWriter(file).add(table.rows)
    else:
        with open_sheets(file) as add_sheet:
            for table in tables:
                add_sheet(table.title, table.headers).add(table.rows)
    return file.getvalue()


async def every_entry(
    visit: Visit, area: Mapping[str, str], show: str
) -> AsyncIterator[Mapping[str, Any]]:
    """Yield the entries of one sort, in the order in which they are shown."""
    after: str | None = None
    for _ in range(MOST_ROWS // 100):
        page = await read_page(visit, area, show, 100, after)
        for edge in page["edges"]:
            yield edge["node"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]
