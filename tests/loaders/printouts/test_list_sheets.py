"""The four lists as a workbook: its content, its print set-up, the same bytes each time."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from loaders.printouts.lists import (
    AreaLists,
    UnwritableWorkbook,
    make_list_sheets,
    write_lists_workbook,
)

NEED: dict[str, Any] = {
    "id": "Need:1",
    "title": "=1+1",
    "category": {"code": "legal_advice", "nameZh": "法律咨询"},
    "place": {"id": "Building:1", "label": "幸福家园6号楼"},
    "quantity": 10.0,
    "unitOfMeasure": "小时",
    "remaining": 4.0,
    "urgency": "HIGH",
    "skills": ["律师", "调解"],
    "from": "2026-01-01",
    "to": None,
    "status": "PARTLY_PLEDGED",
}
NEEDS = [
    {**NEED, "id": "Need:3", "title": "已办", "urgency": "URGENT", "status": "DELIVERED"},
    NEED,
    {
        **NEED,
        "id": "Need:2",
        "title": "+急",
        "urgency": "URGENT",
        "category": {"code": "unknown", "nameZh": "unknown"},
        "place": {"id": "Community:1", "label": "解放社区"},
        "skills": [],
    },
]
OWED = {
    "id": "Responsibility:1",
    "title": "@修缮",
    "debtor": {"id": "Unit:1", "label": "-局"},
    "onBehalfOf": None,
    "dueOn": "2026-01-01",
    "doneOn": None,
}
RESPONSIBILITIES = [
    {
        **OWED,
        "id": "Responsibility:2",
        "title": "已办",
        "dueOn": "2025-01-01",
        "place": NEED["place"],
        "doneOn": "2025-01-01",
        "status": "DONE",
    },
    {**OWED, "place": NEED["place"], "status": "OVERDUE"},
]
AROUND = {
    "Building:1": [
        {"kind": "COMPOUND", "label": "幸福家园"},
        {"kind": "GRID", "label": "第一网格"},
        {"kind": "COMMUNITY", "label": "解放社区"},
        {"kind": "SUBDISTRICT", "label": "海明街道"},
        {"kind": "DISTRICT", "label": "洮北区"},
        {"kind": "CITY", "label": "白城市"},
    ],
}
FOUND = AreaLists(
    "洮北区", "2026-11-25", {"needs": NEEDS, "responsibilities": RESPONSIBILITIES}, AROUND
)


def written(file: Path) -> dict[str, Any]:
    """Write the lists and return the sheets of the workbook."""
    write_lists_workbook(make_list_sheets(FOUND), file)
    return {sheet.title: sheet for sheet in openpyxl.load_workbook(file).worksheets}


def test_the_workbook_has_four_sheets_in_chinese_open_and_urgent_first(tmp_path: Path) -> None:
    book = written(tmp_path / "清单.xlsx")
    assert list(book) == ["需求清单", "资源清单", "项目清单", "责任清单"]
    title, headers, *rows = book["需求清单"].values
    assert title[0] == "洮北区 需求清单（2026-11-25，共 3 项）"
    assert headers == (
        "标题",
        "服务类别",
        "需求场所",
        "数量",
        "计量单位",
        "剩余数量",
        "紧急程度",
        "所需技能",
        "起始日期",
        "终止日期",
        "状态",
    )
    spot = "洮北区海明街道解放社区幸福家园6号楼"
    assert rows[1] == (
        "=1+1",
        "法律咨询",
        spot,
        10,
        "小时",
        4,
        "较急",
        "律师、调解",
        "2026-01-01",
        None,
        "部分认领",
    )
    assert [(row[0], row[1], row[2]) for row in rows] == [
        ("+急", "unknown", "解放社区"),
        ("=1+1", "法律咨询", spot),
        ("已办", "法律咨询", spot),
    ]
    assert [row[:2] for row in book["责任清单"].iter_rows(min_row=3, values_only=True)] == [
        ("@修缮", "-局"),
        ("已办", "-局"),
    ]
    assert [row[0] for row in book["资源清单"].values] == [
        "洮北区 资源清单（2026-11-25，共 0 项）",
        "标题",
    ]


def test_what_begins_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    book = written(tmp_path / "清单.xlsx")
    kinds = {
        cell.value: cell.data_type
        for sheet in book.values()
        for row in sheet.iter_rows()
        for cell in row
        if str(cell.value)[:1] in "=+-@"
    }
    assert kinds == dict.fromkeys(("=1+1", "+急", "@修缮", "-局"), "s")


def test_every_sheet_can_be_printed_with_its_title_and_headers_on_each_page(tmp_path: Path) -> None:
    for sheet in written(tmp_path / "清单.xlsx").values():
        assert (
            sheet.page_setup.orientation,
            str(sheet.page_setup.paperSize),
            sheet.print_title_rows,
        ) == ("landscape", "9", "$1:$2")
        assert (
            sheet.page_setup.fitToHeight,
            sheet.sheet_properties.pageSetUpPr.fitToPage,
            sheet.freeze_panes,
        ) == (0, True, "B3")
        assert sheet.column_dimensions["A"].width > 20


def test_the_same_lists_are_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        written(tmp_path / f"{name}.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_a_text_that_is_longer_than_a_cell_is_cut(tmp_path: Path) -> None:
    long = AreaLists(
        "洮北区",
        "2026-11-25",
        {"needs": [{**NEED, "title": "𠮷" * 40_000, "skills": ["律师" * 45] * 400}]},
    )
    write_lists_workbook(make_list_sheets(long), tmp_path / "long.xlsx")
    (row,) = openpyxl.load_workbook(tmp_path / "long.xlsx")["需求清单"].iter_rows(
        min_row=3, values_only=True
    )
    for cell, begin in ((row[0], "𠮷𠮷"), (row[7], "律师律师")):
        assert str(cell).startswith(begin)
        assert str(cell).endswith("…")
        assert 1_000 < len(str(cell).encode("utf-16-le")) // 2 <= 32_767, (
            "XLSX counts units of UTF-16"
        )


def test_what_cannot_be_written_is_said_and_leaves_the_older_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UnwritableWorkbook, match="cannot be written"):
        write_lists_workbook(make_list_sheets(FOUND), tmp_path)
    file = tmp_path / "清单.xlsx"
    write_lists_workbook(make_list_sheets(FOUND), file)
    before = file.read_bytes()
    # As if there were more rows before: a million of them take too long.
    monkeypatch.setattr("loaders.printouts.lists.workbook.ROWS_ABOVE", 1_048_575)
    with pytest.raises(UnwritableWorkbook, match="Row 1048577 of 需求清单 does not fit"):
        write_lists_workbook(make_list_sheets(FOUND), file)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]
