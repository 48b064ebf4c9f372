"""The command line: `linli`."""

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

cli = typer.Typer(
    name="linli",
    help="邻里：一座可以提问的城市，谁负责这栋楼？\n\nA city you can ask: who covers this building?",
    epilog="设置来自环境变量和 .env，见 linli settings。 Settings come from the environment and .env: see linli settings.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
out = Console()
err = Console(stderr=True)

Recorded = Annotated[
    datetime | None,
    typer.Option(
        "--recorded-at",
        formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"],
        help="图谱何时得知（不带时区则为北京时间），默认现在。 When the graph learns of it (Beijing time unless it says otherwise); now by default.",
    ),
]


@contextmanager
def told() -> Iterator[None]:
    """Say in words what went wrong, and end with the code for it; only faults of ours show a traceback."""
    from server.serving import PortInUse  # noqa: PLC0415 - `--help` is quick without it

    try:
        yield
    except SettingsRefused as problem:
        err.print(str(problem), style="red", markup=False, highlight=False)
        raise typer.Exit(WRONG) from None
    except (GraphError, PortInUse) as problem:
        text = f"{problem.zh}\n{problem.en}" if isinstance(problem, GraphError) else str(problem)
        err.print(text, style="red", markup=False, highlight=False)
        raise typer.Exit(FAILED) from None


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="监听的地址。 Address to listen on. [LINLI_HOST]")] = None,
    port: Annotated[int | None, typer.Option(help="监听的端口。 Port to listen on. [LINLI_PORT]")] = None,
    workers: Annotated[int | None, typer.Option(help="回答请求的进程数。 Processes that answer. [LINLI_WORKERS]")] = None,
    sample: Annotated[bool, typer.Option("--sample/--no-sample", help="图谱为空时载入样例城市。 Load the sample city into an empty graph.")] = True,
) -> None:
    """启动服务；没有 NEO4J_URI 时使用内置的图数据库。 Start the service, on the embedded graph unless NEO4J_URI is set."""
    from server.serving import serve  # noqa: PLC0415 - see above

    with told():
        serve(read_settings(host=host, port=port, workers=workers), err, sample_city=sample)


@cli.command("import")
def import_ledgers(
    folder: Annotated[Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="放台账（CSV）的目录。 Folder of ledgers (CSV).")],
    recorded_at: Recorded = None,
) -> None:
    """导入一个目录的台账；再导入一次不会改变什么。 Bring a folder of ledgers in; doing it again changes nothing.

    有行被拒绝时退出码为 4。 The exit code is 4 where rows were refused.
    """
    from graph.clock import CITY_ZONE  # noqa: PLC0415 - see above
    from server.filling import import_into  # noqa: PLC0415 - see above
    from server.tables import report_table  # noqa: PLC0415 - see above

    moment = recorded_at.replace(tzinfo=CITY_ZONE) if recorded_at and recorded_at.tzinfo is None else recorded_at
    with told():
        report = import_into(read_settings(), folder, moment, err)
        out.print(report_table(report))
        if report.unaltered:
            out.print("图谱没有变化。 The graph is as it was before.")
    if not report.ok:
        raise typer.Exit(REFUSED)


@cli.command()
def sample(folder: Annotated[Path, typer.Argument(metavar="DIR", file_okay=False, help="写到哪个目录。 Where to write it.")]) -> None:
    """写出样例城市的台账、更正和答案，每次逐字节相同。 Write the sample city: ledgers, corrections, answers; the same bytes each time."""
    from loaders.sample import write  # noqa: PLC0415 - see above

    with told():
        write(folder)
    out.print(f"已写入 {folder}/ledgers、{folder}/corrections 和 {folder}/answers.json。 Written.", highlight=False)
    out.print(f"接下来 Next: linli import {folder}/ledgers", highlight=False)


@cli.command()
def status() -> None:
    """图谱里有多少、是否完整。 How full the graph is, and whether it is whole."""
    from server.status import show_status  # noqa: PLC0415 - see above

    with told():
        show_status(read_settings(), out)


@cli.command()
def who(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="地址，或图谱中的编号如 Building:B0001。 An address, or an id.")],
    at: Annotated[str | None, typer.Option(metavar="DATE", help="哪一天，默认今天。 On which day; today by default.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="INSTANT", help="按图谱当时所知。 As the graph knew it then.")] = None,
) -> None:
    """谁负责这里：从单元到市的整条责任链。 Who covers this place: the whole chain, from the entrance to the city.

    没有这个地方时退出码为 3。 The exit code is 3 where there is no such place.
    """
    from server.asking import ask  # noqa: PLC0415 - see above
    from server.questions import place_of, who_covers  # noqa: PLC0415 - see above
    from server.tables import answer_table  # noqa: PLC0415 - see above

    with told():
        result = ask(read_settings(), who_covers(place_of(address), at, as_of))
    for error in result.get("errors", ()):
        err.print(error["message"], style="red", markup=False, highlight=False)
    data = result.get("data")
    if not data:
        raise typer.Exit(FAILED)
    out.print(answer_table(data["whoCovers"]))
    if data["whoCovers"]["__typename"] != "Coverage":
        raise typer.Exit(NOT_FOUND)


@cli.command("export-schema")
def export_schema(
    check: Annotated[bool, typer.Option("--check", help="只比较，不写。 Only compare; write nothing.")] = False,
) -> None:
    """把 GraphQL 模式写入 schema/schema.graphql。 Write the SDL to schema/schema.graphql."""
    from server.sdl import FILE, compare, write  # noqa: PLC0415 - see above

    if not check:
        write()
        out.print(f"已写入 {FILE}。 Written.", highlight=False)
    elif difference := compare():
        out.print(difference, markup=False, highlight=False)
        err.print("模式与 schema/schema.graphql 不一致，请运行 linli export-schema。 They differ: run linli export-schema.", style="red")
        raise typer.Exit(FAILED)


@cli.command()
def settings(
    markdown: Annotated[bool, typer.Option("--markdown", help="输出 README 用的表格。 The table for the README.")] = False,
) -> None:
    """列出全部设置、现值和含义。 List every setting, its value and its meaning."""
    from server.tables import settings_markdown, settings_table  # noqa: PLC0415 - see above

    with told():
        current: Settings = read_settings()
    if markdown:
        sys.stdout.write(settings_markdown())
    else:
        out.print(settings_table(current))


def main() -> None:
    """Run the command line."""
    cli()
