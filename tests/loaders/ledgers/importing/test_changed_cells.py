"""A check shows every cell that the import then changes, old and new, and what ends."""

from pathlib import Path

from graph.database.connection import Database
from graph.ontology.privacy import WITHHELD
from graph.vocabulary import load_vocabulary
from loaders.ledgers import ImportOptions, ImportReport, import_folder, load_mapping
from loaders.ledgers.report import MOST_CHANGES
from tests.support.small_city import CITY, SECOND, Cells, load_city, portrait, write
from tests.support.workbooks import read_workbook


async def take(database: Database, folder: Path, options: ImportOptions) -> ImportReport:
    """Import a folder a month after the first."""
    return await import_folder(
        database,
        folder,
        mapping=load_mapping(),
        vocabulary=load_vocabulary(),
        recorded_at=SECOND,
        options=options,
    )


CHANGED: dict[str, list[Cells]] = {
    "社区": [{**CITY["社区"][0], "名称": "新解放社区", "别名": "解放、新解放"}],
    "楼栋": [
        {
            "编号": "L1",
            "名称": "民生小区1号楼",
            "楼号": "1号楼",
            "所属小区编号": "X1",
            "起始日期": "2001-05-01",
        }
    ],
    "干部": [{**CITY["干部"][0], "手机": "13804360009"}, {**CITY["干部"][1], "手机": ""}],
    "岗位": [{"编号": "P1", "责任": "单元长", "场所编号": "L1", "场所类别": "楼栋"}],
    "任职": [{**CITY["任职"][0], "任职人工号": "G2", "终止日期": "2024-05-31"}],
}


async def test_the_import_changes_the_cells_that_the_check_showed(
    scratch: Database, tmp_path: Path
) -> None:
    cadres = [
        {**CITY["干部"][0], "手机": "13804360001"},
        {**CITY["干部"][1], "手机": "13804360002"},
    ]
    await load_city(scratch, tmp_path / "1", 干部=cadres)
    before = await portrait(scratch)
    folder = write(tmp_path / "2", **CHANGED)
    book, again = tmp_path / "check.xlsx", tmp_path / "import.xlsx"
    checked = await take(scratch, folder, ImportOptions(dry_run=True, rejected_path=book))
    assert await portrait(scratch) == before
    done = await take(scratch, folder, ImportOptions(rejected_path=again))
    assert done.changes == checked.changes
    assert done.endings == checked.endings
    cells = {(cell.ledger, cell.row, cell.column): cell[5:] for cell in checked.changes}
    assert cells[("社区", 2, "名称")] == ("解放社区", "新解放社区")
    assert cells[("社区", 2, "别名")] == ("", "解放、新解放")
    assert cells[("楼栋", 2, "起始日期")] == ("", "2001-05-01")
    assert cells[("干部", 2, "手机")] == (WITHHELD, WITHHELD)
    assert cells[("干部", 3, "手机")] == (WITHHELD, "")
    assert cells[("任职", 2, "任职人工号")] == ("G1", "G2")
    assert ("任职", 2, "终止日期") in cells
    assert [ending.id for ending in checked.endings] == ["Tenure:R1"]
    sheets = read_workbook(book)
    assert list(sheets) == ["更改", "终止", "岗位"]
    assert sheets["更改"][0] == ["台账", "行", "编号", "名称", "列", "原来", "改为"]
    assert len(sheets["更改"]) == 1 + checked.changed_cells
    assert sheets["终止"][1][:3] == ["任职", "2", "R1"]
    assert read_workbook(again) == sheets
    assert "1380436" not in str(sheets)


async def test_a_report_that_comes_back_is_read_for_its_rejected_rows_alone(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "1")
    book = tmp_path / "check.xlsx"
    folder = write(tmp_path / "2", **CHANGED)
    await take(scratch, folder, ImportOptions(dry_run=True, rejected_path=book))
    report = await take(scratch, book, ImportOptions())
    assert [ledger.name for ledger in report.ledgers] == ["岗位"]
    assert not report.notices


async def test_what_a_full_ledger_no_longer_lists_is_among_the_endings(
    scratch: Database, tmp_path: Path
) -> None:
    rows = [{"编号": f"B{number}", "单位编号": "D1", "小区编号": "X1"} for number in range(10)]
    await load_city(scratch, tmp_path / "1", 包保单位=rows)
    folder = write(tmp_path / "2", 包保单位=rows[1:])
    report = await take(scratch, folder, ImportOptions(dry_run=True, complete=True))
    assert [(each.ledger, each.row, each.id) for each in report.endings] == [
        ("包保单位", None, "Assignment:B0")
    ]


async def test_a_report_lists_so_many_changes_and_counts_the_rest(
    scratch: Database, tmp_path: Path
) -> None:
    units = [{"编号": f"D{number}", "名称": "单位", "类别": "机关"} for number in range(1_100)]
    await load_city(scratch, tmp_path / "1", 单位=units)
    folder = write(tmp_path / "2", 单位=[{**unit, "值班电话": "0436-3250001"} for unit in units])
    book = tmp_path / "check.xlsx"
    report = await take(scratch, folder, ImportOptions(dry_run=True, rejected_path=book))
    assert (len(report.changes), report.changed_cells) == (MOST_CHANGES, 1_100)
    assert len(read_workbook(book)["更改"]) == 1_101
