"""Cases of what a cell says: numbers where days and telephones are asked."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import xlsxwriter

from tests.loaders.messy.make_files import save_sheet

FIRST = datetime(2023, 7, 1)  # noqa: DTZ001 - a cell has no zone
FEBRUARY = datetime(2024, 2, 1)  # noqa: DTZ001 - a cell has no zone
LAST = datetime(2023, 12, 31)  # noqa: DTZ001 - a cell has no zone


def make_numbers_as_days(folder: Path) -> None:
    """Days as date cells, as numbers that were meant as days, and as serial numbers."""
    rows: list[list[object]] = [
        ["编号", "名称", "所属社区编号", "起始日期", "终止日期"],
        ["ND1", "第一小区", "220802001001", FIRST, LAST],
        ["ND2", "第二小区", "220802001001", 20237, None],
        ["ND3", "第三小区", "220802001001", 45108, None],
        ["ND4", "第四小区", "220802001001", 20230701, None],
        ["ND5", "第五小区", "220802001001", 2023.7, "至今"],
    ]
    save_sheet(folder / "小区.xlsx", "小区", rows)


def make_spoiled_phones(folder: Path) -> None:
    """Telephones that a spreadsheet took for numbers."""
    rows: list[list[object]] = [
        ["编号", "名称", "类别", "值班电话"],
        ["SP1", "第一粮库", "国有企业", 4363331100],
        ["SP2", "第二粮库", "国有企业", "4.36E+09"],
        ["SP3", "第三粮库", "国有企业", "436-3331100"],
        ["SP4", "第四粮库", "国有企业", "0436-3331100"],
    ]
    save_sheet(folder / "单位.xlsx", "单位", rows)


def make_months_in_day_cells(folder: Path) -> None:
    """Months as starts and ends, which a spreadsheet made days of under formats without a day."""
    with xlsxwriter.Workbook(folder / "任职.xlsx") as workbook:
        sheet = workbook.add_worksheet("任职")
        sheet.write_row(0, 0, ["编号", "岗位编号", "任职人工号", "起始日期", "终止日期"])
        formats: list[str | int] = ['yyyy"年"m"月"', "mmm-yy", 0x39, "yyyy-mm", "yyyy-mm-dd"]
        for row, code in enumerate(formats, 1):
            month = workbook.add_format({"num_format": code})
            sheet.write_row(row, 0, [f"MC{row}", "P1", "G1"])
            sheet.write_datetime(row, 3, FIRST, month)
            sheet.write_datetime(row, 4, FEBRUARY, month)
