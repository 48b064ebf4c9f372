"""A workbook as an office keeps it comes in with exactly its three bad rows reported."""

from datetime import date, datetime
from pathlib import Path

from graph.database.connection import Database
from graph.vocabulary import load_vocabulary
from loaders.ledgers import ImportOptions, import_folder, load_mapping
from tests.support.small_city import CITY, FIRST, SECOND, load, outcomes, portrait, write
from tests.support.workbooks import read_workbook, write_workbook

COMPOUNDS: list[list[object]] = [
    ["海明街道小区台账"],
    ["填报单位：海明街道党工委", None, None, None, "2026年11月"],
    ["编号", "小区名称", "所属社区编号*", "起始时间", "详细地址"],
    ["X1", "民生小区", 220802001001, datetime(1998, 5, 1), "长白西路２１号"],  # noqa: DTZ001 - has no zone
    ["X2", "金辉\u3000小区", None, datetime(1999, 5, 1), "海明西路3号"],  # noqa: DTZ001 - as above
    ["X3", "阳光小区", None, "2003.6.1", "海明西路5号"],
    ["X4", "幸福家园", 220802002001, "２００６年９月", "瑞光街7号楼2单元"],
    ["X5", "铁路小区", None, "很早以前", "瑞光街9号"],
    ["小 计", None, None, None, 5],
    ["X6", "鹤乡小区", "220802002001", "2011/8/15", "赵某家，3单元502室"],
    ["合计", None, None, None, 6],
    [None, "制表人：王建国", None, "审核人：李秀英"],
]
BUILDINGS: list[list[object]] = [
    ["楼栋明细表"],
    ["序号", "编号", "名称", "楼号", "所属小区编号"],
    [1, "L1", "民生小区1号楼", "1号楼", "X1"],
    [2, "L2", "民生小区2号楼", "2号楼", None],
    [3, "L3", "民生小区3号楼", "3号楼", None],
    [4, "L4", "金辉小区1号楼", "1号楼", "X2"],
    [5, "L5", "铁路小区1号楼", "1号楼", "X5"],
    ["合计", None, None, None, 5],
]
UNITS = (
    "白城市单位名册,,,\r\n"
    "编号,单位,单位性质,联系电话\r\n"
    "D1,市委组织部,机关,０４３６-3250001\r\n"
    "D2,市财政局,机关,0436-3250002\r\n"
    "合计,2,,\r\n"
)
CADRES = (
    "工号\t姓名\t类别\t所在单位编号\t手机号\r\n"
    "G1\t王建国\t机关干部\tD1\t13804360001\r\n"
    "G2\t李秀英\t机关干部\tD2\t\r\n"
)


def write_mess(folder: Path) -> Path:
    """Write the tables of an office: a workbook, and CSV files in GB18030 and UTF-16."""
    merged = {"小区": ["A1:E1", "C4:C6", "C7:C8", "A11:D11"], "楼栋": ["A1:E1", "E3:E5"]}
    write_workbook(
        folder / "海明街道台账.xlsx",
        {"说明": [["请逐行填写"]], "小区": COMPOUNDS, "楼栋": BUILDINGS},
        merged,
    )
    (folder / "单位.csv").write_bytes(UNITS.encode("gb18030"))
    (folder / "干部.csv").write_bytes(CADRES.encode("utf-16"))
    return folder


async def take(
    database: Database, place: Path, options: ImportOptions | None = None
) -> tuple[dict[str, tuple[int, int]], list[tuple[str, int | None, str | None]]]:
    """Import; return the rows added and rejected by ledger, and where each rejection is."""
    report = await import_folder(
        database,
        place,
        mapping=load_mapping(),
        vocabulary=load_vocabulary(),
        recorded_at=SECOND,
        options=options or ImportOptions(),
    )
    assert not report.unlisted
    numbers = {ledger.name: (ledger.added, ledger.rejected) for ledger in report.ledgers}
    return numbers, [
        (rejection.ledger, rejection.row, rejection.column) for rejection in report.rejections
    ]


BAD = [("小区", 8, "起始时间"), ("小区", 10, "详细地址"), ("楼栋", 7, "所属小区编号")]
NUMBERS = {"小区": (4, 2), "楼栋": (4, 1), "单位": (2, 0), "干部": (2, 0)}


async def test_exactly_the_three_bad_rows_are_reported(scratch: Database, tmp_path: Path) -> None:
    divisions = {name: CITY[name] for name in ("城市", "县市区", "街道乡镇", "社区")}
    await load(scratch, tmp_path / "divisions", FIRST, **divisions)
    before, mess = await portrait(scratch), write_mess(tmp_path / "mess")
    assert await take(scratch, mess, ImportOptions(dry_run=True)) == (NUMBERS, BAD)
    assert await portrait(scratch) == before
    refused = tmp_path / "refused.xlsx"
    assert await take(scratch, mess, ImportOptions(rejected_path=refused)) == (NUMBERS, BAD)
    found = await scratch.read(
        """
        MATCH (n:Compound)-[:PART_OF]->(c)
        WITH n, c ORDER BY n.id
        RETURN collect([n.key, n.name, n.`from`, c.key, n.address, n.sheet, n.row])
        """
    )
    assert [[*row[:2], row[2].to_native(), *row[3:]] for row in found] == [
        ["X1", "民生小区", date(1998, 5, 1), "220802001001", "长白西路21号", "小区", 4],
        ["X2", "金辉小区", date(1999, 5, 1), "220802001001", "海明西路3号", "小区", 5],
        ["X3", "阳光小区", date(2003, 6, 1), "220802001001", "海明西路5号", "小区", 6],
        ["X4", "幸福家园", date(2006, 9, 1), "220802002001", "瑞光街7号楼2单元", "小区", 7],
    ]
    lines = await scratch.read(
        "MATCH (n:Unit) WITH n ORDER BY n.id RETURN collect([n.key, n.name, n.dutyPhone])"
    )
    assert lines == [["D1", "市委组织部", "0436-3250001"], ["D2", "市财政局", "0436-3250002"]]
    assert await scratch.read(
        "MATCH (n:Cadre {id: 'Cadre:G1'})-[:WORKS_AT]->(u) RETURN [n.mobile, u.key]"
    ) == ["13804360001", "D1"]


async def test_the_three_bad_rows_are_mended_and_imported_by_themselves(
    scratch: Database, tmp_path: Path
) -> None:
    await load(
        scratch,
        tmp_path / "divisions",
        FIRST,
        **{name: CITY[name] for name in ("城市", "县市区", "街道乡镇", "社区")},
    )
    refused = tmp_path / "refused.xlsx"
    await take(scratch, write_mess(tmp_path / "mess"), ImportOptions(rejected_path=refused))
    sheets = read_workbook(refused)
    assert [row[0] for row in sheets["小区"][1:]] == ["X5", "X6"]
    sheets["小区"][1][3], sheets["小区"][2][4] = "2005", "瑞光街9号"
    write_workbook(refused, sheets)
    numbers, bad = await take(scratch, refused, ImportOptions(rejected_path=refused))
    assert (numbers, bad) == (
        {"小区": (1, 1), "楼栋": (0, 1)},
        [("小区", 2, "起始时间"), ("楼栋", 2, "所属小区编号")],
    )
    sheets = read_workbook(refused)
    sheets["小区"][1][3] = "2005-01"
    numbers, bad = await take(scratch, write_workbook(refused, sheets))
    assert (numbers, bad) == ({"小区": (1, 0), "楼栋": (1, 0)}, [])


async def test_the_mess_says_the_same_as_clean_ledgers(scratch: Database, tmp_path: Path) -> None:
    await load(
        scratch,
        tmp_path / "divisions",
        FIRST,
        **{name: CITY[name] for name in ("城市", "县市区", "街道乡镇", "社区")},
    )
    await take(scratch, write_mess(tmp_path / "mess"))
    compounds = [
        {
            "编号": "X1",
            "名称": "民生小区",
            "所属社区编号": "220802001001",
            "起始日期": "1998-05-01",
            "地址": "长白西路21号",
        },
        {
            "编号": "X4",
            "名称": "幸福家园",
            "所属社区编号": "220802002001",
            "起始日期": "2006-09-01",
            "地址": "瑞光街7号楼2单元",
        },
    ]
    report = await load(scratch, write(tmp_path / "clean"), SECOND, 小区=compounds)
    assert outcomes(report, "小区") == {"unchanged": 2}
