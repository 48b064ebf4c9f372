"""What a full ledger no longer lists ends on the day of the import, unless it is too much."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from graph.database.connection import Database
from graph.database.transaction import Transaction
from graph.ontology.clock import BELIEVED
from graph.ontology.kinds import KINDS
from graph.rows.read import read_believed_rows
from graph.vocabulary import load_vocabulary
from loaders.ledgers import ImportOptions, ImportReport, MissingRows, import_folder, load_mapping
from tests.support.office import Office
from tests.support.small_city import (
    CITY,
    SECOND,
    THIRD,
    Cells,
    load_city,
    outcomes,
    portrait,
    write,
)

"""The day of the city on which SECOND is."""
COVERING: Sequence[Cells] = [
    {"编号": f"B{number}", "单位编号": "D1", "小区编号": "X1", "起始日期": "2022-01-01"}
    for number in range(1, 11)
]
REPORTING: Sequence[Cells] = [{"编号": "C1", "单位编号": "D2", "社区编号": "220802001001"}]


async def complete(
    database: Database,
    folder: Path,
    recorded: datetime = SECOND,
    *,
    check: bool = False,
    force: bool = False,
    **ledgers: Sequence[Cells],
) -> tuple[ImportReport, list[MissingRows]]:
    """Import full ledgers; return the report, and the rows announced before they ended."""
    shown: list[MissingRows] = []
    options = ImportOptions(dry_run=check, complete=True, force=force, on_missing=shown.append)
    place = write(folder, **ledgers)
    report = await import_folder(
        database,
        place,
        mapping=load_mapping(),
        vocabulary=load_vocabulary(),
        recorded_at=recorded,
        options=options,
    )
    return report, shown


FACT = """
MATCH (n:Assignment)
WHERE n.key = $key
WITH n ORDER BY n.recordedAt
RETURN collect([
    n.id,
    toString(n.to),
    substring(toString(n.recordedAt), 0, 10),
    substring(toString(n.supersededAt), 0, 10),
    n.source,
    n.row
])
"""


async def test_a_fact_that_is_no_longer_listed_ends_that_day_and_what_was_believed_stays(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "first", 包保单位=COVERING)
    report, shown = await complete(scratch, tmp_path / "full", 包保单位=COVERING[1:])
    assert report.ok
    assert shown == [MissingRows("包保单位", ["Assignment:B1"], 1, 10)]
    assert report.ledgers[0].ended == 1
    assert not report.is_unchanged
    assert await scratch.read(FACT, {"key": "B1"}) == [
        ["Assignment:B1~1", "9999-12-31", "2025-01-01", "2025-02-01", "包保单位.csv", 2],
        ["Assignment:B1", "2025-02-01", "2025-02-01", "9999-12-31", "包保单位.csv", None],
    ]
    arrows = """
    MATCH (n:Assignment {id: 'Assignment:B1'})-[r]->(m)
    WITH r, m ORDER BY m.id
    RETURN collect(type(r) + ' ' + m.id)
    """
    assert await scratch.read(arrows) == ["ASSIGNED_AT Compound:X1", "ASSIGNED_TO Unit:D1"]


async def test_a_second_full_import_finds_nothing_left_to_end(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "first", 包保单位=COVERING)
    await complete(scratch, tmp_path / "full", 包保单位=COVERING[1:])
    before = await portrait(scratch)
    report, shown = await complete(scratch, tmp_path / "full", THIRD, 包保单位=COVERING[1:])
    assert (report.is_unchanged, shown) == (True, [])
    assert await portrait(scratch) == before


async def test_what_is_listed_again_lasts_again(scratch: Database, tmp_path: Path) -> None:
    await load_city(scratch, tmp_path / "first", 包保单位=COVERING)
    await complete(scratch, tmp_path / "full", 包保单位=COVERING[1:])
    report, _ = await complete(scratch, tmp_path / "again", THIRD, 包保单位=COVERING)
    assert outcomes(report, "包保单位") == {"unchanged": 9, "corrected": 1}
    assert [row[1] for row in await scratch.read(FACT, {"key": "B1"})] == [
        "9999-12-31",
        "2025-02-01",
        "9999-12-31",
    ]


async def test_an_entity_that_is_no_longer_listed_ends_with_its_arrows(
    scratch: Database, tmp_path: Path
) -> None:
    units = [
        {
            "编号": f"D{number}",
            "名称": f"单位{number}",
            "类别": "机关",
            "驻在社区编号": "220802001001",
            "上级单位编号": "D1",
        }
        for number in range(2, 12)
    ]
    units = [{**CITY["单位"][0], "驻在社区编号": "", "上级单位编号": ""}, *units]
    await load_city(scratch, tmp_path / "first", 单位=units)
    report, _ = await complete(scratch, tmp_path / "full", 单位=units[:-1])
    assert outcomes(report, "单位") == {"unchanged": 10}
    assert report.ledgers[0].ended == 1
    state = "MATCH (n:Unit {id: 'Unit:D11'}) RETURN [toString(n.to), n.source, n.row, n.name]"
    assert await scratch.read(state) == ["2025-02-01", "单位.csv", None, "单位11"]
    arrows = """
    MATCH (:Unit {id: 'Unit:D11'})-[r]->(m)
    WHERE r.supersededAt = $believed
    WITH r, m ORDER BY m.id
    RETURN collect([m.id, toString(r.to)])
    """
    assert await scratch.read(arrows, {"believed": BELIEVED}) == [
        ["Community:220802001001", "2025-02-01"],
        ["Unit:D1", "2025-02-01"],
    ]
    assert await scratch.read(
        "MATCH (v:Version)-[:VERSION_OF]->(n:Unit) RETURN collect([n.id, toString(v.to)])"
    ) == [["Unit:D11", "9999-12-31"]]


async def test_a_check_shows_what_would_end_and_ends_nothing(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "first", 包保单位=COVERING)
    before = await portrait(scratch)
    report, shown = await complete(scratch, tmp_path / "full", check=True, 包保单位=COVERING[1:])
    assert [closing.count for closing in shown] == [1]
    assert report.ledgers[0].ended == 1
    assert await portrait(scratch) == before


async def test_more_than_a_fifth_does_not_end_unless_it_is_forced(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "first", 包保单位=COVERING)
    before = await portrait(scratch)
    report, shown = await complete(scratch, tmp_path / "full", 包保单位=COVERING[3:])
    assert (len(shown), report.ledgers[0].ended) == (0, 0)
    reason = "3 of 10 current rows are not in it, more than 20%; use --force if they did end"
    assert [rejection.en for rejection in report.rejections] == [
        f"包保单位: expected a full ledger ({reason})."
    ]
    assert await portrait(scratch) == before
    exactly, _ = await complete(scratch, tmp_path / "fifth", check=True, 包保单位=COVERING[2:])
    assert exactly.ledgers[0].ended == 2
    forced, _ = await complete(scratch, tmp_path / "full", force=True, 包保单位=COVERING[3:])
    assert forced.ledgers[0].ended == 3


async def test_a_ledger_ends_nothing_of_other_ledgers_of_its_kind(
    scratch: Database, tmp_path: Path
) -> None:
    led = [
        {
            "编号": "F1",
            "责任": "小区党支部",
            "党组织编号": "Z1",
            "场所编号": "X1",
            "场所类别": "小区",
        }
    ]
    party = [{"编号": "Z1", "名称": "民生小区党支部", "类别": "小区党支部"}]
    await load_city(
        scratch,
        tmp_path / "first",
        包保单位=COVERING,
        单位报到=REPORTING,
        党组织=party,
        党组织覆盖=led,
    )
    report, shown = await complete(scratch, tmp_path / "full", force=True, 包保单位=COVERING[:1])
    assert [(closing.ledger, closing.count, closing.current) for closing in shown] == [
        ("包保单位", 9, 10)
    ]
    assert report.ok
    rest, shown = await complete(
        scratch, tmp_path / "other", THIRD, force=True, 党组织覆盖=[{**led[0], "编号": "F2"}]
    )
    assert rest.ok
    assert [(closing.ledger, closing.ids, closing.current) for closing in shown] == [
        ("党组织覆盖", ["Assignment:F1"], 1)
    ]


async def test_a_refused_row_is_listed_all_the_same(scratch: Database, tmp_path: Path) -> None:
    await load_city(scratch, tmp_path / "first", 包保单位=COVERING)
    wrong = [{**COVERING[0], "起始日期": "去年"}, *COVERING[1:]]
    report, shown = await complete(scratch, tmp_path / "full", 包保单位=wrong)
    assert outcomes(report, "包保单位") == {"unchanged": 9, "rejected": 1}
    assert shown == []


async def test_nothing_ends_where_a_key_cannot_be_read(scratch: Database, tmp_path: Path) -> None:
    await load_city(scratch, tmp_path / "first", 包保单位=COVERING)
    report, shown = await complete(
        scratch, tmp_path / "full", 包保单位=[{**COVERING[0], "编号": ""}, *COVERING[1:]]
    )
    assert shown == []
    assert "a ledger in which every key can be read (1 rows have none)" in report.rejections[-1].en


async def test_what_has_ended_or_not_begun_does_not_count(
    scratch: Database, tmp_path: Path
) -> None:
    rows = [
        *COVERING,
        {**COVERING[0], "编号": "B90", "终止日期": "2023-12-31"},
        {**COVERING[0], "编号": "B91", "起始日期": "2025-06-01"},
    ]
    await load_city(scratch, tmp_path / "first", 包保单位=rows)
    report, shown = await complete(scratch, tmp_path / "full", 包保单位=COVERING)
    assert (report.is_unchanged, shown) == (True, [])


async def covering(database: Database, clocks: str) -> set[str]:
    """Query what is assigned to a unit, as a client does; return assignments with their rows."""
    found = f"assignments({clocks}) {{ edges {{ node {{ id evidence {{ row }} }} }} }}"
    reply = await Office(database, load_vocabulary()).execute(
        f'{{ node(id: "Unit:D1") {{ ... on Unit {{ {found} }} }} }}'
    )
    data: dict[str, dict[str, dict[str, list[dict[str, dict[str, object]]]]]] = reply["data"]
    return {
        f"{edge['node']['id']} {edge['node']['evidence']}"
        for edge in data["node"]["assignments"]["edges"]
    }


async def test_questions_about_the_days_before_and_as_of_before_still_have_it(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "first", 包保单位=COVERING[:1])
    other = {**COVERING[0], "编号": "B2", "起始日期": "2025-01-20"}
    report, _ = await complete(scratch, tmp_path / "full", force=True, 包保单位=[other])
    assert report.ok
    assert await covering(scratch, 'at: "2025-02-15"') == {"Assignment:B2~@2025-02-15 [{'row': 2}]"}
    assert await covering(scratch, 'at: "2025-01-10"') == {
        "Assignment:B1~@2025-01-10 [{'row': None}]"
    }
    assert await covering(scratch, 'at: "2025-02-15", asOf: "2025-01-15T00:00:00Z"') == {
        "Assignment:B1~@2025-02-15~2025-01-15T00:00:00Z [{'row': 2}]"
    }


async def test_a_row_put_back_together_says_what_the_ledger_said(
    scratch: Database, tmp_path: Path
) -> None:
    compounds = [
        {
            **CITY["小区"][0],
            "别名": "民生园、老民生",
            "纬度": "45.62",
            "起始日期": "1998-01-01",
            "核实日期": "2024-05-01",
        }
    ]
    buildings = [{**CITY["楼栋"][0], "所属网格编号": "W1", "临街路巷编号": "S1", "临街类别": "街"}]
    grids = [{"编号": "W1", "名称": "第一网格", "所属社区编号": "220802001001"}]
    await load_city(
        scratch,
        tmp_path,
        街=[{"编号": "S1", "名称": "长白路"}],
        网格=grids,
        小区=compounds,
        楼栋=buildings,
        包保单位=COVERING,
    )
    for kind in ("Compound", "Building", "Subdistrict", "Cadre", "Tenure", "Assignment", "Post"):
        stored: list[list[str]] = await scratch.read(
            f"MATCH (n:{kind}) WITH n ORDER BY n.id RETURN collect([n.id, n.fingerprint])"
        )

        async def rows(
            transaction: Transaction,
            kind: str = kind,
            ids: Sequence[str] = [each for each, _ in stored],
        ) -> list[list[str]]:
            rows = await read_believed_rows(transaction, KINDS[kind], ids)
            return sorted([row.id, row.fingerprint()] for row in rows)

        assert await scratch.write(rows) == stored
