"""Cases of files as such: sheets, typed cells, formats."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter
from openpyxl import Workbook


def save_sheet(path: Path, name: str, rows: Sequence[Sequence[object]]) -> None:
    """Save a workbook of one sheet."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    workbook.save(path)


def make_merged_community(folder: Path) -> None:
    """Three compounds beside one merged cell that names their community as a number."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "小区"
    rows: list[list[object]] = [
        ["海明街道小区台账"],
        ["编号", "小区名称", "所属社区编号*"],
        ["MC1", "铁路小区", 220802001001],
        ["MC2", "阳光小区", None],
        ["MC3", "鹤乡小区", 220802002001],
        ["合计", None, 3],
    ]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("C3:C4")
    workbook.save(folder / "小区.xlsx")


def make_formula_error(folder: Path) -> None:
    """A name that a formula should have looked up, but did not find."""
    with xlsxwriter.Workbook(folder / "单位.xlsx") as workbook:
        sheet = workbook.add_worksheet("单位")
        sheet.write_row(0, 0, ["编号", "名称", "类别"])
        sheet.write_row(1, 0, ["FE1", "市供水公司", "国有企业"])
        sheet.write_string(2, 0, "FE2")
        sheet.write_formula(2, 1, "=VLOOKUP(A3,名册!A:B,2,0)", value="#N/A")
        sheet.write_string(2, 2, "机关")
