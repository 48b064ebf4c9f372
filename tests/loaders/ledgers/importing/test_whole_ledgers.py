"""A reader sees a ledger as it was before an import or after it, not half of it.

Both engines commit a ledger at one time, but neither isolates a read from a commit that lands while
the read runs: one that is under way just then may count a part. In several transactions, a reader
would find parts all the way through.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from graph.database.connection import Database
from graph.ontology.clock import now
from graph.ontology.kinds import KINDS
from graph.rows.batch import Provenance, Row
from graph.rows.import_log import RecordedInFuture
from graph.rows.upsert import upsert_rows
from graph.vocabulary import load_vocabulary
from loaders.ledgers import ImportOptions, ImportReport, import_folder, load_mapping
from loaders.ledgers.importing import ledger_writer
from tests.support.small_city import CITY, SECOND, THIRD, Cells, load_city, outcomes, write

MAPPING, VOCABULARY = load_mapping(), load_vocabulary()
ROWS = 400
READS_DURING_A_COMMIT = 2


async def take(
    database: Database, folder: Path, *, batch: int = 20, complete: bool = False
) -> ImportReport:
    """Import a folder in small statements."""
    return await import_folder(
        database,
        folder,
        mapping=MAPPING,
        vocabulary=VOCABULARY,
        recorded_at=SECOND,
        batch=batch,
        options=ImportOptions(complete=complete, force=complete),
    )


def tenures(end: str = "") -> Sequence[Cells]:
    """Return as many tenures of one post."""
    return [
        {
            "编号": f"T{number}",
            "岗位编号": "P1",
            "任职人工号": "G1",
            "起始日期": "2023-01-01",
            "终止日期": end,
        }
        for number in range(ROWS)
    ]


OPEN_TENURES = """
MATCH (n:Tenure)
WHERE n.key STARTS WITH 'T' AND n.supersededAt.year = 9999 AND n.to.year = 9999
RETURN count(n)
"""


async def parts_seen_during(
    database: Database, importing: asyncio.Task[ImportReport]
) -> Sequence[int]:
    """Return the numbers of open tenures that a reader finds during an import, but all and none."""
    seen: list[int] = []
    while not importing.done():
        seen.append(await database.read(OPEN_TENURES))
        await asyncio.sleep(0.01)
    return [count for count in seen if count not in (0, ROWS)]


async def test_readers_see_all_rows_of_a_ledger_at_once(scratch: Database, tmp_path: Path) -> None:
    await load_city(scratch, tmp_path / "1")
    folder = write(tmp_path / "2", 任职=tenures())
    importing = asyncio.create_task(take(scratch, folder))
    assert len(await parts_seen_during(scratch, importing)) <= READS_DURING_A_COMMIT
    assert outcomes(await importing, "任职") == {"added": ROWS}


async def test_readers_see_all_endings_of_a_full_ledger_at_once(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "1", 任职=tenures())
    folder = write(tmp_path / "2", 任职=[CITY["任职"][0]])
    importing = asyncio.create_task(take(scratch, folder, complete=True))
    assert len(await parts_seen_during(scratch, importing)) <= READS_DURING_A_COMMIT
    assert (await importing).ledgers[0].ended == ROWS
    assert await scratch.read(OPEN_TENURES) == 0


async def test_an_import_and_another_writer_of_the_same_nodes_both_succeed(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "1")
    folder = write(tmp_path / "2", 任职=tenures())
    importing = asyncio.create_task(take(scratch, folder))
    for number in range(5):
        name = f"王建国{number}"
        properties = {"key": "G1", "code": "G1", "name": name, "category": "AGENCY_CADRE"}
        origin = Provenance("x.csv", THIRD + timedelta(seconds=number))
        row = Row("Cadre:G1", 0, properties, {})
        outcome = await upsert_rows(scratch, KINDS["Cadre"], [row], origin)
        assert not outcome.problems
        await asyncio.sleep(0.05)
    assert outcomes(await importing, "任职") == {"added": ROWS}
    assert await scratch.read(OPEN_TENURES) == ROWS
    assert await scratch.read("MATCH (n:Cadre {id: 'Cadre:G1'}) RETURN n.name") == "王建国4"


async def test_a_ledger_that_is_too_long_for_one_transaction_comes_in_several(
    scratch: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_writer, "MOST_AT_ONCE", 50)
    units = [
        {
            "编号": f"E{number}",
            "名称": "单位",
            "类别": "机关" if number % 10 else "无",
            "上级单位编号": f"E{number + 101}" if number < 100 else "",
        }
        for number in range(250)
    ]
    await load_city(scratch, tmp_path / "1")
    report = await take(scratch, write(tmp_path / "2", 单位=units))
    rejected = {int((each.value or "E0")[1:]) for each in report.rejections if each.value != "无"}
    # Every tenth row is wrong, and so nine more lead to nothing.
    assert outcomes(report, "单位") == {"added": 250 - 25 - 10, "rejected": 35}
    assert rejected == set(range(110, 201, 10))
    leading = "MATCH (:Unit)-[r:SUBORDINATE_TO]->() RETURN count(r)"
    assert await scratch.read(leading) == 80


async def test_a_moment_of_recording_in_the_future_is_refused(
    scratch: Database, tmp_path: Path
) -> None:
    folder = write(tmp_path, **CITY)
    for options in (ImportOptions(), ImportOptions(dry_run=True)):
        with pytest.raises(RecordedInFuture, match="还没有到"):
            await import_folder(
                scratch,
                folder,
                mapping=MAPPING,
                vocabulary=VOCABULARY,
                recorded_at=now() + timedelta(minutes=2),
                options=options,
            )
    assert await scratch.read("MATCH (n) RETURN count(n)") == 0
    # A clock that is ahead by less than a minute is no slip.
    report = await import_folder(
        scratch,
        folder,
        mapping=MAPPING,
        vocabulary=VOCABULARY,
        recorded_at=now() + timedelta(seconds=30),
    )
    assert report.ok
