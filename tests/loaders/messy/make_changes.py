"""Workbooks whose ledgers lack columns."""

from pathlib import Path

from openpyxl import Workbook


def make_two_lists_of_different_columns(folder: Path) -> None:
    """Make two workbooks of one ledger that have different columns."""
    lists = {
        "甲.xlsx": [["编号", "值班电话"], ["DW1", "0436-3251111"]],
        "乙.xlsx": [["编号", "名称"], ["DW2", "民政事务局"]],
    }
    for name, rows in lists.items():
        workbook = Workbook()
        sheet = workbook.worksheets[0]
        sheet.title = "单位"
        for row in rows:
            sheet.append(row)
        workbook.save(folder / name)
