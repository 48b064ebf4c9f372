"""A folder of ledgers becomes the graph: only what is new is written, with its evidence."""

from datetime import timedelta
from pathlib import Path

import pytest

from graph.database.connection import Database
from graph.database.status import read_condition, read_status
from graph.vocabulary import load_vocabulary
from loaders.ledgers import LedgerReport, NoLedgers, import_folder, load_mapping
from tests.support.small_city import (
    CITY,
    FIRST,
    SECOND,
    THIRD,
    load,
    load_city,
    outcomes,
    portrait,
    write,
)

EVIDENCE = """
MATCH (n {id: $id})
RETURN [n.source, n.sheet, n.row, toString(n.recordedAt), toString(n.confirmedAt), n.recordedBy]
"""


async def evidence(database: Database, node: str) -> list[object]:
    """Return the evidence of a node: source, sheet, row, when recorded and confirmed, by whom.

    Moments are to the minute.
    """
    return [
        value[:16] if isinstance(value, str) and value[:2] == "20" else value
        for value in await database.read(EVIDENCE, {"id": node})
    ]


async def test_a_folder_of_ledgers_becomes_the_graph(scratch: Database, tmp_path: Path) -> None:
    report = await load_city(scratch, tmp_path)
    assert report.ok
    assert not report.notices
    found = await scratch.read(
        """
        MATCH (n)-[r]->(m)
        WITH n, r, m ORDER BY n.id, type(r)
        RETURN collect(n.id + ' ' + type(r) + ' ' + m.id)
        """
    )
    assert found == [
        "Building:L1 PART_OF Compound:X1",
        "Community:220802001001 PART_OF Subdistrict:220802001",
        "Community:220802002001 PART_OF Subdistrict:220802002",
        "Compound:X1 PART_OF Community:220802001001",
        "District:220802 PART_OF City:2208",
        "Post:P1 COVERS Building:L1",
        "Subdistrict:220802001 PART_OF District:220802",
        "Subdistrict:220802002 PART_OF District:220802",
        "Tenure:R1 HELD_BY Cadre:G1",
        "Tenure:R1 OF_POST Post:P1",
    ]


async def test_every_node_names_its_ledger_and_row(scratch: Database, tmp_path: Path) -> None:
    await load_city(scratch, tmp_path)
    assert await evidence(scratch, "Cadre:G2") == [
        "干部.csv",
        None,
        3,
        "2025-01-01T00:00",
        None,
        None,
    ]


async def test_a_second_import_changes_nothing_and_says_so(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path)
    before = await portrait(scratch)
    report = await load_city(scratch, tmp_path)
    assert report.ok
    assert report.is_unchanged
    assert {ledger.unchanged for ledger in report.ledgers} == {1, 2}
    assert await portrait(scratch) == before


async def test_a_padded_code_is_the_same_place(scratch: Database, tmp_path: Path) -> None:
    await load_city(scratch, tmp_path)
    padded = [{"编号": "220802000000", "名称": "洮北区", "所属市编号": "220800"}]
    report = await load(scratch, tmp_path / "again", SECOND, 县市区=padded)
    assert outcomes(report, "县市区") == {"unchanged": 1}


async def test_confirmation_comes_from_the_ledger_and_never_from_importing(
    scratch: Database, tmp_path: Path
) -> None:
    units = [
        {"编号": "D1", "名称": "组织部", "类别": "机关", "核实日期": "2025-06-01"},
        {"编号": "D2", "名称": "财政局", "类别": "机关"},
    ]
    await load(scratch, tmp_path, 单位=units)
    assert (await evidence(scratch, "Unit:D1"))[4] == "2025-05-31T16:00"
    assert (await evidence(scratch, "Unit:D2"))[4] is None


async def test_a_later_confirmation_moves_forward_and_supersedes_nothing(
    scratch: Database, tmp_path: Path
) -> None:
    def compounds(day: str) -> list[dict[str, str]]:
        return [{**CITY["小区"][0], "核实日期": day}]

    await load_city(scratch, tmp_path, 小区=compounds("2025-01-01"))
    later = await load(scratch, tmp_path / "later", SECOND, 小区=compounds("2025-02-01"))
    earlier = await load(scratch, tmp_path / "earlier", THIRD, 小区=compounds("2024-02-01"))
    assert outcomes(later, "小区") == {"confirmed": 1}
    assert outcomes(earlier, "小区") == {"unchanged": 1}
    confirmed = """
    MATCH (n:Compound)-[r:PART_OF]->()
    RETURN [substring(toString(n.confirmedAt), 0, 10), substring(toString(r.confirmedAt), 0, 10)]
    """
    assert await scratch.read(confirmed) == ["2025-01-31", "2025-01-31"]
    assert await scratch.read("MATCH (v:Version) RETURN count(v)") == 0
    assert (await evidence(scratch, "Compound:X1"))[3] == "2025-01-01T00:00"


async def test_an_import_does_not_learn_of_something_before_what_it_supersedes(
    scratch: Database, tmp_path: Path
) -> None:
    await load(scratch, tmp_path, SECOND, 单位=[{"编号": "D1", "名称": "组织部", "类别": "机关"}])
    report = await load(
        scratch, tmp_path / "early", FIRST, 单位=[{"编号": "D1", "名称": "财政局", "类别": "机关"}]
    )
    assert outcomes(report, "单位") == {"rejected": 1}
    assert "a moment after 2025-02-01T00:00:00+00:00" in report.rejections[0].en


async def test_a_folder_without_ledgers_says_what_belongs_there(
    scratch: Database, tmp_path: Path
) -> None:
    with pytest.raises(NoLedgers, match=r"城市\.csv"):
        await load(scratch, tmp_path)


async def test_the_sum_of_outcomes_is_what_was_read(scratch: Database, tmp_path: Path) -> None:
    units = [
        {
            "编号": f"D{number}",
            "名称": "单位",
            "类别": "机关" if number % 7 else "无",
            "上级单位编号": "D99" if number % 5 == 0 else "",
        }
        for number in range(40)
    ]
    report = await load(scratch, tmp_path, 单位=units)
    (unit,) = report.ledgers
    assert (
        unit.read
        == 40
        == unit.added
        + unit.unchanged
        + unit.confirmed
        + unit.corrected
        + unit.changed
        + unit.rejected
    )


async def test_progress_hears_of_every_row(scratch: Database, tmp_path: Path) -> None:
    heard: list[tuple[str, int]] = []

    class Listener:
        def begin(self, ledger: str, rows: int) -> None:
            heard.append((f"begin {ledger}", rows))

        def advance(self, ledger: str, rows: int) -> None:
            heard.append((ledger, rows))

        def end(self, ledger: LedgerReport) -> None:
            heard.append((f"end {ledger.name}", ledger.added))

    folder = write(
        tmp_path,
        单位=[{"编号": f"D{number}", "名称": "单位", "类别": "机关"} for number in range(5)],
    )
    await import_folder(
        scratch,
        folder,
        mapping=load_mapping(),
        vocabulary=load_vocabulary(),
        batch=2,
        progress=Listener(),
    )
    assert heard == [("begin 单位", 5), ("单位", 2), ("单位", 2), ("单位", 1), ("end 单位", 5)]


async def test_a_graph_is_empty_half_loaded_or_whole(scratch: Database, tmp_path: Path) -> None:
    assert await read_condition(scratch) == ("empty", ())
    folder = write(tmp_path / "towns", **CITY)
    await scratch.execute("CREATE (:Import {id: 'Import:1', name: 'towns'})")
    assert await read_condition(scratch) == ("half-loaded", ("towns",))
    await import_folder(
        scratch,
        folder,
        mapping=load_mapping(),
        vocabulary=load_vocabulary(),
        recorded_at=FIRST + timedelta(microseconds=1),
    )
    found = await read_status(scratch)
    assert (found.condition, found.interrupted) == ("whole", ())
    assert (found.counts["Community"], found.counts["Cadre"], found.counts["Lane"]) == (2, 2, 0)
