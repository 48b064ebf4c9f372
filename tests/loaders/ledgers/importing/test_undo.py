"""A run is undone as a correction: what was believed before is believed again, nothing is lost."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from graph.database.connection import Database
from graph.ontology.clock import BELIEVED, now
from graph.ontology.kinds import KINDS
from graph.rows.read import read_all_rows
from graph.rows.undoing.import_runs import read_runs
from graph.vocabulary import load_vocabulary
from loaders.ledgers import ImportOptions, ImportReport, import_folder, load_mapping, undo_run
from loaders.ledgers.importing.undo_run import RunNotFound, RunUndone
from tests.support.office import Office
from tests.support.small_city import (
    CITY,
    FIRST,
    SECOND,
    THIRD,
    Cells,
    load,
    load_city,
    outcomes,
    portrait,
    write,
)

MAPPING, VOCABULARY = load_mapping(), load_vocabulary()
BROUGHT = {ledger.kind.name for ledger in MAPPING if ledger.name in {*CITY, "包保单位"}}
UNIT: Cells = {**CITY["单位"][0], "驻在社区编号": "220802001001", "值班电话": "0436-3250001"}


async def undo(
    database: Database, run: str | None, *, dry_run: bool = False, by: str | None = None
) -> ImportReport:
    """Undo a run."""
    assert run
    return await undo_run(
        database,
        run,
        mapping=MAPPING,
        vocabulary=VOCABULARY,
        options=ImportOptions(dry_run=dry_run, by=by),
    )


async def believed(database: Database) -> list[str]:
    """Return all that is believed of the kinds of this city, as sorted lines."""
    lines: list[str] = []
    for name in BROUGHT:
        async for page in read_all_rows(database, KINDS[name]):
            lines += [f"{row.id} {row.properties} {row.targets} {row.confirmed}" for row in page]
    return sorted(lines)


async def counts(report: ImportReport) -> dict[str, tuple[int, int, int]]:
    """Return how many rows of each ledger were corrected, restored and withdrawn."""
    return {
        each.name: (each.corrected, each.restored, each.withdrawn)
        for each in report.ledgers
        if each.corrected or each.restored or each.withdrawn
    }


CHANGES: dict[str, Sequence[Cells]] = {
    "社区": [
        {**CITY["社区"][0], "名称": "新解放社区", "所属街道编号": "220802002"},
        {**CITY["社区"][1], "名称": "新军民社区", "生效日期": "2024-05-01"},
        {"编号": "220802002009", "名称": "误录社区", "所属街道编号": "220802002"},
    ],
    "小区": [
        {"编号": "X1", "名称": "民生小区", "所属社区编号": "220802002009"},
        {"编号": "X2", "名称": "误录小区", "所属社区编号": "220802002009"},
    ],
    "单位": [
        {**UNIT, "驻在社区编号": "", "值班电话": "0436-9999999", "终止日期": "2024-12-31"},
        {**CITY["单位"][1], "核实日期": "2025-01-15"},
    ],
    "任职": [
        {**CITY["任职"][0], "任职人工号": "G2", "终止日期": "2024-06-30"},
        {"编号": "R2", "岗位编号": "P1", "任职人工号": "G1", "起始日期": "2024-07-01"},
    ],
}


async def test_a_run_is_undone_and_the_undoing_too(scratch: Database, tmp_path: Path) -> None:
    await load_city(scratch, tmp_path / "1", 单位=[UNIT, CITY["单位"][1]])
    before = await believed(scratch)
    done = await load(scratch, tmp_path / "2", SECOND, **CHANGES)
    assert done.ok, done.rejections
    after = await believed(scratch)
    assert after != before
    undone = await undo(scratch, done.run)
    assert undone.ok, undone.rejections
    assert await believed(scratch) == before
    assert await counts(undone) == {
        "任职": (1, 0, 1),
        "单位": (1, 0, 0),
        "小区": (1, 0, 1),
        "社区": (2, 0, 1),
    }
    redone = await undo(scratch, undone.run)
    assert redone.ok, redone.rejections
    assert await believed(scratch) == after
    again = await undo(scratch, redone.run)
    assert again.ok, again.rejections
    assert await believed(scratch) == before


async def test_what_was_believed_before_the_undoing_can_still_be_asked_for(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "1", 单位=[UNIT, CITY["单位"][1]])
    done = await load(scratch, tmp_path / "2", SECOND, **CHANGES)
    await undo(scratch, done.run)
    assert await asked(scratch, None) == {
        "海明街道": ["解放社区"],
        "瑞光街道": ["军民社区"],
        "王建国": ["2023-01-01 – None"],
        "李秀英": [],
    }
    assert await asked(scratch, THIRD) == {
        "海明街道": [],
        "瑞光街道": ["新解放社区", "新军民社区", "误录社区"],
        "王建国": ["2024-07-01 – None"],
        "李秀英": ["2023-01-01 – 2024-07-01"],
    }
    assert await asked(scratch, FIRST) == await asked(scratch, None)


QUERY = """
query($asOf: DateTime) {
  subdistricts { edges { node { name
    communities(asOf: $asOf, at: "2024-12-01") { edges { node { name } } } } } }
  cadres { edges { node { name tenures(asOf: $asOf) { edges { node { from to } } } } } }
}
"""


async def asked(database: Database, as_of: datetime | None) -> dict[str, list[str]]:
    """Return what the API answers as known at a moment."""
    variables = {"asOf": as_of.isoformat() if as_of else None}
    result = await Office(database, VOCABULARY).execute(QUERY, variables=variables)
    assert "errors" not in result, result
    found: dict[str, list[str]] = {}
    for edge in result["data"]["subdistricts"]["edges"]:
        inner = edge["node"]["communities"]["edges"]
        found[edge["node"]["name"]] = [each["node"]["name"] for each in inner]
    for edge in result["data"]["cadres"]["edges"]:
        inner = [each["node"] for each in edge["node"]["tenures"]["edges"]]
        found[edge["node"]["name"]] = [f"{node['from']} – {node['to']}" for node in inner]
    return found


async def test_what_was_withdrawn_is_found_nowhere_today(scratch: Database, tmp_path: Path) -> None:
    await load_city(scratch, tmp_path / "1")
    done = await load(scratch, tmp_path / "2", SECOND, 社区=CHANGES["社区"], 任职=CHANGES["任职"])
    assert done.ok, done.rejections
    await undo(scratch, done.run)
    executor = Office(scratch, VOCABULARY)
    found = await executor.execute(
        """{ node(id: "Community:220802002009") { id }
             nodes(ids: ["Community:220802002009", "Tenure:R2", "Tenure:R1"]) { id }
             search(text: "误录") { node { id } }
             communities { totalCount } }"""
    )
    assert found["data"] == {
        "node": None,
        "nodes": [None, None, {"id": "Tenure:R1"}],
        "search": [],
        "communities": {"totalCount": 2},
    }


async def test_a_timeline_says_what_an_undoing_corrected(scratch: Database, tmp_path: Path) -> None:
    await load_city(scratch, tmp_path / "1")
    done = await load(scratch, tmp_path / "2", SECOND, **CHANGES)
    assert done.ok, done.rejections
    await undo(scratch, done.run)
    executor = Office(scratch, VOCABULARY)
    ids = ("Community:220802002009", "Community:220802001001", "Tenure:R2", "Tenure:R1")
    for node in ids:
        found = await executor.execute(
            "query($node: ID!) { timeline(node: $node) { edges { node { kind label } } } }",
            variables={"node": node},
        )
        assert "errors" not in found, found
        events = [edge["node"] for edge in found["data"]["timeline"]["edges"]]
        assert "CORRECTED" in {event["kind"] for event in events}, (node, events)


async def test_what_was_withdrawn_can_be_brought_in_again(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "1")
    before = await believed(scratch)
    done = await load(scratch, tmp_path / "2", SECOND, **CHANGES)
    after = await believed(scratch)
    for _ in range(2):
        await undo(scratch, done.run)
        assert await believed(scratch) == before
        done = await import_folder(
            scratch, tmp_path / "2", mapping=MAPPING, vocabulary=VOCABULARY, recorded_at=now()
        )
        assert outcomes(done, "小区") == {"added": 1, "corrected": 1}
        assert outcomes(done, "任职") == {"added": 1, "corrected": 1}
        assert await believed(scratch) == after


async def test_a_run_that_is_checked_for_undoing_changes_nothing_and_shows_the_cells(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "1", 单位=[UNIT, CITY["单位"][1]])
    done = await load(scratch, tmp_path / "2", SECOND, **CHANGES)
    before = await portrait(scratch)
    checked = await undo(scratch, done.run, dry_run=True)
    assert await portrait(scratch) == before
    cells = {(cell.ledger, cell.id, cell.column): cell[5:] for cell in checked.changes}
    assert cells[("社区", "Community:220802001001", "名称")] == ("新解放社区", "解放社区")
    assert cells[("社区", "Community:220802001001", "所属街道编号")] == ("220802002", "220802001")
    assert cells[("单位", "Unit:D1", "值班电话")] == ("0436-9999999", "0436-3250001")
    assert cells[("任职", "Tenure:R1", "任职人工号")] == ("G2", "G1")
    assert ("小区", "Compound:X2", "整行 row") in cells
    undone = await undo(scratch, done.run)
    assert undone.changes == checked.changes
    assert undone.ledgers == checked.ledgers


async def test_rows_that_were_written_since_stay_and_are_named(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "1", 单位=[UNIT, CITY["单位"][1]])
    done = await load(scratch, tmp_path / "2", SECOND, **CHANGES)
    later = [{**UNIT, "值班电话": "0436-1111111", "驻在社区编号": "", "终止日期": "2024-12-31"}]
    building = [{"编号": "L9", "名称": "误录1号楼", "楼号": "1号楼", "所属小区编号": "X2"}]
    report = await load(scratch, tmp_path / "3", THIRD, 单位=later, 楼栋=building)
    assert report.ok, report.rejections
    kept = [line for line in await believed(scratch) if line.startswith("Unit:D1 ")]
    undone = await undo(scratch, done.run)
    assert {(each.ledger, each.value) for each in undone.rejections} == {
        ("单位", "D1"),
        ("小区", "X2"),
        ("社区", "220802002009"),
    }
    now_believed = await believed(scratch)
    assert [line for line in now_believed if line.startswith("Unit:D1 ")] == kept
    assert any(line.startswith("Compound:X2 ") for line in now_believed)
    assert not any(line.startswith("Tenure:R2 ") for line in now_believed)
    # Without the later rows, the rest of the run can be undone too.
    assert (await undo(scratch, report.run)).ok
    assert (await undo(scratch, done.run)).ok


async def test_a_full_ledger_that_ended_rows_is_undone(scratch: Database, tmp_path: Path) -> None:
    rows = [{"编号": f"B{number}", "单位编号": "D1", "小区编号": "X1"} for number in range(10)]
    await load_city(scratch, tmp_path / "1", 包保单位=rows)
    before = await believed(scratch)
    done = await import_folder(
        scratch,
        write(tmp_path / "2", 包保单位=rows[1:]),
        mapping=MAPPING,
        vocabulary=VOCABULARY,
        recorded_at=SECOND,
        options=ImportOptions(complete=True),
    )
    assert done.ledgers[0].ended == 1
    await undo(scratch, done.run)
    assert await believed(scratch) == before


async def test_the_first_run_of_all_is_undone_to_nothing(scratch: Database, tmp_path: Path) -> None:
    done = await load_city(scratch, tmp_path / "1")
    undone = await undo(scratch, done.run)
    assert undone.ok, undone.rejections
    assert await believed(scratch) == []
    await undo(scratch, undone.run)
    assert len(await believed(scratch)) == sum(len(rows) for rows in CITY.values())


async def test_runs_are_listed_with_what_each_changed(scratch: Database, tmp_path: Path) -> None:
    await load_city(scratch, tmp_path / "1", 单位=[UNIT, CITY["单位"][1]])
    done = await import_folder(
        scratch,
        write(tmp_path / "2", **CHANGES),
        mapping=MAPPING,
        vocabulary=VOCABULARY,
        recorded_at=SECOND,
        options=ImportOptions(by="张三"),
    )
    undone = await undo(scratch, done.run, by="李四")
    last, second, first = await read_runs(scratch, 10)
    assert [run.id for run in (last, second)] == [undone.run, done.run]
    assert (last.by, last.undoes, second.by, second.undone_by) == (
        "李四",
        done.run,
        "张三",
        undone.run,
    )
    assert (second.name, second.recorded_at) == ("2", SECOND)
    assert set(second.files) == {"社区.csv", "小区.csv", "单位.csv", "任职.csv"}
    assert {each.name: each.counts["added"] for each in first.ledgers} == {
        name: len(rows) for name, rows in CITY.items()
    }
    written = {
        each.name: {name: number for name, number in each.counts.items() if number}
        for each in second.ledgers
    }
    assert written == {
        "社区": {"added": 1, "corrected": 1, "changed": 1},
        "小区": {"added": 1, "corrected": 1},
        "单位": {"corrected": 1, "confirmed": 1},
        "任职": {"added": 1, "corrected": 1},
    }
    with pytest.raises(RunUndone):
        await undo(scratch, done.run)
    with pytest.raises(RunNotFound):
        await undo(scratch, "000000-000000")
    assert await read_runs(scratch, 1) == [last]
    assert first.recorded_at + timedelta(days=31) == SECOND
    assert first.recorded_at == FIRST


STATIONED = """
MATCH (:Unit {id: "Unit:D1"})-[r:STATIONED_IN]->(place)
WHERE r.supersededAt = $believed
RETURN collect([place.id, r.to, r.statedTo, toString(r.confirmedAt)])
"""


async def test_a_relationship_that_a_run_confirmed_and_cut_is_as_before_and_there_once(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "1", 单位=[UNIT])
    before = await scratch.read(STATIONED, {"believed": BELIEVED})
    done = await load(
        scratch,
        tmp_path / "2",
        SECOND,
        社区=[{**CITY["社区"][0], "终止日期": "2024-12-31"}],
        单位=[{"编号": "D1", "名称": "市委办公室", "核实日期": "2025-01-01"}],
    )
    cut = await scratch.read(STATIONED, {"believed": BELIEVED})
    assert [len(before), len(cut)] == [1, 1]
    assert cut != before
    undone = await undo(scratch, done.run)
    assert await scratch.read(STATIONED, {"believed": BELIEVED}) == before
    await undo(scratch, undone.run)
    assert await scratch.read(STATIONED, {"believed": BELIEVED}) == cut


async def test_the_undoing_of_a_run_that_ended_and_led_elsewhere_is_undone_as_a_whole(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "1")
    done = await load(
        scratch,
        tmp_path / "2",
        SECOND,
        干部=[{**CITY["干部"][0], "终止日期": "2024-12-31"}],
        任职=[{**CITY["任职"][0], "任职人工号": "G2"}],
    )
    after = await believed(scratch)
    undone = await undo(scratch, done.run)
    assert undone.ok, undone.rejections
    again = await undo(scratch, undone.run)
    assert again.ok, again.rejections
    assert await believed(scratch) == after
