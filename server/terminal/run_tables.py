"""The list of imports on the terminal."""

from collections.abc import Mapping, Sequence

from rich.console import RenderableType

from graph.ontology.clock import CITY_ZONE
from graph.rows.record_keys import RUN
from graph.rows.undoing.import_runs import ImportRunRecord
from server.terminal.tables import add_row, make_table

HEADERS = (
    "编号 Run",
    "时间 When",
    "经办 By",
    "内容 What",
    "台账 Ledger",
    "更改 Changes",
    "状态 State",
)
COUNT_NAMES = {
    "added": "新增 added",
    "corrected": "更正 corrected",
    "changed": "变更 changed",
    "ended": "终止 closed",
    "confirmed": "核实 confirmed",
    "restored": "恢复 restored",
    "withdrawn": "撤回 withdrawn",
}


def runs_table(runs: Sequence[ImportRunRecord]) -> RenderableType:
    """Return the runs, each with what it changed, ledger by ledger."""
    table = make_table("历次导入 Imports", *HEADERS)
    # It is copied into the command that undoes.
    table.columns[0].no_wrap = True
    for run in runs:
        when = f"{run.started_at.astimezone(CITY_ZONE):%Y-%m-%d %H:%M}"
        first = (run.key, when, run.by or "", what_text(run))
        state = state_text(run)
        if not run.ledgers:
            add_row(table, *first, "", "没有更改 none", state)
        for ledger in run.ledgers:
            add_row(table, *first, ledger.name, counts_text(ledger.counts), state)
            first, state = ("", "", "", ""), ""
    return table


def what_text(run: ImportRunRecord) -> str:
    """Return what was imported, or which run was undone."""
    if run.undoes:
        return f"撤销 undoes {key_of_run(run.undoes)}"
    recorded = f"{run.recorded_at.astimezone(CITY_ZONE):%Y-%m-%d}"
    return f"{run.name}（{recorded}）"


def counts_text(counts: Mapping[str, int]) -> str:
    """Return the counts that are not 0."""
    return "，".join(f"{COUNT_NAMES[name]} {number:,}" for name, number in counts.items() if number)


def state_text(run: ImportRunRecord) -> str:
    """Return whether a run was interrupted or undone, and how many rows it refused."""
    if run.undone_by:
        return f"已撤销 undone by {key_of_run(run.undone_by)}"
    if run.finished_at is None:
        return "中断 interrupted"
    return f"拒绝 {run.refused:,} refused" if run.refused else ""


def key_of_run(identity: str) -> str:
    """Return what a person names a run by."""
    return identity.removeprefix(f"{RUN}:")
