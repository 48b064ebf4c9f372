"""Corrections and changes: both clocks keep what was true and believed, and nothing is lost."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from graph.database import constraints as foundation
from graph.database.connection import Database
from graph.ontology.clock import OPEN, Clock
from graph.ontology.global_ids import key_of_id
from graph.ontology.kinds import KINDS
from graph.rows.batch import BatchOutcome, Provenance, Row
from graph.rows.upsert import upsert_rows
from tests.support.small_city import CITY, FIRST, SECOND, THIRD, load, load_city, outcomes, portrait

CLOCK = Clock("at", "asOf", past=True)
TODAY = date(2025, 6, 1)
BEFORE_SECOND = SECOND - timedelta(seconds=1)
JIEFANG, JUNMIN = "Community:220802001001", "Community:220802002001"
HAIMING, RUIGUANG = "Subdistrict:220802001", "Subdistrict:220802002"

NAMES = f"""
UNWIND $ids AS id
MATCH (n:Place {{id: id}})
OPTIONAL MATCH (v:Version)-[:VERSION_OF]->(n)
WITH id, n, collect(v) AS versions
UNWIND [n] + versions AS s
WITH id, s WHERE {CLOCK.states("s")}
RETURN collect([id, s.name])
"""
PARENTS = f"""
UNWIND $ids AS id
MATCH (n:Place {{id: id}})-[r:PART_OF]->(m)
WHERE {CLOCK.holds("r")}
RETURN collect([id, m.id])
"""
FACTS = f"""
MATCH (n:Tenure)-[:HELD_BY]->(m)
WHERE {CLOCK.holds("n")}
RETURN collect(m.id)
"""


async def names(
    database: Database, node: str, at: date = TODAY, as_of: datetime = THIRD
) -> list[str]:
    """Return the names in all states of a node on a day, as believed at a moment.

    There should be one.
    """
    return [
        name for _, name in await database.read(NAMES, {"ids": [node], "at": at, "asOf": as_of})
    ]


async def parents(
    database: Database, node: str, at: date = TODAY, as_of: datetime = THIRD
) -> list[str]:
    """Return what a place was part of on a day, as believed at a moment."""
    return [
        parent
        for _, parent in await database.read(PARENTS, {"ids": [node], "at": at, "asOf": as_of})
    ]


async def holders(database: Database, at: date = TODAY, as_of: datetime = THIRD) -> list[str]:
    """Return who held a post on a day, as believed at a moment."""
    found: list[str] = await database.read(FACTS, {"at": at, "asOf": as_of})
    return found


async def test_a_correction_of_a_property_supersedes_what_was_believed(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path)
    report = await load(
        scratch, tmp_path / "2", SECOND, 社区=[{**CITY["社区"][0], "名称": "新解放社区"}]
    )
    assert outcomes(report, "社区") == {"corrected": 1}
    long_ago = date(1950, 1, 1)
    assert await names(scratch, JIEFANG, as_of=BEFORE_SECOND) == ["解放社区"]
    assert await names(scratch, JIEFANG, as_of=SECOND) == ["新解放社区"]
    assert await names(scratch, JIEFANG, at=long_ago, as_of=SECOND) == ["新解放社区"]
    assert await names(scratch, JIEFANG, at=long_ago, as_of=BEFORE_SECOND) == ["解放社区"]


async def test_a_correction_of_an_edge_supersedes_what_was_believed(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path)
    await load(
        scratch, tmp_path / "2", SECOND, 社区=[{**CITY["社区"][0], "所属街道编号": "220802002"}]
    )
    assert await parents(scratch, JIEFANG, as_of=BEFORE_SECOND) == [HAIMING]
    assert await parents(scratch, JIEFANG, as_of=SECOND) == [RUIGUANG]
    assert await parents(scratch, JIEFANG, at=date(1950, 1, 1), as_of=SECOND) == [RUIGUANG]


async def test_an_arrow_that_a_correction_does_not_concern_is_not_touched(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path)
    await load(scratch, tmp_path / "2", SECOND, 社区=[{**CITY["社区"][0], "名称": "新解放社区"}])
    arrows = """MATCH (:Community {id: $id})-[r:PART_OF]->()
        RETURN collect(substring(toString(r.recordedAt), 0, 10))"""
    assert await scratch.read(arrows, {"id": JIEFANG}) == ["2025-01-01"]


async def test_a_change_holds_from_its_day_and_what_was_before_stays_true_of_the_days_before(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path)
    changed = {
        **CITY["社区"][0],
        "名称": "新解放社区",
        "所属街道编号": "220802002",
        "生效日期": "2024-05-01",
    }
    report = await load(scratch, tmp_path / "2", SECOND, 社区=[changed])
    assert outcomes(report, "社区") == {"changed": 1}
    day, eve = date(2024, 5, 1), date(2024, 4, 30)
    assert await names(scratch, JIEFANG, at=eve, as_of=SECOND) == ["解放社区"]
    assert await names(scratch, JIEFANG, at=day, as_of=SECOND) == ["新解放社区"]
    assert await parents(scratch, JIEFANG, at=eve, as_of=SECOND) == [HAIMING]
    assert await parents(scratch, JIEFANG, at=day, as_of=SECOND) == [RUIGUANG]
    assert await names(scratch, JIEFANG, at=day, as_of=BEFORE_SECOND) == ["解放社区"]
    assert await parents(scratch, JIEFANG, at=day, as_of=BEFORE_SECOND) == [HAIMING]


async def test_a_correction_after_a_change_corrects_the_time_since_the_change_only(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path)
    changed = {
        **CITY["社区"][0],
        "名称": "新解放社区",
        "所属街道编号": "220802002",
        "生效日期": "2024-05-01",
    }
    await load(scratch, tmp_path / "2", SECOND, 社区=[changed])
    await load(
        scratch,
        tmp_path / "3",
        THIRD,
        社区=[{**changed, "名称": "新解放", "所属街道编号": "220802001", "生效日期": ""}],
    )
    day, eve = date(2024, 5, 1), date(2024, 4, 30)
    assert await names(scratch, JIEFANG, at=eve) == ["解放社区"]
    assert await names(scratch, JIEFANG, at=day) == ["新解放"]
    assert await parents(scratch, JIEFANG, at=eve) == [HAIMING]
    assert await parents(scratch, JIEFANG, at=day) == [HAIMING]
    assert await parents(scratch, JIEFANG, at=day, as_of=SECOND) == [RUIGUANG]


async def test_a_change_before_the_present_state_began_is_refused(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path)
    await load(
        scratch,
        tmp_path / "2",
        SECOND,
        社区=[{**CITY["社区"][0], "名称": "新解放社区", "生效日期": "2024-05-01"}],
    )
    report = await load(
        scratch,
        tmp_path / "3",
        THIRD,
        社区=[{**CITY["社区"][0], "名称": "老解放社区", "生效日期": "2024-05-01"}],
    )
    assert outcomes(report, "社区") == {"rejected": 1}
    assert report.rejections[0].zh == (
        "社区.csv 社区 第 2 行 “生效日期”列："
        "是“2024-05-01”，应为晚于 2024-05-01（现有状态开始的日期）。"
    )


async def test_a_merged_community_ends_with_its_arrows_and_names_its_successor(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path)
    merged = {
        **CITY["社区"][0],
        "终止日期": "2024-06-30",
        "并入社区编号": "220802002001",
        "生效日期": "2024-07-01",
    }
    report = await load(scratch, tmp_path / "2", SECOND, 社区=[merged])
    assert outcomes(report, "社区") == {"changed": 1}
    assert await parents(scratch, JIEFANG, at=date(2024, 6, 30)) == [HAIMING]
    assert await parents(scratch, JIEFANG, at=date(2024, 7, 1)) == []
    assert await parents(scratch, JIEFANG, at=date(2024, 7, 1), as_of=BEFORE_SECOND) == [HAIMING]
    assert (
        await scratch.read(
            "MATCH (:Community {id: $id})-[:SUCCEEDED_BY]->(m) RETURN m.id", {"id": JIEFANG}
        )
        == JUNMIN
    )


async def test_an_end_that_was_a_mistake_is_taken_back(scratch: Database, tmp_path: Path) -> None:
    await load_city(scratch, tmp_path, 社区=[{**CITY["社区"][0], "终止日期": "2024-06-30"}])
    await load(scratch, tmp_path / "2", SECOND, 社区=[{**CITY["社区"][0], "终止日期": ""}])
    assert await parents(scratch, JIEFANG, as_of=BEFORE_SECOND) == []
    assert await parents(scratch, JIEFANG, as_of=SECOND) == [HAIMING]


async def test_a_corrected_beginning_moves_the_beginning_of_its_arrows(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path, 社区=[{**CITY["社区"][0], "起始日期": "2010-01-01"}])
    await load(
        scratch, tmp_path / "2", SECOND, 社区=[{**CITY["社区"][0], "起始日期": "2012-01-01"}]
    )
    assert await parents(scratch, JIEFANG, at=date(2011, 1, 1), as_of=BEFORE_SECOND) == [HAIMING]
    assert await parents(scratch, JIEFANG, at=date(2011, 1, 1), as_of=SECOND) == []
    assert await parents(scratch, JIEFANG, at=date(2012, 1, 1), as_of=SECOND) == [HAIMING]


async def test_a_corrected_fact_leaves_the_old_one_to_be_asked_for(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path)
    report = await load(
        scratch, tmp_path / "2", SECOND, 任职=[{**CITY["任职"][0], "任职人工号": "G2"}]
    )
    assert outcomes(report, "任职") == {"corrected": 1}
    assert await holders(scratch, as_of=BEFORE_SECOND) == ["Cadre:G1"]
    assert await holders(scratch, as_of=SECOND) == ["Cadre:G2"]
    assert await scratch.read("MATCH (n:Tenure) WITH n ORDER BY n.id RETURN collect(n.id)") == [
        "Tenure:R1",
        "Tenure:R1~1",
    ]


async def test_the_plain_id_of_a_fact_is_what_is_believed_however_often_it_is_corrected(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path)
    for month in range(2, 6):
        tenure = {**CITY["任职"][0], "终止日期": f"2024-{month:02}-01"}
        await load(
            scratch, tmp_path / str(month), datetime(2025, month, 1, tzinfo=UTC), 任职=[tenure]
        )
    assert (
        await scratch.read("MATCH (n:Tenure {id: 'Tenure:R1'}) RETURN toString(n.to)")
        == "2024-05-02"
    )
    assert await scratch.read("MATCH (n:Tenure) RETURN count(n)") == 5
    assert await scratch.read(
        "MATCH (n:Tenure) WHERE n.supersededAt = datetime('9999-12-31T00:00:00Z') "
        "RETURN collect(n.id)"
    ) == ["Tenure:R1"]


async def test_two_tenures_of_the_same_pair_are_two(scratch: Database, tmp_path: Path) -> None:
    first = {**CITY["任职"][0], "终止日期": "2023-05-31"}
    second = {**CITY["任职"][0], "编号": "R2", "起始日期": "2024-01-01"}
    await load_city(scratch, tmp_path, 任职=[first, second])
    assert await holders(scratch, at=date(2023, 3, 1)) == ["Cadre:G1"]
    assert await holders(scratch, at=date(2023, 9, 1)) == []
    assert await holders(scratch, at=date(2024, 3, 1)) == ["Cadre:G1"]


async def test_a_correction_repeated_changes_nothing(scratch: Database, tmp_path: Path) -> None:
    await load_city(scratch, tmp_path)
    changes = {
        "社区": [
            {**CITY["社区"][0], "名称": "新解放社区", "生效日期": "2024-05-01"},
            {**CITY["社区"][1], "所属街道编号": "220802001"},
        ],
        "任职": [{**CITY["任职"][0], "任职人工号": "G2"}],
    }
    await load(scratch, tmp_path / "2", SECOND, **changes)
    before = await portrait(scratch)
    report = await load(scratch, tmp_path / "2", THIRD, **changes)
    assert report.is_unchanged
    assert await portrait(scratch) == before


async def test_a_batch_is_all_or_nothing(scratch: Database) -> None:
    await foundation.create_constraints(scratch)
    rows = [
        Row("City:1", 2, {"key": "1", "name": "一"}, {}),
        Row("City:1", 3, {"key": "1", "name": "又一"}, {}),
    ]
    with pytest.raises(Exception, match="City"):
        await upsert_rows(scratch, KINDS["City"], rows, Provenance("城市.csv", FIRST))
    assert await scratch.read("MATCH (n:City) RETURN count(n)") == 0


@dataclass(frozen=True)
class Told:
    """What a ledger tells of a community at one time."""

    name: str
    parent: str
    end: date = OPEN


@dataclass(frozen=True)
class Stretch:
    """A part of the history of a community, from a day on, as one of the beliefs has it."""

    since: date
    told: Told


def learn(belief: tuple[Stretch, ...], told: Told, day: date | None) -> tuple[Stretch, ...]:
    """Return the belief after a row of a ledger.

    With a day, the row begins a new stretch on it; without, it corrects the last stretch.
    """
    if day is None:
        return (*belief[:-1], replace(belief[-1], told=told))
    return (*belief, Stretch(day, told))


def row_of(node: str, told: Told, day: date | None) -> Row:
    """Return the row that tells it."""
    end = {} if told.end == OPEN else {"to": told.end}
    return Row(
        node,
        2,
        {"key": key_of_id(node), "name": told.name, "aliases": [], **end},
        {"subdistrict": (told.parent,)},
        day,
    )


def told_at_random(chance: random.Random, step: int, last: Stretch) -> tuple[Told, date | None]:
    """Make up what the next ledger tells of a community, and from which day on."""
    day = last.since + timedelta(days=chance.randint(1, 60)) if chance.random() < 0.5 else None
    end = (
        (day or last.since) + timedelta(days=chance.randint(1, 200))
        if chance.random() < 0.3
        else OPEN
    )
    return Told(f"{step}-{chance.randint(0, 1)}", chance.choice([HAIMING, RUIGUANG]), end), day


async def tell(database: Database, rows: list[Row], recorded: datetime) -> BatchOutcome:
    """Take rows of communities."""
    return await upsert_rows(database, KINDS["Community"], rows, Provenance("社区.csv", recorded))


@pytest.mark.parametrize("seed", range(3))
async def test_both_clocks_answer_as_a_plain_list_of_beliefs_does(
    scratch: Database, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test that fails has to fail again
    await foundation.create_constraints(scratch)
    await upsert_rows(
        scratch,
        KINDS["Subdistrict"],
        [Row(node, 2, {"key": key_of_id(node), "name": node}, {}) for node in (HAIMING, RUIGUANG)],
        Provenance("街道.csv", FIRST),
    )
    start = date(2020, 1, 1)
    beliefs: dict[str, tuple[Stretch, ...]] = {
        f"Community:{number}": (Stretch(start, Told("0", HAIMING)),) for number in range(12)
    }
    history = [(FIRST, dict(beliefs))]
    await tell(
        scratch, [row_of(node, belief[-1].told, start) for node, belief in beliefs.items()], FIRST
    )
    for step in range(1, 6):
        moment = FIRST + timedelta(days=step)
        rows = []
        for node in chance.sample(sorted(beliefs), 8):
            told, day = told_at_random(chance, step, beliefs[node][-1])
            rows.append(row_of(node, told, day))
            beliefs[node] = learn(beliefs[node], told, day)
        taken = await tell(scratch, rows, moment)
        assert not taken.problems
        history.append((moment, dict(beliefs)))
    for moment, believed in history:
        for at in (start + timedelta(days=chance.randint(0, 400)) for _ in range(6)):
            await compare(scratch, believed, at, moment)


async def compare(
    database: Database, believed: Mapping[str, tuple[Stretch, ...]], at: date, as_of: datetime
) -> None:
    """Hold that the graph gives the names and the parents that a list of beliefs gives."""
    told = {
        node: next(stretch.told for stretch in reversed(belief) if stretch.since <= at)
        for node, belief in believed.items()
    }
    question = {"ids": sorted(believed), "at": at, "asOf": as_of}
    expected = sorted([node, each.name] for node, each in told.items())
    assert sorted(await database.read(NAMES, question)) == expected, (at, as_of)
    expected = sorted([node, each.parent] for node, each in told.items() if at < each.end)
    assert sorted(await database.read(PARENTS, question)) == expected, (at, as_of)
