"""`linli snapshot`: the network of a moment as a folder that can be cited."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer


def write_snapshot(  # noqa: PLR0917 - typer passes them by name
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="Folder to write; it must not exist. 要写成的目录。"),
    ],
    at: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Day of the network; today without it. 网络的日期；不写则为今天。",
        ),
    ] = None,
    dynamic: Annotated[
        bool,
        typer.Option(
            "--dynamic",
            help="All days, with the interval of each link. 所有日期，含每条联系的起止。",
        ),
    ] = False,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of",
            formats=["%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"],
            help="What was known at this moment, in UTC; now without it. 当时已知的内容（UTC）。",
        ),
    ] = None,
    role: Annotated[
        str, typer.Option(help="For whom: researcher. 为谁而写：researcher。")
    ] = "researcher",
    licence: Annotated[
        str | None,
        typer.Option(help="SPDX name of the licence, such as CC-BY-4.0. 许可证的 SPDX 名称。"),
    ] = None,
    publisher: Annotated[
        str | None, typer.Option(help="Who publishes it: the city. 发布者：城市。")
    ] = None,
    since: Annotated[
        Path | None,
        typer.Option(
            help="An earlier snapshot: what differs is written as well. 较早的快照：另写出差异。",
            exists=True,
            file_okay=False,
        ),
    ] = None,
) -> None:
    """Write the network as files for research. 把关系网络写成研究用的文件，人员用化名。"""
    from server.cli.console import out, report_errors
    from server.cli.research import snapshot
    from server.settings import read_settings

    with report_errors():
        options = snapshot.SnapshotOptions(
            folder, at, dynamic, as_of, role, licence, publisher, since
        )
        done = snapshot.write_city_snapshot(read_settings(), options)
    out.print(snapshot.written_text(done))
