"""Writes an empty ledger that a person can fill in: headers with notes, lists to choose from, and a sheet that explains it with an example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from graph.errors import GraphError
from graph.ontology import division_codes as codes
from graph.ontology.declarations import Kind, Value
from graph.rows.batch import Row
from graph.vocabulary import Vocabulary
from loaders.ledgers.exporting.ledger_form import Column, Holds, columns_of, kind_name, names_of
from loaders.ledgers.files.reader import Line
from loaders.ledgers.files.writer import MADE, MOST_ROWS, sheet_name
from loaders.ledgers.mapping import Ledger
from loaders.ledgers.parsing.cells import WORDS
from loaders.ledgers.parsing.row_checker import checker
from loaders.ledgers.parsing.row_rules import SOURCES

EXPLANATION, LISTS = "说明", "选项"
"""The sheets beside the ledger's own."""

FORMS: Mapping[Value, str] = {
    Value.TEXT: "文字",
    Value.TEXTS: "文字，几个之间用 、 隔开",
    Value.INTEGER: "整数，如 12",
    Value.NUMBER: "数，如 45.62",
    Value.FLAG: "是 或 否",
    Value.DAY: "日期，如 2023-07-01；不清楚则留空",
    Value.INSTANT: "时间，如 2023-07-01 08:00:00",
    Value.CHOICE: "从列表中选一个",
    **dict.fromkeys(WORDS, "从列表中选一个"),
}
"""What a person has to write, by type of value."""

EXAMPLES: Mapping[Value, str] = {
    Value.TEXTS: "甲、乙",
    Value.INTEGER: "12",
    Value.NUMBER: "45.62",
    Value.FLAG: "是",
    Value.DAY: "2023-07-01",
    Value.INSTANT: "2023-07-01 08:00:00",
}


class AlreadyThere(GraphError):
    """A template would replace a file, which somebody may have filled in."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} 已经存在，没有覆盖。请换一个文件名，或先移走它。",
            f"{path} is there already and was not replaced. Name another file, or move it away.",
        )


class NoExample(LookupError):
    """A ledger for which no row could be thought of that its own check would take."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A column with what a person has to know of it."""

    column: Column
    meaning: str
    form: str
    choices: tuple[str, ...]
    """What can be chosen; empty where it can be anything."""

    @property
    def need(self) -> str:
        """Whether it has to be filled in."""
        return "必填" if self.column.required else "可空"


def columns_to_fill_in(ledger: Ledger) -> Iterator[Column]:
    """Go through the columns that a person should see: not that of a code, which is the key unless it is said otherwise."""
    return (
        column for column in columns_of(ledger) if not (column.prop and column.prop.name == "code")
    )


def explained(ledger: Ledger, vocabulary: Vocabulary) -> Iterator[Explained]:
    """Go through the columns of a ledger with their explanations."""
    for column in columns_to_fill_in(ledger):
        choices = choices_of(ledger.kind, column, vocabulary)
        yield Explained(
            column, meaning_of(ledger.kind, column), form_text(column, choices), choices
        )


def meaning_of(kind: Kind, column: Column) -> str:
    """Say what a column holds."""
    if column.prop:
        protected = (
            "受保护，不出现在导出中；没有这一列则保留原值。" if column.prop.protected else ""
        )
        return f"{column.prop.zh}。{protected}{column.prop.en}"
    if column.ends and column.holds is Holds.END_KIND:
        return f"{column.ends.edge.zh}的种类。Of which kind it is."
    if column.ends:
        return f"{column.ends.edge.zh}的编号。{column.ends.edge.en}"
    return {
        Holds.KEY: f"{kind.zh}的编号，更正时不变，不可重复。The key, which stays the same when the row is corrected.",
        Holds.CONFIRMED: "最近一次有人核实这一行的日期。When somebody last confirmed the row.",
        Holds.SINCE: "有变化时，新内容从哪天起成立；更正错误则留空。From which day a change holds; empty for a correction.",
    }[column.holds]


def form_text(column: Column, choices: Sequence[str]) -> str:
    """Say what to write."""
    if column.prop:
        pattern = f"，须符合 {column.prop.pattern}" if column.prop.pattern else ""
        return FORMS[column.prop.value] + pattern
    if column.ends:
        many = "，几个之间用 、 隔开" if column.ends.edge.many else ""
        return (
            "从列表中选一个" if choices else "编号" if column.holds is Holds.END else "种类"
        ) + many
    return "编号" if column.holds is Holds.KEY else FORMS[Value.DAY]


def choices_of(kind: Kind, column: Column, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return what can be chosen in a column."""
    if column.ends and column.holds is Holds.END_KIND:
        return tuple(kind_name(column.ends, each) for each in column.ends.allowed)
    if column.prop is None:
        return ()
    if column.prop.value is Value.FLAG:
        return ("是", "否")
    names = names_of(column.prop, vocabulary)
    source = SOURCES.get(kind.name) if column.prop.value is Value.DUTY else None
    return tuple(
        name for code, name in names.items() if source is None or vocabulary[code].source == source
    )


def example(ledger: Ledger, vocabulary: Vocabulary) -> list[str]:
    """Return a row that the ledger's own check takes. Raises `NoExample`."""
    columns = list(explained(ledger, vocabulary))
    check = checker(ledger, [each.column.header for each in columns], vocabulary)
    for full in (True, False):
        offered = (
            one.choices if one.choices and (full or one.column.required) else ("",)
            for one in columns
        )
        for chosen in product(*offered):
            cells = example_cells(ledger.kind, columns, chosen, full=full)
            if isinstance(check.check(Line(2, cells)), Row):
                return cells
    raise NoExample(ledger.name)


def example_cells(
    kind: Kind, columns: Sequence[Explained], chosen: Sequence[str], *, full: bool
) -> list[str]:
    """Return the cells of an example in which this was chosen."""
    by_header = {one.column.header: choice for one, choice in zip(columns, chosen, strict=True)}
    return [
        choice or example_cell(kind, one, by_header, full=full)
        for one, choice in zip(columns, chosen, strict=True)
    ]


def example_cell(kind: Kind, one: Explained, chosen: Mapping[str, str], *, full: bool) -> str:
    """Return an example of what may stand in a column in which nothing can be chosen."""
    column = one.column
    if column.holds is Holds.KEY:
        return example_key(kind)
    if not (full or column.required):
        return ""
    if column.ends:
        named = chosen.get(column.ends.kind_column or "", "")
        found = next(
            (
                each
                for each in column.ends.allowed
                if each.name == column.ends.kind or kind_name(column.ends, each) == named
            ),
            None,
        )
        return example_key(found) if found else ""
    if column.prop is None or column.prop.pattern or column.prop.protected:
        return "2023-07-01" if column.holds is Holds.CONFIRMED else ""
    if column.prop.name == "to":
        return ""
    return EXAMPLES.get(column.prop.value, f"示例{column.prop.zh}")


def example_key(kind: Kind) -> str:
    """Return a key as one of this kind may look."""
    if kind.name in codes.LENGTHS:
        return "220802001001"[: codes.LENGTHS[kind.name]]
    return "".join(letter for letter in kind.name if letter.isupper()) + "0001"


def write_template(path: Path, ledger: Ledger, vocabulary: Vocabulary) -> None:
    """Write the template of a ledger. Raises `AlreadyThere`."""
    if path.exists():
        raise AlreadyThere(path)
    columns = list(explained(ledger, vocabulary))
    row = example(ledger, vocabulary)
    with Workbook(
        path, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        book.set_properties({"created": MADE, "title": ledger.name})
        page = book.add_worksheet(sheet_name(ledger.name))
        explanation, lists = book.add_worksheet(EXPLANATION), book.add_worksheet(LISTS)
        fill_in(book, page, columns)
        offer(page, lists, columns)
        explain(book, explanation, ledger, columns, row)


def fill_in(book: Workbook, page: Worksheet, columns: Sequence[Explained]) -> None:
    """Write the header row with its notes, and give each column its form."""
    needed, free = (
        book.add_format({"bold": True, "bottom": 1, "bg_color": colour})
        for colour in ("#FCE4D6", "#E2EFDA")
    )
    text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
    page.freeze_panes(1, 1)
    for place, one in enumerate(columns):
        days = one.column.holds in (Holds.CONFIRMED, Holds.SINCE) or (
            one.column.prop is not None and one.column.prop.value is Value.DAY
        )
        numbers = one.column.prop is not None and one.column.prop.value in (
            Value.INTEGER,
            Value.NUMBER,
        )
        # A key in a column of texts keeps its zeros and all its digits.
        page.set_column(place, place, 18, day if days else None if numbers else text)
        page.write_string(0, place, one.column.header, needed if one.column.required else free)
        page.write_comment(
            0, place, f"{one.need}。{one.form}。\n{one.meaning}", {"x_scale": 2, "y_scale": 1.2}
        )


def offer(page: Worksheet, lists: Worksheet, columns: Sequence[Explained]) -> None:
    """Let a person choose where there is something to choose from; several kinds in one cell have to be written by hand."""
    for place, one in enumerate(columns):
        if not one.choices or (one.column.ends and one.column.ends.edge.many):
            continue
        lists.write_string(0, place, one.column.header)
        for number, choice in enumerate(one.choices, 1):
            lists.write_string(number, place, choice)
        letter = xl_col_to_name(place, col_abs=True)
        # A list that is written into the cell's rule may have 255 characters; one on a sheet any number.
        source = f"='{LISTS}'!{letter}$2:{letter}${len(one.choices) + 1}"
        message = f"请从列表中选择。Choose from the list: sheet {LISTS}."
        page.data_validation(
            1,
            place,
            MOST_ROWS - 1,
            place,
            {
                "validate": "list",
                "source": source,
                "error_title": one.column.header[:32],
                "error_message": message,
            },
        )


def explain(
    book: Workbook,
    page: Worksheet,
    ledger: Ledger,
    columns: Sequence[Explained],
    row: Sequence[str],
) -> None:
    """Say what each column is, and show a row as it may be filled in; nothing on this sheet is read."""
    bold = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.write_string(
        0,
        0,
        f"{ledger.name}：填在第一张表里，一行一条；本页只是说明，不会被导入。 Fill in the first sheet; this one only explains it.",
    )
    for place, (title, width) in enumerate(
        (
            ("列 Column", 20),
            ("必填 Required", 14),
            ("写法 Form", 40),
            ("含义 Meaning", 80),
            ("示例 Example", 24),
        )
    ):
        page.set_column(place, place, width, wrapped)
        page.write_string(2, place, title, bold)
    for line, (one, cell) in enumerate(zip(columns, row, strict=True), 3):
        for place, told in enumerate((one.column.header, one.need, one.form, one.meaning, cell)):
            page.write_string(line, place, told)
    below = len(columns) + 4
    page.write_string(below, 0, "示例行 An example row", bold)
    for place, (one, cell) in enumerate(zip(columns, row, strict=True)):
        page.write_string(below + 1, place, one.column.header, bold)
        page.write_string(below + 2, place, cell)
