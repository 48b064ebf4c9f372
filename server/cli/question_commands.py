"""Commands that only read the graph: status, who, resolve, lists, audit, posters."""

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from server.cli.console import FAILED, NOT_FOUND, out, report_errors, show_error
from server.settings import read_settings

WIDE = 120
"""Columns of a terminal in which a chain fits with its dates and sources."""
AreaArgument = Annotated[
    str,
    typer.Argument(
        metavar="AREA",
        help="A place by code, id or address, or an alliance by id. "
        "区域的编号或地址，或党建联盟的编号。",
    ),
]
DayOption = Annotated[
    datetime | None,
    typer.Option(
        metavar="DATE",
        formats=["%Y-%m-%d"],
        help="On which day; today by default. 哪一天，默认今天。",
    ),
]
PrintoutOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", dir_okay=False, help="Write a workbook to print. 另存为可打印的工作簿。"
    ),
]


def show_status() -> None:
    """Show how full the graph is, and whether it is whole. 图谱里有多少、是否完整。"""
    from server.cli.status import read_status_table

    with report_errors():
        out.print(read_status_table(read_settings()))


def show_coverage(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="ADDRESS",
            help="An address, in one word or several, or an id such as Building:B0001. "
            "地址，可以分几段写；或编号。",
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

    place = " ".join(words)
    while True:
        with report_errors():
            request = who_covers_request(parse_place_reference(place), at, with_offset(as_of))
            result = execute_request(read_settings(), request)
        for error in result.get("errors", ()):
            show_error(error["message"])
        data = result.get("data")
        if not data:
            raise typer.Exit(FAILED)
        found = data["whoCovers"]
        out.print(answer_table(found, wide=out.width >= WIDE))
        chosen = ask_which(found) if can_ask() else None
        if chosen is None:
            break
        place = chosen
    if found["__typename"] != "Coverage":
        raise typer.Exit(NOT_FOUND)


def can_ask() -> bool:
    """Whether somebody sits at the terminal who can answer."""
    return sys.stdin.isatty() and out.is_terminal


def ask_which(found: Mapping[str, Any]) -> str | None:
    """Ask which candidate of an ambiguous address is meant and return its id, None for none."""
    if found["__typename"] != "AmbiguousAddress":
        return None
    candidates = found["candidates"]
    for number, candidate in enumerate(candidates, start=1):
        place = candidate["place"]
        out.print(f"{number:>3}  {place['label']}  {place['address'] or ''}", markup=False)
    answer = typer.prompt(
        f"是哪一个？回车放弃。 Which one (1 to {len(candidates)}), or Enter for none?",
        default="",
        show_default=False,
    ).strip()
    if answer.isdigit() and 1 <= int(answer) <= len(candidates):
        chosen: str = candidates[int(answer) - 1]["place"]["id"]
        return chosen
    return None


def resolve_file(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", exists=True, dir_okay=False, help="A workbook or CSV. 表格文件。"
        ),
    ],
    *,
    column: Annotated[
        str | None,
        typer.Option(metavar="HEADER", help="The column of addresses. 地址所在列的表头。"),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", dir_okay=False, help="The workbook to write. 写到哪个文件。"),
    ] = None,
) -> None:
    """Find the place of each address of a table. 解析一列地址。

    Writes a workbook with places, candidates and reasons. 写出带场所、候选和原因的表格。
    """
    from rich.progress import track

    from loaders.ledgers import read_address_table, write_resolved_table
    from server.cli.client import Graph, data_of, run_on_graph
    from server.queries.resolve_addresses import MOST_AT_ONCE, resolve_addresses_request

    target = to or file.with_name(f"{file.stem}-已解析.xlsx")
    with report_errors():
        table = read_address_table(file, column)

        async def resolve(graph: Graph) -> list[Mapping[str, Any]]:
            found: list[Mapping[str, Any]] = []
            texts = table.texts
            for start in track(range(0, len(texts), MOST_AT_ONCE), "解析 Resolving", console=out):
                request = resolve_addresses_request(texts[start : start + MOST_AT_ONCE])
                found += data_of(await graph.execute(request))["resolveAddresses"]
            return found

        resolved = run_on_graph(read_settings(), resolve)
        write_resolved_table(target, table, resolved)
    sure = sum(bool(each["placeId"]) for each in resolved)
    out.print(
        f"{len(resolved)} 个地址，{sure} 个已确定，写入 {target}。 "
        f"{sure} of {len(resolved)} addresses found; written to {target}."
    )


def show_four_lists(
    area: AreaArgument, *, at: DayOption = None, xlsx: PrintoutOption = None
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
    area: AreaArgument,
    *,
    at: DayOption = None,
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


def print_posters(  # noqa: PLR0917 - each is an option of the command
    area: AreaArgument,
    file: Annotated[
        Path,
        typer.Option(
            "--html", metavar="FILE", dir_okay=False, help="The file to print. 写到哪个文件。"
        ),
    ] = Path("posters.html"),
    kind: Annotated[
        str,
        typer.Option(
            metavar="KIND",
            help="communities, grids, compounds, buildings or entrances. 挂在哪一级。",
        ),
    ] = "buildings",
    size: Annotated[str, typer.Option(metavar="SIZE", help="a4, a5 or sticker. 大小。")] = "a4",
    printed: Annotated[
        datetime | None,
        typer.Option(
            metavar="DATE",
            formats=["%Y-%m-%d"],
            help="Only posters that differ from those printed on this day. 只印此日之后有变化的。",
        ),
    ] = None,
    at: DayOption = None,
    url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Where people reach the service; LINLI_PUBLIC_URL by default. 二维码里的地址。",
        ),
    ] = None,
) -> None:
    """Write the QR posters of an area as one HTML file to print. 生成一个区域的二维码海报。"""
    from server.cli.area_sheets import write_area_posters
    from server.pages.posters import PosterOrder

    days = [day.date().isoformat() if day else None for day in (at, printed)]
    with report_errors():
        order = PosterOrder(area, kind, *days)
        count, total = write_area_posters(read_settings(), order, size, url, file)
    out.print(f"{file}: {count} / {total} 张海报。 Posters printed, of all in the area.")
