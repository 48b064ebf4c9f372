"""An absent column changes nothing; an empty cell below a present one erases."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from graph.database.connection import Database
from graph.ontology.clock import parse_instant
from graph.vocabulary import load_vocabulary
from loaders.ledgers import ImportOptions, ImportReport, import_folder, load_mapping
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

UNIT: Cells = {
    "编号": "D1",
    "名称": "市委组织部",
    "别名": "组织部",
    "类别": "机关",
    "值班电话": "0436-3250001",
    "驻在社区编号": "220802001001",
    "起始日期": "2010-01-01",
    "核实日期": "2024-06-15",
}
HEADERS = ("编号", "名称", "类别")
STORED = """
MATCH (n:Unit {id: 'Unit:D1'})
RETURN [n.name, n.aliases, n.category, n.dutyPhone, toString(n.`from`), toString(n.confirmedAt),
  COLLECT { MATCH (n)-[r:STATIONED_IN]->(m) WHERE r.supersededAt = $believed RETURN m.key }]
"""


async def bring(
    database: Database, folder: Path, *rows: Cells, ledger: str = "单位", **options: bool
) -> ImportReport:
    """Import rows of one ledger a month after the first."""
    return await import_folder(
        database,
        write(folder, **{ledger: rows}),
        mapping=load_mapping(),
        vocabulary=load_vocabulary(),
        recorded_at=SECOND,
        options=ImportOptions(**options),  # type: ignore[arg-type]  # all are flags
    )


async def stored(database: Database) -> Sequence[object]:
    """Return what is believed of the unit: name to confirmation, and where it is stationed."""
    believed = parse_instant("9999-12-31T00:00:00+00:00")
    found: list[object] = await database.read(STORED, {"believed": believed})
    return [value[:10] if isinstance(value, str) else value for value in found]


@pytest.mark.parametrize("complete", [False, True])
async def test_a_ledger_of_three_columns_changes_only_what_these_say(
    scratch: Database, tmp_path: Path, complete: bool
) -> None:
    units = [UNIT, CITY["单位"][1]]
    await load_city(scratch, tmp_path / "1", 单位=units)
    _, aliases, *others = await stored(scratch)
    short = {name: UNIT[name] for name in HEADERS} | {"名称": "中共市委组织部"}
    report = await bring(scratch, tmp_path / "2", short, CITY["单位"][1], complete=complete)
    assert outcomes(report, "单位") == {"corrected": 1, "unchanged": 1}
    assert await stored(scratch) == ["中共市委组织部", aliases, *others]
    assert others[1:] == ["0436-32500", "2010-01-01", "2024-06-14", ["220802001001"]]
    assert [(cell.column, cell.before, cell.after) for cell in report.changes] == [
        ("名称", "市委组织部", "中共市委组织部")
    ]


async def test_absent_columns_are_named_once_if_rows_are_known(
    scratch: Database, tmp_path: Path
) -> None:
    first = await load_city(scratch, tmp_path / "1", 单位=[UNIT])
    assert not first.notices
    short = {name: UNIT[name] for name in HEADERS}
    report = await bring(scratch, tmp_path / "2", short, {**short, "编号": "D9"})
    assert outcomes(report, "单位") == {"unchanged": 1, "added": 1}
    (notice,) = report.notices
    assert "没有这些列：" in notice.zh
    assert "值班电话" in notice.zh
    assert "驻在社区编号" in notice.zh
    assert "核实日期" in notice.zh
    assert "名称、" not in notice.zh


async def test_an_empty_cell_erases_and_is_shown(scratch: Database, tmp_path: Path) -> None:
    await load_city(scratch, tmp_path / "1", 单位=[UNIT])
    emptied = {**{name: UNIT[name] for name in HEADERS}, "值班电话": "", "驻在社区编号": ""}
    report = await bring(scratch, tmp_path / "2", emptied)
    found = await stored(scratch)
    assert (found[3], found[6]) == (None, [])
    assert found[5] == "2024-06-14"
    assert {(cell.column, cell.before, cell.after) for cell in report.changes} == {
        ("值班电话", "0436-3250001", ""),
        ("驻在社区编号", "220802001001", ""),
    }


async def test_to_replace_erases_what_has_no_column(scratch: Database, tmp_path: Path) -> None:
    await load_city(scratch, tmp_path / "1", 单位=[UNIT])
    report = await bring(
        scratch, tmp_path / "2", {name: UNIT[name] for name in HEADERS}, replace=True
    )
    assert await stored(scratch) == ["市委组织部", [], "AGENCY", None, "0001-01-01", None, []]
    assert {cell.column for cell in report.changes} == {
        "别名",
        "值班电话",
        "驻在社区编号",
        "起始日期",
        "核实日期",
    }
    assert "--replace" in report.notices[0].en


async def test_a_required_column_is_needed_for_new_rows_only(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "1", 单位=[UNIT])
    phones = [{"编号": key, "值班电话": "0436-3250009"} for key in ("D1", "D7")]
    report = await bring(scratch, tmp_path / "2", *phones)
    assert outcomes(report, "单位") == {"corrected": 1, "rejected": 1}
    assert [(each.row, each.column) for each in report.rejections] == [(3, "名称")]
    assert (await stored(scratch))[3] == "0436-32500"


async def test_what_a_row_says_must_fit_what_it_keeps(scratch: Database, tmp_path: Path) -> None:
    await load_city(scratch, tmp_path / "1", 单位=[UNIT])
    before = await portrait(scratch)
    report = await bring(scratch, tmp_path / "2", {"编号": "D1", "终止日期": "2009-01-01"})
    assert outcomes(report, "单位") == {"rejected": 1}
    assert report.rejections[0].column == "终止日期"
    assert await portrait(scratch) == before


async def test_the_edges_of_a_fact_stay_where_it_has_no_column_for_them(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "1")
    report = await bring(
        scratch, tmp_path / "2", {"编号": "R1", "终止日期": "2024-06-30"}, ledger="任职"
    )
    assert outcomes(report, "任职") == {"corrected": 1}
    ends = "MATCH (n:Tenure {id: 'Tenure:R1'})-->(m) WITH m ORDER BY m.id RETURN collect(m.id)"
    assert await scratch.read(ends) == ["Cadre:G1", "Post:P1"]
    (ending,) = report.endings
    assert (ending.ledger, ending.row, ending.id) == ("任职", 2, "Tenure:R1")


async def test_a_confirmation_without_a_column_stays_and_an_empty_one_does_not_undo_it(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "1", 单位=[UNIT])
    report = await load(scratch, tmp_path / "2", FIRST, 单位=[{**UNIT, "核实日期": ""}])
    assert outcomes(report, "单位") == {"unchanged": 1}
    assert (await stored(scratch))[5] == "2024-06-14"
