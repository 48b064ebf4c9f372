"""Cases of files as such: sheets, typed cells, formats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
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


AT = ("220802001001", "社区")
HEADERS = ["编号", "名称", "类别", "值班电话", "别名"]


def make_shown_codes(folder: Path) -> None:
    """Codes that are numbers with a format, in keys, in references and in a telephone."""
    with xlsxwriter.Workbook(folder / "名册.xlsx") as workbook:
        four, lettered, phone, written = (
            workbook.add_format({"num_format": code})
            for code in ("0000", '"TDW"0000', "0000-0000000", '"DW"@')
        )
        units = workbook.add_worksheet("单位")
        units.write_row(0, 0, HEADERS[:4])
        units.write_number(1, 0, 7, four)
        units.write_row(1, 1, ["第七粮库", "国有企业"])
        units.write_number(1, 3, 4360300002, phone)
        units.write_number(2, 0, 12, lettered)
        units.write_row(2, 1, ["第十二粮库", "国有企业"])
        units.write_string(3, 0, "0031", written)
        units.write_row(3, 1, ["第三十一粮库", "国有企业"])
        cadres = workbook.add_worksheet("干部")
        cadres.write_row(0, 0, ["工号", "姓名", "类别", "所在单位编号"])
        cadres.write_row(1, 0, ["SC1", "测试干部甲", "机关干部"])
        cadres.write_number(1, 3, 7, four)
        cadres.write_row(2, 0, ["SC2", "测试干部乙", "机关干部"])
        cadres.write_number(2, 3, 12, lettered)


def make_unclear_formats(folder: Path) -> None:
    """Keys under formats that show something else than can be told."""
    with xlsxwriter.Workbook(folder / "单位.xlsx") as workbook:
        sheet = workbook.add_worksheet("单位")
        sheet.write_row(0, 0, HEADERS[:3])
        codes = ("# ?/?", "[DBNum1]0", ";;;", "[>100]0;0000", "0.00E+00")
        for row, code in enumerate(codes, 1):
            sheet.write_number(row, 0, 20 + row, workbook.add_format({"num_format": code}))
            sheet.write_row(row, 1, [f"单位{row}", "机关"])
        sheet.write_row(6, 0, ["UF6", "市供水公司", "国有企业"])


def make_building_numbers_as_days(folder: Path) -> None:
    """Numbers of buildings that a spreadsheet took for days, times and TRUE."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "楼栋"
    for row in (
        ["编号", "名称", "楼号", "所属小区编号"],
        ["BD1", "民生小区3-2号楼", date(2026, 3, 2), "X1"],
        ["BD2", "民生小区5-1号楼", date(2026, 5, 1), "X1"],
        ["BD3", "民生小区8号楼", time(8, 30), "X1"],
        ["BD4", "民生小区9号楼", True, "X1"],
        ["BD5", "民生小区10号楼", "3-2", "X1"],
        [date(2026, 12, 1), "民生小区11号楼", "11", "X1"],
    ):
        sheet.append(row)
    sheet["C2"].number_format = 'm"月"d"日"'
    workbook.save(folder / "楼栋.xlsx")


def make_local_day_format(folder: Path) -> None:
    """A day under the format 58 that only Chinese spreadsheets have: 3-2 shown as 3月2日."""
    path = folder / "楼栋.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("楼栋")
        sheet.write_row(0, 0, ["编号", "名称", "楼号", "所属小区编号", "起始日期"])
        sheet.write_row(1, 0, ["LD1", "民生小区3-2号楼"])
        local = workbook.add_format({"num_format": 0x3A})
        sheet.write_number(1, 2, 46083, local)
        sheet.write_string(1, 3, "X1")
        sheet.write_row(2, 0, ["LD2", "民生小区4号楼", "4", "X1"])
        sheet.write_number(2, 4, 45108, local)


def make_days_as_days(folder: Path) -> None:
    """Days in columns of days, under whatever format, also one that hides the time."""
    with xlsxwriter.Workbook(folder / "小区.xlsx") as workbook:
        sheet = workbook.add_worksheet("小区")
        sheet.write_row(0, 0, ["编号", "名称", "所属社区编号", "起始日期", "核实日期"])
        formats = ("yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "[$-804]yyyy/m/d", "d-mmm-yy", "m/d/yy")
        for row, code in enumerate(formats, 1):
            day = workbook.add_format({"num_format": code})
            sheet.write_row(row, 0, [f"DD{row}", f"铁路小区{row}期", "220802001001"])
            sheet.write_datetime(row, 3, datetime(2003, 6, row, 8, 30), day)  # noqa: DTZ001 - has no zone
            sheet.write_datetime(row, 4, date(2024, 6, row), day)


def make_times_in_days(folder: Path) -> None:
    """A time, a percentage, a fraction and TRUE where a day should be."""
    with xlsxwriter.Workbook(folder / "小区.xlsx") as workbook:
        sheet = workbook.add_worksheet("小区")
        sheet.write_row(0, 0, ["编号", "名称", "所属社区编号", "起始日期"])
        for row in range(1, 5):
            sheet.write_row(row, 0, [f"TD{row}", f"铁路小区{row}期", "220802001001"])
        sheet.write_datetime(1, 3, time(8, 30), workbook.add_format({"num_format": "hh:mm"}))
        sheet.write_number(2, 3, 0.45, workbook.add_format({"num_format": "0%"}))
        sheet.write_number(3, 3, 0.5, workbook.add_format({"num_format": "# ?/?"}))
        sheet.write_boolean(4, 3, True)


def make_amounts(folder: Path) -> None:
    """Numbers with separators of thousands and a currency; others in percent, 万 and dollars."""
    with xlsxwriter.Workbook(folder / "经费.xlsx") as workbook:
        sheet = workbook.add_worksheet("经费")
        sheet.write_row(
            0, 0, ["编号", "标题", "类别", "金额", "使用场所编号", "使用场所类别", "拨付日期"]
        )
        formats = (
            "#,##0",
            "¥#,##0.00",
            '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ',
            "0%",
        )
        for row, code in enumerate((*formats, '0\\.0,"万"', '"$"#,##0', '0"亩"'), 1):
            sheet.write_row(row, 0, [f"AM{row}", f"经费{row}", "工作经费"])
            sheet.write_number(row, 3, 12000, workbook.add_format({"num_format": code}))
            sheet.write_row(row, 4, [*AT, "2026-03-01"])


def make_spoilt_telephones(folder: Path) -> None:
    """Telephones that lost the zero of their code, or are shown in scientific notation."""
    rows: list[list[object]] = [
        [*HEADERS],
        ["ST1", "市供水公司", "国有企业", 4363331100, None],
        ["ST2", "市供热公司", "国有企业", "436-3331100", None],
        ["ST3", "市燃气公司", "国有企业", "4.36E+09", None],
        ["ST4", "市公交公司", "国有企业", 4001234567, None],
        ["ST5", "市邮政公司", "国有企业", 3331100, None],
        ["ST6", "市热线中心", "事业单位", 12345, None],
        ["ST7", "市环卫中心", "事业单位", "0436-3331100", "1.38E+10"],
    ]
    save_sheet(folder / "单位.xlsx", "单位", rows)


def make_hidden_sheet(folder: Path) -> None:
    """Last year's units on a hidden sheet beside visible grids."""
    workbook = Workbook()
    grids = workbook.worksheets[0]
    grids.title = "网格"
    grids.append(["编号", "名称", "所属社区编号"])
    grids.append(["HS1", "解放社区第一网格", "220802001001"])
    units = workbook.create_sheet("单位")
    units.append(["编号", "名称", "类别"])
    units.append(["D1", "旧名组织部", "机关"])
    units.sheet_state = "hidden"
    deep = workbook.create_sheet("小区")
    deep.append(["编号", "名称"])
    deep.append(["X1", "旧名小区"])
    deep.sheet_state = "veryHidden"
    workbook.save(folder / "解放社区.xlsx")


def make_hidden_sheet_asked_for(folder: Path) -> None:
    """A hidden sheet that is read because it was asked for."""
    workbook = Workbook()
    workbook.worksheets[0].title = "封面"
    workbook.worksheets[0].append(["二〇二六年台账"])
    units = workbook.create_sheet("单位")
    units.append(["编号", "名称", "类别"])
    units.append(["HA1", "市档案馆", "事业单位"])
    units.sheet_state = "hidden"
    workbook.save(folder / "台账.xlsx")


def make_hidden_rows(folder: Path) -> None:
    """Two rows that a filter hides; they belong to the ledger all the same."""
    with xlsxwriter.Workbook(folder / "单位.xlsx") as workbook:
        sheet = workbook.add_worksheet("单位")
        sheet.write_row(0, 0, ["编号", "名称", "类别"])
        for row in range(1, 6):
            sheet.write_row(row, 0, [f"HR{row}", f"单位{row}", "机关" if row % 2 else "事业单位"])
        sheet.autofilter(0, 0, 5, 2)
        sheet.filter_column(2, "x == 机关")
        for row in (2, 4):
            sheet.set_row(row, options={"hidden": True})
        sheet.set_row(40, options={"hidden": True})


def make_two_offices(folder: Path) -> None:
    """The units of two districts, each in a workbook of its own, with a fault in the same row."""
    for area, code, category in (("洮北区", "TA", "机关"), ("洮南市", "TB", "没有这一类")):
        rows = [["编号", "名称", "类别"], [f"{code}1", f"{area}财政局", category]]
        save_sheet(folder / f"{area}单位.xlsx", "Sheet1", rows)


def make_own_template(folder: Path) -> None:
    """A workbook as our own templates are: with 说明 and 选项 beside the ledger."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "单位"
    sheet.append(["编号", "名称", "类别"])
    sheet.append(["OT1", "市图书馆", "事业单位"])
    workbook.create_sheet("说明").append(["一行一条"])
    lists = workbook.create_sheet("选项")
    lists.append(["机关"])
    lists.sheet_state = "hidden"
    workbook.save(folder / "单位.xlsx")


def make_invisible_characters(folder: Path) -> None:
    """Escaped carriage returns, zero-width characters, no-break blanks and marks of direction."""
    rows: list[list[object]] = [
        ["编号", "\u200b名称\ufeff", "类别"],
        ["IC1\u200b", "\u200b第五\u2060幼儿园\ufeff", "事业单位"],
        ["\ufeffIC2", "第六\xad幼儿园_x000D_", "\u202d事业单位\u202c"],
        ["IC3", "第七\xa0幼儿园", "事业单位\xa0"],
    ]
    save_sheet(folder / "单位.xlsx", "单位", rows)


def make_notes_below(folder: Path) -> None:
    """Notes below the table, each in one cell."""
    rows: list[list[object]] = [
        ["编号", "名称", "类别", "值班电话"],
        ["NB1", "市图书馆", "事业单位", None],
        ["1.本表由各单位填报，不得空项。"],
        ["2.数据截至2026年10月31日，以后变动的另行报送"],
        ["（三）联系人见通讯录"],
        [None, "※ 以上单位均在城区"],
        ["注：名称用全称"],
    ]
    save_sheet(folder / "单位.xlsx", "单位", rows)


def make_copies(folder: Path) -> None:
    """Two downloads of one ledger, neither of them under its own name."""
    for number in (1, 2):
        rows = [["编号", "名称", "类别"], [f"CP{number}", f"单位{number}", "机关"]]
        save_sheet(folder / f"单位({number}).xlsx", "单位", rows)


def make_one_copy(folder: Path) -> None:
    """One download of a ledger, numbered by the browser."""
    rows = [["编号", "名称", "类别"], ["OC1", "市档案馆", "事业单位"]]
    save_sheet(folder / "单位 (1).xlsx", "Sheet1", rows)


def make_rounded_numbers(folder: Path) -> None:
    """Areas that a format rounds: what is shown is what is taken."""
    with xlsxwriter.Workbook(folder / "阵地.xlsx") as workbook:
        sheet = workbook.add_worksheet("阵地")
        sheet.write_row(
            0,
            0,
            [
                "编号",
                "名称",
                "类别",
                "面积",
                "所在场所编号",
                "所在场所类别",
                "所处位置",
                "向公众开放",
            ],
        )
        for row, (value, code) in enumerate(((1200.456, "#,##0.00"), (350.4, "0")), 1):
            sheet.write_row(row, 0, [f"RN{row}", f"阵地{row}", "党群服务中心"])
            sheet.write_number(row, 3, value, workbook.add_format({"num_format": code}))
            sheet.write_row(row, 4, [*AT, "社区"])
            sheet.write_boolean(row, 7, row == 1)


def make_long_numbers(folder: Path) -> None:
    """Numbers with more digits than a spreadsheet keeps, as keys and in a text."""
    with xlsxwriter.Workbook(folder / "单位.xlsx") as workbook:
        sheet = workbook.add_worksheet("单位")
        sheet.write_row(0, 0, ["编号", "名称", "类别", "别名"])
        whole = workbook.add_format({"num_format": "0"})
        sheet.write_number(1, 0, 91220800123456789, whole)
        sheet.write_row(1, 1, ["市供水公司", "国有企业"])
        sheet.write_row(2, 0, ["LN2", "市供热公司", "国有企业"])
        sheet.write_number(2, 3, 91220800123456789, whole)
