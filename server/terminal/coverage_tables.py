"""The answer to who covers a place: the chain, the candidates, or the nearest known place."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from server.terminal.tables import Cell, add_row, make_table

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
"""Grade of staleness to its text and colour."""
CHAIN_HEADERS = (
    "层级 Level",
    "责任 Duty",
    "谁 Who",
    "电话 Phone",
    "自 Since",
    "核实 Confirmed",
    "来源 Source",
)
NARROW_COLUMNS = 4
"""How many of them a narrow terminal shows; the last is the phone."""

Answer = Mapping[str, Any]
"""Part of a GraphQL result."""


def answer_table(answer: Answer, *, wide: bool) -> RenderableType:
    """Return the answer to who covers a place; a `wide` terminal shows dates and sources too."""
    match answer["__typename"]:
        case "Coverage":
            return chain_table(answer, wide=wide)
        case "AmbiguousAddress":
            return candidates_table(answer)
        case "AbsentPlace":
            return absent_place_text(answer)
    return unknown_place_text(answer)


def chain_table(coverage: Answer, *, wide: bool) -> RenderableType:
    """Return the whole chain, nearest first."""
    place = coverage["place"]
    shown = len(CHAIN_HEADERS) if wide else NARROW_COLUMNS
    title = f"{place['address'] or place['label']} · {coverage['at']}"
    table = make_table(title, *CHAIN_HEADERS[:shown])
    table.columns[NARROW_COLUMNS - 1].no_wrap = True
    for line in coverage["lines"]:
        add_row(table, *line_cells(line)[:shown])
    omitted = (Text(omitted_text(group)) for group in coverage["omitted"])
    calls = (
        call_text("联系 Contact", coverage["contact"]),
        call_text("其次 Fallback", coverage["fallback"]),
    )
    replaced = coverage["insteadOf"]
    notes = [Text(replaced["message"], style="yellow")] if replaced else []
    return Group(*notes, table, *omitted, *filter(None, calls))


def omitted_text(group: Answer) -> str:
    """Return how many lines of a long group are shown."""
    shown, total = group["shown"], group["total"]
    name = f"{group['level']['label']} {group['duty']['nameZh']}"
    return f"{name}：共 {total} 个，列出 {shown} 个。 {shown} of {total} are shown."


def line_cells(line: Answer) -> tuple[Cell, ...]:
    """Return the cells of one line of a chain."""
    staleness, colour = STALENESS[line["staleness"]]
    confirmed = Text(staleness, style=colour) if line["state"] == "HELD" else ""
    return (
        line["level"]["label"],
        line["duty"]["nameZh"],
        who_text(line),
        line["phone"] or "",
        line["since"] or line["vacantSince"] or "",
        confirmed,
        source_text(line),
    )


def source_text(line: Answer) -> str:
    """Return the first source of a line, with its row if that is known."""
    for evidence in line["evidence"]:
        source, number = evidence["source"], evidence["row"]
        return f"{source}:{number}" if number else str(source)
    return ""


def who_text(line: Answer) -> Text:
    """Return who holds a line, or why nobody does."""
    if line["state"] == "HELD":
        return Text(" ".join(holder_names(line)))
    text = STATES[line["state"]]
    if line["lastHolder"]:
        text += f"，此前 before: {line['lastHolder']['name']}"
    return Text(text, style="red")


def holder_names(line: Answer) -> Iterator[str]:
    """Yield the holder, the organization, on whose behalf, and what is attended to."""
    holder, organization, behalf = line["holder"], line["organization"], line["onBehalfOf"]
    names = [each["name"] for each in (holder, organization) if each and each["name"]]
    yield from names
    if behalf and behalf["name"] not in names:
        yield f"（{behalf['name']}）"
    if line["focusAreas"]:
        yield f"[{'、'.join(line['focusAreas'])}]"


def call_text(label: str, line: Answer | None) -> Text | None:
    """Return whom to call; None if there is nobody."""
    if line is None:
        return None
    return Text.assemble(
        (f"{label}: ", "bold"),
        f"{line['level']['label']} {line['duty']['nameZh']} ",
        who_text(line),
        f" {line['phone'] or ''}",
    )


def candidates_table(ambiguous: Answer) -> RenderableType:
    """Return the places that an address may mean, and the question that tells them apart."""
    table = make_table(ambiguous["message"], "编号 Id", "地址 Address")
    for candidate in ambiguous["candidates"]:
        place = candidate["place"]
        add_row(table, place["id"], place["address"] or place["label"])
    return Group(table, Text(ambiguous["question"], style="bold"))


def absent_place_text(absent: Answer) -> RenderableType:
    """Return that a place is not there on the day, and what contained it."""
    lines, above = [absent["message"]], absent["containedIn"]
    if above:
        lines.append(f"所属场所 It was in: {above['label']} ({above['id']})")
    return Text("\n".join(lines), style="yellow")


def unknown_place_text(unknown: Answer) -> RenderableType:
    """Return that no such place is known, what was understood, and the nearest known place."""
    nearest, understood = unknown["nearest"], "、".join(unknown["understood"])
    lines = [unknown["message"]]
    if understood:
        lines.append(f"看懂的部分 Understood: {understood}")
    if nearest:
        lines.append(f"最近的已知场所 Nearest known place: {nearest['label']} ({nearest['id']})")
    return Text("\n".join(lines), style="yellow")
