"""A dry run says what an import would do; rejected rows come back for correction."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from graph.database.connection import Database
from graph.ontology.privacy import WITHHELD
from graph.vocabulary import load_vocabulary
from loaders.ledgers import ImportOptions, ImportReport, import_folder, load_mapping
from loaders.ledgers.mapping import REASON
from tests.support.small_city import (
    CITY,
    FIRST,
    SECOND,
    Cells,
    load,
    load_city,
    outcomes,
    portrait,
    write,
)
from tests.support.workbooks import read_workbook, write_workbook

CHECK = ImportOptions(dry_run=True)
EVERYTHING = "MATCH (n) RETURN count(n)"


async def take(
    database: Database, place: Path, options: ImportOptions, batch: int = 2_000
) -> ImportReport:
    """Import a folder or a file."""
    return await import_folder(
        database,
        place,
        mapping=load_mapping(),
        vocabulary=load_vocabulary(),
        recorded_at=SECOND,
        options=options,
        batch=batch,
    )


async def test_a_check_of_an_empty_graph_counts_what_it_would_bring_as_there_and_leaves_it_empty(
    scratch: Database, tmp_path: Path
) -> None:
    report = await take(scratch, write(tmp_path, **CITY), CHECK)
    assert report.ok, report.rejections
    assert report.is_dry_run
    assert {ledger.name: ledger.added for ledger in report.ledgers} == {
        name: len(rows) for name, rows in CITY.items()
    }
    assert await scratch.read(EVERYTHING) == 0


async def test_a_check_tells_what_the_import_then_does(scratch: Database, tmp_path: Path) -> None:
    await load_city(scratch, tmp_path / "before")
    changed: dict[str, Sequence[Cells]] = {
        "小区": [
            {**CITY["小区"][0], "名称": "民生家园"},
            {"编号": "X2", "名称": "金辉小区", "所属社区编号": "220802002001"},
        ],
        "楼栋": [
            {"编号": "L2", "名称": "金辉1号楼", "楼号": "1号楼", "所属小区编号": "X2"},
            {"编号": "L3", "名称": "1号楼", "楼号": "1号楼", "所属小区编号": "X9"},
        ],
        "单位": [
            *CITY["单位"],
            {"编号": "D3", "名称": "市民政局", "类别": "机关", "上级单位编号": "D4"},
            {"编号": "D4", "名称": "市政府", "类别": "机关"},
        ],
        "任职": [{**CITY["任职"][0], "终止日期": "2024-06-01"}],
    }
    folder = write(tmp_path / "changed", **changed)
    before = await portrait(scratch)
    rehearsed = await take(scratch, folder, CHECK, batch=1)
    assert await portrait(scratch) == before
    assert outcomes(rehearsed, "小区") == {"added": 1, "corrected": 1}
    assert outcomes(rehearsed, "楼栋") == {"added": 1, "rejected": 1}
    assert outcomes(rehearsed, "单位") == {"added": 2, "unchanged": 2}
    done = await take(scratch, folder, ImportOptions(), batch=1)
    assert done.ledgers == rehearsed.ledgers
    assert done.rejections == rehearsed.rejections
    assert await portrait(scratch) != before


async def test_refused_rows_come_back_in_a_workbook_that_can_be_mended_and_imported(
    scratch: Database, tmp_path: Path
) -> None:
    rows: list[list[object]] = [
        ["某市单位台账"],
        ["编号", "单位名称", "类别", "备注"],
        ["D1", "组织部", "机关", "一"],
        ["D2", "财政局", "局", "二"],
        ["D3", "民政局", "机关", None],
    ]
    folder = write(
        tmp_path / "ledgers",
        干部=[{"工号": "G1", "姓名": "王建国", "类别": "机关干部", "所在单位编号": "D2"}],
    )
    write_workbook(folder / "单位.xlsx", {"Sheet1": rows}, {"Sheet1": ["A1:D1"]})
    (folder / "街.csv").write_bytes(
        "编号,名称,起始日期\nS1,长白路,去年\nS2,海明路,2020.5.1\n".encode("gb18030")
    )
    refused = tmp_path / "拒绝.xlsx"
    report = await take(scratch, folder, ImportOptions(rejected_path=refused))
    assert report.returned == 3
    sheets = read_workbook(refused)
    assert list(sheets) == ["街", "单位", "干部"]
    assert sheets["单位"][0] == ["编号", "单位名称", "类别", "备注", REASON]
    assert sheets["单位"][1][:4] == ["D2", "财政局", "局", "二"]
    assert "“类别”列：是“局”，应为下列之一" in str(sheets["单位"][1][4])
    assert sheets["街"][1][:3] == ["S1", "长白路", "去年"]
    assert "没有找到 D2" in str(sheets["干部"][1][-1])
    sheets["单位"][1][2], sheets["街"][1][2] = "机关", "2019-01-01"
    again = await take(
        scratch,
        write_workbook(refused, sheets),
        ImportOptions(rejected_path=tmp_path / "again.xlsx"),
    )
    assert again.ok, again.rejections
    assert not again.notices[1:], again.notices
    assert [(ledger.name, ledger.added) for ledger in again.ledgers] == [
        ("街", 1),
        ("单位", 1),
        ("干部", 1),
    ]
    assert not (tmp_path / "again.xlsx").exists()


EVIDENCE = """
MATCH (n {id: $id})
RETURN [n.source, n.sheet, n.row]
"""


async def test_evidence_names_workbook_sheet_and_row(scratch: Database, tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "台账.xlsx",
        {
            "单位": [["标题"], ["编号", "名称", "类别"], ["D1", "组织部", "机关"]],
            "说明": [["怎样填写"]],
        },
    )
    report = await take(scratch, path, ImportOptions())
    assert report.ok
    assert not report.notices
    assert await scratch.read(EVIDENCE, {"id": "Unit:D1"}) == ["台账.xlsx", "单位", 3]


async def test_a_workbook_says_the_same_as_the_csv_files_it_was_made_from(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "csv")
    sheets = {
        name: [list(rows[0]), *(list(row.values()) for row in rows)] for name, rows in CITY.items()
    }
    report = await take(scratch, write_workbook(tmp_path / "全部.xlsx", sheets), ImportOptions())
    assert report.is_unchanged
    assert sum(ledger.unchanged for ledger in report.ledgers) == sum(
        len(rows) for rows in CITY.values()
    )


async def test_refused_rows_that_are_written_back_hold_nothing_of_a_resident(
    scratch: Database, tmp_path: Path
) -> None:
    cadres = [
        {
            "工号": "G1",
            "姓名": "王建国",
            "类别": "干事",
            "手机": "13804360001",
            "职务": "科长",
            "家庭情况": "住5-2-502",
        },
        {
            "工号": "G2",
            "姓名": "赵铁柱",
            "类别": "居民骨干",
            "手机": "13804360002",
            "职务": "楼栋长",
            "家庭情况": "",
        },
        {
            "工号": "G3",
            "姓名": "李秀英",
            "类别": "机关干部",
            "手机": "",
            "职务": "联系138 0436 0003",
            "家庭情况": "11010519491231002X",
        },
    ]
    refused = tmp_path / "refused.xlsx"
    report = await take(
        scratch, write(tmp_path / "ledgers", 干部=cadres), ImportOptions(rejected_path=refused)
    )
    assert outcomes(report, "干部") == {"rejected": 3}
    assert [(rejection.row, rejection.column) for rejection in report.rejections] == [
        (2, "类别"),
        (3, "姓名"),
        (3, "手机"),
        (4, "职务"),
    ]
    _, one, two, three = (row[:-1] for row in read_workbook(refused)["干部"])
    assert one == ["G1", "王建国", "干事", "13804360001", "科长", WITHHELD]
    assert two == ["G2", WITHHELD, "居民骨干", WITHHELD, "楼栋长", None]
    assert three == ["G3", "李秀英", "机关干部", None, WITHHELD, WITHHELD]
    again = await take(scratch, refused, CHECK)
    assert {(rejection.row, rejection.column) for rejection in again.rejections} >= {
        (3, "姓名"),
        (3, "手机"),
        (4, "职务"),
    }
    message = "".join(
        rejection.zh + rejection.en for rejection in (*report.rejections, *again.rejections)
    )
    assert not any(secret in message for secret in ("赵铁柱", "1380436", "138 0436", "502", "1101"))


async def test_a_row_that_waited_in_vain_is_written_back_too(
    scratch: Database, tmp_path: Path
) -> None:
    units = [
        {"编号": f"D{number}", "名称": "单位", "类别": "机关", "上级单位编号": "D99"}
        for number in range(1_200)
    ]
    report = await take(
        scratch,
        write(tmp_path / "ledgers", 单位=[*units]),
        ImportOptions(rejected_path=tmp_path / "refused.xlsx"),
    )
    assert (len(report.rejections) + report.unlisted, report.returned) == (1_200, 1_200)
    assert len(read_workbook(tmp_path / "refused.xlsx")["单位"]) == 1_201


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
async def test_one_file_is_imported_by_itself(
    scratch: Database, tmp_path: Path, ending: str
) -> None:
    folder = write(tmp_path, 单位=CITY["单位"], 城市=CITY["城市"])
    if ending == "xlsx":
        write_workbook(
            folder / "单位.xlsx",
            {
                "Sheet1": [
                    ["编号", "名称", "类别"],
                    ["D1", "市委组织部", "机关"],
                    ["D2", "市财政局", "机关"],
                ],
                "Sheet2": [],
            },
        )
    report = await take(scratch, folder / f"单位.{ending}", ImportOptions())
    assert [(ledger.name, ledger.added) for ledger in report.ledgers] == [("单位", 2)]


async def test_a_ledger_may_come_in_several_tables(scratch: Database, tmp_path: Path) -> None:
    write_workbook(
        tmp_path / "甲.xlsx", {"单位": [["编号", "名称", "类别"], ["D1", "组织部", "机关"]]}
    )
    write_workbook(
        tmp_path / "乙.xlsx",
        {"单位": [["编号", "单位", "类别"], ["D2", "财政局", "局"]], "花名册": [["姓名"]]},
    )
    report = await take(
        scratch, tmp_path, ImportOptions(rejected_path=tmp_path / "refused" / "rows.xlsx")
    )
    assert sorted((ledger.name, ledger.added, ledger.rejected) for ledger in report.ledgers) == [
        ("单位", 0, 1),
        ("单位", 1, 0),
    ]
    assert [notice.en for notice in report.notices] == [
        "乙.xlsx 花名册: the mapping has no ledger of this name; it was not read."
    ]
    assert read_workbook(tmp_path / "refused" / "rows.xlsx")["单位"][1][:3] == [
        "D2",
        "财政局",
        "局",
    ]


async def test_totals_are_passed_over_and_told(scratch: Database, tmp_path: Path) -> None:
    rows = [
        *CITY["单位"],
        {"编号": "", "名称": "合 计", "类别": "2"},
        {"编号": "", "名称": "制表人：王建国", "类别": ""},
    ]
    report = await load(scratch, tmp_path, FIRST, 单位=rows)
    assert report.ok
    assert outcomes(report, "单位") == {"added": 2}
    (notice,) = report.notices
    assert notice.en == (
        "单位.csv 单位: rows 4、5 are totals, signatures, notes or repeated headers,"
        " and were not read."
    )
