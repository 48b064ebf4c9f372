"""`linli network plot`: a picture of what is near a node, or of a path."""

from pathlib import Path
from typing import Annotated

import typer


def plot_network(  # noqa: PLR0917 - typer passes them by name
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE.svg", dir_okay=False, help="Picture to write. 图片文件。"),
    ],
    node: Annotated[
        str, typer.Option(help="Global id of the node, such as Alliance:LM001. 节点编号。")
    ],
    to: Annotated[
        str | None, typer.Option(help="Draw the paths to this node instead. 改画到此节点的路径。")
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="Day, as 2026-11-01; today without it. 日期。")
    ] = None,
    hops: Annotated[int, typer.Option(min=1, max=3, help="Links from the node. 步数。")] = 1,
    first: Annotated[int, typer.Option(min=1, max=60, help="Nodes to draw. 最多画几个节点。")] = 40,
    persons: Annotated[bool, typer.Option("--persons", help="Draw cadres too. 也画干部。")] = False,
) -> None:
    """Draw what is near a node, or how two are connected. 画出节点周围或两者之间的网络。"""
    from server.cli.console import out, report_errors
    from server.cli.research import network_plot
    from server.settings import read_settings

    with report_errors():
        asked = network_plot.PlotOptions(file, node, to, at, hops, first, persons)
        drawn = network_plot.write_plot(read_settings(), asked)
    out.print(f"已写入 {file}：{drawn} 个节点。 {drawn} nodes.")
