"""An import names what hangs on the nodes that it ends, and nobody who has left is shown."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from graph.callers import administrator
from graph.database.connection import Database
from graph.mutations import MutationCall, MutationExecutor, UserError
from graph.rows.ends.settle_graph import settle_graph
from graph.vocabulary import load_vocabulary
from loaders.ledgers import (
    ImportOptions,
    ImportReport,
    LeftBehindRow,
    Notice,
    import_folder,
    load_mapping,
)
from tests.support.office import Office
from tests.support.small_city import CITY, FIRST, SECOND, THIRD, Cells, load, load_city, write

LAST, END, LATER = "2024-05-31", "2024-06-01", "2024-07-01"
"""The last day of who leaves, the day after it, and a later one."""
LEFT: Sequence[Cells] = [{**CITY["干部"][0], "终止日期": LAST}, CITY["干部"][1]]
PHONED: Sequence[Cells] = [{**CITY["干部"][0], "值班电话": "0436-0100001"}, CITY["干部"][1]]
GONE: Sequence[Cells] = [{**PHONED[0], "终止日期": LAST}, CITY["干部"][1]]

CHIEF = """
query($at: Date!, $asOf: DateTime) {
  whoCovers(where: {id: "Building:L1"}, at: $at, asOf: $asOf) { ... on Coverage {
    contact { holder { id } phone }
    lines { duty { code } state holder { id } lastHolder { id } vacantSince
      evidence { source row } }
  } }
}
"""


async def chief(
    database: Database, at: str = LATER, as_of: datetime | None = None
) -> tuple[dict[str, Any], Any]:
    """Return the line of the building's chief, and whom to call."""
    executor = Office(database, load_vocabulary())
    variables = {"at": at, "asOf": as_of.isoformat() if as_of else None}
    response = await executor.execute(CHIEF, variables=variables)
    covered = response["data"]["whoCovers"]
    line = next(line for line in covered["lines"] if line["duty"]["code"] == "building_chief")
    return line, covered["contact"]


async def take(
    database: Database,
    folder: Path,
    recorded: datetime = SECOND,
    *,
    check: bool = False,
    complete: bool = False,
    **ledgers: Sequence[Cells],
) -> ImportReport:
    """Import ledgers."""
    return await import_folder(
        database,
        write(folder, **ledgers),
        mapping=load_mapping(),
        vocabulary=load_vocabulary(),
        recorded_at=recorded,
        options=ImportOptions(dry_run=check, complete=complete, force=complete),
    )


def endings(report: ImportReport) -> list[Notice]:
    """Return the notices of what is no longer there."""
    return [notice for notice in report.notices if "不再存在" in notice.zh]


async def test_who_left_holds_no_post_and_is_nobody_to_call(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "1", 干部=PHONED)
    await load(scratch, tmp_path / "2", SECOND, 干部=GONE)
    line, contact = await chief(scratch)
    assert contact is None
    assert line == {
        "duty": {"code": "building_chief"},
        "state": "VACANT",
        "holder": None,
        "lastHolder": {"id": "Cadre:G1~@2024-07-01"},
        "vacantSince": END,
        "evidence": [{"source": "干部.csv", "row": 2}],
    }
    line, contact = await chief(scratch, "2024-05-31")
    assert (line["state"], contact["phone"]) == ("HELD", "0436-0100001")
    assert line["evidence"] == [{"source": "任职.csv", "row": 2}]
    line, contact = await chief(scratch, LATER, FIRST)
    assert (line["state"], contact["phone"]) == ("HELD", "0436-0100001")


async def test_an_end_that_was_wrong_brings_the_tenure_back_and_its_own_ledger_does_not(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "1")
    await load(scratch, tmp_path / "2", SECOND, 干部=LEFT)
    report = await load(scratch, tmp_path / "3", SECOND.replace(day=9), 任职=CITY["任职"])
    assert report.is_unchanged
    assert (await chief(scratch))[0]["state"] == "VACANT"
    here = [{**cells, "终止日期": ""} for cells in CITY["干部"]]
    await load(scratch, tmp_path / "4", THIRD, 干部=here)
    assert (await chief(scratch))[0]["state"] == "HELD"
    assert (await chief(scratch, LATER, SECOND))[0]["state"] == "VACANT"


async def test_a_corrected_tenure_of_who_left_stays_over(scratch: Database, tmp_path: Path) -> None:
    await load_city(scratch, tmp_path / "1")
    corrected = [{**CITY["任职"][0], "起始日期": "2022-01-01"}]
    await load(scratch, tmp_path / "2", SECOND, 干部=LEFT, 任职=corrected)
    assert (await chief(scratch))[0]["state"] == "VACANT"
    assert (await chief(scratch, "2022-02-01"))[0]["state"] == "HELD"


@pytest.mark.parametrize("check", [True, False])
async def test_what_an_ending_leaves_behind_is_named(
    scratch: Database, tmp_path: Path, *, check: bool
) -> None:
    await load_city(scratch, tmp_path / "1")
    report = await take(scratch, tmp_path / "2", check=check, 干部=LEFT)
    assert report.left_behind == [
        LeftBehindRow(
            "Cadre:G1",
            "王建国",
            date(2024, 6, 1),
            "Tenure:R1",
            "任职人",
            "民生小区1号楼 楼栋长",
        )
    ]
    (notice,) = endings(report)
    assert "干部 王建国（G1）自 2024-06-01 起不再存在" in notice.zh
    assert "任职 R1（任职人；民生小区1号楼 楼栋长）" in notice.zh


@pytest.mark.parametrize("check", [True, False])
async def test_what_the_same_import_ends_too_is_not_left_behind(
    scratch: Database, tmp_path: Path, *, check: bool
) -> None:
    await load_city(scratch, tmp_path / "1")
    over = [{**CITY["任职"][0], "终止日期": LAST}]
    report = await take(scratch, tmp_path / "2", check=check, 干部=LEFT, 任职=over)
    assert (report.left_behind, endings(report)) == ([], [])


@pytest.mark.parametrize("check", [True, False])
async def test_a_full_ledger_that_no_longer_lists_a_cadre_names_the_tenure(
    scratch: Database, tmp_path: Path, *, check: bool
) -> None:
    await load_city(scratch, tmp_path / "1")
    report = await take(scratch, tmp_path / "2", check=check, complete=True, 干部=CITY["干部"][1:])
    assert [(row.ended, row.id) for row in report.left_behind] == [("Cadre:G1", "Tenure:R1")]
    state = (await chief(scratch, "2025-03-01"))[0]["state"]
    assert state == ("HELD" if check else "VACANT")


@pytest.mark.parametrize("check", [True, False])
async def test_an_open_tenure_of_who_has_left_already_is_named(
    scratch: Database, tmp_path: Path, *, check: bool
) -> None:
    await load_city(scratch, tmp_path / "1", 干部=LEFT, 任职=[])
    report = await take(scratch, tmp_path / "2", check=check, 任职=CITY["任职"])
    assert [(row.ended, row.id) for row in report.left_behind] == [("Cadre:G1", "Tenure:R1")]


async def test_a_post_that_was_abolished_is_not_there_rather_than_vacant(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "1")
    abolished = [{**CITY["岗位"][0], "终止日期": LAST}]
    await load(scratch, tmp_path / "2", SECOND, 岗位=abolished)
    line, _ = await chief(scratch)
    assert (line["state"], line["lastHolder"]) == ("UNCOVERED", None)
    executor = Office(scratch, load_vocabulary())
    query = f'{{ node(id: "Post:P1") {{ ... on Post {{ vacantSince(at: "{LATER}") }} }} }}'
    assert (await executor.execute(query))["data"] == {"node": {"vacantSince": None}}


async def test_the_post_of_who_left_can_be_given_to_another(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "1")
    await load(scratch, tmp_path / "2", SECOND, 干部=LEFT)
    call = MutationCall(
        "appoint",
        administrator("试验"),
        {"post": "Post:P1", "holder": "Cadre:G2", "from": date(2024, 8, 1)},
    )

    async def read_back(_reader: object, node: str) -> str:
        return node

    answer = await MutationExecutor(scratch, load_vocabulary()).execute(call, read_back)
    assert not isinstance(answer, UserError), answer
    assert (await chief(scratch, "2024-09-01"))[0]["holder"] == {"id": "Cadre:G2~@2024-09-01"}


async def test_who_leaves_and_comes_back_does_not_hold_the_post_again(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "1")
    await load(scratch, tmp_path / "2", SECOND, 干部=LEFT)
    back = [{**CITY["干部"][0], "终止日期": "", "生效日期": "2024-10-01"}]
    await load(scratch, tmp_path / "3", THIRD, 干部=back)
    for day in (LATER, "2024-11-01"):
        assert (await chief(scratch, day))[0]["state"] == "VACANT"


async def test_the_buildings_of_a_compound_that_exists_again_are_part_of_it_again(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "1")
    gone = [{**CITY["小区"][0], "终止日期": LAST}]
    await load(scratch, tmp_path / "2", SECOND, 小区=gone)
    again = [{**CITY["小区"][0], "终止日期": "", "生效日期": "2024-10-01"}]
    await load(scratch, tmp_path / "3", THIRD, 小区=again)
    executor = Office(scratch, load_vocabulary())
    query = """query($at: Date!) { node(id: "Building:L1") { ... on Building {
      compound(at: $at) { id } } } }"""
    found = {}
    for day in ("2024-05-31", LATER, "2024-11-01"):
        response = await executor.execute(query, variables={"at": day})
        found[day] = response["data"]["node"]["compound"] is not None
    assert found == {"2024-05-31": True, LATER: False, "2024-11-01": True}


async def test_the_timeline_says_when_a_tenure_ended_because_its_holder_left(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "1")
    await load(scratch, tmp_path / "2", SECOND, 干部=LEFT)
    executor = Office(scratch, load_vocabulary())
    query = """{ timeline(node: "Post:P1") { edges { node { at kind recordedAt
      evidence { source } } } } }"""
    events = (await executor.execute(query))["data"]["timeline"]["edges"]
    assert [tuple(edge["node"].values()) for edge in events] == [
        ("2023-01-01", "BEGAN", "2025-01-01T08:00:00+08:00", [{"source": "任职.csv"}]),
        ("2024-06-01", "ENDED", "2025-02-01T08:00:00+08:00", [{"source": "干部.csv"}]),
    ]


async def test_many_things_left_behind_are_counted(scratch: Database, tmp_path: Path) -> None:
    posts = [
        {"编号": f"P{number}", "责任": "楼栋长", "场所编号": "L1", "场所类别": "楼栋"}
        for number in range(1, 9)
    ]
    tenures = [
        {"编号": f"R{number}", "岗位编号": f"P{number}", "任职人工号": "G1"}
        for number in range(1, 9)
    ]
    await load_city(scratch, tmp_path / "1", 岗位=posts, 任职=tenures)
    report = await take(scratch, tmp_path / "2", 干部=LEFT)
    assert len(report.left_behind) == 8
    (notice,) = endings(report)
    assert "另有 3 项" in notice.zh
    assert "and 3 more" in notice.en


async def test_a_graph_of_an_earlier_version_is_settled_once_as_of_when_the_end_was_recorded(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "1")
    await load(scratch, tmp_path / "2", SECOND, 干部=LEFT)
    as_before = """
    MATCH (old:Tenure {id: 'Tenure:R1~1'}) DETACH DELETE old
    WITH 1 AS one
    MATCH (t:Tenure {id: 'Tenure:R1'})
    SET t.to = date('9999-12-31'), t.recordedAt = t.statedAt
    SET t.statedTo = null, t.statedAt = null, t.revision = null
    WITH t MATCH (i:Identity {id: 'graph'}) SET i.settled = null
    """
    await scratch.execute(as_before)
    assert (await chief(scratch))[0]["state"] == "HELD"
    await settle_graph(scratch)
    assert (await chief(scratch))[0]["state"] == "VACANT"
    assert (await chief(scratch, LATER, SECOND))[0]["state"] == "VACANT"
    assert (await chief(scratch, LATER, FIRST))[0]["state"] == "HELD"
