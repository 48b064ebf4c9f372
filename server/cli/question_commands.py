"""Commands that only read the graph: status, who, lists, audit."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from server.cli.console import FAILED, NOT_FOUND, out, report_errors, show_error
from server.settings import read_settings

WIDE = 120
"""Columns of a terminal in which a chain fits with its dates and sources."""
AREA_HELP = (
    "A place by code, id or address, or an alliance by id. 区域的编号或地址，或党建联盟的编号。"
)
XLSX_HELP = "Write a workbook to print. 另存为可打印的工作簿。"


def show_status() -> None:
    """Show how full the graph is, and whether it is whole. 图谱里有多少、是否完整。"""
    from server.cli.status import read_status_table

    with report_errors():
        out.print(read_status_table(read_settings()))


def show_coverage(
    address: Annotated[
        str,
        typer.Argument(
            metavar="ADDRESS", help="An address, or an id such as Building:B0001. 地址或编号。"
        ),
    ],
    at: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="On which day; today by default. 哪一天，默认今天。"),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="INSTANT", help="As the graph knew it then. 按图谱当时所知。"
        ),
    ] = None,
) -> None:
    """Show who covers a place. 谁负责这里。

    The whole chain, from the entrance up to the city. 从单元到市的整条责任链。
    The exit code is 3 where there is not one such place. 没有这个地方、或不止一处时，退出码为 3。
    """
    from server.cli.client import execute_request
    from server.queries.references import parse_place_reference, with_offset
    from server.queries.who_covers import who_covers_request
    from server.terminal.coverage_tables import answer_table

    with report_errors():
        request = who_covers_request(parse_place_reference(address), at, with_offset(as_of))
        result = execute_request(read_settings(), request)
    for error in result.get("errors", ()):
        show_error(error["message"])
    data = result.get("data")
    if not data:
        raise typer.Exit(FAILED)
    out.print(answer_table(data["whoCovers"], wide=out.width >= WIDE))
    if data["whoCovers"]["__typename"] != "Coverage":
        raise typer.Exit(NOT_FOUND)


def show_four_lists(
    area: Annotated[str, typer.Argument(metavar="AREA", help=AREA_HELP)],
    *,
    at: Annotated[
        datetime | None,
        typer.Option(
            metavar="DATE",
            formats=["%Y-%m-%d"],
            help="On which day; today by default. 哪一天，默认今天。",
        ),
    ] = None,
    xlsx: Annotated[
        Path | None, typer.Option(metavar="FILE", dir_okay=False, help=XLSX_HELP)
    ] = None,
) -> None:
    """Show the four lists of an area. 一个区域的四项清单。

    Needs, resources, projects, responsibilities. 需求、资源、项目、责任。
    As a workbook with four sheets, too. 也可以写成有四张表的工作簿。
    """
    from loaders.printouts.lists import write_lists_workbook
    from server.cli.area_sheets import list_tables, read_four_lists

    with report_errors():
        day = at.date().isoformat() if at else None
        sheets = read_four_lists(read_settings(), area, day)
        if xlsx:
            write_lists_workbook(sheets, xlsx)
    out.print(list_tables(sheets))


def show_audit(
    area: Annotated[str, typer.Argument(metavar="AREA", help=AREA_HELP)],
    *,
    at: Annotated[
        datetime | None,
        typer.Option(
            metavar="DATE",
            formats=["%Y-%m-%d"],
            help="On which day; today by default. 哪一天，默认今天。",
        ),
    ] = None,
    xlsx: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", dir_okay=False, help="Write a workbook to work through. 另存为工作簿。"
        ),
    ] = None,
) -> None:
    """Show where the coverage of an area has gaps. 一个区域的责任缺口。

    What is vacant, missing, double, overloaded or expired. 空缺、未设、重复、超负荷、到期。
    As a workbook, each has columns for who deals with it. 工作簿中每处缺口都留有处理栏。
    """
    from loaders.printouts.lists import write_lists_workbook
    from server.cli.area_sheets import audit_tables, read_audit

    with report_errors():
        day = at.date().isoformat() if at else None
        sheets = read_audit(read_settings(), area, day)
        if xlsx:
            write_lists_workbook(sheets, xlsx, "责任缺口")
    out.print(audit_tables(sheets))
