"""The command that erases personal data."""

from typing import Annotated

import typer

from server.cli.console import err, out, report_errors
from server.settings import read_settings


def erase(
    node: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]",
            help="A person whose data is to go, such as Cadre:GB00001. 要清除其资料的人员编号。",
        ),
    ] = None,
    *,
    text: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="A text that is to go wherever it stands; - reads it from the input. "
            "要在各处清除的一段文字；- 从标准输入读取。",
        ),
    ] = None,
) -> None:
    """Erase personal data in every version, log and index; it cannot be undone.

    清除个人资料：所有历史版本、日志和索引中都不再保留，不能撤销。
    """
    from server.cli.access import erasure_requests as requests

    with report_errors():
        order = requests.parse_order(node, text)
        erasure, left = requests.erase_data(read_settings(), order)
    for name, number in sorted(erasure.counts.items()):
        out.print(f"{name}: {number}", highlight=False)
    if left:
        err.print(
            f"数据文件中仍有残留：{'、'.join(left)}。请用 linli backup 和 linli restore 重写。\n"
            "Something is left in the files: rewrite them by `linli backup` and `linli restore`.",
            highlight=False,
        )
        raise typer.Exit(2)
    out.print(
        f"已清除，改写了 {sum(erasure.counts.values())} 处。Erased. "
        "此前的备份仍含原文，请按保存期限销毁。Backups made before still hold it.",
        highlight=False,
    )
