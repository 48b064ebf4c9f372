"""How full the graph is, as a table."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.text import Text

from graph.ontology.kinds import KINDS
from server.terminal.tables import add_row, make_table

if TYPE_CHECKING:
    # It brings the driver, which a command beside a service does without.
    from graph.database.status import GraphStatus

CONDITIONS = {
    "empty": "空的 empty",
    "half-loaded": "只载入了一部分 half-loaded",
    "whole": "完整 whole",
}
HEADERS = ("种类 Kind", "名称 Name", "数量 Count")


def status_table(status: "GraphStatus", where: str) -> RenderableType:
    """Return a table of the numbers in a graph, its condition, and its unfinished imports."""
    table = make_table(f"{where} · {CONDITIONS[status.condition]}", *HEADERS)
    table.columns[2].justify = "right"
    for kind in KINDS:
        add_row(table, kind.name, kind.zh, f"{status.counts[kind.name]:,}")
    if not status.interrupted:
        return table
    names = "、".join(status.interrupted)
    return Group(table, Text(f"没有完成的导入 Unfinished imports: {names}", style="yellow"))


def counts_table(counts: Mapping[str, Any], where: str) -> RenderableType:
    """Return a table of the numbers that a running service returned, by kind."""
    table = make_table(f"{where} · 正在服务 serving", *HEADERS)
    table.columns[2].justify = "right"
    for name, connection in counts.items():
        add_row(table, name, KINDS[name].zh, f"{connection['totalCount']:,}")
    return table


def removal_table(counts: Mapping[str, int]) -> RenderableType:
    """Return a table of the numbers of what is to be removed, by kind."""
    table = make_table("样例城市 The sample city", *HEADERS)
    table.columns[2].justify = "right"
    for name, count in counts.items():
        add_row(table, name, KINDS[name].zh, f"{count:,}")
    return table
