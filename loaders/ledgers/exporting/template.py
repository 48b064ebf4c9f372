"""An empty ledger to fill in: headers with notes, lists to choose from, and an example row."""

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
from graph.rows.last_days import LastDays
from graph.vocabulary import Vocabulary
from loaders.ledgers.exporting.code_lists import CodedName, write_code_lists
from loaders.ledgers.files.line import Line
from loaders.ledgers.files.writer import CREATED, MOST_ROWS, valid_sheet_name
from loaders.ledgers.ledger_form import (
    ColumnContent,
    FormColumn,
    code_names,
    kind_name,
    possible_columns,
)
from loaders.ledgers.mapping import EdgeHeaders, Ledger
from loaders.ledgers.parsing.cells import VOCABULARY_TERMS
from loaders.ledgers.parsing.columns import UNIT_OF_MEASURE
from loaders.ledgers.parsing.row_checker import make_row_checker
from loaders.ledgers.parsing.row_rules import SOURCES

EXPLANATION, LISTS = "说明", "选项"
"""The sheets beside the ledger's own."""

FORMATS: Mapping[Value, str] = {
    Value.TEXT: "文字",
    Value.TEXTS: "文字，几个之间用 、 隔开",
    Value.INTEGER: "整数，如 12",
    Value.NUMBER: "数，如 45.62",
    Value.FLAG: "是 或 否",
    Value.DAY: "日期，如 2023-07-01；不清楚则留空",
    Value.INSTANT: "时间，如 2023-07-01 08:00:00",
    Value.CHOICE: "从列表中选一个",
    **dict.fromkeys(VOCABULARY_TERMS, "从列表中选一个"),
}
"""What a person has to write, by type of value."""

ENDS: Mapping[LastDays, tuple[str, str]] = {
    LastDays.INCLUSIVE: (
        "日期，如 2026-12-31：最后一天，含当日；没有终止的留空",
        (
            "终止日期，最后一天（含当日）；只有一天的，与起始日期相同。"
            "The last day, which is included; empty if it has not ended."
        ),
    ),
    LastDays.DAY_AFTER: (
        "日期，如 2027-01-01：最后一天的次日，不含当日；没有终止的留空",
        (
            "终止日期，最后一天的次日（不含当日）。"
            "The day after the last one; empty if it has not ended."
        ),
    ),
}
"""What to write in a column of ends, and what it means."""
EXAMPLES: Mapping[Value, str] = {
    Value.TEXTS: "甲、乙",
    Value.INTEGER: "12",
    Value.NUMBER: "45.62",
    Value.FLAG: "是",
    Value.DAY: "2023-07-01",
    Value.INSTANT: "2023-07-01 08:00:00",
}
DAYS = (ColumnContent.CONFIRMED, ColumnContent.SINCE)
"""Columns of every ledger that hold a day."""
EXPLANATION_COLUMNS = (
    ("列 Column", 20),
    ("必填 Required", 14),
    ("写法 Form", 40),
    ("含义 Meaning", 80),
    ("示例 Example", 24),
)
"""The table of the explanation: headers and widths."""
TABLE_BEGINS = 2
"""The row of its headers, counted from 0."""


class TemplateExists(GraphError):
    """A template would replace a file, which somebody may have filled in."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} 已经存在，没有覆盖。请换一个文件名，或先移走它。",
            f"{path} already exists and was not replaced. Name another file, or move it away.",
        )


class NoExample(LookupError):
    """No example row of a ledger was found that its own check accepts."""


@dataclass(frozen=True, slots=True)
class ExplainedColumn:
    """A column with what a person has to know to fill it in."""

    column: FormColumn
    meaning: str
    format: str
    choices: tuple[str, ...]
    """What can be chosen; empty if it can be anything."""

    @property
    def header(self) -> str:
        """The header of the column."""
        return self.column.header

    @property
    def requirement(self) -> str:
        """Whether it has to be filled in, in Chinese."""
        return "必填" if self.column.required else "可空"

    @property
    def value(self) -> Value | None:
        """The type of the property that it holds; None if it holds none."""
        return self.column.prop.value if self.column.prop else None

    @property
    def holds_days(self) -> bool:
        """Whether it holds days."""
        return self.column.content in DAYS or self.value is Value.DAY

    @property
    def holds_numbers(self) -> bool:
        """Whether it holds numbers."""
        return self.value in (Value.INTEGER, Value.NUMBER)


def columns_to_fill_in(ledger: Ledger) -> Iterator[FormColumn]:
    """Yield the columns of a template: all but the code, which is the key unless stated."""
    for column in possible_columns(ledger):
        if column.prop is None or column.prop.name != "code":
            yield column


def explain_columns(ledger: Ledger, vocabulary: Vocabulary) -> Iterator[ExplainedColumn]:
    """Yield the columns of a template with their explanations."""
    for column in columns_to_fill_in(ledger):
        choices = list_choices(ledger.kind, column, vocabulary)
        if column.is_end:
            form, meaning = ENDS[ledger.last_days]
        else:
            form = describe_format(column, choices)
            meaning = describe_meaning(ledger.kind, column)
        yield ExplainedColumn(column, meaning, form, choices)


def describe_meaning(kind: Kind, column: FormColumn) -> str:
    """Return what a column holds, in Chinese and English."""
    if column.prop:
        protected = ""
        if column.prop.protected:
            protected = "受保护，不出现在导出中；没有这一列则保留原值。"
        return f"{column.prop.zh}。{protected}{column.prop.en}"
    if column.ends and column.content is ColumnContent.TARGET_KINDS:
        return f"{column.ends.edge.zh}的种类。Of which kind it is."
    if column.ends and column.content is ColumnContent.TARGET_DAYS and column.ends.edge.day:
        return f"{column.ends.edge.day.zh}。{column.ends.edge.day.en}"
    if column.ends:
        return f"{column.ends.edge.zh}的编号，或不重复的名称。{column.ends.edge.en}"
    return {
        ColumnContent.KEY: f"{kind.zh}的编号，更正时不变，不可重复。"
        "The key, which stays the same when the row is corrected.",
        ColumnContent.CONFIRMED: "最近一次有人核实这一行的日期。"
        "When somebody last confirmed the row.",
        ColumnContent.SINCE: "有变化时，新内容从哪天起成立；更正错误则留空。"
        "From which day a change holds; empty for a correction.",
    }[column.content]


def describe_format(column: FormColumn, choices: Sequence[str]) -> str:
    """Return what to write in a column, in Chinese."""
    if column.prop:
        pattern = f"，须符合 {column.prop.pattern}" if column.prop.pattern else ""
        form = "从列表中选一个" if choices else FORMATS[column.prop.value]
        return form + pattern
    if column.ends:
        many = "，几个之间用 、 隔开" if column.ends.edge.many else ""
        if choices:
            return f"从列表中选一个{many}"
        if column.content is ColumnContent.TARGET_DAYS:
            return f"{FORMATS[Value.DAY]}{many}"
        return f"编号或名称{many}" if column.content is ColumnContent.TARGETS else f"种类{many}"
    return "编号" if column.content is ColumnContent.KEY else FORMATS[Value.DAY]


def list_choices(kind: Kind, column: FormColumn, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return what can be chosen in a column; empty if it can be anything."""
    if column.ends and column.content is ColumnContent.TARGET_KINDS:
        return tuple(kind_name(column.ends, each) for each in column.ends.allowed)
    if column.prop is None:
        return ()
    if column.prop.value is Value.FLAG:
        return ("是", "否")
    if column.prop.name == UNIT_OF_MEASURE:
        return tuple(vocabulary.matching.measures.names)
    names = code_names(column.prop, vocabulary)
    source = SOURCES.get(kind.name) if column.prop.value is Value.DUTY else None
    if source is None:
        return tuple(names.values())
    return tuple(name for code, name in names.items() if vocabulary[code].source == source)


def make_example(ledger: Ledger, vocabulary: Vocabulary) -> list[str]:
    """Return a row that the ledger's own check accepts, as full as possible. Raises `NoExample`."""
    columns = list(explain_columns(ledger, vocabulary))
    checker = make_row_checker(ledger, [each.header for each in columns], vocabulary)
    for is_full in (True, False):
        for choices in product(*(example_choices(each, is_full=is_full) for each in columns)):
            cells = example_cells(ledger.kind, columns, choices, is_full=is_full)
            if isinstance(checker.check(Line(2, cells)), Row):
                return cells
    raise NoExample(ledger.name)


def example_choices(explained: ExplainedColumn, *, is_full: bool) -> tuple[str, ...]:
    """Return the choices to try in a column of an example; one empty text if there are none."""
    if explained.choices and (is_full or explained.column.required):
        return explained.choices
    return ("",)


def example_cells(
    kind: Kind, columns: Sequence[ExplainedColumn], choices: Sequence[str], *, is_full: bool
) -> list[str]:
    """Return the cells of an example with these choices, one per column."""
    pairs = list(zip(columns, choices, strict=True))
    by_header = {each.header: choice for each, choice in pairs}
    return [
        choice or example_cell(kind, each.column, by_header, is_full=is_full)
        for each, choice in pairs
    ]


def example_cell(
    kind: Kind, column: FormColumn, chosen: Mapping[str, str], *, is_full: bool
) -> str:
    """Return an example for a column without a choice.

    `chosen` is header to choice in the other columns.
    """
    if column.content is ColumnContent.KEY:
        return example_key(kind)
    # Nothing of an example became another thing.
    is_succession = column.ends is not None and column.ends.edge.day is not None
    if is_succession or not (is_full or column.required):
        return ""
    if column.ends:
        return example_target(column.ends, chosen.get(column.ends.kind_column or "", ""))
    prop = column.prop
    if prop is None:
        return "2023-07-01" if column.content is ColumnContent.CONFIRMED else ""
    if prop.pattern or prop.protected:
        return ""
    return "2026-12-31" if column.is_end else EXAMPLES.get(prop.value, f"示例{prop.zh}")


def example_target(ends: EdgeHeaders, chosen: str) -> str:
    """Return an example of a key at the other end of an edge, of the kind that was chosen."""
    for kind in ends.allowed:
        if kind.name == ends.kind or kind_name(ends, kind) == chosen:
            return example_key(kind)
    return ""


EXAMPLE_DIVISION = "123456789012"
"""A division code that is no place's: those of provinces go from 11 to 82."""


def example_key(kind: Kind) -> str:
    """Return a key as one of this kind may look."""
    if kind.name in codes.LENGTHS:
        return EXAMPLE_DIVISION[: codes.LENGTHS[kind.name]]
    capitals = [letter for letter in kind.name if letter.isupper()]
    return "".join(capitals) + "0001"


def write_template(
    path: Path,
    ledger: Ledger,
    vocabulary: Vocabulary,
    code_lists: Mapping[str, Sequence[CodedName]] | None = None,
) -> None:
    """Write the template of a ledger, with the codes of a graph by kind.

    Raises `TemplateExists`.
    """
    if path.exists():
        raise TemplateExists(path)
    columns = list(explain_columns(ledger, vocabulary))
    example = make_example(ledger, vocabulary)
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(path, options) as book:
        book.set_properties({"created": CREATED, "title": ledger.name})
        page = book.add_worksheet(valid_sheet_name(ledger.name))
        explanation, lists = book.add_worksheet(EXPLANATION), book.add_worksheet(LISTS)
        write_headers(book, page, columns)
        write_choices(page, lists, columns)
        write_explanation(book, explanation, ledger, columns, example)
        write_code_lists(book, page, [each.column for each in columns], code_lists or {})


def write_headers(book: Workbook, page: Worksheet, columns: Sequence[ExplainedColumn]) -> None:
    """Write the header row with its notes, and set the number format of each column."""
    header = {"bold": True, "bottom": 1}
    required = book.add_format({**header, "bg_color": "#FCE4D6"})
    optional = book.add_format({**header, "bg_color": "#E2EFDA"})
    # A key in a column of texts keeps its zeros and all its digits.
    text = book.add_format({"num_format": "@"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    page.freeze_panes(1, 1)
    for place, each in enumerate(columns):
        style = day if each.holds_days else text
        page.set_column(place, place, 18, None if each.holds_numbers else style)
        page.write_string(0, place, each.header, required if each.column.required else optional)
        note = f"{each.requirement}。{each.format}。\n{each.meaning}"
        page.write_comment(0, place, note, {"x_scale": 2, "y_scale": 1.2})


def write_choices(page: Worksheet, lists: Worksheet, columns: Sequence[ExplainedColumn]) -> None:
    """Write the lists to choose from, and restrict cells to them.

    Several kinds in one cell are not restricted: they have to be typed.
    """
    for place, each in enumerate(columns):
        if not each.choices or (each.column.ends and each.column.ends.edge.many):
            continue
        lists.write_string(0, place, each.header)
        for number, choice in enumerate(each.choices, 1):
            lists.write_string(number, place, choice)
        letter = xl_col_to_name(place, col_abs=True)
        # A list inside the cell's rule may have 255 characters, one on a sheet any number.
        rule = {
            "validate": "list",
            "source": f"='{LISTS}'!{letter}$2:{letter}${len(each.choices) + 1}",
            "error_title": each.header[:32],
            "error_message": f"请从列表中选择。Choose from the list: sheet {LISTS}.",
        }
        page.data_validation(1, place, MOST_ROWS - 1, place, rule)


def write_explanation(
    book: Workbook,
    page: Worksheet,
    ledger: Ledger,
    columns: Sequence[ExplainedColumn],
    example: Sequence[str],
) -> None:
    """Write what each column is, and an example row; no import reads this sheet."""
    bold = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    title = (
        f"{ledger.name}：填在第一张表里，一行一条；本页只是说明，不会被导入。"
        " Fill in the first sheet; this one only explains it."
    )
    page.write_string(0, 0, title)
    for place, (header, width) in enumerate(EXPLANATION_COLUMNS):
        page.set_column(place, place, width, wrapped)
        page.write_string(TABLE_BEGINS, place, header, bold)
    for line, (each, cell) in enumerate(zip(columns, example, strict=True), TABLE_BEGINS + 1):
        texts = (each.header, each.requirement, each.format, each.meaning, cell)
        for place, text in enumerate(texts):
            page.write_string(line, place, text)
    below = TABLE_BEGINS + 2 + len(columns)
    page.write_string(below, 0, "示例行 An example row", bold)
    for place, (each, cell) in enumerate(zip(columns, example, strict=True)):
        page.write_string(below + 1, place, each.header, bold)
        page.write_string(below + 2, place, cell)
