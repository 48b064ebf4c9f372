"""Commands that copy the whole graph: backup, restore."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.cli.console import err, out, report_errors
from server.settings import read_settings

if TYPE_CHECKING:
    from loaders.backups.restore_backup import BackupContent


def back_up_graph(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", dir_okay=False, help="Where to write it. 写到哪个文件。"),
    ],
) -> None:
    """Write everything that the graph holds to one file. 把整个图谱备份为一个文件。

    Through the service if one runs on the embedded graph; others go on reading and writing.
    服务运行时经由服务备份，读写照常进行。
    The file shows the graph at one moment, is compressed, and is checked to its end.
    """
    from server.cli.operation.backup import back_up

    with report_errors():
        content = back_up(read_settings(), file)
    print_content("已备份到 Backed up to", file, content)


def restore_graph(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A backup. 备份文件。"),
    ],
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Only check the file. 只检查文件是否完整。")
    ] = False,
) -> None:
    """Fill a backup into an empty graph, on either engine. 把备份恢复到空的图谱，两种数据库皆可。

    The whole file is checked before anything is written. 写入之前先检查整个文件。
    """
    from loaders.backups.restore_backup import check_backup
    from server.cli.operation.backup import restore
    from server.terminal.progress import share_bar

    with report_errors():
        if check:
            print_content("完整 Whole", file, check_backup(file))
            return
        with share_bar(err, "恢复 Restoring") as show:
            content = restore(read_settings(), file, show)
    print_content("已恢复 Restored", file, content)


def print_content(done: str, file: Path, content: "BackupContent") -> None:
    """Print what is in a backup."""
    start, end = content.start, content.end
    if start and end:
        out.print(
            f"{done}: {file}（变更序号 change {end.revision:,}，{end.records:,} 条记录 records，"
            f"{start.engine}，{start.made_at}）",
            highlight=False,
            soft_wrap=True,
        )
