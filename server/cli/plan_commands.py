"""Commands about who gives what to whom, which write to the graph: plan, accept, sweep."""

from datetime import datetime
from typing import Annotated

import typer

from server.cli.console import err, out, report_errors
from server.cli.question_commands import AreaArgument, PrintoutOption
from server.settings import read_settings


def make_plan(
    area: AreaArgument,
    *,
    at: Annotated[
        datetime | None,
        typer.Option(
            metavar="DATE",
            formats=["%Y-%m-%d"],
            help="For which day; today by default. 哪一天，默认今天。",
        ),
    ] = None,
    xlsx: PrintoutOption = None,
    pin: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NEED:RESOURCE",
            help="A pair that must be in it; may be repeated. 指定一对，可重复。",
        ),
    ] = None,
    forbid: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NEED:RESOURCE",
            help="A pair that must not be in it; may be repeated. 禁止一对。",
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="PLAN", help="Show what differs from this plan, by its id. 与哪个方案比较。"
        ),
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option(
            min=0.1,
            help="Then the best plan so far is stored; not while a service runs. "
            "到时采用当前最好的方案；服务运行时不可用。",
        ),
    ] = None,
) -> None:
    """Plan who gives what to whom over an area. 制定一个区域的分配方案。

    The worst-off community first, then the highest score; the plan is stored.
    先保满足率最低的社区，再求总得分最高；方案存入图谱。
    """
    from loaders.printouts.plans import write_plan_workbook
    from server.cli import plan

    with report_errors():
        day = at.date().isoformat() if at else None
        given = plan.plan_input(area, day, pin or [], forbid or [])
        order = plan.PlanOrder(given, seconds, against)
        outcome = plan.make_plan(read_settings(), order, err)
        if xlsx:
            write_plan_workbook(outcome.plan, xlsx)
    out.print(plan.plan_tables(outcome))


def accept_plan(
    plan_id: Annotated[
        str,
        typer.Argument(
            metavar="PLAN", help="A plan by its id, as `linli plan` shows it. 方案编号。"
        ),
    ],
    pair: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NEED:RESOURCE", help="Only this pair; may be repeated. 只采纳这一对，可重复。"
        ),
    ] = None,
) -> None:
    """Turn a plan into pledges. 采纳方案，转为认领。

    Each pair as planned or not at all; the table says what became of each.
    每对按方案数量认领，否则不认领；逐对说明结果。
    """
    from server.cli import pledges

    with report_errors():
        acceptance = pledges.accept_plan(read_settings(), plan_id, pair or [])
    out.print(pledges.acceptance_table(acceptance))


def sweep_expired(
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Only show what would be withdrawn; nothing is written. "
            "只列出将被撤回的，什么都不写入。",
        ),
    ] = False,
) -> None:
    """Withdraw pledges that nobody started in time. 撤回到期未启动的认领。

    The window of their need or resource has closed. 其需求或资源的期限已过。
    May run as often as you like, such as each night. 可重复运行，例如每晚一次。
    """
    from server.cli import pledges

    with report_errors():
        find = pledges.find_expired if check else pledges.sweep_expired
        sweep = find(read_settings())
    out.print(pledges.sweep_table(sweep, check=check))
