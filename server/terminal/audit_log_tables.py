"""The audit log on the terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import RenderableType

from graph.audit_log.entries import AuditAction
from server.terminal.tables import add_row, make_table

HEADERS = (
    "序号 No.",
    "时间 When",
    "事项 What",
    "操作人 Who",
    "角色 Role",
    "操作 Operation",
    "对象 Nodes",
)
MOST_NODES = 3
"""Ids that a line names; the entry has all of them."""


def audit_log_table(entries: Sequence[Mapping[str, Any]]) -> RenderableType:
    """Return entries, the newest first."""
    table = make_table("审计日志 Audit log", *HEADERS)
    for entry in entries:
        nodes = entry["nodes"]
        more = f" … ({len(nodes)})" if len(nodes) > MOST_NODES else ""
        add_row(
            table,
            str(entry["number"]),
            entry["at"][:19].replace("T", " "),
            AuditAction[entry["action"]].value[0],
            entry["caller"],
            entry["role"],
            entry["operation"],
            ", ".join(nodes[:MOST_NODES]) + more,
        )
    return table
