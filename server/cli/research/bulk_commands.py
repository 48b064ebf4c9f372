"""`linli bulk`: all rows of a list as a file."""

from pathlib import Path
from typing import Annotated

import typer


def write_list(
    query: Annotated[
        str,
        typer.Argument(
            metavar="QUERY.graphql",
            help="File with the query of one list, or the id of a trusted document. "
            "写有一个列表查询的文件，或登记的文档编号。",
        ),
    ],
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            dir_okay=False,
            help="File to write: .ndjson or .parquet. 写到哪个文件。",
        ),
    ],
    variables: Annotated[
        str, typer.Option(metavar="JSON", help="Variables of the query. 查询的变量。")
    ] = "{}",
) -> None:
    """Write all rows of a list query, past the limit of a page. 把一个列表的全部行写成文件。"""
    from rich.progress import Progress

    from server.cli.console import out, report_errors
    from server.cli.research import bulk
    from server.settings import read_settings

    with report_errors(), Progress(console=out, transient=True) as progress:
        bar = progress.add_task("读取 Reading", total=None)

        def watch(done: int, total: int) -> None:
            progress.update(bar, completed=done, total=total)

        head = bulk.write_bulk(read_settings(), bulk.BulkOptions(query, file, variables), watch)
    out.print(
        f"已写入 {file}：{head['rows']:,} 行，{head['at']}，修订 {head['revision']}。 "
        f"{head['rows']:,} rows of {head['at']}, as known {head['asOf']}."
    )
