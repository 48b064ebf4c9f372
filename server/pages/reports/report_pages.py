"""一表通 (`/reports`): the tables of an area for a period, their facts, and their workbooks."""

import asyncio
from io import BytesIO

from starlette.responses import Response

from loaders.printouts.lists import ListSheet, write_lists_workbook
from server.errors import RequestError
from server.http.downloads import download_headers
from server.pages.area import find_area, keep_area
from server.pages.reports.cells import FilledTable, ask_declared, base_variables, fill_table
from server.pages.reports.facts import fact_details, read_facts
from server.pages.reports.period import read_period, usual_periods
from server.pages.reports.tables import ReportTable, read_tables
from server.pages.visit import Visit

PAGE = 50
"""Facts on a page."""
FIRST_WIDTH, WIDTH = 34, 14
"""Widths of the columns of a workbook, in characters."""
UNFIT = str.maketrans("", "", "[]:*?/\\'")
"""Characters that the name of a sheet cannot have."""
LONGEST_SHEET = 31


def find_table(visit: Visit) -> tuple[str, ReportTable]:
    """Return the table that an address names. Raises `RequestError`."""
    name = visit.request.path_params["table"]
    found = read_tables(visit.settings.reports).get(name)
    if found is None:
        raise RequestError(404, "NOT_FOUND", "没有这张表。", "There is no such table.")
    return name, found


async def show_reports(visit: Visit) -> Response:
    """Show which tables there are, for an area and a period."""
    visit.require_sign_in()
    period, area = read_period(visit), await find_area(visit) if visit.area else None
    response = visit.page(
        "reports.html",
        area=area,
        period=period,
        usual=list(usual_periods()),
        tables=read_tables(visit.settings.reports),
    )
    if area:
        keep_area(response, area)
    return response


async def fill_asked(visit: Visit) -> FilledTable:
    """Return the table that an address asks for. Raises `RequestError` and `QueryFailed`."""
    visit.require_sign_in()
    name, table = find_table(visit)
    if not visit.area:
        raise RequestError(400, "WHICH_AREA", "请先选一个区域。", "Choose an area first.")
    period = read_period(visit)
    return await fill_table(visit, name, table, await find_area(visit), period)


async def show_report(visit: Visit) -> Response:
    """Show a table."""
    visit.require_sign_in()
    if not visit.area:
        return await show_reports(visit)
    filled = await fill_asked(visit)
    response = visit.page("report.html", filled=filled, usual=list(usual_periods()))
    keep_area(response, filled.area)
    return response


async def download_report(visit: Visit) -> Response:
    """Send a table as a workbook to print, with a line for signatures."""
    filled = await fill_asked(visit)
    title = filled.table.name_in(visit.language)
    period = filled.period
    sheet = ListSheet(
        title.translate(UNFIT)[:LONGEST_SHEET] or filled.name,
        f"{filled.area['label']} {title}（{period.first} — {period.last}）",
        tuple(
            (header, WIDTH if number else FIRST_WIDTH)
            for number, header in enumerate(filled.headers)
        ),
        [tuple(cell.value for cell in row) for row in filled.rows],
        visit.text("reports.sign"),
    )
    file = BytesIO()
    await asyncio.to_thread(write_lists_workbook, [sheet], file, title)
    name = f"{filled.area['label']}{title}{period.first}至{period.last}.xlsx"
    return Response(file.getvalue(), headers=download_headers(f"{filled.name}.xlsx", name))


async def show_facts(visit: Visit) -> Response:
    """Show the facts behind a cell."""
    visit.require_sign_in()
    name, table = find_table(visit)
    key = visit.request.path_params["cell"]
    counted = table.cells.get(key)
    if counted is None or not counted.facts or not visit.area:
        raise RequestError(404, "NOT_FOUND", "没有这一格。", "There is no such cell.")
    area, period = await find_area(visit), read_period(visit)
    names = counted.given.keys()
    given = counted.given if table.lines else {each: visit.query.get(each, "") for each in names}
    facts = table.facts[counted.facts]
    asked = {**base_variables(area, period), **given, "first": PAGE}
    if "after" in visit.query:
        asked["after"] = visit.query["after"]
    lists = read_facts(facts, await ask_declared(visit, facts.document, asked), given)
    return visit.page(
        "facts.html",
        name=name,
        table=table,
        counted=counted,
        area=area,
        period=period,
        lists=lists,
        of=visit.query.get("of", ""),
        details=fact_details,
    )
