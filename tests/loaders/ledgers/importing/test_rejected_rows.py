"""What is wrong with one row, one ledger or one file never stops the others."""

from pathlib import Path

from graph.database.connection import Database
from tests.support.small_city import (
    CITY,
    load,
    load_city,
    outcomes,
    write,
)


async def test_a_byte_order_mark_is_not_part_of_the_first_header(
    scratch: Database, tmp_path: Path
) -> None:
    (tmp_path / "城市.csv").write_bytes("\ufeff编号,名称\r\n2208,白城市\r\n".encode())
    report = await load(scratch, tmp_path)
    assert outcomes(report, "城市") == {"added": 1}


async def test_one_bad_row_never_stops_the_rest(scratch: Database, tmp_path: Path) -> None:
    cadres = [
        {
            "工号": f"G{number}",
            "姓名": f"干部{number}",
            "类别": "机关干部" if number % 3 else "干事",
        }
        for number in range(1, 31)
    ]
    report = await load_city(scratch, tmp_path, 干部=cadres)
    assert not report.ok
    assert outcomes(report, "干部") == {"added": 20, "rejected": 10}
    assert [rejection.row for rejection in report.rejections] == list(range(4, 32, 3))
    assert await scratch.read("MATCH (n:Cadre) RETURN count(n)") == 20


async def test_a_row_that_is_not_in_utf8_is_rejected_alone(
    scratch: Database, tmp_path: Path
) -> None:
    rows = ["编号,名称,类别", "D1,组织部,机关", "D2,财政局,机关", "D3,民政局,机关"]
    (tmp_path / "单位.csv").write_bytes(
        b"\n".join(row.encode("gbk" if row.startswith("D2") else "utf-8") for row in rows)
    )
    report = await load(scratch, tmp_path)
    assert outcomes(report, "单位") == {"added": 2, "rejected": 1}
    assert [(rejection.row, rejection.expected_en) for rejection in report.rejections] == [
        (3, "a row of CSV in the encoding of the file")
    ]


async def test_a_ledger_whose_headers_are_spoilt_is_rejected_and_the_others_are_taken(
    scratch: Database, tmp_path: Path
) -> None:
    headers, row = "编号,名称,类别\n".encode("gb18030"), "D1,组织部,机关\n".encode()
    (tmp_path / "单位.csv").write_bytes(headers + row + row)
    report = await load(scratch, tmp_path, 城市=CITY["城市"])
    assert [
        (rejection.ledger, rejection.row, rejection.expected_en) for rejection in report.rejections
    ] == [("单位", 1, "headers that can be read (save it as CSV UTF-8)")]
    assert outcomes(report, "城市") == {"added": 1}


async def test_new_rows_need_every_required_column_and_the_others_are_taken(
    scratch: Database, tmp_path: Path
) -> None:
    report = await load(
        scratch, tmp_path, 城市=CITY["城市"], 单位=[{"编号": "D1", "名称": "组织部"}]
    )
    assert [rejection.zh for rejection in report.rejections] == [
        (
            "单位.csv 单位 第 2 行 “类别”列：应为文件里有的列（类别：新的编号必填，"
            "图中已有的编号可以没有这一列）。"
        )
    ]
    assert outcomes(report, "单位") == {"rejected": 1}
    assert outcomes(report, "城市") == {"added": 1}


async def test_a_row_number_counts_rows_as_a_person_sees_them(
    scratch: Database, tmp_path: Path
) -> None:
    text = '编号,名称,类别\nD1,"组织部\n（老楼）",机关\n\nD2,财政局,没有\n'
    (tmp_path / "单位.csv").write_text(text, encoding="utf-8")
    report = await load(scratch, tmp_path)
    assert [rejection.row for rejection in report.rejections] == [4]


async def test_a_key_that_occurs_twice_is_rejected_the_second_time(
    scratch: Database, tmp_path: Path
) -> None:
    units = [
        {"编号": "D1", "名称": "组织部", "类别": "机关"},
        {"编号": "D1", "名称": "财政局", "类别": "机关"},
    ]
    report = await load(scratch, tmp_path, 单位=units)
    assert outcomes(report, "单位") == {"added": 1, "rejected": 1}
    assert (
        report.rejections[0].expected_en
        == "a key not used before (it is that of 单位.csv 单位, row 2)"
    )


async def test_one_key_in_two_ledgers_of_one_kind_is_rejected_the_second_time(
    scratch: Database, tmp_path: Path
) -> None:
    assignment = {"编号": "Z1", "单位编号": "D1"}
    report = await load_city(
        scratch,
        tmp_path,
        包保单位=[{**assignment, "小区编号": "X1"}],
        单位报到=[{**assignment, "社区编号": "220802001001"}],
    )
    assert [(rejection.ledger, rejection.expected_en) for rejection in report.rejections] == [
        ("单位报到", "a key not used before (it is that of 包保单位.csv 包保单位, row 2)")
    ]


async def test_a_file_that_the_mapping_does_not_know_is_noticed(
    scratch: Database, tmp_path: Path
) -> None:
    report = await load(scratch, tmp_path, 城市=CITY["城市"], 花名册=[{"姓名": "某"}])
    assert [notice.ledger for notice in report.notices] == ["花名册"]
    assert report.ok


async def test_a_spreadsheet_of_another_sort_is_noticed(scratch: Database, tmp_path: Path) -> None:
    (tmp_path / "单位.xlsb").write_bytes(b"")
    report = await load(scratch, tmp_path, 城市=CITY["城市"])
    assert [notice.en for notice in report.notices] == [
        "单位.xlsb: it was not read; save it as XLSX or CSV UTF-8."
    ]


async def test_a_file_that_is_no_workbook_is_rejected_and_the_others_are_taken(
    scratch: Database, tmp_path: Path
) -> None:
    (tmp_path / "单位.xlsx").write_bytes(b"PK")
    report = await load(scratch, tmp_path, 城市=CITY["城市"])
    assert [
        (rejection.ledger, rejection.expected_en.partition(" (")[0])
        for rejection in report.rejections
    ] == [("单位.xlsx", "an XLSX workbook that is whole and has no password")]
    assert outcomes(report, "城市") == {"added": 1}


async def test_the_case_of_a_file_s_ending_does_not_matter(
    scratch: Database, tmp_path: Path
) -> None:
    write(tmp_path, 城市=CITY["城市"])
    (tmp_path / "城市.csv").rename(tmp_path / "城市.CSV")
    assert outcomes(await load(scratch, tmp_path), "城市") == {"added": 1}
