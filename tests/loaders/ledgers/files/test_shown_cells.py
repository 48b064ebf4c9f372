"""A cell of a workbook is read as it is shown, or refused: never as something else.

`shown_numbers.csv` holds what LibreOffice 7 shows for numbers under formats; it was written by its
export to CSV, with cells as they are shown.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.rows.batch import Row
from graph.vocabulary import load_vocabulary
from loaders.ledgers import load_mapping
from loaders.ledgers.files.line import CellSort, Line
from loaders.ledgers.files.number_format import read_number_format
from loaders.ledgers.files.reader import Table, list_sheets, open_table
from loaders.ledgers.files.shown_cell import find_day_sort, show_cell
from loaders.ledgers.parsing.row_checker import make_row_checker

VENUES = next(ledger for ledger in load_mapping() if ledger.name == "阵地")
HEADERS = ["编号", "名称", "面积", "类别", "所处位置", "向公众开放", "所在场所编号", "所在场所类别"]
REST = ["党群服务中心", "社区", "是", "220802001001", "社区"]
UNKNOWN = {
    "0.00E+00",
    "# ?/?",
    "[>100]0;0.0",
    "[DBNum1]0",
    "0/100",
    "yyyy-mm-dd",
    "[h]:mm",
    "0x",
    "0.0.0",
    "0!.0",
    ";;;",
}
"""Formats that are not understood, or show nothing."""


class ShownNumber(NamedTuple):
    """What a spreadsheet shows for a number under a format."""

    code: str
    value: float
    shown: str


@cache
def shown_numbers() -> list[ShownNumber]:
    """Return what LibreOffice shows."""
    with (Path(__file__).parent / "shown_numbers.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    return [ShownNumber(code, float(value), shown.strip()) for code, value, shown in rows]


def test_a_number_is_shown_as_a_spreadsheet_shows_it() -> None:
    silent = set()
    for each in shown_numbers():
        number_format = read_number_format(each.code)
        shown = number_format.show_number(each.value) if number_format else None
        if shown is None:
            silent.add((each.code, each.shown))
        else:
            assert (each, shown) == (each, each.shown)
    assert {code for code, _ in silent} >= UNKNOWN
    # Of a format that is understood, only what shows nothing, or a word for a number, is unknown.
    words = {shown for code, shown in silent if code not in UNKNOWN}
    assert words <= {"", "停用"}


def write_venues(path: Path, numbers: Sequence[ShownNumber]) -> list[Line]:
    """Write a workbook with each number as a name and as an area, and read it."""
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("阵地")
        sheet.write_row(0, 0, HEADERS)
        for row, each in enumerate(numbers, 1):
            cell_format = workbook.add_format({"num_format": each.code})
            sheet.write_string(row, 0, f"V{row}")
            sheet.write_number(row, 1, each.value, cell_format)
            sheet.write_number(row, 2, each.value, cell_format)
            sheet.write_row(row, 3, REST)
    with open_table(Table(path, list_sheets(path)[0])) as lines:
        return list(lines)[1:]


@settings(max_examples=20, deadline=None)
@given(numbers=st.lists(st.sampled_from(shown_numbers()), min_size=5, max_size=40))
def test_no_accepted_cell_differs_from_what_is_shown_in_it(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[ShownNumber]
) -> None:
    lines = write_venues(tmp_path_factory.mktemp("shown") / "阵地.xlsx", numbers)
    checker = make_row_checker(VENUES, HEADERS, load_vocabulary())
    for line, each in zip(lines, numbers, strict=True):
        row = checker.check(line)
        if isinstance(row, Row):
            amount = each.shown.strip("¥元平方米 ").replace(",", "")
            assert (each, row.properties["name"]) == (each, each.shown)
            assert (each, Decimal(str(row.properties["floorArea"]))) == (each, Decimal(amount))
        else:
            assert {rejection.column for rejection in row} <= {"名称", "面积"}


@pytest.mark.parametrize(
    ("code", "sort"),
    [
        ("yyyy-mm-dd", CellSort.DAY),
        ('m"月"d"日"', CellSort.DAY),
        ("[$-804]yyyy\\年m\\月", CellSort.DAY),
        ("mmm", CellSort.DAY),
        ("yyyy/m/d h:mm", CellSort.MOMENT),
        ("General", CellSort.MOMENT),
        ("h:mm:ss", CellSort.TIME),
        ("[mm]:ss", CellSort.TIME),
        ('"时间"h"点"', CellSort.TIME),
    ],
)
def test_a_format_tells_a_day_from_a_time(code: str, sort: CellSort) -> None:
    assert find_day_sort(code) is sort


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        ("0012", '"DW"@', "DW0012"),
        ("0012", "@", "0012"),
        ("0012", "0000", "0012"),
        ("甲", '0;-0;0;@"号"', "甲号"),
        ("第四_x000D_\n幼儿园\u200b", "General", "第四\n幼儿园"),
    ],
)
def test_a_text_is_shown_with_what_its_format_adds(text: str, code: str, shown: str) -> None:
    assert show_cell(text, code) == (shown, None)


def test_a_text_that_its_format_hides_is_unclear() -> None:
    assert show_cell("0012", ";;;") == ("0012", CellSort.UNCLEAR)
