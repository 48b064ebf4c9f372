"""Commands that bring ledgers in and out: import, template, export, sample."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from server.cli.console import OK, REFUSED, WRONG, err, out, report_errors
from server.settings import read_settings

LEDGER_HELP = "Name of a ledger, or of a kind that one ledger feeds. 台账或种类。"


def import_ledgers(
    place: Annotated[
        Path,
        typer.Argument(
            metavar="PATH",
            exists=True,
            help="Folder of ledgers, or one XLSX or CSV file. 台账目录，或一个文件。",
        ),
    ],
    recorded_at: Annotated[
        datetime | None,
        typer.Option(
            "--recorded-at",
            metavar="INSTANT",
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"],
            help="When the graph learns of it, in Beijing time unless it says otherwise; "
            "now by default. 图谱何时得知，默认现在。",
        ),
    ] = None,
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
            help="These are full ledgers: what they no longer list ends. "
            "完整台账：没有列出的即终止。",
        ),
    ] = False,
    force: Annotated[
        bool,
        typer.Option("--force", help="Let more than 20 % of a ledger end. 终止超过 20 % 也照做。"),
    ] = False,
) -> None:
    """Bring ledgers into the graph: XLSX or CSV. 导入台账。

    Through the service if one runs on the embedded graph. 服务运行时经由服务导入。
    Doing it again changes nothing; after an interruption it goes on. 可以重复导入，中断后会接着做。
    The exit code is 4 where rows were refused. 有行被拒绝时退出码为 4。
    """
    from graph.ontology.clock import CITY_ZONE
    from loaders.ledgers import ImportOptions
    from server.cli.ledger_import import import_into_graph
    from server.terminal.ledger_tables import report_table, unaltered_text

    if report and report.suffix.lower() != ".xlsx":
        raise typer.BadParameter("FILE.xlsx", param_hint="--report")
    if recorded_at and recorded_at.tzinfo is None:
        recorded_at = recorded_at.replace(tzinfo=CITY_ZONE)
    with report_errors():
        options = ImportOptions(dry_run=check, complete=complete, force=force, rejected_path=report)
        done = import_into_graph(read_settings(), place, recorded_at, err, options)
        out.print(report_table(done))
        if done.is_unchanged:
            out.print(unaltered_text(rehearsed=check))
        if done.returned:
            out.print(
                f"{done.returned:,} 个被拒绝的行已写入 {report}，改好后可以直接导入。 "
                "Refused rows are there to be mended and imported.",
                highlight=False,
            )
    if not done.ok:
        raise typer.Exit(REFUSED)


def write_template(
    ledger: Annotated[str | None, typer.Argument(metavar="LEDGER", help=LEDGER_HELP)] = None,
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
    from server.cli.export import write_ledger_template
    from server.runtime.open import read_mapping
    from server.terminal.ledger_tables import ledgers_table

    with report_errors():
        settings = read_settings()
        if listed or ledger is None:
            out.print(ledgers_table(read_mapping(settings)))
            raise typer.Exit(OK if listed else WRONG)
        found, path = write_ledger_template(settings, ledger, file)
    out.print(f"已写入 {path}。 Written.", highlight=False)
    out.print(
        f"填好后，以 {found.name} 为名放进台账目录再导入。 "
        f"Filled in, it is imported under the name {found.name}.",
        highlight=False,
    )


def export_ledger(
    ledger: Annotated[str, typer.Argument(metavar="LEDGER", help=LEDGER_HELP)],
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", dir_okay=False, help="An .xlsx or .csv file. 写到哪个文件。"
        ),
    ],
) -> None:
    """Write a ledger of what the graph believes now. 把图谱现在所知写成台账。

    In the form that import reads: brought back unchanged, it changes nothing.
    与导入的格式相同，原样导回不会有变化。
    Protected columns are left out, and stay as they are when it is brought back.
    受保护的列不导出，导回时保留原值。
    """
    from server.cli import export
    from server.terminal.ledger_tables import exported_text

    with report_errors():
        done = export.export_ledger_file(read_settings(), ledger, file)
    out.print(exported_text(done))


def write_sample(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", file_okay=False, help="Where to write it. 写到哪个目录。"),
    ],
) -> None:
    """Write the ledgers of the sample city. 写出样例城市的台账。

    With corrections, updates and an answer key beside them; the same bytes each time.
    连同更正、续报和答案，每次逐字节相同。
    """
    from server.cli import export

    with report_errors():
        export.write_sample(folder)
    out.print(
        f"已写入 {folder}/ledgers、{folder}/corrections、{folder}/updates 和 "
        f"{folder}/answers.json。 Written.",
        highlight=False,
    )
    out.print(f"接下来 Next: linli import {folder}/ledgers", highlight=False)
