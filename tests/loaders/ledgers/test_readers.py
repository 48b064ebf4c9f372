"""Tables are read in any encoding of offices, with titles, merged cells and totals."""

from datetime import date, datetime, time
from pathlib import Path

import pytest

from loaders.ledgers import load_mapping
from loaders.ledgers.files.csv_encoding import detect_encoding
from loaders.ledgers.files.number_format import number_text
from loaders.ledgers.files.reader import Line, Table, count_rows, list_sheets, open_table
from loaders.ledgers.files.shown_cell import show_cell
from loaders.ledgers.parsing.heading import Heading, find_heading
from tests.support.workbooks import write_workbook

LEDGERS = {ledger.name: ledger for ledger in load_mapping()}
TEXT = "编号,名称,类别\r\nD1,市委组织部,机关\r\nD2,市财政局,机关\r\n"
CELLS = [["编号", "名称", "类别"], ["D1", "市委组织部", "机关"], ["D2", "市财政局", "机关"]]


def read(path: Path, sheet: int | None = None) -> list[Line]:
    """Read a CSV file, or one sheet of a workbook."""
    table = Table(path) if sheet is None else Table(path, list_sheets(path)[sheet])
    with open_table(table) as lines:
        return list(lines)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_a_file_is_read_in_whatever_encoding_it_is(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "单位.csv"
    path.write_bytes(TEXT.encode(encoding))
    assert [line.cells for line in read(path)] == CELLS
    assert all(line.readable for line in read(path))


def test_a_marked_utf16_file_with_tabs_is_what_a_spreadsheet_calls_unicode_text(
    tmp_path: Path,
) -> None:
    (tmp_path / "单位.csv").write_bytes(TEXT.replace(",", "\t").encode("utf-16"))
    assert [line.cells for line in read(tmp_path / "单位.csv")] == CELLS


def test_a_character_that_only_gb18030_has_in_four_bytes_is_read(tmp_path: Path) -> None:
    (tmp_path / "单位.csv").write_bytes("编号,名称\nD1,㐂𠮷社\n".encode("gb18030"))
    assert read(tmp_path / "单位.csv")[1].cells == ["D1", "㐂𠮷社"]


@pytest.mark.parametrize(("most", "few"), [("utf-8", "gb18030"), ("gb18030", "utf-8")])
def test_rows_in_another_encoding_do_not_decide_on_that_of_the_file(
    tmp_path: Path, most: str, few: str
) -> None:
    rows = [
        f"D{number},单位{number}号,机关\n".encode(few if number in {7, 23} else most)
        for number in range(40)
    ]
    (tmp_path / "单位.csv").write_bytes(b"".join(rows))
    assert detect_encoding(tmp_path / "单位.csv") == most
    lines = read(tmp_path / "单位.csv")
    assert len(lines) == 40
    if most == "utf-8":
        assert [line.number for line in lines if not line.readable] == [8, 24]


def test_a_spoilt_character_spoils_its_own_row_only(tmp_path: Path) -> None:
    (tmp_path / "单位.csv").write_bytes(
        "D1,组织部\n".encode("gb18030") * 3
        + b"D2,\xb2\xc6\xd5\nD3,\x81\n"
        + "D4,民政局\n".encode("gb18030")
    )
    assert [(line.number, line.readable) for line in read(tmp_path / "单位.csv")][3:] == [
        (4, False),
        (5, False),
        (6, True),
    ]


def test_values_of_a_workbook_become_the_text_that_a_person_would_have_typed() -> None:
    values = [
        None,
        "名",
        True,
        220802001001,
        45.62,
        45.620000000000005,
        2208.0,
        datetime(2023, 7, 1),  # noqa: DTZ001 - spreadsheets know no zones
        datetime(2023, 7, 1, 8, 30),  # noqa: DTZ001 - see above
        date(2023, 7, 1),
        time(8, 30),
    ]
    texts = [
        "",
        "名",
        "是",
        "220802001001",
        "45.62",
        "45.62",
        "2208",
        "2023-07-01",
        "2023-07-01 08:30:00",
        "2023-07-01",
        "08:30:00",
    ]
    assert [show_cell(value).text for value in values] == texts


def test_a_number_of_more_digits_than_a_spreadsheet_holds_is_seen_to_be_shortened() -> None:
    assert number_text(220802199001011234) == "2.20802199001011e+17"
    assert number_text(2.20802199001011e17) == "2.20802199001011e+17"


def test_every_sheet_with_rows_is_a_table(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "台账.xlsx", {"单位": CELLS, "空": [], "干部": [["工号"], ["G1"]]}
    )
    assert [sheet.name for sheet in list_sheets(path)] == ["单位", "干部"]
    assert [line.cells for line in read(path, 0)] == CELLS
    assert [(line.number, line.cells) for line in read(path, 1)] == [(1, ["工号"]), (2, ["G1"])]
    assert count_rows(Table(path, list_sheets(path)[0])) == 2


def test_a_blank_row_of_a_sheet_is_passed_over_and_counted(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "单位.xlsx", {"Sheet1": [["编号"], [], [" ", None], ["D1"]]})
    assert [line.number for line in read(path, 0)] == [1, 4]


def test_merged_cells_are_carried_down_and_not_across(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["社区", "小区", "楼栋"],
        ["解放社区", "民生小区", "1号楼"],
        [None, None, "2号楼"],
        [None, "金辉小区", None],
        ["军民社区", "阳光小区", "1号楼"],
    ]
    path = write_workbook(
        tmp_path / "楼栋.xlsx", {"Sheet1": rows}, {"Sheet1": ["A2:A4", "B2:B3", "B4:C4"]}
    )
    assert [line.cells for line in read(path, 0)] == [
        ["社区", "小区", "楼栋"],
        ["解放社区", "民生小区", "1号楼"],
        ["解放社区", "民生小区", "2号楼"],
        ["解放社区", "金辉小区"],
        ["军民社区", "阳光小区", "1号楼"],
    ]


def heading_of(ledger: str, *rows: list[str]) -> tuple[Heading, list[list[str]]]:
    """Return the headers among rows, and the rows after them."""
    heading, rest = find_heading(
        (Line(number, row) for number, row in enumerate(rows, 1)), LEDGERS[ledger]
    )
    return heading, [line.cells for line in rest]


def test_headers_are_found_below_titles() -> None:
    heading, rest = heading_of(
        "单位", ["白城市单位台账"], ["填报单位：市委组织部", "", "2026年11月"], *CELLS
    )
    assert (heading.number, heading.headers, rest) == (3, CELLS[0], CELLS[1:])


def test_a_title_that_is_a_header_by_chance_is_not_taken_for_the_headers() -> None:
    assert heading_of("单位", ["单位"], *CELLS)[0].number == 2


def test_headers_merged_over_two_rows_end_with_the_second() -> None:
    two = ["编号", "名称", "类别", "备注一"], ["编号", "名称", "类别", "备注二"]
    assert heading_of("单位", *two, *CELLS[1:])[0].number == 2


def test_a_table_without_known_headers_begins_with_its_first_row() -> None:
    assert heading_of("单位", ["甲", "乙"], ["丙", "丁"])[0].headers == ["甲", "乙"]


@pytest.mark.parametrize(
    "name", ["单位名称", "单位", "报到单位", "单位\n名称", " 单 位 ", "名称*", "名称（必填）"]
)
def test_a_header_may_have_another_name(name: str) -> None:
    heading, _ = heading_of("单位", ["编号", name, "类别"], ["D1", "组织部", "机关"])
    assert heading.headers == CELLS[0]
    assert heading.written[1] == name.strip()


def test_a_synonym_beside_the_header_that_it_stands_for_is_a_column_of_its_own() -> None:
    assert heading_of("单位", ["编号", "名称", "单位", "类别"])[0].headers == [
        "编号",
        "名称",
        "单位",
        "类别",
    ]


@pytest.mark.parametrize(
    "row",
    [
        ["合计", "", "12"],
        ["", "合 计", "12"],
        ["总\u3000计："],
        ["小计", "3"],
        ["", "", "本页合计", "3"],
        ["", "制表人：", "", "2026年11月"],
        ["", "备注：以上数据截至十一月"],
        ["编号", "名称", "类别"],
    ],
)
def test_totals_signatures_and_repeated_headers_are_no_data(row: list[str]) -> None:
    assert heading_of("单位", *CELLS)[0].is_not_data(Line(9, row), 0)


@pytest.mark.parametrize(
    "row",
    [["D1", "合计", "机关"], ["", "民政局", "机关"], ["D3", "", ""], ["编号", "组织部", "机关"]],
)
def test_a_row_with_a_key_or_a_content_is_data(row: list[str]) -> None:
    assert not heading_of("单位", *CELLS)[0].is_not_data(Line(9, row), 0)
