"""The command line: `linli`."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from graph.errors import GraphError
from server.settings import Settings, SettingsRefused, read_settings

OK, FAILED, WRONG, NOT_FOUND, REFUSED = 0, 1, 2, 3, 4
"""Exit codes: done; could not be done; the call or a setting is wrong; no such place; rows were refused."""

WIDE = 120
"""Columns of a terminal in which a chain fits with its dates and sources."""

cli = typer.Typer(
    name="linli",
    help="A city you can ask: who covers this building?\n\n邻里：一座可以提问的城市，谁负责这栋楼？",
    epilog="Settings come from the environment and .env: see `linli settings`. 设置来自环境变量和 .env。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
# What is in brackets may be somebody's title or path: it is shown, never taken for a style.
out = Console(markup=False, emoji=False)
err = Console(stderr=True, markup=False, emoji=False)

Recorded = Annotated[
    datetime | None,
    typer.Option(
        "--recorded-at",
        metavar="INSTANT",
        formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"],
        help="When the graph learns of it, in Beijing time unless it says otherwise; now by default. 图谱何时得知，默认现在。",
    ),
]


@contextmanager
def told() -> Iterator[None]:
    """Say in words what went wrong, and end with the code for it; only faults of ours show a traceback."""
    from server.serve import PortInUse  # noqa: PLC0415 - `--help` is quick without it

    try:
        yield
    except SettingsRefused as problem:
        err.print(str(problem), style="red", highlight=False)
        raise typer.Exit(WRONG) from None
    except (GraphError, PortInUse) as problem:
        text = (
            f"{problem.zh}\n{problem.en}".strip()
            if isinstance(problem, GraphError)
            else str(problem)
        )
        err.print(text, style="red", highlight=False)
        raise typer.Exit(FAILED) from None


@cli.command()
def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on. 监听的地址。 (LINLI_HOST)")
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on. 监听的端口。 (LINLI_PORT)")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes that answer. 回答请求的进程数。 (LINLI_WORKERS)")
    ] = None,
    sample: Annotated[
        bool,
        typer.Option(
            "--sample/--no-sample",
            help="Load the sample city into an empty graph. 图谱为空时载入样例城市。",
        ),
    ] = True,
) -> None:
    """Start the service. 启动服务。

    It runs on the embedded graph unless NEO4J_URI is set. 没有 NEO4J_URI 时使用内置的图数据库。
    """
    from server.serve import serve  # noqa: PLC0415 - see above

    with told():
        serve(read_settings(host=host, port=port, workers=workers), err, sample_city=sample)


@cli.command("import")
def import_ledgers(
    place: Annotated[
        Path,
        typer.Argument(
            metavar="PATH",
            exists=True,
            help="Folder of ledgers, or one XLSX or CSV file. 台账目录，或一个文件。",
        ),
    ],
    recorded_at: Recorded = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Change nothing; say what would change. 只预演，什么都不写入。"
        ),
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report",
            metavar="FILE.xlsx",
            dir_okay=False,
            help="Write refused rows there, each with the reason. 写出被拒绝的行和原因。",
        ),
    ] = None,
    complete: Annotated[
        bool,
        typer.Option(
            "--complete",
            help="These are full ledgers: what they no longer list ends. 完整台账：没有列出的即终止。",
        ),
    ] = False,
    force: Annotated[
        bool,
        typer.Option("--force", help="Let more than 20 % of a ledger end. 终止超过 20 % 也照做。"),
    ] = False,
) -> None:
    """Bring ledgers into the graph: XLSX or CSV. 导入台账。

    Doing it again changes nothing; after an interruption it goes on. 可以重复导入，中断后会接着做。
    The exit code is 4 where rows were refused. 有行被拒绝时退出码为 4。
    """
    from graph.ontology.clock import CITY_ZONE  # noqa: PLC0415 - see above
    from loaders.ledgers import ImportOptions  # noqa: PLC0415 - see above
    from server.runtime.importing import import_into  # noqa: PLC0415 - see above
    from server.terminal.tables import report_table  # noqa: PLC0415 - see above

    if report and report.suffix.lower() != ".xlsx":
        raise typer.BadParameter("FILE.xlsx", param_hint="--report")
    moment = (
        recorded_at.replace(tzinfo=CITY_ZONE)
        if recorded_at and recorded_at.tzinfo is None
        else recorded_at
    )
    with told():
        done = import_into(
            read_settings(), place, moment, err, ImportOptions(check, complete, force, report)
        )
        out.print(report_table(done))
        if done.is_unchanged:
            out.print(
                "图谱不会有变化。 The graph would stay as it is."
                if check
                else "图谱没有变化。 The graph is as it was before."
            )
        if done.returned:
            out.print(
                f"{done.returned:,} 个被拒绝的行已写入 {report}，改好后可以直接导入。 Refused rows are there to be mended and imported.",
                highlight=False,
            )
    if not done.ok:
        raise typer.Exit(REFUSED)


@cli.command()
def template(
    ledger: Annotated[
        str | None,
        typer.Argument(
            metavar="LEDGER",
            help="Name of a ledger, or of a kind that one ledger feeds. 台账或种类。",
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE.xlsx", dir_okay=False, help="Where to write it. 写到哪个文件。"
        ),
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="List the ledgers. 列出全部台账。")
    ] = False,
) -> None:
    """Write an empty ledger to fill in. 写出一本可以填写的空台账。

    With notes, lists to choose from and an example. 表头有说明，可选的值有下拉列表，并附示例。
    """
    from server.cli.export import template_for  # noqa: PLC0415 - see above
    from server.runtime.open import mapping_of  # noqa: PLC0415 - see above
    from server.terminal.tables import ledgers_table  # noqa: PLC0415 - see above

    with told():
        if listed or ledger is None:
            out.print(ledgers_table(mapping_of(read_settings())))
            raise typer.Exit(OK if listed else WRONG)
        found, path = template_for(read_settings(), ledger, file)
    out.print(f"已写入 {path}。 Written.", highlight=False)
    out.print(
        f"填好后，以 {found.name} 为名放进台账目录再导入。 Filled in, it is imported under the name {found.name}.",
        highlight=False,
    )


@cli.command()
def export(
    ledger: Annotated[
        str,
        typer.Argument(
            metavar="LEDGER",
            help="Name of a ledger, or of a kind that one ledger feeds. 台账或种类。",
        ),
    ],
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", dir_okay=False, help="An .xlsx or .csv file. 写到哪个文件。"
        ),
    ],
) -> None:
    """Write a ledger of what the graph believes now. 把图谱现在所知写成台账。

    In the form that import reads: brought back unchanged, it changes nothing. 与导入的格式相同，原样导回不会有变化。
    Protected columns are left out, and stay as they are when it is brought back. 受保护的列不导出，导回时保留原值。
    """
    from server.cli.export import export_to  # noqa: PLC0415 - see above
    from server.terminal.tables import exported_text  # noqa: PLC0415 - see above

    with told():
        done = export_to(read_settings(), ledger, file)
    out.print(exported_text(done))


@cli.command()
def sample(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", file_okay=False, help="Where to write it. 写到哪个目录。"),
    ],
) -> None:
    """Write the ledgers of the sample city. 写出样例城市的台账。

    With corrections, updates and an answer key beside them; the same bytes each time. 连同更正、续报和答案，每次逐字节相同。
    """
    from loaders.sample import write_sample_city  # noqa: PLC0415 - see above

    with told():
        write_sample_city(folder)
    out.print(
        f"已写入 {folder}/ledgers、{folder}/corrections、{folder}/updates 和 {folder}/answers.json。 Written.",
        highlight=False,
    )
    out.print(f"接下来 Next: linli import {folder}/ledgers", highlight=False)


@cli.command()
def status() -> None:
    """Say how full the graph is, and whether it is whole. 图谱里有多少、是否完整。"""
    from server.cli.status import show_status  # noqa: PLC0415 - see above

    with told():
        show_status(read_settings(), out)


@cli.command()
def who(
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
    from server.cli.client import ask  # noqa: PLC0415 - see above
    from server.queries.who_covers import place_of, who_covers  # noqa: PLC0415 - see above
    from server.terminal.tables import answer_table  # noqa: PLC0415 - see above

    with told():
        result = ask(read_settings(), who_covers(place_of(address), at, as_of))
    for error in result.get("errors", ()):
        err.print(error["message"], style="red", highlight=False)
    data = result.get("data")
    if not data:
        raise typer.Exit(FAILED)
    out.print(answer_table(data["whoCovers"], wide=out.width >= WIDE))
    if data["whoCovers"]["__typename"] != "Coverage":
        raise typer.Exit(NOT_FOUND)


@cli.command()
def plan(
    area: Annotated[
        str,
        typer.Argument(
            metavar="AREA",
            help="A place by code, id or address, or an alliance by id. 区域的编号或地址，或党建联盟的编号。",
        ),
    ],
    *,
    at: Annotated[
        datetime | None,
        typer.Option(
            metavar="DATE",
            formats=["%Y-%m-%d"],
            help="For which day; today by default. 哪一天，默认今天。",
        ),
    ] = None,
    xlsx: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", dir_okay=False, help="Write a workbook to print. 另存为可打印的工作簿。"
        ),
    ] = None,
    pin: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NEED:RESOURCE",
            help="A pair that must be in it; may be repeated. 指定一对，可重复。",
        ),
    ] = None,
    forbid: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NEED:RESOURCE",
            help="A pair that must not be in it; may be repeated. 禁止一对。",
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="PLAN", help="Show what differs from this plan, by its id. 与哪个方案比较。"
        ),
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option(min=0.1, help="Then the best plan so far is given. 到时给出当前最好的方案。"),
    ] = None,
) -> None:
    """Plan who gives what to whom over an area. 制定一个区域的分配方案。

    The worst-off community first, then the highest score; the plan is stored. 先保满足率最低的社区，再求总得分最高；方案存入图谱。
    """
    from graph.ontology.clock import today  # noqa: PLC0415 - see above
    from loaders.printouts.plans import write_plan_workbook  # noqa: PLC0415 - see above
    from server.cli import plan as planning  # noqa: PLC0415 - see above

    with told():
        asked = planning.asked_for(
            area, at.date() if at else today(), pin or [], forbid or [], seconds
        )
        stored = planning.plan(read_settings(), asked, err, against)
        if xlsx:
            write_plan_workbook(stored.planned, xlsx)
    out.print(planning.plan_tables(stored))


@cli.command()
def accept(
    plan_id: Annotated[
        str,
        typer.Argument(
            metavar="PLAN", help="A plan by its id, as `linli plan` shows it. 方案编号。"
        ),
    ],
    pair: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NEED:RESOURCE", help="Only this pair; may be repeated. 只采纳这一对，可重复。"
        ),
    ] = None,
) -> None:
    """Turn a plan into pledges. 采纳方案，转为认领。

    Each pair as planned or not at all; the table says what became of each. 每对按方案数量认领，否则不认领；逐对说明结果。
    """
    from server.cli import pledges as errands  # noqa: PLC0415 - see above

    with told():
        out.print(errands.accepted_table(errands.accept(read_settings(), plan_id, pair or [])))


@cli.command()
def sweep() -> None:
    """Withdraw pledges that nobody started in time. 撤回到期未启动的认领。

    The window of their need or resource has closed; may run as often as you like, such as each night. 可重复运行，例如每晚一次。
    """
    from server.cli import pledges as errands  # noqa: PLC0415 - see above

    with told():
        out.print(errands.swept_table(errands.sweep(read_settings())))


@cli.command("lists")
def four_lists(
    area: Annotated[
        str,
        typer.Argument(
            metavar="AREA",
            help="A place by code, id or address, or an alliance by id. 区域的编号或地址，或党建联盟的编号。",
        ),
    ],
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
            metavar="FILE", dir_okay=False, help="Write a workbook to print. 另存为可打印的工作簿。"
        ),
    ] = None,
) -> None:
    """Show the four lists of an area: needs, resources, projects, responsibilities. 一个区域的四项清单。

    As a workbook with four sheets, too. 也可以写成有四张表的工作簿。
    """
    from loaders.printouts.lists import write_lists_workbook  # noqa: PLC0415 - see above
    from server.cli.four_lists import list_tables, lists  # noqa: PLC0415 - see above

    with told():
        found = lists(read_settings(), area, at.date().isoformat() if at else None)
        if xlsx:
            write_lists_workbook(found, xlsx)
    out.print(list_tables(found))


@cli.command("export-schema")
def export_schema(
    check: Annotated[
        bool, typer.Option("--check", help="Only compare; write nothing. 只比较，不写。")
    ] = False,
) -> None:
    """Write the SDL to schema/schema.graphql. 写出接口的模式文件。"""
    from server.cli.schema_file import FILE, compare, write  # noqa: PLC0415 - see above

    if not check:
        write()
        out.print(f"已写入 {FILE}。 Written.", highlight=False)
    elif difference := compare():
        out.print(difference, highlight=False)
        err.print(
            "The schema and schema/schema.graphql differ: run linli export-schema. 二者不一致，请运行 linli export-schema。",
            style="red",
        )
        raise typer.Exit(FAILED)


@cli.command()
def settings(
    markdown: Annotated[
        bool, typer.Option("--markdown", help="As the README's table. README 用的表格。")
    ] = False,
) -> None:
    """List every setting, its value and its meaning. 列出全部设置。"""
    from server.terminal.tables import settings_markdown, settings_table  # noqa: PLC0415 - see above

    with told():
        current: Settings = read_settings()
    if markdown:
        sys.stdout.write(settings_markdown())
    else:
        out.print(settings_table(current))


def main() -> None:
    """Run the command line."""
    # Warnings are for the log of a service, which `serve` sets up; a person at a terminal is told what matters.
    logging.getLogger("linli").setLevel(logging.ERROR)
    cli()
