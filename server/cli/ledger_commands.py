"""Commands that bring ledgers in and out: import, template, export, sample."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.cli.console import OK, REFUSED, WRONG, err, out, report_errors
from server.settings import read_settings

if TYPE_CHECKING:
    from loaders.ledgers import ImportReport

LEDGER_HELP = (
    "A ledger by its name, such as 任职, or by the English name of its list, such as tenures. "
    "台账名，如 任职；或它的英文列表名，如 tenures。"
)


def import_ledgers(  # noqa: PLR0913 - one for each option of the command
    place: Annotated[
        Path | None,
        typer.Argument(
            metavar="PATH",
            exists=True,
            help="Folder of ledgers, or one file: XLSX, ODS, XLS, CSV. 台账目录，或一个文件。",
        ),
    ] = None,
    *,
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
            "--check",
            help="Change nothing; show every cell that would change, and what would end. "
            "只预演：列出会更改的每一格和会终止的行，什么都不写入。",
        ),
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report",
            metavar="FILE.xlsx",
            dir_okay=False,
            help="Write there what changes, before and after, what ends, and refused rows, each "
            "with the reason. 写出更改前后的内容、终止的行，以及被拒绝的行和原因。",
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
    hidden_sheets: Annotated[
        bool,
        typer.Option("--hidden-sheets", help="Read hidden sheets too. 隐藏的工作表也读取。"),
    ] = False,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="Columns that a ledger does not have are erased; by default what is known of "
            "them stays. 文件里没有的列也清空；默认保留原有内容。",
        ),
    ] = False,
    undo: Annotated[
        str | None,
        typer.Option(
            "--undo",
            metavar="RUN",
            help="Undo an earlier import instead, as a correction; `linli runs` lists them. "
            "撤销以前的一次导入（作为更正），编号见 linli runs。",
        ),
    ] = None,
) -> None:
    """Bring ledgers into the graph: workbooks or CSV. 导入台账。

    Through the service if one runs on the embedded graph. 服务运行时经由服务导入。
    Doing it again changes nothing; after an interruption it goes on. 可以重复导入，中断后会接着做。
    The exit code is 4 where rows were refused. 有行被拒绝时退出码为 4。
    """
    from graph.ontology.clock import CITY_ZONE
    from loaders.ledgers import ImportOptions
    from server.cli.client import operator_name
    from server.cli.ledger_import import import_into_graph, undo_in_graph

    if (place is None) == (undo is None):
        raise typer.BadParameter("PATH or --undo RUN. 台账目录或文件，或 --undo 编号，二者选一。")
    if undo is not None and (recorded_at or complete or force or replace):
        raise typer.BadParameter("--undo takes only --check and --report. 撤销时没有别的选项。")
    if report and report.suffix.lower() != ".xlsx":
        raise typer.BadParameter(
            "Name a file that ends in .xlsx. 请写以 .xlsx 结尾的文件名。", param_hint="--report"
        )
    if recorded_at and recorded_at.tzinfo is None:
        recorded_at = recorded_at.replace(tzinfo=CITY_ZONE)
    with report_errors():
        options = ImportOptions(
            check,
            complete,
            force,
            report,
            hidden_sheets=hidden_sheets,
            replace=replace,
            by=operator_name(),
        )
        if place is not None:
            done = import_into_graph(read_settings(), place, recorded_at, err, options)
        else:
            done = undo_in_graph(read_settings(), undo or "", err, options)
        print_report(done, report)
    if not done.ok:
        raise typer.Exit(REFUSED)


def print_report(done: "ImportReport", report: Path | None) -> None:
    """Print what an import did, or would do; `report` is the workbook that was written."""
    from server.terminal.ledger_tables import changes_table, report_table, run_text, unaltered_text

    out.print(report_table(done))
    if done.is_dry_run and (done.changes or done.endings):
        out.print(changes_table(done))
    if done.is_unchanged:
        out.print(unaltered_text(rehearsed=done.is_dry_run))
    elif done.run:
        out.print(run_text(done.run), highlight=False)
    if done.returned:
        out.print(
            f"{done.returned:,} 个被拒绝的行已写入 {report}，改好后可以直接导入。 "
            "Refused rows are there to be mended and imported.",
            highlight=False,
        )
    if report and (done.changes or done.endings):
        out.print(f"更改和终止的全部内容在 {report}。 It has every change.", highlight=False)


def list_runs(
    most: Annotated[
        int,
        typer.Option(
            "--most", min=1, max=1000, help="How many, the newest first. 最多列出多少次。"
        ),
    ] = 20,
) -> None:
    """List the imports with what each changed. 列出历次导入，以及各自更改了什么。

    Each can be undone: `linli import --undo RUN`. 每次导入都可以撤销。
    """
    from server.cli.run_list import read_runs_of_graph
    from server.terminal.run_tables import runs_table

    with report_errors():
        out.print(runs_table(read_runs_of_graph(read_settings(), most)))


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
    from server.runtime.city_files import read_mapping
    from server.terminal.ledger_tables import ledgers_table

    with report_errors():
        settings = read_settings()
        if listed or ledger is None:
            out.print(ledgers_table(read_mapping(settings)))
            raise typer.Exit(OK if listed else WRONG)
        written = write_ledger_template(settings, ledger, file)
    name = written.ledger.name
    out.print(f"已写入 {written.path}。 Written.", highlight=False)
    out.print(
        f"填好后，以 {name} 为名放进台账目录再导入。 "
        f"Filled in, it is imported under the name {name}.",
        highlight=False,
    )
    if written.problem:
        err.print(
            f"没有读到图谱，表中没有编号可选。 It offers no codes of the graph. {written.problem}",
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
        export.write_sample(folder, err)
    out.print(
        f"已写入 {folder}/ledgers、{folder}/corrections、{folder}/updates 和 "
        f"{folder}/answers.json。 Written.",
        highlight=False,
    )
    out.print(f"接下来 Next: linli import {folder}/ledgers", highlight=False)
