"""The command about the audit log: show it, verify it, archive what is old."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from server.cli.console import err, out, report_errors
from server.settings import read_settings

DAYS = ["%Y-%m-%d"]


def audit_log(
    *,
    most: Annotated[
        int, typer.Option(min=1, max=100, help="How many, the newest first. 最多列出几条。")
    ] = 20,
    verify: Annotated[
        bool,
        typer.Option(help="Follow the chain of hashes instead. 校验日志是否被改动。"),
    ] = False,
    archive: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Move old entries into a new file. 把较早的记录移到新文件。"
        ),
    ] = None,
    before: Annotated[
        datetime | None,
        typer.Option(
            formats=DAYS, help="Archive what is older; by default six months. 归档此日之前的。"
        ),
    ] = None,
) -> None:
    """Show who did what, prove it, or archive it. 查看、校验、归档审计日志。"""
    from server.cli.access import audit_log_requests as requests
    from server.terminal.audit_log_tables import audit_log_table

    with report_errors():
        settings = read_settings()
        if archive is not None:
            number = requests.archive_entries(settings, archive, before.date() if before else None)
            err.print(f"已归档 {number} 条到 {archive}。 Archived.", highlight=False)
        elif verify:
            proof = requests.verify_entries(settings)
            out.print(requests.describe_proof(proof), highlight=False)
            if proof["brokenAt"] is not None:
                raise typer.Exit(2)
        else:
            out.print(audit_log_table(requests.read_entries(settings, most)))
