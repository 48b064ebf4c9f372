"""Ledgers on the terminal: reports of imports, what ends, what was exported, which there are."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from graph.ontology.global_ids import key_of_id
from graph.rows.last_days import LastDays, LastDaysMigration
from loaders.ledgers import (
    ImportReport,
    Ledger,
    LedgerExport,
    LedgerReport,
    MissingRows,
    RejectedRow,
)
from server.terminal.tables import add_row, make_table

REPORT_HEADERS = (
    "台账 Ledger",
    "读取 Read",
    "新增 Added",
    "不变 Unchanged",
    "核实 Confirmed",
    "更正 Corrected",
    "变更 Changed",
    "终止 Closed",
    "拒绝 Refused",
)


UNDO_HEADERS = ("恢复 Restored", "撤回 Withdrawn")
MOST_SHOWN = 40
"""How many changed cells, and how many endings, are shown: a screen or two."""
CHANGE_HEADERS = (
    "台账 Ledger",
    "行 Row",
    "编号 Key",
    "名称 Name",
    "列 Column",
    "原来 Before",
    "改为 After",
)
ENDING_HEADERS = (
    "台账 Ledger",
    "行 Row",
    "编号 Key",
    "名称 Name",
    "终止日期 End",
    "仍未终止的 Left open",
)
EMPTY = "（空 empty）"
"""Stands for a cell without content."""


def changes_table(report: ImportReport) -> RenderableType:
    """Return the cells that change, before and after, and the rows that end with what hangs on
    them.

    Nothing if there are none.
    """
    parts: list[RenderableType] = []
    if report.changes:
        table = make_table("更改 Changes", *CHANGE_HEADERS)
        for cell in report.changes[:MOST_SHOWN]:
            row, key = row_and_key(cell.row, cell.id)
            before, after = cell.before or EMPTY, cell.after or EMPTY
            add_row(table, cell.ledger, row, key, cell.name, cell.column, before, after)
        parts += [table, *more_text(report.changed_cells)]
    if report.endings:
        table = make_table("终止 Endings", *ENDING_HEADERS)
        left = report.left_behind_texts()
        for ending in report.endings[:MOST_SHOWN]:
            row, key = row_and_key(ending.row, ending.id)
            hanging = "\n".join(left.get(ending.id, ()))
            add_row(table, ending.ledger, row, key, ending.name, ending.day, hanging)
        parts += [table, *more_text(report.ended_rows)]
    return Group(*parts)


def row_and_key(row: int | None, global_id: str) -> tuple[str, str]:
    """Return the number of a row, empty for none, and the ledger's key of its node."""
    return "" if row is None else str(row), key_of_id(global_id)


def more_text(count: int) -> Iterator[Text]:
    """Yield how many more there are than a table shows, if any."""
    more = count - MOST_SHOWN
    if more > 0:
        yield Text(
            f"另有 {more:,} 条，用 --report 文件.xlsx 查看全部。 "
            f"… and {more:,} more; --report FILE.xlsx writes all of them.",
            style="yellow",
        )


def report_table(report: ImportReport) -> RenderableType:
    """Return what an import did, or a rehearsal would do, and every row that was rejected."""
    title = (
        "预演：什么都没有写入 Check: nothing was written" if report.is_dry_run else "导入 Import"
    )
    undoes = any(ledger.restored or ledger.withdrawn for ledger in report.ledgers)
    table = make_table(title, *REPORT_HEADERS, *(UNDO_HEADERS if undoes else ()))
    for ledger in report.ledgers:
        numbers = report_numbers(ledger)
        if undoes:
            numbers += (ledger.restored, ledger.withdrawn)
        add_row(table, ledger.name, *(f"{number:,}" for number in numbers))
    for column in table.columns[1:]:
        column.justify = "right"
    notices = (Text(f"{notice.zh} {notice.en}", style="yellow") for notice in report.notices)
    return Group(table, *notices, *rejected_row_texts(report.rejections, report.unlisted))


def report_numbers(ledger: LedgerReport) -> tuple[int, ...]:
    """Return the numbers of one ledger, in the order of the headers."""
    return (
        ledger.read,
        ledger.added,
        ledger.unchanged,
        ledger.confirmed,
        ledger.corrected,
        ledger.changed,
        ledger.ended,
        ledger.rejected,
    )


def rejected_row_texts(rejected: Sequence[RejectedRow], not_listed: int) -> Iterator[Text]:
    """Yield for each rejected row what was expected, and how many more there are."""
    for row in rejected:
        yield Text(f"{row.zh}\n  {row.en}", style="red")
    if not_listed:
        yield Text(
            f"另有 {not_listed:,} 处未列出。 {not_listed:,} more are not listed.", style="red"
        )


def run_text(run: str) -> str:
    """Return how an import that was done is listed, and how it is undone."""
    key = key_of_id(run)
    return (
        f"本次导入的编号是 {key}；要撤销：linli import --undo {key}。 "
        f"This import is {key}; to undo it: linli import --undo {key}"
    )


def unaltered_text(*, rehearsed: bool) -> str:
    """Return that an import changed nothing, or that it would not."""
    if rehearsed:
        return "图谱不会有变化。 The graph would stay as it is."
    return "图谱没有变化。 The graph is as it was before."


def missing_rows_text(missing: MissingRows) -> Text:
    """Return which current rows a full ledger no longer lists, and so ends."""
    count, current = f"{missing.count:,}", f"{missing.current:,}"
    more = "……" if missing.count > len(missing.ids) else ""
    listed = "、".join(missing.ids) + more
    return Text(
        f"{missing.ledger}：现有 {current} 条中有 {count} 条没有列出，即将终止。 "
        f"{count} of {current} are not listed and end:\n  {listed}",
        style="yellow",
    )


def ledgers_table(mapping: Sequence[Ledger]) -> RenderableType:
    """Return every ledger of a mapping with the kind that it feeds."""
    table = make_table("台账 Ledgers", "台账 Ledger", "种类 Kind", "名称 Name")
    for ledger in mapping:
        add_row(table, ledger.name, ledger.kind.name, ledger.kind.zh)
    return table


def exported_text(done: LedgerExport) -> Text:
    """Return what was written to a file, and what was not."""
    lines = [f"{done.path}：{done.rows:,} 行 rows"]
    if done.withheld:
        names = "、".join(done.withheld)
        lines.append(
            f"受保护的列没有导出，导回时保留原值：{names}。 "
            f"Left out because protected, and kept when it is brought back: {names}."
        )
    if done.homeless:
        lines.append(
            f"另有 {done.homeless:,} 行在映射中没有合适的台账，没有导出。 "
            f"{done.homeless:,} rows fit no ledger of the mapping and were not written."
        )
    return Text("\n".join(lines))


def migration_text(done: LastDaysMigration) -> Text:
    """Return what a migration of ends decided and moved."""
    if done.problems:
        return Text(
            f"有 {done.problems:,} 个终止日期不能顺延，尚未决定；已顺延 {done.moved:,} 个。"
            "请稍后再运行一次。 "
            f"{done.problems:,} ends could not move; {done.moved:,} did. Run it again.",
            style="yellow",
        )
    meaning = {
        LastDays.INCLUSIVE: "最后一天（含当日） the last day",
        LastDays.DAY_AFTER: "最后一天的次日 the day after the last",
    }[done.decided]
    return Text(
        f"台账的终止日期是{meaning}；顺延了 {done.moved:,} 个。 {done.moved:,} ends moved by a day."
    )
