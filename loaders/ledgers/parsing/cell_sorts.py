"""Whether what a spreadsheet made of a cell fits its column, and what it has spoilt.

A spreadsheet turns 3-2 into a day and shortens long numbers. Such a cell is read as a person sees
it, or refused: never as something else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from graph.errors import Message
from graph.ontology.declarations import Property, Value
from loaders.ledgers.files.line import CellSort

FITTING: Mapping[CellSort, frozenset[Value]] = {
    CellSort.NUMBER: frozenset(Value),
    CellSort.DAY: frozenset({Value.DAY, Value.INSTANT}),
    CellSort.MOMENT: frozenset({Value.DAY, Value.INSTANT}),
    CellSort.TIME: frozenset(),
    CellSort.FLAG: frozenset({Value.FLAG}),
    CellSort.UNCLEAR: frozenset(),
}
"""The types of columns that a cell of each sort may stand in; the text of the cell decides too."""
EXPECTED: Mapping[CellSort, Message] = {
    CellSort.DAY: Message(
        "文字或数，而不是日期单元格（表格软件可能把 3-2 一类的内容变成了日期；"
        "请把该列设为文本格式后重新填写）",
        "a text or a number rather than a day, which a spreadsheet may have made of 3-2"
        " (format the column as text and type it again)",
    ),
    CellSort.TIME: Message(
        "文字、数或日期，而不是时间单元格（请把该列设为文本格式后重新填写）",
        "a text, a number or a day rather than a time"
        " (format the column as text and type it again)",
    ),
    CellSort.FLAG: Message(
        "文字，而不是逻辑值 TRUE 或 FALSE（请把该列设为文本格式后重新填写）",
        "a text rather than TRUE or FALSE (format the column as text and type it again)",
    ),
    CellSort.UNCLEAR: Message(
        "按显示内容填写的文字（这个单元格的数字格式使显示与实际的值不同；请把该列设为文本格式后重新填写）",
        "a text as it is to be read: the number format of this cell shows something else than its"
        " value (format the column as text and type it again)",
    ),
}
AMOUNT = re.compile(r"[¥￥]?\s?(-?[\d,]*\.?\d+)\s?元?")
"""A number with what the format of an amount adds."""
SHORTENED = re.compile(r"[+-]?\d(?:\.\d+[Ee][+-]?|[Ee][+-])\d+")
"""How a spreadsheet shows a long number, whose last digits it loses when it is saved as text."""


def find_misfit(sort: CellSort, value: Value) -> Message | None:
    """Return what was expected if a cell of a sort does not fit a column of a type, else None."""
    if value in FITTING[sort]:
        return None
    return EXPECTED.get(sort, EXPECTED[CellSort.DAY])


def strip_amount_signs(text: str) -> str:
    """Return a number that a spreadsheet shows, without separators of thousands and currency."""
    found = AMOUNT.fullmatch(text)
    return found[1].replace(",", "") if found else text


def find_spoilt(prop: Property, text: str) -> Message | None:
    """Return what was expected if a spreadsheet has spoilt a text, else None."""
    if prop.value not in (Value.TEXT, Value.TEXTS):
        return None
    if SHORTENED.fullmatch(text):
        return Message(
            "完整的内容（表格软件把它写成了科学计数法；请把单元格设为文本后重新填写）",
            "the whole of it, which a spreadsheet has shortened (format the cell as text and fill"
            " it in again)",
        )
    return None
