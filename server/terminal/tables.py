"""Tables for the terminal: a chain of responsibility, the state of the graph, a report of an import, the settings."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from graph.database.status import GraphStatus
from graph.ontology.kinds import KINDS
from graph.vocabulary.units_of_measure import format_quantity
from loaders.ledgers import ImportReport, Ledger, LedgerExport, MissingRows, RejectedRow
from server.settings import Settings, documented

STATES = {
    "HELD": "",
    "VACANT": "空缺 vacant",
    "UNCOVERED": "未设 uncovered",
    "WITHHELD": "不予显示 withheld",
}
STALENESS = {
    "FRESH": ("近期核实 fresh", "green"),
    "AGEING": ("待核实 ageing", "yellow"),
    "STALE": ("久未核实 stale", "red"),
}
CONDITIONS = {
    "empty": "空的 empty",
    "half-loaded": "只载入了一部分 half-loaded",
    "whole": "完整 whole",
}

Answer = Mapping[str, Any]
"""Part of a GraphQL answer."""


def table(title: str, *headers: str) -> Table:
    """Make a table with these headers."""
    made = Table(
        title=Text(title, style="table.title"),
        title_justify="left",
        header_style="bold",
        expand=False,
    )
    for header in headers:
        made.add_column(Text(header), overflow="fold")
    return made


def row(made: Table, *cells: str | float | Text) -> None:
    """Add a row; a text is shown as it is, whatever it has in brackets, and a quantity as a person writes it."""
    made.add_row(
        *(
            cell
            if isinstance(cell, Text)
            else Text(cell if isinstance(cell, str) else format_quantity(cell))
            for cell in cells
        )
    )


class Most(NamedTuple):
    """How much of a sheet a terminal has room for."""

    rows: int
    columns: int


def first_rows(
    title: str,
    headers: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[str | float]],
    most: Most,
) -> Table:
    """Show the first rows of a sheet that can be written to a workbook, and say how many there are beyond."""
    made = table(title, *(header for header, _ in headers[: most.columns]))
    for cells in rows[: most.rows]:
        row(made, *cells[: most.columns])
    if (left_out := len(rows) - most.rows) > 0:
        made.caption = (
            f"还有 {left_out} 行，--xlsx 会写出全部。 {left_out} more rows: --xlsx writes all."
        )
    return made


def answer_table(found: Answer, *, wide: bool) -> RenderableType:
    """Show an answer to who covers a place; where the terminal is `wide`, with dates and sources."""
    if found["__typename"] == "Coverage":
        return chain_table(found, wide=wide)
    return (
        candidates_table(found)
        if found["__typename"] == "AmbiguousAddress"
        else unknown_text(found)
    )


def chain_table(coverage: Answer, *, wide: bool) -> RenderableType:
    """Show the whole chain, nearest first."""
    place = coverage["place"]
    title = f"{place['address'] or place['label']} · {coverage['at']}"
    headers = (
        "层级 Level",
        "责任 Duty",
        "谁 Who",
        "电话 Phone",
        "自 Since",
        "核实 Confirmed",
        "来源 Source",
    )
    shown = len(headers) if wide else 4
    made = table(title, *headers[:shown])
    made.columns[3].no_wrap = True
    for line in coverage["lines"]:
        row(made, *line_cells(line)[:shown])
    calls = (
        call_text("联系 Contact", coverage["contact"]),
        call_text("其次 Fallback", coverage["fallback"]),
    )
    omitted = (Text(omitted_text(one)) for one in coverage["omitted"])
    return Group(made, *omitted, *filter(None, calls))


def omitted_text(group: Answer) -> str:
    """Say how many lines of a long group are shown."""
    name, shown, total = (
        f"{group['level']['label']} {group['duty']['nameZh']}",
        group["shown"],
        group["total"],
    )
    return f"{name}：共 {total} 个，列出 {shown} 个。 {shown} of {total} are shown."


def line_cells(line: Answer) -> tuple[str | Text, ...]:
    """Return the cells of one line of a chain."""
    staleness, colour = STALENESS[line["staleness"]]
    source = "、".join(
        f"{one['source']}:{one['row']}" if one["row"] else one["source"]
        for one in line["evidence"][:1]
    )
    return (
        line["level"]["label"],
        line["duty"]["nameZh"],
        who_text(line),
        line["phone"] or "",
        line["since"] or line["vacantSince"] or "",
        Text(staleness, style=colour) if line["state"] == "HELD" else "",
        source,
    )


def who_text(line: Answer) -> Text:
    """Say who holds a line, or why nobody does."""
    holder, organization = line["holder"], line["organization"]
    names = [
        one for one in (holder and holder["name"], organization and organization["name"]) if one
    ]
    behalf = line["onBehalfOf"]
    if behalf and behalf["name"] not in names:
        names.append(f"（{behalf['name']}）")
    if line["focusAreas"]:
        names.append(f"[{'、'.join(line['focusAreas'])}]")
    if line["state"] == "HELD":
        return Text(" ".join(names))
    last = line["lastHolder"]
    return Text(
        STATES[line["state"]] + (f"，此前 before: {last['name']}" if last else ""), style="red"
    )


def call_text(label: str, line: Answer | None) -> Text | None:
    """Say whom to call."""
    if line is None:
        return None
    return Text.assemble(
        (f"{label}: ", "bold"),
        f"{line['level']['label']} {line['duty']['nameZh']} ",
        who_text(line),
        f" {line['phone'] or ''}",
    )


def candidates_table(ambiguous: Answer) -> RenderableType:
    """Show the places that were possibly meant."""
    made = table(ambiguous["message"], "编号 Id", "地址 Address")
    for candidate in ambiguous["candidates"]:
        place = candidate["place"]
        row(made, place["id"], place["address"] or place["label"])
    return Group(made, Text(ambiguous["question"], style="bold"))


def unknown_text(unknown: Answer) -> RenderableType:
    """Say that no such place is known, what was understood, and which known place is nearest."""
    nearest, understood = unknown["nearest"], "、".join(unknown["understood"])
    lines = [unknown["message"]]
    if understood:
        lines.append(f"看懂的部分 Understood: {understood}")
    if nearest:
        lines.append(f"最近的已知场所 Nearest known place: {nearest['label']} ({nearest['id']})")
    return Text("\n".join(lines), style="yellow")


def state_table(state: GraphStatus, where: str) -> RenderableType:
    """Show how full the graph is."""
    made = table(f"{where} · {CONDITIONS[state.condition]}", "种类 Kind", "名称 Name", "数量 Count")
    for kind in KINDS:
        row(made, kind.name, kind.zh, f"{state.counts[kind.name]:,}")
    made.columns[2].justify = "right"
    interrupted = "、".join(state.interrupted)
    left = (
        (Text(f"没有完成的导入 Unfinished imports: {interrupted}", style="yellow"),)
        if interrupted
        else ()
    )
    return Group(made, *left)


def counts_table(counts: Answer, where: str) -> RenderableType:
    """Show the numbers that a running service gave."""
    made = table(f"{where} · 正在服务 serving", "种类 Kind", "名称 Name", "数量 Count")
    for name, connection in counts.items():
        row(made, name, KINDS[name].zh, f"{connection['totalCount']:,}")
    made.columns[2].justify = "right"
    return made


def report_table(report: ImportReport) -> RenderableType:
    """Show what an import did, or a rehearsal would do, and every row that was refused."""
    headers = (
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
    made = table(
        "预演：什么都没有写入 Check: nothing was written" if report.is_dry_run else "导入 Import",
        *headers,
    )
    for one in report.ledgers:
        figures = (
            one.read,
            one.added,
            one.unchanged,
            one.confirmed,
            one.corrected,
            one.changed,
            one.ended,
            one.rejected,
        )
        row(made, one.name, *(f"{figure:,}" for figure in figures))
    for column in made.columns[1:]:
        column.justify = "right"
    notices = (Text(f"{notice.zh} {notice.en}", style="yellow") for notice in report.notices)
    return Group(made, *notices, *refusal_texts(report.rejections, report.unlisted))


def ledgers_table(mapping: Sequence[Ledger]) -> RenderableType:
    """Show every ledger of a mapping with the kind that it feeds."""
    made = table("台账 Ledgers", "台账 Ledger", "种类 Kind", "名称 Name")
    for ledger in mapping:
        row(made, ledger.name, ledger.kind.name, ledger.kind.zh)
    return made


def exported_text(done: LedgerExport) -> Text:
    """Say what was written, and what was not."""
    lines = [f"{done.path}：{done.rows:,} 行 rows"]
    if done.withheld:
        names = "、".join(done.withheld)
        lines.append(
            f"受保护的列没有导出，导回时保留原值：{names}。 Left out because protected, and kept when it is brought back: {names}."
        )
    if done.homeless:
        zh, en = (
            f"另有 {done.homeless:,} 行在映射中没有合适的台账，没有导出。",
            f"{done.homeless:,} rows fit no ledger of the mapping and were not written.",
        )
        lines.append(f"{zh} {en}")
    return Text("\n".join(lines))


def missing_rows_text(missing: MissingRows) -> Text:
    """Say what a full ledger no longer lists."""
    zh = f"{missing.ledger}：现有 {missing.current:,} 条中有 {missing.count:,} 条没有列出，即将终止"
    more = "……" if missing.count > len(missing.ids) else ""
    listed = "、".join(missing.ids) + more
    return Text(
        f"{zh}。 {missing.count:,} of {missing.current:,} are not listed and end:\n  {listed}",
        style="yellow",
    )


def refusal_texts(refusals: Sequence[RejectedRow], unkept: int) -> Iterable[Text]:
    """Say of each refused row what was expected."""
    yield from (Text(f"{refusal.zh}\n  {refusal.en}", style="red") for refusal in refusals)
    if unkept:
        yield Text(f"另有 {unkept:,} 处未列出。 {unkept:,} more are not listed.", style="red")


def settings_table(settings: Settings) -> RenderableType:
    """Show every setting: its value, where it differs from the default, and what it means."""
    made = table("设置 Settings", "名称 Name", "现值 Value", "默认 Default", "含义 Meaning")
    for one in documented():
        value = getattr(settings, one.field)
        shown = (
            ""
            if value in (None, ())
            else ", ".join(value)
            if isinstance(value, tuple)
            else str(value)
        )
        differs = shown != one.default
        row(
            made,
            one.name,
            Text(shown, style="bold" if differs else ""),
            one.default,
            f"{one.zh}\n{one.en}",
        )
    return made


def settings_markdown() -> str:
    """Return the settings as a table for the README."""
    lines = ["| Setting | Default | Meaning | May be |", "| --- | --- | --- | --- |"]
    for one in documented():
        default = f"`{one.default}`" if one.default else ""
        lines.append(
            f"| `{one.name}` | {default} | {one.zh}。<br>{one.en}. | {one.may_zh}。<br>{one.may_en}. |"
        )
    return "\n".join(lines) + "\n"
