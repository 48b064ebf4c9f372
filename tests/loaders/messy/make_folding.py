"""Cases of keys and names that look alike, or look otherwise than they are stored."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook


def save_ledgers(path: Path, **ledgers: list[list[str]]) -> None:
    """Save a workbook with a sheet for each ledger."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in ledgers.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.save(path)


def make_names_with_line_breaks(folder: Path) -> None:
    """Names as they are typed into narrow columns, and as other programs write their breaks."""
    save_ledgers(
        folder / "台账.xlsx",
        单位=[
            ["编号", "名称", "别名", "类别"],
            ["HH1", "单位 甲1\n（分部）", "", "机关"],
            ["HH2", "第四_x000D_\n幼儿园", "", "事业单位"],
            ["HH3", "\u200b第五\u3000幼儿园\xa0", "五 幼、第五\u2060园", "事业单位"],
            ["HH4", "KFC 餐厅", "", "新经济组织"],
        ],
        干部=[["工号", "姓名", "类别"], ["HH5", "张\u2003三", "机关干部"]],
    )


def make_radicals_of_a_pdf(folder: Path) -> None:
    """Names and references whose characters are radicals: ⻰ for 龙, ⻓ for 长, ⾦ for 金."""
    save_ledgers(
        folder / "台账.xlsx",
        小区=[["编号", "名称", "所属社区"], ["BS1", "⻰腾雅居", "解放社区"]],
        楼栋=[
            ["编号", "名称", "楼号", "所属小区"],
            ["BS2", "⻓⻘名苑A座", "A座", "龙\u200b腾雅居"],
        ],
    )
