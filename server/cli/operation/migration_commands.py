"""The command that brings a graph up to date: migrate."""

from typing import Annotated

import typer

from server.cli.console import REFUSED, out, report_errors
from server.settings import read_settings


def migrate(
    last_days: Annotated[
        str | None,
        typer.Option(
            "--last-days",
            metavar="inclusive|day-after",
            help="What 终止日期 is in the ledgers imported before: decides it, if it was not yet. "
            "以前的台账里终止日期是哪一天。",
        ),
    ] = None,
) -> None:
    """Bring an older graph up to date. 把旧版本的图谱升级到现在的模式。

    As serve and import do by themselves; interrupted, it goes on.
    启动和导入时也会自动升级，可重复运行。
    --last-days inclusive: the last day; each end moves by one, as a correction.
    最后一天：各顺延一天，记为更正。
    --last-days day-after: the day after it; nothing moves. 最后一天的次日：不改动。
    """
    from graph.errors import Message
    from graph.rows.last_days import LastDays
    from server.cli.adoption import migrate_graph
    from server.terminal.ledger_tables import migration_text

    def show(step: Message) -> None:
        out.print(f"{step.zh} {step.en} ……", highlight=False)

    decided = None
    if last_days is not None:
        decided = {each.option: each for each in LastDays}.get(last_days.strip().lower())
        if decided is None:
            raise typer.BadParameter(
                "Write inclusive or day-after. 请写 inclusive 或 day-after。",
                param_hint="--last-days",
            )
    with report_errors():
        done = migrate_graph(read_settings(), decided, show)
    out.print(
        f"图谱的模式版本：{done.before} → {done.now}。 "
        f"Schema version of the graph: {done.before} → {done.now}.",
        highlight=False,
    )
    if done.last_days:
        out.print(migration_text(done.last_days), highlight=False)
        if done.last_days.problems:
            raise typer.Exit(REFUSED)
